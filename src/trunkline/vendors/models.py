"""The parts of the models of answers: plain dictionaries, checked and never converted.

A model requires only what identifies a record. Every other field may be absent or null, and unknown
fields are kept. What a model says of optional fields is the vendor's document, not what an answer
has: these are not checked where records are read (`rows`).
"""

from functools import cache
from typing import Any, Final, TypeAlias

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict, get_type_hints

lenient: Final = with_config(ConfigDict(extra="allow", strict=True))
"""Decorates a `TypedDict` that keeps unknown fields and converts nothing."""

Text: TypeAlias = str | None
Flag: TypeAlias = bool | None
Object: TypeAlias = dict[str, Any] | None


@cache
def required_part(model: Any) -> Any:
    """Return the model of the required members of a `TypedDict`; any other model unchanged."""
    required = getattr(model, "__required_keys__", None)
    if required is None:
        return model
    hints = {name: hint for name, hint in get_type_hints(model).items() if name in required}
    return lenient(TypedDict(model.__name__, hints))  # type: ignore[operator]
