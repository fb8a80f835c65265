"""Reading JSON text: whole, or a long list item by item; and saying what is no JSON."""

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
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """A text that is no JSON, or not the list that was looked for; its message says what it is."""


def parse(body: bytes) -> Any:
    """Read JSON.

    Lone surrogates, which no terminal and no file takes, become U+FFFD.

    Raises:
        NotJson: it is none.
    """
    text = _text(body)
    with _explained(text):
        value = _decoder().decode(text)
        return _mended(value) if "\\" in text else value


def parse_edge(body: bytes, name: str) -> Any:
    """Read a member that stands first or last in an object, and nothing else of it.

    Args:
        body: the object.
        name: the member's key.

    Returns:
        The member, `ABSENT` where it is not found there: it may stand in between, or the text may
        be no JSON.
    """
    key = re.escape(json.dumps(name).encode())
    first = re.compile(rb"[ \t\r\n]*\{[ \t\r\n]*" + key + rb"[ \t\r\n]*:[ \t\r\n]*").match(body)
    if first and (found := _edge(body[first.end() : first.end() + _EDGE])):
        return found[0]
    at = body.rfind(json.dumps(name).encode(), -_EDGE)
    last = re.compile(key + rb"[ \t\r\n]*:[ \t\r\n]*").match(body, at) if at >= 0 else None
    if last and (found := _edge(body[last.end() :])) and _END.fullmatch(found[1]):
        # Behind it there is only the brace of the whole object: it is nobody else's member.
        return found[0]
    return ABSENT


def _edge(body: bytes) -> tuple[Any, str] | None:
    """Read the value that a text begins with; give what is behind it, too."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        # Cut off within a character, which is far behind the value that is looked for.
        text = body.decode(errors="ignore")
    try:
        value, end = _decoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return _mended(value), text[end:]


def parse_items(body: bytes, name: str) -> Iterator[Any]:
    """Read the items of a list one by one, as `parse` would.

    Args:
        body: an object that holds the list, or the bare list.
        name: the list's key in the object; null stands for an empty list.

    Raises:
        NotJson: it is none, or has no such list; items before the fault have been given by then.
    """
    text = _text(body)
    with _explained(text):
        at = _skip(text, 0)
        if text.startswith("[", at):
            at = yield from _elements(text, at + 1)
        elif text.startswith("{", at):
            at = yield from _members(text, at + 1, name)
        else:
            _decoder().decode(text)
            raise NotJson("an object or a list was expected")
        if _skip(text, at) != len(text):
            raise json.JSONDecodeError("Extra data", text, at)


def _members(text: str, at: int, name: str) -> Generator[Any, None, int]:
    """Yield the named list's items from an object whose brace is behind; return where it ends."""
    scan = _decoder().raw_decode
    found = False
    at = _skip(text, at)
    ended = text.startswith("}", at)
    while not ended:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting a name", text, at)
        key, at = scan(text, at)
        at = _after(":", text, at)
        if key == name and text.startswith("[", at):
            found = True
            at = yield from _elements(text, at + 1)
        else:
            value, at = scan(text, at)
            found = found or key == name
            if key == name and value is not None:
                raise NotJson(f"{name}: a list was expected")
        ended = text.startswith("}", _skip(text, at))
        at = _skip(text, at) if ended else _after(",", text, at)
    if not found:
        raise NotJson(f"{name} is missing")
    return at + 1


def _elements(text: str, at: int) -> Generator[Any, None, int]:
    """Yield the items of a list whose bracket is behind; return where the list ends."""
    scan = _decoder().raw_decode
    at = _skip(text, at)
    if text.startswith("]", at):
        return at + 1
    while True:
        value, end = scan(text, at)
        # Looked for in the item alone: a search of the whole text would hold up all threads.
        yield value if text.find("\\", at, end) < 0 else _mended(value)
        at = _skip(text, end)
        if text.startswith("]", at):
            return at + 1
        at = _after(",", text, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _after(mark: str, text: str, at: int) -> int:
    """Return where the next value begins, behind a mark that has to come first."""
    at = _skip(text, at)
    if not text.startswith(mark, at):
        raise json.JSONDecodeError(f"Expecting {mark!r}", text, at)
    return _skip(text, at + 1)


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=real, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name}, which is no JSON")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotJson("bytes that are not UTF-8 instead of JSON") from None


def _mended(value: Any) -> Any:
    """Replace the lone surrogates in a JSON value."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


@contextmanager
def _explained(text: str) -> Iterator[None]:
    """Turn what the parser raises into `NotJson`."""
    try:
        yield
    except json.JSONDecodeError as error:
        what = _what(text, error)
    except RecursionError:
        what = "JSON that is nested too deep"
    except NotJson:
        raise
    except ValueError:
        what = "JSON with a number that is too long"
    else:
        return
    raise NotJson(what)


def _what(text: str, error: json.JSONDecodeError) -> str:
    start = text[_skip(text, 0) :][:1]
    if not start:
        return "an empty answer instead of JSON"
    if start == "<":
        return "HTML instead of JSON"
    if start not in "{[":
        return "text instead of JSON"
    end = text.rstrip()
    closed = end.endswith("}" if start == "{" else "]")
    if not closed or error.pos >= len(end) or error.msg.startswith("Unterminated"):
        return "JSON that ends early"
    return f"broken JSON at character {error.pos + 1}"
