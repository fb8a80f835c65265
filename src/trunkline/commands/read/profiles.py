"""`trunkline profiles`: the accounts that are configured, whether they answer, and what ends."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, TextIO

from trunkline.commands.reporting.failure import DONE, SOME_FAILED
from trunkline.commands.reporting.output import aligned, data_stream
from trunkline.commands.selection.context import say, settings_of
from trunkline.model.profile import Profile
from trunkline.model.table.cells import visible
from trunkline.model.table.export import write_json
from trunkline.sessions import Sessions
from trunkline.sessions.health import UNTESTED, Health, described, examine

_COLUMNS: Final = ("name", "access", "state", "ends", "vendor", "account", "address", "credential")


def run(arguments: argparse.Namespace) -> int:
    """Print the profiles; see `SettingsError` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    if settings.profile or not settings.profiles:
        profiles = [settings.choose()]
    else:
        profiles = list(settings.profiles.values())
    rows, health = asyncio.run(_look(Sessions(settings), profiles, check=arguments.check))
    _write(data_stream(sys.stdout), arguments.format, profiles, rows)
    codes = []
    for name, found in health.items():
        if found.reason:
            codes.append(found.exit_code)
            say(f"{name}: {found.reason}")
    if not codes:
        return DONE
    return codes[0] if len(codes) == len(profiles) and len(set(codes)) == 1 else SOME_FAILED


async def _look(
    sessions: Sessions, profiles: Sequence[Profile], *, check: bool
) -> tuple[list[dict[str, Any]], Mapping[str, Health]]:
    """Ask every profile at the same time, if they are to be asked; and say what is known of each.

    Returns:
        What there is to say of each, with `expires` as a time; and what came of the tests.
    """
    names = [profile.name for profile in profiles]
    health = dict.fromkeys(names, UNTESTED)
    if check:
        found = await asyncio.gather(*(examine(sessions, name) for name in names))
        health = dict(zip(names, found, strict=True))
    rows = []
    for name in names:
        expires = sessions.expires(name)
        row = described(sessions, name, health[name])
        rows.append({**row, "expires": expires.isoformat() if expires else None})
    await sessions.aclose()
    return rows, health


def _write(
    stream: TextIO, form: str, profiles: Sequence[Profile], rows: Sequence[Mapping[str, Any]]
) -> None:
    if form == "json":
        write_json(stream, list(map(_as_json, profiles, rows)), indent=2)
        return
    columns = [each for each in _COLUMNS if each != "ends" or any(row["ends"] for row in rows)]
    shown = [columns]
    for row in rows:
        label = f" ({row['label']})" if row["label"] else ""
        texts = {**row, "name": f"{row['name']}{label}"}
        shown.append([visible(texts[column]) for column in columns])
    stream.writelines(f"{line}\n" for line in aligned(shown))


def _as_json(profile: Profile, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": profile.name,
        "label": profile.label,
        "vendor": profile.vendor,
        "account": profile.account,
        "address": row["address"],
        "read_only": profile.read_only,
        "credential": profile.credential,
        "state": row["state"],
        "expires": row["expires"],
        "error": row["reason"] or None,
    }
