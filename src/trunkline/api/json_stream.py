"""Parses JSON text: whole, or a long list item by item; and describes what is not JSON."""

import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from trunkline.model.json_numbers import real
from trunkline.model.patch import ABSENT

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_END: Final = re.compile(r"[ \t\r\n]*\}[ \t\r\n]*")
_EDGE: Final = 65_536
_ANY_LIST: Final = "data"
"""The key of a list that vendors use for lists of all sorts."""


class NotJson(ValueError):
    """A text that is not JSON, or lacks the expected list; the message describes it."""


def parse(body: bytes) -> Any:
    """Parse JSON.

    Raises:
        NotJson: the text is not JSON.
    """
    text = _text(body)
    with _not_json_errors(text):
        return _decoder().decode(text)


def parse_edge_member(body: bytes, name: str) -> Any:
    """Parse an object's member if it is the first or the last one, and nothing else.

    `ABSENT` is no answer: the member may be in between, or the text may not be JSON.
    """
    key = re.escape(json.dumps(name).encode())
    first = re.compile(rb"[ \t\r\n]*\{[ \t\r\n]*" + key + rb"[ \t\r\n]*:[ \t\r\n]*").match(body)
    if first and (member := _first_value(body[first.end() : first.end() + _EDGE])):
        return member[0]
    at = body.rfind(json.dumps(name).encode(), -_EDGE)
    last = re.compile(key + rb"[ \t\r\n]*:[ \t\r\n]*").match(body, at) if at >= 0 else None
    if last and (member := _first_value(body[last.end() :])) and _END.fullmatch(member[1]):
        # Only the closing brace of the whole object follows: it is not a member of an inner object.
        return member[0]
    return ABSENT


def _first_value(body: bytes) -> tuple[Any, str] | None:
    """Parse the value that a text begins with; return it and the text after it."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        # Truncated within a character, which is far behind the value.
        text = body.decode(errors="ignore")
    try:
        value, end = _decoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value, text[end:]


def parse_items(body: bytes, name: str) -> Iterator[Any]:
    """Yield the items of a list one by one, as `parse` would return them.

    Args:
        body: an object that contains the list, or the bare list.
        name: the list's key in the object; null counts as an empty list. A list in `data` is
            accepted as well.

    Raises:
        NotJson: the text is not JSON, or has no such list; items before the error have been yielded
            by then.
    """
    text = _text(body)
    with _not_json_errors(text):
        at = _skip(text, 0)
        if text.startswith("[", at):
            at = yield from _elements(text, at + 1)
        elif text.startswith("{", at):
            at = yield from _members(text, at + 1, name)
        else:
            _decoder().decode(text)
            raise NotJson("expected an object or a list")
        if _skip(text, at) != len(text):
            raise json.JSONDecodeError("Extra data", text, at)


def _members(text: str, at: int, name: str) -> Generator[Any, None, int]:
    """Yield the items of the list in the object that opens before `at`; return where it ends."""
    scan = _decoder().raw_decode
    has_list = False
    at = _skip(text, at)
    ended = text.startswith("}", at)
    while not ended:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting a name", text, at)
        key, at = scan(text, at)
        at = _after(":", text, at)
        if not has_list and key in (name, _ANY_LIST) and text.startswith("[", at):
            has_list = True
            at = yield from _elements(text, at + 1)
        else:
            value, at = scan(text, at)
            if key == name and value is not None and not has_list:
                raise NotJson(f"{name}: expected a list")
            has_list = has_list or key == name
        ended = text.startswith("}", _skip(text, at))
        at = _skip(text, at) if ended else _after(",", text, at)
    if not has_list:
        raise NotJson(f"{name} is missing")
    return at + 1


def _elements(text: str, at: int) -> Generator[Any, None, int]:
    """Yield the items of the list whose opening bracket ends at an index; return where it ends."""
    scan = _decoder().raw_decode
    at = _skip(text, at)
    if text.startswith("]", at):
        return at + 1
    while True:
        value, end = scan(text, at)
        yield value
        at = _skip(text, end)
        if text.startswith("]", at):
            return at + 1
        at = _after(",", text, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after(mark: str, text: str, at: int) -> int:
    """Return where the next value begins, after a required punctuation mark."""
    at = _skip(text, at)
    if not text.startswith(mark, at):
        raise json.JSONDecodeError(f"Expecting {mark!r}", text, at)
    return _skip(text, at + 1)


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=real, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name}, which is not valid JSON")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotJson("bytes that are not UTF-8 instead of JSON") from None


@contextmanager
def _not_json_errors(text: str) -> Iterator[None]:
    try:
        yield
    except json.JSONDecodeError as error:
        description = _describe(text, error)
    except RecursionError:
        description = "JSON nested too deeply"
    except NotJson:
        raise
    except ValueError:
        description = "JSON with a number that is too long"
    else:
        return
    raise NotJson(description)


def _describe(text: str, error: json.JSONDecodeError) -> str:
    start = text[_skip(text, 0) :][:1]
    if not start:
        return "an empty body instead of JSON"
    if start == "<":
        return "HTML instead of JSON"
    if start not in "{[":
        return "text instead of JSON"
    end = text.rstrip()
    closed = end.endswith("}" if start == "{" else "]")
    if not closed or error.pos >= len(end) or error.msg.startswith("Unterminated"):
        return "truncated JSON"
    return f"invalid JSON at character {error.pos + 1}"
