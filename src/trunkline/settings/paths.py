"""The folders of Trunkline's files (XDG Base Directory on Linux)."""

from pathlib import Path
from typing import NamedTuple


class Paths(NamedTuple):
    """The folders and the one file that Trunkline uses; none of them need exist.

    Attributes:
        config_file: the settings.
        config: the user's own files: settings and themes.
        data: the demo's data.
        state: staged edits, journal, locations, sort orders, filters and logs.
        cache: what can be fetched or computed again.
    """

    config_file: Path
    config: Path
    data: Path
    state: Path
    cache: Path

    @property
    def themes(self) -> Path:
        """The folder of the user's own themes."""
        return self.config / "themes"

    @classmethod
    def of_user(cls, config_file: Path | None = None) -> "Paths":
        """Return this user's paths."""
        from platformdirs import PlatformDirs

        folders = PlatformDirs("trunkline", appauthor=False)
        return cls(
            config_file=config_file or folders.user_config_path / "config.toml",
            config=folders.user_config_path,
            data=folders.user_data_path,
            state=folders.user_state_path,
            cache=folders.user_cache_path,
        )
