"""`trunkline history`: the runs in the journal."""

import argparse
from collections.abc import Iterator

from trunkline.changes.journal.export import exported
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.plan_text import written_texts
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.commands.reporting.command_error import DONE, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.commands.selection.settings import settings_of
from trunkline.model.change import Op
from trunkline.model.table.cells import visible
from trunkline.model.table.export import write_json
from trunkline.sessions import Sessions
from trunkline.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """Print runs, newest first.

    Raises:
        CommandError: the journal has no such run.
        StoreError: the journal cannot be read.
    """
    settings = settings_of(arguments)
    store = ChangeStore(settings.paths.state / STORE_FILE, Sessions(settings).known_account)
    journal = Journal(store)
    if store.notice:
        say(store.notice)
    try:
        runs = _selected(journal, settings, arguments)
        with standard_output() as stream:
            if arguments.format == "json":
                write_json(stream, (exported(run, journal.items(run.id)) for run in runs), indent=2)
            else:
                stream.writelines(f"{line}\n" for line in aligned(_table(runs), right=[0]))
                if arguments.run:
                    stream.writelines(f"{line}\n" for line in _problems(journal, runs))
                    stream.writelines(f"{line}\n" for line in _written(journal, runs))
    finally:
        store.close()
    return DONE


def _selected(
    journal: Journal, settings: Settings, arguments: argparse.Namespace
) -> list[RunEntry]:
    try:
        runs = [journal.run(arguments.run)] if arguments.run else journal.runs()
    except LookupError as error:
        raise CommandError(str(error)) from error
    profile = getattr(arguments, "profile", None)
    if profile and not any(profile in entry.profiles for entry in runs):
        # The journal also has the profiles that are no longer configured, by their names.
        profile = settings.choose(profile).name
    selected = [entry for entry in runs if profile is None or profile in entry.profiles]
    return selected[: arguments.limit]


def _problems(journal: Journal, runs: list[RunEntry]) -> Iterator[str]:
    """Yield a line for each item of some runs that is not known to be as wanted."""
    for entry in runs:
        yield from (visible(f"not undone: {line}") for line in entry.undo.not_undone)
        for item in journal.undone(entry.id):
            why = item.error or ", ".join(f"{name} cannot be read back" for name in item.unverified)
            record = f"{item.target.kind} {item.label or item.target.key}"
            result = item.result or "unfinished"
            yield visible(f"{result}: {record}{': ' if why else ''}{why}")


def _written(journal: Journal, runs: list[RunEntry]) -> Iterator[str]:
    """Yield a line for each item of some runs that is as wanted, with what changed."""
    for entry in runs:
        for item in journal.items(entry.id):
            if item.result is None or not item.result.good:
                continue
            changes = [f"{name} {text}" for name, text in written_texts(item) if name in item.patch]
            record = f"{item.target.kind} {item.label or item.target.key}"
            what = ", ".join(changes) if item.op is Op.UPDATE else f"{item.op}d"
            yield visible(f"{item.result}: {record}: {what}")


def _table(runs: list[RunEntry]) -> list[list[str]]:
    rows = [["run", "at", "who", "profile", "account", "status", "items", "what"]]
    for entry in runs:
        rows.append(
            [
                str(entry.id),
                entry.at[:16].replace("T", " ") + "Z",
                visible(entry.who),
                ", ".join(entry.profiles),
                ", ".join(entry.accounts.get(name, "not recorded") for name in entry.profiles),
                entry.status,
                f"{entry.total:,}",
                visible(entry.title),
            ]
        )
    return rows
