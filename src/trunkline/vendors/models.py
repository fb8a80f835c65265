"""The parts of the models of answers: plain dictionaries, checked and never converted.

A model requires only what identifies a record. Every other field may be absent or null, and unknown
fields are kept.
"""

from typing import Any, Final, TypeAlias

from pydantic import ConfigDict, with_config

lenient: Final = with_config(ConfigDict(extra="allow", strict=True))
"""Decorates a `TypedDict` that keeps unknown fields and converts nothing."""

Text: TypeAlias = str | None
Flag: TypeAlias = bool | None
Object: TypeAlias = dict[str, Any] | None
