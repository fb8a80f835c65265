"""How many values of real files a form leaves unchanged when they are entered again; no test.

Run it with `python tests/bench/forms_texts.py FOLDER`, a checkout of SchemaStore: `src/test` there
has a folder of values for each schema in `src/schemas/json`.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.forms import example, examples, reentered
from trunkline.forms import Form


def main(folders: list[str]) -> None:
    """Print how many values there were, and each one that changed."""
    files = values = 0
    started = perf_counter()
    cases = [(name, *example(folder, name)) for folder, name in examples()]
    for folder in map(Path, folders):
        for path in sorted(folder.glob("src/test/*/*.json")):
            schema = folder / "src/schemas/json" / f"{path.parent.name}.json"
            try:
                cases.append(
                    (str(path), json.loads(schema.read_text()), json.loads(path.read_text()))
                )
            except (OSError, ValueError):
                continue
    for name, schema, value in cases:
        count, wrong = reentered(Form(schema, value))
        files, values = files + 1, values + count
        for pointer in wrong:
            print(f"{name}: {pointer} changed")
    print(f"{values:,} values of {files:,} files in {perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
