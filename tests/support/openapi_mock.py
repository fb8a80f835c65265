"""A mock of a vendor made from its OpenAPI document alone, as common tools do."""

import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final
from urllib.parse import unquote

from support.openapi import Document
from support.wire import Asked, Reply, Wire, reply, wire_of

__all__ = ["STYLES", "Optional", "Style", "mock"]

_TEXTS: Final = ("", "string", "sträng", "‮evil\x1b[2J", "2024-01-01T00:00:00Z", "x" * 5000, "null")


_NULL: Final = {"type": "null"}


class Optional(Enum):
    """What a style does with optional fields."""

    THERE = auto()
    ABSENT = auto()
    NULL = auto()
    AS_IT_COMES = auto()


@dataclass(frozen=True, slots=True)
class Style:
    """How a mock generates values.

    Attributes:
        optional: what it does with optional fields.
        dull: always the document's example, or the same text and number, as static mocks do; else
            random values.
        more: whether objects that allow it get undocumented fields.
    """

    optional: Optional
    dull: bool = False
    more: bool = False


STYLES: Final[Mapping[str, Style]] = {
    "static": Style(Optional.THERE, dull=True),
    "sparse": Style(Optional.ABSENT, dull=True),
    "null": Style(Optional.NULL),
    "random": Style(Optional.AS_IT_COMES, more=True),
}


@asynccontextmanager
async def mock(
    document: Document, style: Style, seed: int = 0, *, errors: bool = False
) -> AsyncIterator[Wire]:
    """Serve a document's operations with generated responses that match its schemas.

    Args:
        document: the document.
        style: how values are generated.
        seed: the seed of the values.
        errors: whether to return documented errors, if an operation has any.
    """
    maker = _Maker(random.Random(seed), style)

    def choose(asked: Asked) -> Reply:
        answers = _answers(document, asked)
        if answers is None:
            return reply(404, {"message": "no such operation", "errors": []})
        wanted = [status for status in answers if (int(status) >= 400) is errors]
        status = maker.random.choice(wanted or list(answers))
        if answers[status] is None:
            return reply(int(status), b"")
        return reply(int(status), maker.make(document.resolved(answers[status])))

    async with wire_of(choose) as server:
        yield server


def _answers(document: Document, asked: Asked) -> Mapping[str, Any] | None:
    """Return the schema of each documented response to a request, `None` if it has no body."""
    path = asked.target.partition("?")[0]
    fits = [
        template
        for template, item in document.contents["paths"].items()
        if asked.method.lower() in item
        and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), unquote(path))
    ]
    if not fits:
        return None
    template = min(fits, key=lambda each: each.count("{"))
    responses = document.contents["paths"][template][asked.method.lower()]["responses"]
    return {
        status: response.get("content", {}).get("application/json", {}).get("schema")
        for status, response in responses.items()
    }


class _Maker:
    """Generates values."""

    def __init__(self, source: random.Random, style: Style) -> None:
        self.random = source
        self._style = style

    def make(self, schema: Mapping[str, Any]) -> Any:
        """Return a value that matches a schema with resolved references."""
        if self._style.dull and "example" in schema:
            return schema["example"]
        if "anyOf" in schema:
            chosen = self.random.choice([each for each in schema["anyOf"] if each != _NULL])
            return self._either(chosen) if _NULL in schema["anyOf"] else self.make(chosen)
        if isinstance(schema.get("type"), list):
            named = next(each for each in schema["type"] if each != "null")
            return self._either({**schema, "type": named})
        if "allOf" in schema:
            parts = [self.make(part) for part in schema["allOf"]]
            return (
                parts[0] if len(parts) == 1 else {k: v for part in parts for k, v in part.items()}
            )
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        match schema.get("type"):
            case "string":
                return "string" if self._style.dull else self.random.choice(_TEXTS)
            case "boolean":
                return self._style.dull or self.random.random() < 0.5
            case "integer":
                return 0 if self._style.dull else self.random.choice([0, 1, -3, 10**20])
            case "number":
                return 0 if self._style.dull else self.random.choice([0, 1.0, 2.5, -3, 10**20])
            case "array":
                least = schema.get("minItems", 0)
                count = 1 if self._style.dull else self.random.randint(least, 3)
                return [self.make(schema["items"]) for _ in range(count)]
            case "object":
                return self._object(schema)
            case _:
                return None

    def _either(self, schema: Mapping[str, Any]) -> Any:
        """Return a value or null, for a schema that allows null."""
        null = self._style.optional is Optional.NULL or (
            self._style.optional is Optional.AS_IT_COMES and self.random.random() < 0.5
        )
        return None if null else self.make(schema)

    def _object(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = schema.get("required", ())
        for name, inner in schema.get("properties", {}).items():
            chosen = self._style.optional
            if chosen is Optional.AS_IT_COMES:
                chosen = self.random.choice([Optional.THERE, Optional.ABSENT, Optional.NULL])
            if name in required or chosen is Optional.THERE:
                made[name] = self.make(inner)
            elif chosen is Optional.NULL:
                made[name] = None
        others = schema.get("additionalProperties", self._style.more)
        if isinstance(others, Mapping):
            made |= {f"additionalProp{n}": self.make(others) for n in (1, 2, 3)}
        elif others and self._style.more:
            made["x-undocumented"] = [{"deep": None}]
        return made
