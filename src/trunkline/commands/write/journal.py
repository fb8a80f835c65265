"""`trunkline journal`: the file of journal and staged edits, checked, repaired and restored."""

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from trunkline.changes.store.backups import backups, restore
from trunkline.changes.store.checking import check
from trunkline.changes.store.location import network_note, why_unsafe
from trunkline.changes.store.repair import repair
from trunkline.changes.store.store import STORE_FILE
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.settings import settings_of
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says.

    Raises:
        CommandError: the backup does not exist, or none is named.
        StoreError: a file cannot be read or written.
    """
    if arguments.backup and arguments.action != "restore":
        raise CommandError(f"journal {arguments.action} takes no argument")
    path = settings_of(arguments).paths.state / STORE_FILE
    if arguments.action == "restore":
        return _restore(path, arguments.backup)
    if not path.exists():
        say(f"{path} does not exist: nothing was staged or written yet")
        return DONE
    return _check(path) if arguments.action == "check" else _repair(path)


def _check(path: Path) -> int:
    """Print what is in the file, and what of it is damaged."""
    result = check(path)
    unsafe = why_unsafe(path)
    lines = [f"{path}: {_contents(result.counts)}"]
    lines += [f"damaged: {line}" for line in result.damage] or ["no damage found"]
    days = [backup.stem.partition("-")[2] for backup in backups(path)]
    lines.append(f"backups: {', '.join(days) or 'none yet'}")
    lines += filter(None, (unsafe, network_note(path)))
    with standard_output() as stream:
        stream.writelines(f"{visible(line)}\n" for line in lines)
    if result.damage:
        others = f"; trunkline journal restore {days[0]} restores a backup" if days else ""
        say(f"trunkline journal repair saves what can be read{others}")
    return SOME_FAILED if result.damage or unsafe else DONE


def _repair(path: Path) -> int:
    """Move a damaged file aside, and save what can be read of it."""
    if not check(path).damage:
        say(f"{path} is not damaged: nothing was repaired")
        return DONE
    result = repair(path, datetime.now().astimezone())
    say(f"Saved {_contents(result.saved)}")
    say(f"The damaged file is kept: {result.backup}")
    return DONE


def _restore(path: Path, named: str | None) -> int:
    """Put a backup in place of the file."""
    days = {backup.stem.partition("-")[2]: backup for backup in backups(path)}
    choices = ", ".join(days) or "there is none yet"
    if not named:
        raise CommandError(f"Name the backup to restore: {choices}")
    backup = days.get(named, Path(named).expanduser())
    if named not in days and "/" not in named:
        raise CommandError(f"No backup {named}: {choices}")
    replaced = restore(path, backup, datetime.now().astimezone())
    say(f"Restored {backup}: {_contents(check(path).counts)}")
    if replaced:
        say(f"The replaced file is kept: {replaced}")
    return DONE


def _contents(counts: Mapping[str, int]) -> str:
    runs, items = counts.get("runs", 0), counts.get("items", 0)
    edits = counted(counts.get("edits", 0), "staged edit")
    return f"{counted(runs, 'run')} with {counted(items, 'record')}, and {edits}"
