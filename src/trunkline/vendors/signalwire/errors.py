"""SignalWire's error bodies: three shapes, one of which names fields only in its sentences."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails
from trunkline.vendors.signalwire.kinds import NUMBERS

_REFUSED: Final = "refused"


def read_error(status: int, body: Any) -> ErrorDetails:
    """Read an error; what has another shape is read as far as it goes.

    The shapes are `{"errors": [{"detail", "status", "title", "code"}]}` for what is invalid,
    `{"errors": [{"type", "code", "message", "attribute", "url"}]}`, and `{"error": "…"}`. A detail
    such as "Call request url can't be blank" begins with the field that it is about.
    """
    values = body if isinstance(body, Mapping) else {}
    errors = [each for each in _items(values.get("errors")) if isinstance(each, Mapping)]
    fields: dict[str, str] = {}
    whole: list[str] = []
    for error in errors:
        text = _text(error, "detail", "message")
        name, said = _placed(_text(error, "attribute"), text)
        if not name:
            whole += [text] if text else []
        else:
            fields[name] = f"{fields[name]}, {said}" if name in fields else said
    titles = [title for each in errors if (title := _text(each, "title", "type"))]
    message = ", ".join(whole) or _text(values, "error", "message") or ", ".join(titles[:1])
    codes = (_text(each, "code") for each in errors)
    code = next((each for each in codes if each and each != str(status)), "")
    return ErrorDetails(message=message, code=code, fields=fields)


def _placed(attribute: str, text: str) -> tuple[str, str]:
    """Return the field that an error is about, empty where it names none, and what it says."""
    if attribute:
        return attribute, text or _REFUSED
    words = text.casefold()
    for name in sorted(NUMBERS.fields, key=len, reverse=True):
        for way in _ways(name):
            if words.startswith(f"{way} "):
                return name, text[len(way) :].strip()
    return "", text


def _ways(name: str) -> Iterator[str]:
    """Give the ways in which the vendor's sentences call a field."""
    spoken = name.replace("_", " ").casefold()
    yield from (name.casefold(), spoken)
    if spoken.endswith(" id"):
        yield spoken.removesuffix(" id")


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(values: Mapping[str, Any], *names: str) -> str:
    texts = (values.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")
