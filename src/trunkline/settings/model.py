"""The settings in force."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from trunkline.model.profile import Profile
from trunkline.settings.credentials import Credential, Given
from trunkline.settings.errors import Problem, SettingsError, nearest
from trunkline.settings.options import OPTIONS, Option, Source, Value
from trunkline.settings.paths import Paths


@dataclass(frozen=True)
class Settings:
    """Everything that the user has set, and where each value came from.

    Attributes:
        paths: where files are.
        values: the setting by dotted key, for each of `trunkline.settings.options.OPTIONS`.
        sources: where a value came from, by dotted key; a profile's fields are in it as
            `profiles.NAME.FIELD`.
        profiles: the accounts by name, in the order of the file.
        keys: key bindings by action id, as the user wrote them: keys between commas.
        credentials: how to get each profile's secret, by profile name.
        env: the environment that secrets may be in.
    """

    paths: Paths
    values: Mapping[str, Value]
    sources: Mapping[str, Source] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(os.environ), repr=False)

    @property
    def theme(self) -> str:
        """The theme's name, or `auto`."""
        return str(self.values["theme"])

    @property
    def mouse(self) -> bool:
        """Whether the terminal is asked to send the mouse."""
        return bool(self.values["mouse"])

    @property
    def clipboard(self) -> str:
        """How text is copied: `auto`, `native`, `tmux`, `osc52`, `file` or `off`."""
        return str(self.values["clipboard"])

    @property
    def phone_region(self) -> str:
        """The country of numbers without a country code, empty where none is set."""
        return str(self.values["phone_region"])

    @property
    def profile(self) -> str:
        """The name of the profile that the user chose, empty where none was."""
        return str(self.values["profile"])

    @property
    def trace_timeout(self) -> float:
        """The seconds that each profile has to answer a trace."""
        return float(self.values["trace_timeout"])

    @property
    def api_options(self) -> dict[str, Any]:
        """The settings of the API client that differ from its own, for `Vendor.connect`."""
        chosen: dict[str, Any] = {}
        for each in OPTIONS:
            # The size of a run's calls is the runner's setting, not the API client's.
            of_client = each.key.startswith("api.") and each.key != "api.chunk_size"
            if of_client and self.values[each.key] != each.default:
                chosen[each.name] = self.values[each.key]
        return chosen

    def choose(self, name: str = "") -> Profile:
        """Return the profile with a name, else the chosen one, else the only one.

        Raises:
            SettingsError: there is no such profile, or several and none was chosen.
        """
        wanted = name or self.profile
        if wanted in self.profiles:
            return self.profiles[wanted]
        if wanted:
            hint = nearest(wanted, list(self.profiles), what="profiles")
            raise SettingsError(Problem(f"no profile is called {wanted!r}; {hint}"))
        if len(self.profiles) == 1:
            return next(iter(self.profiles.values()))
        if not self.profiles:
            raise SettingsError(
                Problem(
                    f"no profile is configured; describe one in {self.paths.config_file}, "
                    "or try the program with: trunkline demo"
                )
            )
        raise SettingsError(
            Problem(f"name one of the profiles with --profile: {', '.join(self.profiles)}")
        )

    def secret(self, profile: Profile | str) -> str:
        """Fetch a profile's secret anew; it may run a command, so call it in a thread.

        Raises:
            SettingsError: it cannot be had; the message says from where, and why.
        """
        name = profile if isinstance(profile, str) else profile.name
        credential = self.credentials[name]
        try:
            return credential.fetch(self.env)
        except ValueError as error:
            key = f"profiles.{name}.credential"
            source = self.sources.get(key)
            where, line = (source.where, source.line) if source else ("", None)
            raise SettingsError(Problem(str(error), key, where, line)) from error

    def only(self, accounts: Sequence[tuple[Profile, str]], chosen: str) -> "Settings":
        """Return these settings with other profiles in place of the user's, for the demo.

        Args:
            accounts: the profiles and their secrets, in order.
            chosen: the name of the one to begin with.
        """
        return replace(
            self,
            profiles={profile.name: profile for profile, _ in accounts},
            credentials={profile.name: Given(secret) for profile, secret in accounts},
            values={**self.values, "profile": chosen},
        )

    def source(self, key: str | Option) -> Source:
        """Return where the value of a dotted key came from.

        Raises:
            KeyError: there is no such key.
        """
        return self.sources[key.key if isinstance(key, Option) else key]
