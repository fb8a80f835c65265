"""Where Trunkline keeps its files (XDG Base Directory on Linux)."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and the one file that Trunkline uses; none of them need exist.

    Attributes:
        config_file: the settings.
        config: what the user writes: the settings and themes.
        data: what the user would miss: the demo's data.
        state: places, sort orders and filters, logs.
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
        """Return this user's paths.

        Args:
            config_file: the settings file, where it is not at the usual place.
        """
        from platformdirs import PlatformDirs

        places = PlatformDirs("trunkline", appauthor=False)
        return cls(
            config_file=config_file or places.user_config_path / "config.toml",
            config=places.user_config_path,
            data=places.user_data_path,
            state=places.user_state_path,
            cache=places.user_cache_path,
        )
