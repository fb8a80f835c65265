"""Forms to test: schemas with values, the official test suite, and jsonschema's own verdict."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator
from jsonschema.validators import validator_for
from referencing import Registry

from trunkline.forms import UNSET, Control, Form
from trunkline.model.patch import same

_DATA = Path(__file__).parents[1] / "unit" / "forms"

SCHEMA: Final = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 10},
        "pin": {"type": "string", "writeOnly": True},
        "level": {"type": "integer", "default": 3, "minimum": 1},
        "open": {"type": ["boolean", "null"]},
        "hours": {
            "type": "object",
            "properties": {"mon": {"type": "string"}, "tue": {"type": "string"}},
        },
        "desks": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}}},
        },
    },
}
"""A field of each sort: a limit, a secret, a default, null, a group and a list."""

VALUES: Final[dict[str, Any]] = {
    "name": "Paris",
    "pin": "4711",
    "hours": {"mon": "9-17"},
    "desks": [{"name": "front"}, {"name": "back"}],
    "extra": " x ",
}
"""Values of them, with a field that the schema does not know."""


def form_of(field: Any, *value: Any) -> Form:
    """Return a form with a field `x` that has a schema and, if given, a value."""
    schema = {"type": "object", "properties": {"x": field}}
    return Form(schema, {"x": value[0]} if value else {})


def raw_json_fields(form: Form) -> dict[str, str]:
    """Return why shown fields can only be edited as raw JSON, by pointer."""
    return {
        field.pointer: field.fallback_reason or "any JSON value is allowed"
        for field in form.fields
        if field.control is Control.JSON
    }


def pointers(form: Form) -> list[str]:
    """Return the pointers of the rows that a form shows."""
    return [row.pointer for row in form.fields]


def example(folder: str, name: str) -> tuple[Any, Any]:
    """Return a schema and its values from `pages` (ours) or `schemas` (other projects)."""
    contents = json.loads((_DATA / folder / f"{name}.json").read_text())
    return contents["schema"], contents["values"]


def examples() -> list[tuple[str, str]]:
    """Return the folder and the name of each schema with values."""
    return [
        (folder, path.stem)
        for folder in ("pages", "schemas")
        for path in sorted((_DATA / folder).glob("*.json"))
    ]


def official_tests() -> Iterator[tuple[str, Any, Any, bool]]:
    """Yield the official tests: name, schema, value, and whether the value is valid."""
    root = _DATA / "suite" / "tests"
    for path in sorted(root.rglob("*.json")):
        for case in json.loads(path.read_text()):
            for test in case["tests"]:
                name = f"{path.relative_to(root)}: {case['description']}: {test['description']}"
                yield name, case["schema"], test["data"], test["valid"]


def remote_documents() -> Mapping[str, Any]:
    """Return the documents that the official tests refer to, by URI."""
    root = _DATA / "suite" / "remotes"
    return {
        f"http://localhost:1234/{path.relative_to(root)}": json.loads(path.read_text())
        for path in root.rglob("*.json")
    }


def is_valid(schema: Any, value: Any) -> bool | None:
    """Return whether jsonschema accepts a value, `None` if it raises."""
    registry: Registry[Any] = Registry()
    try:
        validator_class = validator_for(schema, Draft7Validator)
        checker = validator_class.FORMAT_CHECKER
        validator = validator_class(schema, registry=registry, format_checker=checker)
        return not list(validator.iter_errors(value))
    except BaseException as error:  # invalid schemas make it raise anything, even panics of Rust
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None


def reentered(form: Form, most: int = 500) -> tuple[int, list[str]]:
    """Enter the values of a form again as it shows them: in the line, or as JSON.

    Args:
        most: how many fields to enter at most.

    Returns:
        The number of values, and the pointers of those that were refused or changed.
    """
    count, wrong, value = 0, [], form.value
    for pointer in form.all_fields.pointers[:most]:
        field = form.field(pointer)
        if field.value is UNSET or field.write_only:
            continue
        count += 1
        plain = field.text or field.value == ""
        reason = (
            form.enter(pointer, field.text) if plain else form.paste(pointer, form.text(pointer))
        )
        if reason or (form.changed and not same(form.value, value)):
            wrong.append(pointer)
            form.undo()
    return count, wrong
