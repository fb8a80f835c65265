"""What a table of many rows costs without a screen: `python -m bench.tables ROWS`, in tests.

Each figure is one operation in milliseconds, with everything that it changes worked out anew.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator

from bench.apps.sheet_app import connectors
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS

PAGE = 1000


def steps(table: Table, rows: list[Record]) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield operations by name, in the order of a session at the screen."""

    def load() -> None:
        for at in range(0, len(rows), PAGE):
            table.extend(rows[at : at + PAGE])

    def narrow(text: str) -> Callable[[], None]:
        return lambda: setattr(table, "filter", parse(text, CONNECTORS))

    def order(field: str, *, reverse: bool = False) -> Callable[[], None]:
        return lambda: setattr(table, "sort", Sort(field, reverse) if field else None)

    def read_again() -> None:
        table.begin()
        load()
        table.end()

    yield "load in pages", load
    yield "filter: first word", narrow("paris")
    yield "filter: another word", narrow("oslo")
    yield "filter: two words and a column", narrow("desk 12 env:live")
    yield "filter: a capital", narrow("Paris")
    yield "filter: a regular expression", narrow("/desk 1\\d+$/")
    yield "filter: a part of a number", narrow('"020 7946"')
    yield "filter: none", narrow("")
    yield "sort: names, first time", order("name")
    yield "sort: names, backwards", order("name", reverse=True)
    yield "sort: a column of few values", order("voiceName")
    yield "sort: a joined column", order("variantId")
    yield "filter and sort", narrow("paris")
    yield (
        "one page more, filtered and sorted",
        lambda: table.extend(
            Record(f"new-{record.key}", record.parent, record.values) for record in rows[:PAGE]
        ),
    )
    yield "mark all shown", lambda: table.marks.add(table.view)
    yield "count hidden marks", lambda: table.hidden_marks
    yield "read again, a page of rows gone", read_again


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    rows = list(connectors(parser.parse_args().rows))
    related = Related(KINDS)
    related.extend(
        "variants",
        [
            Record(key, parent, {"id": key, "name": f"the {key}"})
            for parent in {record.parent for record in rows}
            for key in {record.values["variantId"] for record in rows}
        ],
    )
    gc.collect()
    gc.freeze()
    table = Table(CONNECTORS, related)
    for name, step in steps(table, rows):
        start = time.perf_counter()
        step()
        shown = len(table.view)
        spent = (time.perf_counter() - start) * 1000
        print(f"{name:36} {spent:8.1f} ms   {shown:>8,} of {table.total:,} rows")


if __name__ == "__main__":
    main()
