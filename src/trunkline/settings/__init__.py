"""The user's settings: command line over environment over TOML file over default.

- `load`: `load` reads and checks all of it
- `model`: `Settings`, the result
- `options`: the settings beside the profiles, one description each
- `settings_file`, `toml_reading`, `toml_positions`: the TOML file, with the line of each key
- `profile_tables`, `example`: `[profiles.NAME]` tables, and an example of one
- `credentials`: sources of secrets: variable, file, command, keyring
- `programs`: why a command could not be started, and how it ended
- `environment`: the environment variables of this program
- `paths`: the folders of settings, data, state and cache; `private_files`: writing files there
- `errors`: problems with file, line, key and hint
"""

from trunkline.settings.errors import Problem, SettingsError
from trunkline.settings.load import load
from trunkline.settings.model import Settings
from trunkline.settings.options import Origin, Source
from trunkline.settings.paths import Paths

__all__ = ["Origin", "Paths", "Problem", "Settings", "SettingsError", "Source", "load"]
