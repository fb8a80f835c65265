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

    async def decode_fast(self, response: Response, adapter: "TypeAdapter[_T]") -> _T:
        """Decode a response's JSON as `decode` does, in half the time.

        For pages of a list: nothing else runs meanwhile, for 5 ms a megabyte. And for texts: a
        number too large for a float becomes infinite, and `NaN`, which JSON does not have, is
        accepted as a number.

        Raises:
            BadResponse: the body is not JSON, or does not match the model.
        """
        return await self._in_thread(response, lambda: _decode_fast(response, adapter))

    async def decode_member(self, response: Response, name: str, adapter: "TypeAdapter[_T]") -> _T:
        """Decode one member of a response's object, such as the links beside a long list.

        A missing member counts as null. The first and the last member are found without parsing the
        rest, in no time.

        Raises:
            BadResponse: the body is not JSON, or the member does not match the model.
        """
        value = parse_edge_member(response.body, name)
        if value is not ABSENT:
            return _checked(response, lambda: value, adapter, name)
        return await self._in_thread(response, lambda: _decode_member(response, name, adapter))

    async def decode_items(
        self, response: Response, adapter: "TypeAdapter[list[_T]]", name: str, size: int = 1000
    ) -> AsyncGenerator[list[_T]]:
        """Yield the items of a list of any length in batches.

        The text is parsed item by item and checked slice by slice: no call blocks the interpreter
        for long, and the items are not all in memory twice. A consumer that stops early stops the
        parsing.

        Args:
            response: an object that contains the list, or the bare list.
            name: the list's key in the object; null counts as an empty list.
            size: the most items in one batch.

        Raises:
            BadResponse: the body is not JSON, or does not match the model; batches before the
                invalid item have been yielded by then.
        """
        if len(response.body) <= _SMALL:
            for batch in _batches(response, adapter, name, size):
                yield batch
            return
        slices = _batches(response, adapter, name, min(size, _SLICE))
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


def _decode_fast(response: Response, adapter: "TypeAdapter[_T]") -> _T:
    from pydantic import ValidationError

    # pydantic's parser refuses some texts that ours accepts, and its errors say less.
    with suppress(ValidationError):
        return adapter.validate_json(response.body)
    return _decode(response, adapter)


def _decode_member(response: Response, name: str, adapter: "TypeAdapter[_T]") -> _T:
    def read() -> Any:
        value = parse(response.body)
        if not isinstance(value, dict):
            raise NotJson("expected an object")
        return value.get(name)

    return _checked(response, read, adapter, name)


def _checked(
    response: Response, read: Callable[[], Any], adapter: "TypeAdapter[_T]", name: str = ""
) -> _T:
    from pydantic import ValidationError

    value: Any = None
    try:
        value = read()
        return adapter.validate_python(value)
    except NotJson as error:
        problem = str(error)
    except ValidationError as error:
        problem = _mismatch(error, value, name)
    raise _bad_response(response, problem)


def _batches(
    response: Response, adapter: "TypeAdapter[list[_T]]", name: str, size: int
) -> Iterator[list[_T]]:
    from pydantic import ValidationError

    items = parse_items(response.body, name)
    shared: dict[str, str] = {}
    raw: list[Any] = []
    start = 0
    try:
        while raw := list(itertools.islice(items, size)):
            batch = adapter.validate_python(raw)
            _share_texts(batch, shared)
            yield batch
            start += len(raw)
        return
    except NotJson as error:
        problem = str(error)
    except ValidationError as error:
        problem = _mismatch(error, raw, name, start)
    raise _bad_response(response, problem)


def _share_texts(items: list[Any], shared: dict[str, str]) -> None:
    """Keep one copy of each short text: environments, languages and voices repeat in each row."""
    if len(shared) > _SHARED_COUNT:
        shared.clear()
    for item in items:
        if not isinstance(item, dict):
            continue
        for key, value in item.items():
            if type(value) is str and len(value) <= _SHARED_LENGTH:
                item[key] = shared.setdefault(value, value)


def _bad_response(response: Response, problem: str) -> BadResponse:
    return BadResponse(
        f"the response does not match the API document: {one_line(problem)}",
        status=response.status,
        request_id=response.request_id,
    )


def _mismatch(error: "ValidationError", value: Any, name: str = "", start: int = 0) -> str:
    """Name the first place where a value does not match its model.

    Args:
        name: the value's key in the object, or the key of the list that it is a slice of.
        start: the index in that list at which the value begins.
    """
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    location = [str(part) for part in _location_in(value, first["loc"])]
    if start and location:
        location[0] = str(int(location[0]) + start)
    location = [*([name] if name else []), *location]
    expected = _EXPECTED.get(first["type"], first["msg"])
    others = error.error_count() - 1
    text = f"{'.'.join(location) or 'the body'}: {expected}"
    return f"{text}, and {others} more" if others else text


def _location_in(value: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Cut off what pydantic appends to a location in the value: the names of a union's variants."""
    for depth, part in enumerate(location):
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return location[:depth]
    return location
