"""The settings in force with a command's arguments."""

import argparse

from trunkline.commands.reporting.messages import say
from trunkline.model.profile import Profile
from trunkline.settings import Settings, load
from trunkline.settings.environment import stray_variables
from trunkline.settings.options import OPTIONS


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Load the settings; warn of environment variables that have no effect.

    Raises:
        SettingsError: the settings cannot be used.
    """
    values = vars(arguments)
    overrides = {option.key: values[option.name] for option in OPTIONS if option.name in values}
    settings = load(values.get("config"), overrides=overrides)
    for name, hint in stray_variables(settings.env, settings.credentials.values()).items():
        say(f"Unknown variable ${name}; {hint}")
    return settings


def covered_profiles(settings: Settings) -> list[Profile]:
    """Return the chosen profile, or all of them where none was chosen.

    Raises:
        SettingsError: the chosen profile is unknown, or no profile is configured.
    """
    if settings.profile or not settings.profiles:
        return [settings.choose()]
    return list(settings.profiles.values())
