"""Schemas with values to open as forms, and what jsonschema itself says of them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry

from trunkline.forms import Form

_DATA = Path(__file__).parents[1] / "unit" / "forms"


def form_of(field: Any, *value: Any) -> Form:
    """Open a form with one field `x` of a schema, set if a value is given."""
    schema = {"type": "object", "properties": {"x": field}}
    return Form(schema, {"x": value[0]} if value else {})


def pointers(form: Form) -> list[str]:
    """Return the pointers of the rows that a form shows."""
    return [row.pointer for row in form.fields]


def example(folder: str, name: str) -> tuple[Any, Any]:
    """Return a schema and its values from `pages` (ours) or `schemas` (from the wild)."""
    read = json.loads((_DATA / folder / f"{name}.json").read_text())
    return read["schema"], read["values"]


def examples() -> list[tuple[str, str]]:
    """Return folder and name of every schema with values."""
    return [
        (folder, path.stem)
        for folder in ("pages", "schemas")
        for path in sorted((_DATA / folder).glob("*.json"))
    ]


def suite() -> Iterator[tuple[str, Any, Any, bool]]:
    """Give the official tests: where from and what about, schema, value, whether it is valid."""
    root = _DATA / "suite" / "tests"
    for path in sorted(root.rglob("*.json")):
        for case in json.loads(path.read_text()):
            for test in case["tests"]:
                name = f"{path.relative_to(root)}: {case['description']}: {test['description']}"
                yield name, case["schema"], test["data"], test["valid"]


def remotes() -> Mapping[str, Any]:
    """Return the documents that the official tests refer to, by their URI."""
    root = _DATA / "suite" / "remotes"
    return {
        f"http://localhost:1234/{path.relative_to(root)}": json.loads(path.read_text())
        for path in root.rglob("*.json")
    }


def is_valid(schema: Any, value: Any) -> bool | None:
    """Return jsonschema's own verdict, `None` where it raises."""
    registry: Registry[Any] = Registry()
    checker = Draft7Validator.FORMAT_CHECKER
    try:
        validator = Draft7Validator(schema, registry=registry, format_checker=checker)
        return not list(validator.iter_errors(value))
    except BaseException as error:  # broken schemas make it raise anything, Rust's panics too
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None
