"""Whether a patch fits its kind's schema, said in one line for each field that does not."""

from collections.abc import Mapping
from typing import Any

from trunkline.model.kind import Kind

__all__ = ["problems_of"]


def problems_of(kind: Kind, patch: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why the values of a patch cannot be written, empty where they can.

    Only the fields of the patch are judged: what the record already holds is the vendor's.
    """
    from jsonschema import Draft7Validator

    fields = kind.schema.get("properties", {})
    problems = []
    for name, value in patch.items():
        if name not in kind.editable:
            problems.append(f"{name} of {kind.name} cannot be written")
            continue
        validator = Draft7Validator(fields[name], format_checker=Draft7Validator.FORMAT_CHECKER)
        problems += [f"{name}: {error.message}" for error in validator.iter_errors(value)]
    return tuple(problems)
