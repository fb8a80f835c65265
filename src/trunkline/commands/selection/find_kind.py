"""Kinds by name, and the profile whose vendor has one."""

from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.settings import Settings, SettingsError
from trunkline.settings.errors import Problem, nearest
from trunkline.vendors.base import Vendor, load_vendor


def find_kind(vendor: Vendor, name: str) -> Kind:
    """Return the kind with a name, in the singular or the plural.

    Raises:
        CommandError: the vendor has no such kind; the message has the nearest name.
    """
    written = _kind_name(name)
    for kind in vendor.kinds.values():
        if written in _names(kind):
            return kind
    hint = nearest(written, list(vendor.kinds), what="kinds")
    raise CommandError(f"{vendor.title} has no kind {name!r}; {hint}")


def profile_with(settings: Settings, name: str) -> Profile:
    """Return the chosen profile, or the only one whose vendor has a kind.

    An unknown kind is reported before the question which of several profiles is meant.

    Raises:
        SettingsError: the chosen profile is unknown, or several profiles have the kind.
        CommandError: no profile's vendor has the kind.
    """
    if settings.profile or len(settings.profiles) < 2:
        return settings.choose()
    written = _kind_name(name)
    kinds = {
        profile.name: load_vendor(profile.vendor).kinds for profile in settings.profiles.values()
    }
    matches = [
        profile
        for profile, known in kinds.items()
        if any(written in _names(kind) for kind in known.values())
    ]
    if len(matches) == 1:
        return settings.profiles[matches[0]]
    if matches:
        raise SettingsError(Problem(f"Choose a profile with --profile: {', '.join(matches)}"))
    names = list(dict.fromkeys(kind for known in kinds.values() for kind in known))
    raise CommandError(f"No profile has the kind {name!r}; {nearest(written, names, what='kinds')}")


def _names(kind: Kind) -> tuple[str, str]:
    return kind.name, _kind_name(kind.singular)


def _kind_name(name: str) -> str:
    return name.lower().replace(" ", "-").replace("_", "-")
