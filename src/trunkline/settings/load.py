"""Reading the settings: command line over environment over file over default."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trunkline.model.profile import Profile
from trunkline.settings.credentials import Credential
from trunkline.settings.document import Document, read_document
from trunkline.settings.environment import CONFIG_VARIABLE
from trunkline.settings.errors import Problem, SettingsError, nearest
from trunkline.settings.model import Settings
from trunkline.settings.options import OPTIONS, TABLES, Option, Origin, Source, Value
from trunkline.settings.paths import Paths
from trunkline.settings.profile_tables import read_account
from trunkline.settings.toml_positions import KeyPath


def load(
    path: Path | None = None,
    env: Mapping[str, str] | None = None,
    overrides: Mapping[str, Value] | None = None,
) -> Settings:
    """Read the settings.

    Args:
        path: the settings file; without it `$TRUNKLINE_CONFIG`, else the usual place.
        env: the environment; without it the process's.
        overrides: what the command line sets, by dotted key.

    Raises:
        SettingsError: something is wrong with them; every problem is listed.
    """
    env = os.environ if env is None else env
    named, _ = config_file(path, env)
    paths = Paths.of_user(named)
    document = read_document(paths.config_file, required=named is not None)
    problems = _unknown_keys(document)
    values, sources = _values(document, env, overrides or {}, problems)
    keys = _keys(document, sources, problems)
    profiles, credentials = _accounts(document, values, problems)
    if problems:
        raise SettingsError(*sorted(problems, key=lambda problem: problem.line or 0))
    for name in document.values.get("profiles", {}):
        for key in document.values["profiles"][name]:
            dotted = ("profiles", name, key)
            sources[".".join(dotted)] = document.source(dotted)
    return Settings(paths, values, sources, profiles, keys, credentials, env)


def config_file(path: Path | None, env: Mapping[str, str]) -> tuple[Path | None, Source]:
    """Return where the settings file is, and what says so.

    Args:
        path: what the command line says.
        env: the environment.

    Returns:
        The file, `None` for the usual place; and the source of that.
    """
    if path is not None:
        return path.expanduser().absolute(), Source(Origin.COMMAND_LINE, "--config")
    if named := env.get(CONFIG_VARIABLE):
        return Path(named).expanduser().absolute(), Source(
            Origin.ENVIRONMENT, f"${CONFIG_VARIABLE}"
        )
    return None, Source(Origin.DEFAULT)


def _unknown_keys(document: Document) -> list[Problem]:
    """Find the keys that mean nothing, outside of the profiles."""
    known = [each.key for each in OPTIONS]
    problems = []
    for key, value in document.values.items():
        if key in TABLES and not isinstance(value, dict):
            problems.append(document.problem((key,), f"expected a table: [{key}]"))
        elif key == "api":
            names = [name.removeprefix("api.") for name in known if name.startswith("api.")]
            for name in value:
                if name not in names:
                    hint = nearest(name, names, what="keys of [api]")
                    problems.append(document.problem((key, name), f"there is no such key; {hint}"))
        elif key not in TABLES and key not in known:
            names = [name for name in known if "." not in name]
            hint = nearest(key, [*names, *TABLES], what="keys")
            problems.append(document.problem((key,), f"there is no such key; {hint}"))
    return problems


def _values(
    document: Document,
    env: Mapping[str, str],
    overrides: Mapping[str, Value],
    problems: list[Problem],
) -> tuple[dict[str, Value], dict[str, Source]]:
    values: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    for each in OPTIONS:
        values[each.key], sources[each.key] = each.default, Source(Origin.DEFAULT)
        for found in (
            _from_file(each, document, problems),
            _from_environment(each, env, problems),
            _from_command_line(each, overrides, problems),
        ):
            if found:
                values[each.key], sources[each.key] = found
    return values, sources


def _from_file(
    each: Option, document: Document, problems: list[Problem]
) -> tuple[Value, Source] | None:
    path = tuple(each.key.split("."))
    value: Any = document.values
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    try:
        if isinstance(value, dict):
            raise ValueError(f"is no table; {nearest(each.key, TABLES, what='tables')}")
        return each.read(value), document.source(path)
    except ValueError as error:
        problems.append(document.problem(path, str(error)))
        return None


def _from_environment(
    each: Option, env: Mapping[str, str], problems: list[Problem]
) -> tuple[Value, Source] | None:
    if not env.get(each.variable):
        return None
    try:
        return each.parse(env[each.variable]), Source(Origin.ENVIRONMENT, f"${each.variable}")
    except ValueError as error:
        problems.append(Problem(str(error), where=f"${each.variable}"))
        return None


def _from_command_line(
    each: Option, overrides: Mapping[str, Value], problems: list[Problem]
) -> tuple[Value, Source] | None:
    if each.key not in overrides:
        return None
    flag = f"--{each.name.replace('_', '-')}"
    try:
        return each.read(overrides[each.key]), Source(Origin.COMMAND_LINE, flag)
    except ValueError as error:
        problems.append(Problem(str(error), where=flag))
        return None


def _keys(
    document: Document, sources: dict[str, Source], problems: list[Problem]
) -> dict[str, str]:
    """Read the `[keys]` table: action ids with a key, keys between commas, or a list of keys."""
    table = document.values.get("keys", {})
    keys: dict[str, str] = {}
    for path, written in _leaves(table, ("keys",)) if isinstance(table, dict) else ():
        action = ".".join(path[1:])
        listed = written if isinstance(written, list) else [written]
        if all(isinstance(key, str) for key in listed):
            keys[action] = ",".join(listed)
            sources[f"keys.{action}"] = document.source(path)
        else:
            message = 'expected a key such as "ctrl+r", or a list of keys'
            problems.append(document.problem(path, message))
    return keys


def _leaves(table: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Give what is in a table and its tables: `sheet.sort = "s"` is a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _accounts(
    document: Document, values: Mapping[str, Value], problems: list[Problem]
) -> tuple[dict[str, Profile], dict[str, Credential]]:
    profiles: dict[str, Profile] = {}
    credentials: dict[str, Credential] = {}
    table = document.values.get("profiles", {})
    for name in table if isinstance(table, dict) else ():
        account = read_account(document, name, str(values["phone_region"]), problems)
        if account is None:
            continue
        profile = account.profile
        if values["read_only"]:
            profile = profile._replace(read_only=True)
        profiles[name] = profile
        credentials[name] = account.credential
    return profiles, credentials
