"""Decodes responses: JSON checked against a model, without blocking the event loop."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from trunkline.api.errors import BadResponse
from trunkline.api.json_stream import NotJson, parse, parse_edge_member, parse_items
from trunkline.api.one_line import one_line
from trunkline.model.patch import ABSENT

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

_T = TypeVar("_T")

_SMALL: Final = 32_768
"""Bytes that are decoded on the event loop: a thread would cost more."""
_SLICE: Final = 100
"""Items that a thread decodes before others get their turn: half a millisecond."""
_SHARED_LENGTH: Final = 40
_SHARED_COUNT: Final = 10_000

_EXPECTED: Final = {
    "bool_type": "expected true or false",
    "dict_type": "expected an object",
    "float_type": "expected a number",
    "int_type": "expected a number",
    "list_type": "expected a list",
    "missing": "missing",
    "string_type": "expected a string",
}


class Response(NamedTuple):
    """A whole HTTP response.

    Attributes:
        headers: its headers, names in lower case.
        body: the whole body, decompressed.
        request_id: the vendor's identifier of the request, empty if it sent none.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    request_id: str = ""

    def __repr__(self) -> str:
        return f"Response({self.status}, …, request_id={self.request_id!r})"


class Decoder:
    """Decodes responses, long ones in a thread, one slice of one response at a time.

    Only one thread runs Python at any moment: several that decode would not be faster together, and
    would leave the event loop a smaller share.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._adapters: dict[Any, TypeAdapter[Any]] = {}

    def adapter(self, model: Any) -> "TypeAdapter[Any]":
        """Return the validator of a model; building it takes milliseconds, so it is cached."""
        if model not in self._adapters:
            from pydantic import TypeAdapter

            self._adapters[model] = TypeAdapter(model)
        return self._adapters[model]

    async def decode(self, response: Response, adapter: "TypeAdapter[_T]") -> _T:
        """Decode a response's JSON.

        Raises:
            BadResponse: the body is not JSON, or does not match the model.
        """
        return await self._in_thread(response, lambda: _decode(response, adapter))

    async def parse(self, response: Response) -> Any:
        """Parse a response's JSON, of any shape.

        Raises:
            BadResponse: the body is not JSON.
        """
        return await self._in_thread(response, lambda: _parsed(response))

    async def parse_fast(self, response: Response, adapter: "TypeAdapter[Any]") -> Any:
        """Parse a response's JSON as `parse` does, in half the time where it matches a model.

        For pages of a list: nothing else runs meanwhile, for 5 ms a megabyte. And for models of
        texts: numbers beside them are not exact.

        Raises:
            BadResponse: the body is not JSON.
        """
        return await self._in_thread(response, lambda: _parsed_fast(response, adapter))

    async def parse_member(self, response: Response, name: str) -> Any:
        """Parse one member of a response's object, such as the links beside a long list.

        It is `None` where it is missing, and beside a bare list. The first and the last member are
        found without parsing the rest, in no time.

        Raises:
            BadResponse: the body is not JSON.
        """
        value = parse_edge_member(response.body, name)
        if value is ABSENT:
            value = await self.parse(response)
            value = value.get(name) if isinstance(value, dict) else None
        return value

    async def parse_items(
        self, response: Response, name: str, size: int = 1000
    ) -> AsyncGenerator[list[Any]]:
        """Yield the items of a list of any length in batches, whatever they are.

        The text is parsed item by item: no call blocks the interpreter for long. A consumer that
        stops early stops the parsing.

        Args:
            response: an object that contains the list, or the bare list.
            name: the list's key in the object; it may be `data` as well. Null counts as empty.
            size: the most items in one batch.

        Raises:
            BadResponse: the body is not JSON, or has no such list; batches before the error have
                been yielded by then.
        """
        if len(response.body) <= _SMALL:
            for batch in _batches(response, name, size):
                yield batch
            return
        slices = _batches(response, name, min(size, _SLICE))
        batch = []
        while items := await self._in_turn(lambda: next(slices, None)):
            if len(batch) + len(items) > size:
                yield batch
                batch = []
            batch += items
        if batch:
            yield batch

    async def _in_thread(self, response: Response, read: Callable[[], _T]) -> _T:
        if len(response.body) <= _SMALL:
            return read()
        return await self._in_turn(read)

    async def _in_turn(self, read: Callable[[], _T]) -> _T:
        async with self._turn:
            return await asyncio.to_thread(read)


def _decode(response: Response, adapter: "TypeAdapter[_T]") -> _T:
    return _checked(response, lambda: parse(response.body), adapter)


def _parsed(response: Response) -> Any:
    try:
        return parse(response.body)
    except NotJson as error:
        problem = str(error)
    raise bad_response(response, problem)


def _parsed_fast(response: Response, adapter: "TypeAdapter[Any]") -> Any:
    from pydantic import ValidationError

    # The parser of pydantic refuses some texts that ours accepts, and is not exact with numbers.
    with suppress(ValidationError):
        return adapter.validate_json(response.body)
    return _parsed(response)


def _checked(response: Response, read: Callable[[], Any], adapter: "TypeAdapter[_T]") -> _T:
    from pydantic import ValidationError

    value: Any = None
    try:
        value = read()
        return adapter.validate_python(value)
    except NotJson as error:
        problem = str(error)
    except ValidationError as error:
        problem = _mismatch(error, value)
    raise bad_response(response, problem)


def _batches(response: Response, name: str, size: int) -> Iterator[list[Any]]:
    items = parse_items(response.body, name)
    shared: dict[str, str] = {}
    try:
        while batch := list(itertools.islice(items, size)):
            _share_texts(batch, shared)
            yield batch
        return
    except NotJson as error:
        problem = str(error)
    raise bad_response(response, problem)


def _share_texts(items: list[Any], shared: dict[str, str]) -> None:
    """Keep one copy of each name and short text: they repeat in each row."""
    if len(shared) > _SHARED_COUNT:
        shared.clear()
    share = shared.setdefault
    for at, item in enumerate(items):
        if isinstance(item, dict):
            items[at] = {
                share(key, key): share(value, value)
                if type(value) is str and len(value) <= _SHARED_LENGTH
                else value
                for key, value in item.items()
            }


def items_in(response: Response, value: Any, name: str) -> list[Any]:
    """Return the list in a response's parsed JSON: by name, or bare; null counts as empty.

    Raises:
        BadResponse: there is no such list.
    """
    items = value.get(name, ABSENT) if isinstance(value, dict) else value
    if items is None or isinstance(items, list):
        return items or []
    problem = "is missing" if items is ABSENT else "expected a list"
    raise bad_response(response, f"{name}: {problem}")


def bad_response(response: Response, problem: str) -> BadResponse:
    """Return the error of a response that is not what the vendor documents."""
    return BadResponse(
        f"the response does not match the API document: {one_line(problem)}",
        status=response.status,
        request_id=response.request_id,
    )


def _mismatch(error: "ValidationError", value: Any) -> str:
    """Name the first place where a value does not match its model."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    location = [str(part) for part in location_in(value, first["loc"])]
    expected = _EXPECTED.get(first["type"], first["msg"])
    others = error.error_count() - 1
    text = f"{'.'.join(location) or 'the body'}: {expected}"
    return f"{text}, and {others} more" if others else text


def location_in(value: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return a location without what pydantic appends to it: the names of a union's variants."""
    for depth, part in enumerate(location):
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return location[:depth]
    return location
