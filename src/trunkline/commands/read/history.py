"""`trunkline history`, `undo` and `resume`: what was written, taken back, gone on with."""

import argparse
import asyncio
import sys
from typing import Final

from trunkline.changes.journal.export import exported
from trunkline.changes.journal.journal import Journal, RunEntry
from trunkline.changes.store.store import ChangeStore
from trunkline.commands.reporting.apply_plan import apply_plan, open_writer, resume_run
from trunkline.commands.reporting.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.reporting.output import aligned, data_stream
from trunkline.commands.reporting.run_report import code_of
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import say, settings_of
from trunkline.model.table.cells import visible
from trunkline.model.table.export import write_json
from trunkline.settings import Settings

_LISTED: Final = 50
"""So many records that stay changed are named."""


def run(arguments: argparse.Namespace) -> int:
    """Do what the command's name says; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    return {"history": _history, "undo": _undo, "resume": _resume}[arguments.command](arguments)


def _history(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    store = ChangeStore(settings.paths.state / "changes.db")
    journal = Journal(store)
    try:
        runs = _chosen(journal, arguments)
        stream = data_stream(sys.stdout)
        if arguments.format == "json":
            write_json(stream, (exported(run, journal.items(run.id)) for run in runs), indent=2)
        else:
            stream.writelines(f"{line}\n" for line in aligned(_table(runs), right=[0]))
    finally:
        store.close()
    return DONE


def _chosen(journal: Journal, arguments: argparse.Namespace) -> list[RunEntry]:
    wanted = getattr(arguments, "profile", None)
    try:
        runs = [journal.run(arguments.run)] if arguments.run else journal.runs()
    except LookupError as error:
        raise Failure(str(error)) from error
    found = [entry for entry in runs if wanted is None or wanted in entry.profiles]
    return found[: arguments.limit]


def _table(runs: list[RunEntry]) -> list[list[str]]:
    rows = [["run", "at", "who", "profile", "status", "items", "what"]]
    for entry in runs:
        rows.append(
            [
                str(entry.id),
                entry.at[:16].replace("T", " ") + "Z",
                visible(entry.who),
                ", ".join(entry.profiles),
                entry.status,
                f"{entry.total:,}",
                visible(entry.title),
            ]
        )
    return rows


def _undo(arguments: argparse.Namespace) -> int:
    return asyncio.run(_take_back(settings_of(arguments), arguments))


async def _take_back(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened(settings) as sessions:
        with open_writer(sessions) as writer:
            try:
                plan, lost = await writer.plan_undo(arguments.run)
            except LookupError as error:
                raise Failure(str(error)) from error
        for line in lost[:_LISTED]:
            say(f"not taken back: {line}")
        if more := lost[_LISTED:]:
            say(f"not taken back: {len(more):,} more")
        left = SOME_FAILED if lost else DONE
        if not plan.items:
            say("nothing to take back")
            return left
        title = f"undo of run {arguments.run}"
        return code_of((await apply_plan(sessions, plan, title, arguments, arguments.run), left))


def _resume(arguments: argparse.Namespace) -> int:
    return asyncio.run(_go_on(settings_of(arguments), arguments))


async def _go_on(settings: Settings, arguments: argparse.Namespace) -> int:
    async with opened(settings) as sessions:
        return await resume_run(sessions, arguments.run, failed=arguments.failed)
