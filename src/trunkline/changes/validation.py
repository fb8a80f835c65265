"""Whether a patch fits its kind's schema, said in one line for each field that does not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trunkline.model.kind import Kind

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

__all__ = ["Checks"]


class Checks:
    """What one kind's schema says of its fields.

    Attributes:
        kind: the kind.
        secret: the fields whose values are written and never shown.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._fields: Mapping[str, Mapping[str, Any]] = kind.schema.get("properties", {})
        self.secret = kind.secret
        self._editable = frozenset(kind.editable)
        self._validators: dict[str, Draft7Validator] = {}

    def problems(self, patch: Mapping[str, Any], *, creating: bool = False) -> tuple[str, ...]:
        """Return why the values of a patch cannot be written, empty where they can.

        Only the fields of the patch are judged: what the record already holds is the vendor's.

        Args:
            patch: the wanted values.
            creating: whether they make a record, which gives every field its first value.
        """
        problems = []
        for name, value in patch.items():
            if name not in (self._fields if creating else self._editable):
                problems.append(f"{name} of {self.kind.name} cannot be written")
                continue
            errors = self._validator(name).iter_errors(value)
            problems += [f"{name}: {_said(name in self.secret, error.message)}" for error in errors]
        return tuple(problems)

    def _validator(self, name: str) -> "Draft7Validator":
        from jsonschema import Draft7Validator

        if name not in self._validators:
            self._validators[name] = Draft7Validator(
                self._fields[name], format_checker=Draft7Validator.FORMAT_CHECKER
            )
        return self._validators[name]


def _said(secret: bool, message: str) -> str:
    """Leave out what a validator says of a secret: it quotes the value."""
    return "not as its schema asks for" if secret else message
