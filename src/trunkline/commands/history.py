"""`trunkline history`, `undo` and `resume`: what was written, taken back, gone on with."""

import argparse
import asyncio
import sys

from trunkline.changes.export import exported
from trunkline.changes.journal import Journal, RunEntry
from trunkline.changes.store import Store, StoreError
from trunkline.commands.context import say, settings_of
from trunkline.commands.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.output import aligned, data_stream, write_json
from trunkline.commands.writing import apply_plan, open_writer, resume_run
from trunkline.model.cells import visible

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Do what the command's name says; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    return {"history": _history, "undo": _undo, "resume": _resume}[arguments.command](arguments)


def _history(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    try:
        store = Store(settings.paths.state / "changes.db")
    except StoreError as error:
        raise Failure(str(error), SOME_FAILED) from error
    journal = Journal(store)
    try:
        runs = _chosen(journal, arguments)
        stream = data_stream(sys.stdout)
        if arguments.format == "json":
            write_json(
                stream, [exported(entry, journal.items(entry.id)) for entry in runs], indent=2
            )
        else:
            stream.writelines(f"{line}\n" for line in aligned(_table(runs), right=[0]))
    finally:
        store.close()
    return DONE


def _chosen(journal: Journal, arguments: argparse.Namespace) -> list[RunEntry]:
    try:
        runs = [journal.run(arguments.run)] if arguments.run else journal.runs(arguments.limit)
    except LookupError as error:
        raise Failure(str(error)) from error
    wanted = getattr(arguments, "profile", None)
    return [entry for entry in runs if wanted is None or wanted in entry.profiles]


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
    settings = settings_of(arguments)

    async def undo() -> int:
        async with open_writer(settings) as (writer, _):
            try:
                plan, lost = await writer.plan_undo(arguments.run)
            except LookupError as error:
                raise Failure(str(error)) from error
            for line in lost:
                say(f"not taken back: {line}")
            if not plan.items:
                say("nothing to take back")
                return SOME_FAILED if lost else DONE
            title = f"undo of run {arguments.run}"
            code = await apply_plan(settings, writer, plan, title, arguments, arguments.run)
            return max(code, SOME_FAILED if lost else code)

    return asyncio.run(undo())


def _resume(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    return asyncio.run(resume_run(settings, arguments.run, failed=arguments.failed))
