"""The settings in force."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from trunkline.model.naming import Named, matches
from trunkline.model.profile import Profile
from trunkline.settings.credentials import Command, Credential, FixedSecret
from trunkline.settings.errors import Problem, SettingsError, nearest
from trunkline.settings.options import OPTIONS, Option, Source, Value
from trunkline.settings.paths import Paths

_GRACE: Final = 5.0
"""Seconds for a command to be ended after its own timeout."""

_NOT_THE_CLIENTS: Final = ("api.chunk_size", "api.credential_timeout")
"""The settings of `[api]` that others use: the planner and the runner, and the sessions."""


@dataclass(frozen=True)
class Settings:
    """The settings in force, with the source of each.

    Attributes:
        values: the value by dotted key, for each of `trunkline.settings.options.OPTIONS`.
        sources: the source of each value by dotted key; a profile's fields are in it as
            `profiles.NAME.FIELD`.
        profiles: the configured profiles by name, in the order of the file. Whether one may be
            written to now is up to `trunkline.sessions.Sessions.may_write`.
        keys: key bindings by action ID, as in the file: keys between commas.
        credentials: the source of each profile's secret, by profile name.
        env: the environment, which secrets may be in.
        replaced: the configured profiles while the demo's are in their place: what is kept on disk
            belongs to their accounts all the same.
    """

    paths: Paths
    values: Mapping[str, Value]
    sources: Mapping[str, Source] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(os.environ), repr=False)
    replaced: Mapping[str, Profile] = field(default_factory=dict)

    @property
    def theme(self) -> str:
        """The name of the theme, or `auto`."""
        return str(self.values["theme"])

    @property
    def mouse(self) -> bool:
        """Whether the mouse is enabled."""
        return bool(self.values["mouse"])

    @property
    def clipboard(self) -> str:
        """How text is copied: `auto`, `native`, `tmux`, `osc52`, `file` or `off`."""
        return str(self.values["clipboard"])

    @property
    def phone_region(self) -> str:
        """The country of numbers without a country code; empty for none."""
        return str(self.values["phone_region"])

    @property
    def profile(self) -> str:
        """The name of the chosen profile; empty where none was chosen."""
        return str(self.values["profile"])

    @property
    def who(self) -> str:
        """The user's name; empty where it was not set."""
        return str(self.values["who"])

    @property
    def trace_timeout(self) -> float:
        """The timeout of each profile in a trace, in seconds."""
        return float(self.values["trace_timeout"])

    @property
    def api_options(self) -> dict[str, Any]:
        """The settings of the API client that differ from the defaults, for `Vendor.connect`."""
        return {
            option.name: self.values[option.key]
            for option in OPTIONS
            if option.key.startswith("api.")
            and option.key not in _NOT_THE_CLIENTS
            and self.values[option.key] != option.default
        }

    def choose(self, name: str = "") -> Profile:
        """Return the profile with a name or label, else the chosen one, else the only one.

        Raises:
            SettingsError: the profile is unknown or the label ambiguous, or there are several
                and none was chosen.
        """
        name = name or self.profile
        every = self.profiles.values()
        found = matches(name, (Named(each.name, (each.label,), each) for each in every))
        if len(found) == 1:
            return found[0].value
        if found:
            names = ", ".join(choice.id for choice in found)
            raise SettingsError(Problem(f"{len(found)} profiles are called {name!r}: {names}"))
        if name:
            hint = nearest(name, list(self.profiles), what="profiles")
            raise SettingsError(Problem(f"Unknown profile {name!r}; {hint}"))
        if len(self.profiles) == 1:
            return next(iter(self.profiles.values()))
        if not self.profiles:
            hint = f"add one to {self.paths.config_file}, or try the demo: trunkline demo"
            raise SettingsError(Problem(f"No profile is configured; {hint}"))
        raise SettingsError(Problem(f"Choose a profile with --profile: {', '.join(self.profiles)}"))

    def secret(self, profile: Profile | str) -> str:
        """Fetch a profile's secret; it may run a command, so call it in a thread.

        Raises:
            SettingsError: it cannot be fetched; the message names its source and the reason.
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

    def credential_timeout(self, profile: str) -> float:
        """Return the seconds that fetching a profile's secret may take; a command has its own."""
        credential = self.credentials[profile]
        own = credential.timeout + _GRACE if isinstance(credential, Command) else 0.0
        return own or float(self.values["api.credential_timeout"])

    def only(self, accounts: Sequence[tuple[Profile, str]], chosen: str) -> "Settings":
        """Return these settings with other profiles, for the demo."""
        return replace(
            self,
            replaced=self.profiles,
            profiles={profile.name: profile for profile, _ in accounts},
            credentials={profile.name: FixedSecret(secret) for profile, secret in accounts},
            values={**self.values, "profile": chosen},
        )

    def source(self, key: str | Option) -> Source:
        """Return the source of a setting.

        Raises:
            KeyError: the key is unknown.
        """
        return self.sources[key.key if isinstance(key, Option) else key]
