"""Config pages beside each other as they may be shown: with masks in place of secrets."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from trunkline.changes.staging.page_promotion import Comparison, KeyRow
from trunkline.model.secrets.places import Places, places_of
from trunkline.model.secrets.sealing import shown_change


def shown_comparison(comparison: Comparison, earlier: Iterable[Any] = ()) -> Comparison:
    """Return a comparison whose values may be shown.

    A secret that the first page does not have is marked as different.

    Args:
        earlier: other schemas of the pages, such as those that staged ones replace.
    """
    places = places_of((*(page.schema for page in comparison.pages), *earlier))
    rows = tuple(_row(row, places.below(row.key)) for row in comparison.rows)
    return replace(comparison, rows=rows)


def _row(row: KeyRow, place: Places) -> KeyRow:
    first = row.values[0]
    pairs = [shown_change(first, value, place, "differs") for value in row.values]
    return replace(row, values=tuple(shown for _, shown in pairs))
