"""What a form costs: opening, the first rows, a key, an edit, by number of fields; no test.

Run it with `python tests/bench/forms_cost.py`. Times are the best of several runs, in milliseconds.
"""

import time
from collections.abc import Callable
from typing import Any

from trunkline.forms import Form

SIZES = (20, 200, 2_000, 20_000)
SCREEN = 22


def page(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema and the values of a config page with so many fields."""
    kinds: list[tuple[dict[str, Any], Any]] = [
        ({"type": "string", "title": "Greeting", "minLength": 1, "maxLength": 80}, "Hello"),
        ({"type": "integer", "minimum": 0, "maximum": 10, "default": 2}, 3),
        ({"type": "boolean", "description": "Whether it is used."}, True),
        ({"enum": ["en-GB", "fr-FR", "de-DE"]}, "fr-FR"),
        ({"type": ["string", "null"], "format": "email"}, None),
    ]
    fields = {f"field_{n}": dict(kinds[n % len(kinds)][0]) for n in range(count)}
    values = {f"field_{n}": kinds[n % len(kinds)][1] for n in range(count)}
    schema = {"type": "object", "properties": fields, "required": ["field_0"]}
    return schema, values


def grouped(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the same in groups of ten, some in the items of a list of oneOf."""
    schema, values = page(10)
    other = {"type": "object", "properties": {"kind": {"const": "b"}}, "required": ["kind"]}
    one = {**schema, "properties": {"kind": {"const": "a"}, **schema["properties"]}}
    fields: dict[str, Any] = {f"group_{n}": schema for n in range(count // 20)}
    fields["items"] = {"type": "array", "items": {"oneOf": [one, other]}}
    held: dict[str, Any] = {f"group_{n}": dict(values) for n in range(count // 20)}
    held["items"] = [{"kind": "a", **values} for _ in range(count // 20)]
    return {"type": "object", "properties": fields}, held


def best(run: Callable[[], object], times: int = 7) -> float:
    """Return the shortest of some runs, in milliseconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found) * 1000


def main() -> None:
    """Print a line for each size."""
    print("fields   shape      open+draw  +count  +errors   edit+draw  edit+draw+errors")
    for name, build in (("flat", page), ("grouped", grouped)):
        for size in SIZES:
            schema, values = build(size)
            target = next(iter(values)) if name == "flat" else "group_0/field_0"
            form = Form(schema, values)
            len(form.fields)
            bool(form.errors)
            count = iter(range(10_000))

            def edit(form: Form = form, pointer: str = f"/{target}", count: Any = count) -> None:
                form.set(pointer, f"text {next(count)}")
                form.fields[:SCREEN]

            def edit_and_check(form: Form = form, edit: Callable[[], None] = edit) -> None:
                edit()
                bool(form.errors)

            def opened(schema: Any = schema, values: Any = values) -> Form:
                form = Form(schema, values)
                form.fields[:SCREEN]
                return form

            print(
                f"{size:>6}   {name:<9} {best(opened):>9.2f}"
                f" {best(lambda: len(opened().fields)):>8.2f}"
                f" {best(lambda: bool(opened().errors)):>8.2f}"
                f" {best(edit):>10.2f} {best(edit_and_check):>14.2f}"
            )


if __name__ == "__main__":
    main()
