"""Whether the values of a patch still have masks or marks in the places of secrets."""

from collections.abc import Iterator, Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.secrets.masking import is_masked


def missing_secrets(kind: Kind, patch: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which values cannot be written because a secret in them is not known."""
    return tuple(
        f"{place}: holds a secret that is not stored: enter it again"
        for name, value in patch.items()
        for place in _masked_places(kind.title_of(name), value)
    )


def _masked_places(place: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_masked(value):
            yield place
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _masked_places(f"{place}/{name}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from _masked_places(f"{place}/{index}", inner)
