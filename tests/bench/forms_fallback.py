"""How many fields of real schemas can only be edited as raw JSON; no test.

Run it with `python tests/bench/forms_fallback.py [FOLDER…]`. Beside the examples of the unit tests
it reads every `*.json` schema below the folders given, opens each with nothing set, and adds what a
person could add, so that fields deep down are counted too.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.forms import example, examples, raw_json_fields
from trunkline.forms import UNSET, Control, EditError, Form

_ROUNDS = 3
_EDITS = 60


def filled(form: Form) -> None:
    """Set what is unset, a few levels deep."""
    edits = 0
    for _ in range(_ROUNDS):
        for row in list(form.fields):
            if edits == _EDITS or row.value is not UNSET:
                continue
            edits += 1
            try:
                if row.branches and row.branch is None:
                    form.choose(row.pointer, 0)
                if row.control is not Control.JSON:
                    form.add(row.pointer)
                if row.control in (Control.LIST, Control.TABLE):
                    form.add(row.pointer)
            except EditError:
                continue


def counted(name: str, cases: Iterator[tuple[Any, Any]]) -> None:
    """Print one line for a group of schemas with their values."""
    schemas = rows = raw = 0
    reasons: Counter[str] = Counter()
    for schema, values in cases:
        form = Form(schema, values)
        if values is UNSET:
            filled(form)
        fallbacks = raw_json_fields(form)
        schemas, rows, raw = schemas + 1, rows + len(form.fields), raw + len(fallbacks)
        reasons.update(" ".join(why.split()[:4]) for why in fallbacks.values())
    common = ", ".join(f"{why}… {count}" for why, count in reasons.most_common(3))
    share = raw / rows if rows else 0
    print(f"{name:<28} {schemas:>5} {rows:>7} {raw:>6} {share:>7.2%}  {common}")


def found(folder: Path) -> Iterator[tuple[Any, Any]]:
    """Return the schemas in a folder, with nothing set."""
    for path in sorted(folder.rglob("*.json")):
        try:
            schema = json.loads(path.read_text())
        except ValueError:
            continue
        if isinstance(schema, dict) and {"properties", "$ref", "oneOf", "type"} & schema.keys():
            yield schema, UNSET


def main() -> None:
    """Print the share of each group."""
    print(f"{'':<28} {'files':>5} {'fields':>7} {'raw':>6} {'share':>7}")
    for folder, title in (("pages", "config pages"), ("schemas", "schemas from the wild")):
        counted(title, (example(each, name) for each, name in examples() if each == folder))
    for name in sys.argv[1:]:
        counted(Path(name).name, found(Path(name)))


if __name__ == "__main__":
    main()
