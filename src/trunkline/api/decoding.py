"""What came back, and how it is read: JSON checked against a model, the event loop left free."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from trunkline.api.errors import BadAnswer
from trunkline.api.json_stream import NotJson, parse, parse_edge, parse_items
from trunkline.api.one_line import one_line
from trunkline.model.patch import ABSENT

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

_T = TypeVar("_T")

_SMALL: Final = 32_768
"""Bytes that are read at once: a thread would cost more."""
_PIECE: Final = 100
"""Items that a thread reads before others get their turn: half a millisecond."""
_SHARED_LENGTH: Final = 40
_SHARED_COUNT: Final = 10_000

_EXPECTED: Final = {
    "bool_type": "true or false was expected",
    "dict_type": "an object was expected",
    "float_type": "a number was expected",
    "int_type": "a number was expected",
    "list_type": "a list was expected",
    "missing": "it is missing",
    "string_type": "a string was expected",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end.

    Attributes:
        status: the HTTP status.
        headers: its headers, names in lower case.
        body: the whole body, decompressed.
        request_id: the vendor's identifier of the request, empty where it sent none.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    request_id: str = ""


class Decoder:
    """Reads answers, the long ones in a thread, one piece of one answer at a time.

    Only one thread runs Python at any moment: several that decode would not be faster together, and
    would leave the event loop the smaller share.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._adapters: dict[Any, TypeAdapter[Any]] = {}

    def adapter(self, model: Any) -> "TypeAdapter[Any]":
        """Return the validator of a model, made when it is first needed: it takes milliseconds."""
        if model not in self._adapters:
            from pydantic import TypeAdapter

            self._adapters[model] = TypeAdapter(model)
        return self._adapters[model]

    async def one(self, answer: Answer, adapter: "TypeAdapter[_T]") -> _T:
        """Read an answer's JSON as a model.

        Raises:
            BadAnswer: it is no JSON, or other JSON than the model allows.
        """
        return await self._aside(answer, lambda: _decode(answer, adapter))

    async def at_once(self, answer: Answer, adapter: "TypeAdapter[_T]") -> _T:
        """Read an answer's JSON as a model as `one` does, in half the time.

        It is for pages of a list: nobody else gets a turn meanwhile, which takes 5 ms a megabyte.
        And it is for texts: a number that is too large for a float is infinite, and what JSON does
        not have (NaN) is a number.

        Raises:
            BadAnswer: it is no JSON, or other JSON than the model allows.
        """
        return await self._aside(answer, lambda: _decode_at_once(answer, adapter))

    async def member(self, answer: Answer, name: str, adapter: "TypeAdapter[_T]") -> _T:
        """Read one member of an answer's object as a model, such as the links beside a long list.

        It is null where it is not there. Beside one that stands first or last, nothing is read, and
        it takes no time.

        Raises:
            BadAnswer: it is no JSON, or other JSON than the model allows.
        """
        value = parse_edge(answer.body, name)
        if value is not ABSENT:
            return _checked(answer, lambda: value, adapter, name)
        return await self._aside(answer, lambda: _member(answer, name, adapter))

    async def items(
        self, answer: Answer, adapter: "TypeAdapter[list[_T]]", name: str, size: int = 1000
    ) -> AsyncGenerator[list[_T]]:
        """Read a list of any length in batches.

        The text is parsed item by item and checked piece by piece: no call holds the interpreter
        for long, and no second copy of all rows is made. A consumer that stops early stops the
        parsing.

        Args:
            answer: an object that holds the list, or the bare list.
            adapter: the model of the list.
            name: the list's key in the object; null stands for an empty list.
            size: the most items in one batch.

        Raises:
            BadAnswer: it is no JSON, or other JSON than the model allows; batches before the fault
                have been given by then.
        """
        if len(answer.body) <= _SMALL:
            for batch in _batches(answer, adapter, name, size):
                yield batch
            return
        pieces = _batches(answer, adapter, name, min(size, _PIECE))
        batch = []
        while piece := await self._next(pieces):
            if len(batch) + len(piece) > size:
                yield batch
                batch = []
            batch += piece
        if batch:
            yield batch

    async def _aside(self, answer: Answer, read: Callable[[], _T]) -> _T:
        """Read an answer, a long one in a thread."""
        if len(answer.body) <= _SMALL:
            return read()
        async with self._turn:
            return await asyncio.to_thread(read)

    async def _next(self, pieces: Iterator[list[_T]]) -> list[_T] | None:
        async with self._turn:
            return await asyncio.to_thread(next, pieces, None)


def _decode(answer: Answer, adapter: "TypeAdapter[_T]") -> _T:
    return _checked(answer, lambda: parse(answer.body), adapter)


def _decode_at_once(answer: Answer, adapter: "TypeAdapter[_T]") -> _T:
    from pydantic import ValidationError

    # There are texts that only this way refuses, and it says less of what is wrong.
    with suppress(ValidationError):
        return adapter.validate_json(answer.body)
    return _decode(answer, adapter)


def _member(answer: Answer, name: str, adapter: "TypeAdapter[_T]") -> _T:
    def read() -> Any:
        found = parse(answer.body)
        if not isinstance(found, dict):
            raise NotJson("an object was expected")
        return found.get(name)

    return _checked(answer, read, adapter, name)


def _checked(
    answer: Answer, read: Callable[[], Any], adapter: "TypeAdapter[_T]", name: str = ""
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
    raise _bad(answer, problem)


def _batches(
    answer: Answer, adapter: "TypeAdapter[list[_T]]", name: str, size: int
) -> Iterator[list[_T]]:
    from pydantic import ValidationError

    items = parse_items(answer.body, name)
    shared: dict[str, str] = {}
    raw: list[Any] = []
    start = 0
    try:
        while raw := list(itertools.islice(items, size)):
            batch = adapter.validate_python(raw)
            _share(batch, shared)
            yield batch
            start += len(raw)
        return
    except NotJson as error:
        problem = str(error)
    except ValidationError as error:
        problem = _mismatch(error, raw, name, start)
    raise _bad(answer, problem)


def _share(items: list[Any], shared: dict[str, str]) -> None:
    """Keep one copy of each short text: environments, languages and voices repeat in each row."""
    if len(shared) > _SHARED_COUNT:
        shared.clear()
    for item in items:
        if not isinstance(item, dict):
            continue
        for key, value in item.items():
            if type(value) is str and len(value) <= _SHARED_LENGTH:
                item[key] = shared.setdefault(value, value)


def _bad(answer: Answer, problem: str) -> BadAnswer:
    return BadAnswer(
        f"not the answer its document promises: {one_line(problem)}",
        status=answer.status,
        request_id=answer.request_id,
    )


def _mismatch(error: "ValidationError", value: Any, name: str = "", start: int = 0) -> str:
    """Name the first place where a value is not what its model asks for.

    Args:
        error: what the model found.
        value: what it was given.
        name: the member that the value is, or the list that it is a part of.
        start: the index in that list where the value begins.
    """
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = [str(part) for part in _within(value, first["loc"])]
    if start and place:
        place[0] = str(int(place[0]) + start)
    place = [*([name] if name else []), *place]
    expected = _EXPECTED.get(first["type"], first["msg"])
    more = error.error_count() - 1
    text = f"{'.'.join(place) or 'the answer'}: {expected}"
    return f"{text}, and {more} more" if more else text


def _within(value: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Cut what the validator adds to a location behind the value: the names of a union's parts."""
    for depth, part in enumerate(location):
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return location[:depth]
    return location
