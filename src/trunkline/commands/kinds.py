"""Finding what the user named: a kind, and a record that others belong to."""

from collections.abc import Sequence

from trunkline.commands.failure import Failure
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor

__all__ = ["find_kind", "find_record"]


def find_kind(vendor: Vendor, name: str) -> Kind:
    """Return the kind with a name, or of which the name is one.

    Raises:
        Failure: there is none; the message has the nearest name.
    """
    wanted = name.lower().replace(" ", "-").replace("_", "-")
    for kind in vendor.kinds.values():
        if wanted in (kind.name, kind.singular.replace(" ", "-")):
            return kind
    hint = nearest(wanted, list(vendor.kinds), what="kinds")
    raise Failure(f"{vendor.title} has no kind {name!r}; {hint}")


def find_record(kind: Kind, records: Sequence[Record], named: str) -> Record:
    """Return the record with a key, or the only one with a label.

    Raises:
        Failure: there is none, or several have that label.
    """
    for record in records:
        if record.key == named:
            return record
    found = [record for record in records if record.values.get(kind.label) == named]
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(record.key for record in found)
        raise Failure(f"{len(found)} {kind.name} are called {named!r}; name one by its ID: {keys}")
    names = [record.key for record in records]
    names += [text for record in records if isinstance(text := record.values.get(kind.label), str)]
    hint = nearest(named, names, what=kind.name)
    raise Failure(f"no {kind.singular} has the ID or the exact name {named!r}; {hint}")
