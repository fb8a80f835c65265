"""Whether the values of a patch still have masks or marks in the places of secrets."""

from collections.abc import Iterator, Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.secrets.masking import is_masked


def missing_secrets(kind: Kind, patch: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which values cannot be written because a secret in them is not known."""
    return tuple(
        f"{place}: the secret in it is not stored: enter it again"
        for name, value in patch.items()
        if name not in kind.secret
        for place, _ in masked_places(name, value)
    )


def masked_places(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the places of masks in a value, with the texts there.

    A place is `variables/logins/1/pin` for the first item.
    """
    if isinstance(value, str):
        if is_masked(value):
            yield place, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from masked_places(f"{place}/{name}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from masked_places(f"{place}/{index}", inner)
