"""Kinds by name."""

from collections.abc import Sequence

from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.kind import Kind
from trunkline.model.naming import folded
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor


def kind_named(vendor: Vendor, name: str) -> Kind | None:
    """Return the kind with a name, in the singular or the plural; `None` where there is none."""
    written = _kind_name(name)
    kinds = vendor.kinds.values()
    return next((each for each in kinds if written in (each.name, _kind_name(each.singular))), None)


def unknown_kind(vendors: Sequence[Vendor], name: str) -> CommandError:
    """Return the error for a kind that none of some vendors has, with the nearest name."""
    names = list(dict.fromkeys(kind for vendor in vendors for kind in vendor.kinds))
    hint = nearest(_kind_name(name), names, what="kinds")
    who = f"{vendors[0].title} has no" if len(vendors) == 1 else "No profile has the"
    return CommandError(f"{who} kind {name!r}; {hint}")


def _kind_name(name: str) -> str:
    return folded(name.replace("_", " ").replace("-", " ")).replace(" ", "-")
