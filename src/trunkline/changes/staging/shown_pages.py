"""Config pages beside each other as they may be shown: with masks in place of secrets."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from trunkline.changes.staging.page_promotion import Comparison, Drift, KeyRow
from trunkline.model.secrets.places import Places, places_of
from trunkline.model.secrets.schemas import schema_places
from trunkline.model.secrets.sealing import shown_change


def shown_comparison(comparison: Comparison, earlier: Iterable[Any] = ()) -> Comparison:
    """Return a comparison whose values may be shown.

    A secret that the first page does not have is marked as different.

    Args:
        earlier: other schemas of the pages, such as those that staged ones replace.
    """
    schemas = [*(page.schema for page in comparison.pages), *earlier]
    places = places_of(schemas)
    rows = tuple(_row(row, places.below(row.key)) for row in comparison.rows)
    within = schema_places(*schemas)
    drift = tuple(_drift(each, within) for each in comparison.drift)
    return replace(comparison, rows=rows, drift=drift)


def _row(row: KeyRow, place: Places) -> KeyRow:
    return replace(row, values=_shown(row.values, place))


def _drift(drift: Drift, place: Places) -> Drift:
    from trunkline.forms.values.json_pointer import split

    for key in split(drift.pointer):
        if place.secret:
            break
        # Lists are compared whole, so every step is the name of a field.
        place = place.below(key)
    return replace(drift, parts=_shown(drift.parts, place))


def _shown(values: Sequence[Any], place: Places) -> tuple[Any, ...]:
    pairs = [shown_change(values[0], value, place, "differs") for value in values]
    return tuple(shown for _, shown in pairs)
