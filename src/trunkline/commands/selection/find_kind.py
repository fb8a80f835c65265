"""Finding what the user named: a kind, and a record that others belong to."""

from collections.abc import Sequence

from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.context import vendor_of
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.settings import Settings, SettingsError
from trunkline.settings.errors import Problem, nearest
from trunkline.vendors.base import Vendor


def find_kind(vendor: Vendor, name: str) -> Kind:
    """Return the kind with a name, or of which the name is one.

    Raises:
        Failure: there is none; the message has the nearest name.
    """
    wanted = _kind_name(name)
    for kind in vendor.kinds.values():
        if wanted in (kind.name, _kind_name(kind.singular)):
            return kind
    hint = nearest(wanted, list(vendor.kinds), what="kinds")
    raise Failure(f"{vendor.title} has no kind {name!r}; {hint}")


def profile_with(settings: Settings, name: str) -> Profile:
    """Return the chosen profile, else the only one whose vendor has a kind.

    A name that no vendor knows is said before it is asked which of several profiles is meant.

    Raises:
        SettingsError: there is no such profile, or several could be meant and none was chosen.
        Failure: no profile's vendor has such a kind.
    """
    if settings.profile or len(settings.profiles) < 2:
        return settings.choose()
    wanted = _kind_name(name)
    vendors = {profile.vendor: vendor_of(profile) for profile in settings.profiles.values()}
    kinds = {vendor: _names(described) for vendor, described in vendors.items()}
    having = [each for each in settings.profiles.values() if wanted in kinds[each.vendor]]
    if len(having) == 1:
        return having[0]
    if having:
        named = ", ".join(profile.name for profile in having)
        raise SettingsError(Problem(f"name one of the profiles with --profile: {named}"))
    known = list(dict.fromkeys(kind for each in vendors.values() for kind in each.kinds))
    raise Failure(f"no profile has the kind {name!r}; {nearest(wanted, known, what='kinds')}")


def _names(vendor: Vendor) -> frozenset[str]:
    """Return what a vendor's kinds are called, one and many."""
    kinds = vendor.kinds.values()
    return frozenset(name for kind in kinds for name in (kind.name, _kind_name(kind.singular)))


def _kind_name(name: str) -> str:
    return name.lower().replace(" ", "-").replace("_", "-")


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
