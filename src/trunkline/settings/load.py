"""Loads the settings: command line over environment over file over default."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from trunkline.model.profile import Profile
from trunkline.settings.credentials import Credential
from trunkline.settings.environment import CONFIG_VARIABLE
from trunkline.settings.errors import Problem, ProblemList, SettingsError, nearest
from trunkline.settings.model import Settings
from trunkline.settings.options import OPTIONS, TABLES, Option, Origin, Source, Value
from trunkline.settings.paths import Paths
from trunkline.settings.profile_tables import parse_profile
from trunkline.settings.settings_file import SettingsFile, read_settings_file
from trunkline.settings.toml_positions import KeyPath


def load(
    path: Path | None = None,
    env: Mapping[str, str] | None = None,
    overrides: Mapping[str, Value] | None = None,
) -> Settings:
    """Load the settings.

    Args:
        path: the settings file; by default `$TRUNKLINE_CONFIG`, else the default path.
        env: the environment; by default that of the process.
        overrides: the settings of the command line, by dotted key.

    Raises:
        SettingsError: they cannot be used; the error lists every problem.
    """
    env = os.environ if env is None else env
    named, _ = config_file(path, env)
    paths = Paths.of_user(named)
    file = read_settings_file(paths.config_file, required=named is not None)
    problems = ProblemList()
    _find_unknown_keys(file, problems)
    values, sources = _values(file, env, overrides or {}, problems)
    keys = _keys(file, sources, problems)
    profiles, credentials = _profiles(file, values, problems)
    if problems:
        raise SettingsError(*sorted(problems, key=lambda problem: problem.line or 0))
    for name in file.values.get("profiles", {}):
        for key in file.values["profiles"][name]:
            dotted = ("profiles", name, key)
            sources[".".join(dotted)] = file.source(dotted)
    return Settings(paths, values, sources, profiles, keys, credentials, env)


def config_file(path: Path | None, env: Mapping[str, str]) -> tuple[Path | None, Source]:
    """Return the path of the settings file, `None` for the default one, and its source."""
    if path is not None:
        return path.expanduser().absolute(), Source(Origin.COMMAND_LINE, "--config")
    if named := env.get(CONFIG_VARIABLE):
        source = Source(Origin.ENVIRONMENT, f"${CONFIG_VARIABLE}")
        return Path(named).expanduser().absolute(), source
    return None, Source(Origin.DEFAULT)


def _find_unknown_keys(file: SettingsFile, problems: list[Problem]) -> None:
    """Add a problem for each unknown key outside of the profiles."""
    known = [option.key for option in OPTIONS]
    for key, value in file.values.items():
        if key in TABLES and not isinstance(value, dict):
            problems.append(file.problem((key,), f"expected a table: [{key}]"))
        elif key == "api":
            names = [name.removeprefix("api.") for name in known if name.startswith("api.")]
            for name in value:
                if name not in names:
                    hint = nearest(name, names, what="keys of [api]")
                    problems.append(file.problem((key, name), f"unknown key; {hint}"))
        elif key not in TABLES and key not in known:
            names = [name for name in known if "." not in name]
            hint = nearest(key, [*names, *TABLES], what="keys")
            problems.append(file.problem((key,), f"unknown key; {hint}"))


def _values(
    file: SettingsFile,
    env: Mapping[str, str],
    overrides: Mapping[str, Value],
    problems: list[Problem],
) -> tuple[dict[str, Value], dict[str, Source]]:
    values: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    for option in OPTIONS:
        values[option.key], sources[option.key] = option.default, Source(Origin.DEFAULT)
        for given, read, source in _given(option, file, env, overrides):
            try:
                values[option.key], sources[option.key] = read(given), source
            except ValueError as error:
                key = option.key if source.origin is Origin.FILE else ""
                problems.append(Problem(str(error), key, source.where, source.line))
    return values, sources


def _given(
    option: Option, file: SettingsFile, env: Mapping[str, str], overrides: Mapping[str, Value]
) -> Iterator[tuple[Any, Callable[[Any], Value], Source]]:
    """Yield each value that a setting is given, what reads it, and its source; the last wins."""
    path = tuple(option.key.split("."))
    value: Any = file.values
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is not None:
        yield value, partial(_read, option), file.source(path)
    if text := env.get(option.variable):
        yield text, option.parse, Source(Origin.ENVIRONMENT, f"${option.variable}")
    if option.key in overrides:
        flag = f"--{option.name.replace('_', '-')}"
        yield overrides[option.key], option.read, Source(Origin.COMMAND_LINE, flag)


def _read(option: Option, value: object) -> Value:
    if isinstance(value, dict):
        raise ValueError(f"not a table; {nearest(option.key, TABLES, what='tables')}")
    return option.read(value)


def _keys(
    file: SettingsFile, sources: dict[str, Source], problems: list[Problem]
) -> dict[str, str]:
    """Return the `[keys]` table: by action ID a key, keys between commas, or a list of keys."""
    table = file.values.get("keys", {})
    keys: dict[str, str] = {}
    for path, value in _leaves(table, ("keys",)) if isinstance(table, dict) else ():
        action = ".".join(path[1:])
        listed = value if isinstance(value, list) else [value]
        if all(isinstance(key, str) for key in listed):
            keys[action] = ",".join(listed)
            sources[f"keys.{action}"] = file.source(path)
        else:
            message = 'expected a key such as "ctrl+r", or a list of keys'
            problems.append(file.problem(path, message))
    return keys


def _leaves(table: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Yield the values in a table and its subtables: `sheet.sort = "s"` is a nested table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _profiles(
    file: SettingsFile, values: Mapping[str, Value], problems: list[Problem]
) -> tuple[dict[str, Profile], dict[str, Credential]]:
    profiles: dict[str, Profile] = {}
    credentials: dict[str, Credential] = {}
    tables = file.values.get("profiles", {})
    for name in tables if isinstance(tables, dict) else ():
        table = parse_profile(file, name, str(values["phone_region"]), problems)
        if table is None:
            continue
        profile = table.profile
        if values["read_only"]:
            profile = profile._replace(read_only=True)
        profiles[name] = profile
        credentials[name] = table.credential
    return profiles, credentials
