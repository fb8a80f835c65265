"""Whether a config page satisfies its own schema: a quick check of bounded cost."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from trunkline.api.one_line import one_line
from trunkline.forms.values.json_pointer import split
from trunkline.vendors.polyai.models import PageAnswer

_MAX_CHARACTERS: Final = 200_000
"""Schema and values together; a larger page is not checked."""
_MAX_PROBLEMS: Final = 3


def page_problems(page: PageAnswer) -> tuple[str, ...]:
    """Return what is wrong with the values of a config page by its schema, each in one line.

    References to other addresses are not followed. What cannot be checked is said. A page that is
    too large to check quickly has no problems.
    """
    from trunkline.forms import schema_errors, value_findings

    schema, values = page.get("schema"), page.get("variables") or {}
    if not schema or len(json.dumps([schema, values])) > _MAX_CHARACTERS:
        return ()
    if wrong := _lines(schema_errors(schema, vendor=True), "the schema"):
        return (f"the schema is not a valid Draft 7 schema: {wrong[0]}",)
    found = value_findings(schema, values, formats=False)
    problems = _lines(found.errors, "the values") + _lines(found.unchecked, "the values")
    if len(problems) > _MAX_PROBLEMS:
        return (*problems[:_MAX_PROBLEMS], f"{len(problems) - _MAX_PROBLEMS} more problems")
    return tuple(problems)


def _lines(messages: Mapping[str, Iterable[str]], root: str) -> list[str]:
    return [
        f"{one_line('.'.join(split(pointer)) or root, 80)}: {one_line(message, 120)}"
        for pointer, every in messages.items()
        for message in every
    ]
