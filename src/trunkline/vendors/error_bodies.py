"""Texts and fields of error bodies, whatever their shape."""

from collections.abc import Iterable, Mapping
from typing import Any


def first_text(values: Mapping[str, Any], *names: str) -> str:
    """Return the first member that is a text and not blank; empty where none is."""
    texts = (values.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def by_field(messages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return messages by field; several for one field are joined by commas."""
    fields: dict[str, str] = {}
    for name, text in messages:
        fields[name] = f"{fields[name]}, {text}" if name in fields else text
    return fields
