"""The user's settings: one TOML file, the environment, the command line, and the defaults."""

from trunkline.settings.errors import Problem, SettingsError
from trunkline.settings.load import load
from trunkline.settings.model import Settings
from trunkline.settings.options import Origin, Source
from trunkline.settings.paths import Paths

__all__ = ["Origin", "Paths", "Problem", "Settings", "SettingsError", "Source", "load"]
