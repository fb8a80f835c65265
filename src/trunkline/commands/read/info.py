"""`trunkline info`: every path and setting in force, each with its source."""

import argparse
import os
import platform
import sys
from collections.abc import Mapping
from importlib import metadata
from typing import Any, Final

from trunkline import version
from trunkline.commands.reporting.command_error import DONE
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.commands.selection.settings import settings_of
from trunkline.commands.serve.settings_check import key_problems, theme_problems
from trunkline.model.table.cells import plain, visible
from trunkline.model.table.export import json_text
from trunkline.settings import Settings, SettingsError
from trunkline.settings.environment import PREFIX, stray_variables
from trunkline.settings.load import config_file
from trunkline.settings.options import OPTIONS, Origin, Source
from trunkline.settings.paths import Paths
from trunkline.tui.terminal.themes import shipped_themes

Section = dict[str, dict[str, Any]]
"""A `value` and its `source` by name."""

_FOLDERS: Final = ("config", "data", "state", "cache")


def run(arguments: argparse.Namespace) -> int:
    """Print paths and settings; versions and paths come before the settings, which may fail.

    Raises:
        SettingsError: the settings cannot be used; for keys and theme, after the output.
    """
    sections = {"versions": _versions(), "paths": _paths(arguments), "environment": _environment()}
    as_text = arguments.format == "text"
    if as_text:
        _write(sections)
    settings = settings_of(arguments)
    problems = [*key_problems(settings), *theme_problems(settings)]
    chosen = {"settings": _settings(settings), "keys": _keys(settings)}
    profiles = {name: _profile(settings, name) for name in settings.profiles}
    if as_text:
        named = {f"profile {name}": profile for name, profile in profiles.items()}
        _write({**chosen, **named})
    else:
        with standard_output() as stream:
            stream.write(json_text({**sections, **chosen, "profiles": profiles}, indent=2) + "\n")
    if problems:
        raise SettingsError(*problems)
    return DONE


def _versions() -> Section:
    from trunkline.vendors.base import vendor_names

    return {
        "trunkline": _entry(version()),
        "python": _entry(platform.python_version(), sys.executable),
        "textual": _entry(metadata.version("textual")),
        "vendors": _entry(vendor_names()),
    }


def _paths(arguments: argparse.Namespace) -> Section:
    named, source = config_file(vars(arguments).get("config"), os.environ)
    paths = Paths.of_user(named)
    absent = "" if paths.config_file.exists() else "; file does not exist"
    entries = {"settings": _entry(str(paths.config_file), f"{source}{absent}")}
    for folder in _FOLDERS:
        variable = f"XDG_{folder.upper()}_HOME"
        origin = f"${variable}" if os.environ.get(variable) else "default"
        entries[folder] = _entry(str(getattr(paths, folder)), origin)
    entries["themes"] = _entry([str(paths.themes), str(shipped_themes())], "yours, Trunkline's")
    return entries


def _environment() -> Section:
    """Return the variables with this program's prefix; an unknown one has a hint."""
    strays = stray_variables(os.environ)
    return {
        name: _entry(value, f"unknown; {strays[name]}" if name in strays else "")
        for name, value in sorted(os.environ.items())
        if name.startswith(PREFIX)
    }


def _settings(settings: Settings) -> Section:
    keys = [option.key for option in OPTIONS]
    return {key: _entry(settings.values[key], settings.sources[key]) for key in keys}


def _keys(settings: Settings) -> Section:
    return {id: _entry(key, settings.sources[f"keys.{id}"]) for id, key in settings.keys.items()}


def _profile(settings: Settings, name: str) -> Section:
    profile = settings.profiles[name]
    section: Section = {}
    for field, value in profile._asdict().items():
        if field == "name":
            continue
        source = settings.sources.get(f"profiles.{name}.{field}")
        if field == "read_only" and settings.values["read_only"]:
            source = settings.sources["read_only"]
        elif field == "phone_region" and source is None:
            source = settings.sources["phone_region"]
        section[field] = _entry(value, source or Source(Origin.DEFAULT))
    return section


def _entry(value: Any, source: Source | str = "") -> dict[str, Any]:
    return {"value": value, "source": str(source)}


def _write(sections: Mapping[str, Section]) -> None:
    lines: list[str] = []
    for title, section in sections.items():
        if not section:
            continue
        rows = []
        for name, entry in section.items():
            value = entry["value"]
            text = ", ".join(value) if isinstance(value, list) else plain(value)
            rows.append([name, visible(text) or "–", visible(entry["source"])])
        lines += [title, *(f"  {line}" for line in aligned(rows)), ""]
    with standard_output() as stream:
        stream.writelines(f"{line}\n" for line in lines)
