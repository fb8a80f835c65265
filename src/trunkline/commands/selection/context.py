"""What commands share: settings from the arguments, sessions, and speaking on standard error."""

import argparse
import sys
from typing import TYPE_CHECKING

from trunkline.model.profile import Profile
from trunkline.settings import Settings, load
from trunkline.settings.environment import stray_variables
from trunkline.settings.options import OPTIONS

if TYPE_CHECKING:
    from trunkline.vendors.base import Session, Vendor


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the settings that are in force with these arguments, and say what is not in force.

    Raises:
        SettingsError: something is wrong with them.
    """
    given = vars(arguments)
    overrides = {each.key: given[each.name] for each in OPTIONS if each.name in given}
    settings = load(given.get("config"), overrides=overrides)
    for name, meant in stray_variables(settings.env, settings.credentials.values()).items():
        say(f"${name} is none of the settings; {meant}")
    return settings


def vendor_of(profile: Profile) -> "Vendor":
    """Return the description of a profile's vendor."""
    from trunkline.vendors.base import load_vendor

    return load_vendor(profile.vendor)


def open_session(settings: Settings, profile: Profile) -> "Session":
    """Fetch a profile's secret and open a session with it; nothing is sent yet.

    Raises:
        SettingsError: the secret cannot be had.
        ApiError: the address may not be used.
    """
    secret = settings.secret(profile)
    return vendor_of(profile).connect(profile, secret, **settings.api_options)


def say(text: str) -> None:
    """Tell the user something that is not data, on standard error, in one visible line."""
    from trunkline.model.table.cells import visible

    print(f"trunkline: {visible(text)}", file=sys.stderr, flush=True)
