"""The secret places of a record, as its kind and the schema of its page tell."""

from collections.abc import Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.secrets.places import NOWHERE, SECRET, Places, places_of
from trunkline.model.secrets.schemas import schema_places


def record_places(kind: Kind, *records: Mapping[str, Any]) -> Mapping[str, Places]:
    """Return the places of some fields of a record, by name: of its secrets, and of its page.

    Args:
        records: versions of the record, or patches of it; each may have another schema of the page.
    """
    places = dict.fromkeys(kind.secret, SECRET)
    if kind.page is None:
        return places
    schemas = [record.get(kind.page.schema) for record in records]
    page = places_of(schemas)
    if page is NOWHERE:
        return places
    places[kind.page.schema] = schema_places(*schemas)
    places[kind.page.values] = page
    before = f"{kind.page.values}/"
    for name in (name for record in records for name in record if name.startswith(before)):
        places[name] = page.below(name.removeprefix(before))
    return places
