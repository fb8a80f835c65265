"""`trunkline profiles`: the configured profiles, whether they respond, and when access ends."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, TextIO

from trunkline.commands.reporting.command_error import DONE, SOME_FAILED
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.commands.selection.account import run_command
from trunkline.commands.selection.settings import covered_profiles, settings_of
from trunkline.model.table.cells import visible
from trunkline.model.table.export import write_json
from trunkline.sessions import Sessions
from trunkline.sessions.health import UNTESTED, Health, described, examine

_COLUMNS: Final = ("name", "access", "state", "ends", "vendor", "account", "address", "credential")


def run(arguments: argparse.Namespace) -> int:
    """Print the profiles.

    Raises:
        SettingsError: the settings cannot be used.
        StoreError: what is staged cannot be read.
    """
    settings = settings_of(arguments)
    names = [profile.name for profile in covered_profiles(settings)]
    sessions = Sessions(settings)
    rows, health = run_command(sessions, _rows(sessions, names, check=arguments.check))
    with standard_output() as stream:
        if arguments.format == "json":
            write_json(stream, [_as_json(sessions, row) for row in rows], indent=2)
        else:
            _write_table(stream, rows)
    for line in _held_back(sessions):
        say(line)
    codes = []
    for name, result in health.items():
        if result.reason:
            codes.append(result.exit_code)
            say(f"{name}: {result.reason}")
    if not codes:
        return DONE
    return codes[0] if len(codes) == len(names) and len(set(codes)) == 1 else SOME_FAILED


def _held_back(sessions: Sessions) -> list[str]:
    """Return a line for each account that has staged edits and to which no profile leads."""
    from trunkline.changes.staging.others import held_back
    from trunkline.changes.store.store import STORE_FILE, ChangeStore

    path = sessions.settings.paths.state / STORE_FILE
    if not path.exists():
        return []
    store = ChangeStore(path, sessions.known_account)
    if store.notice:
        say(store.notice)
    try:
        return held_back(store, sessions.profiles, sessions.last_account)
    finally:
        store.close()


async def _rows(
    sessions: Sessions, names: Sequence[str], *, check: bool
) -> tuple[list[dict[str, Any]], Mapping[str, Health]]:
    """Test the profiles concurrently if asked to; return the facts and the test of each."""
    health = dict.fromkeys(names, UNTESTED)
    if check:
        results = await asyncio.gather(*(examine(sessions, name) for name in names))
        health = dict(zip(names, results, strict=True))
    rows = []
    for name in names:
        expires = sessions.expires(name)
        row = described(sessions, name, health[name])
        rows.append({**row, "expires": expires.isoformat() if expires else None})
    return rows, health


def _write_table(stream: TextIO, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [name for name in _COLUMNS if name != "ends" or any(row["ends"] for row in rows)]
    lines = [columns]
    for row in rows:
        label = f" ({row['label']})" if row["label"] else ""
        texts = {**row, "name": f"{row['name']}{label}"}
        lines.append([visible(texts[column]) for column in columns])
    stream.writelines(f"{line}\n" for line in aligned(lines))


def _as_json(sessions: Sessions, row: Mapping[str, Any]) -> dict[str, Any]:
    profile = sessions.profile(row["name"])
    return {
        "name": profile.name,
        "label": profile.label,
        "vendor": profile.vendor,
        "account": profile.account,
        "address": row["address"],
        "read_only": not sessions.may_write(profile.name),
        "credential": profile.credential,
        "state": row["state"],
        "expires": row["expires"],
        "error": row["reason"] or None,
    }
