"""`trunkline undo` and `trunkline resume`: undo a run, and resume an interrupted one."""

import argparse
from typing import Final

from trunkline.changes.planning.undo import left_changed
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import Progress, say
from trunkline.commands.selection.account import run_command
from trunkline.commands.selection.assignments import named_secrets
from trunkline.commands.selection.settings import settings_of
from trunkline.commands.write.apply_plan import apply_with, open_writer, resume_run
from trunkline.commands.write.run_report import code_of
from trunkline.model.table.cells import visible
from trunkline.sessions import Sessions

_LISTED: Final = 50
"""How many records that an earlier run wrote are printed; those that stay changed all are."""


def run(arguments: argparse.Namespace) -> int:
    """Undo or resume a run."""
    sessions = Sessions(settings_of(arguments))
    if arguments.command == "undo":
        return run_command(sessions, _undo(sessions, arguments))
    resume = resume_run(sessions, arguments.run, failed=arguments.failed, named=arguments.account)
    return run_command(sessions, resume)


async def _undo(sessions: Sessions, arguments: argparse.Namespace) -> int:
    progress = Progress()
    secrets = named_secrets(arguments.secret or ())

    def show(done: int, total: int) -> None:
        progress(f"{done:,} of {total:,} loaded again")

    with open_writer(sessions) as writer:
        try:
            await writer.check_account(arguments.run, arguments.account)
            plan, lines = await writer.plan_undo(arguments.run, show, secrets)
        except LookupError as error:
            raise CommandError(str(error)) from error
        finally:
            progress.clear()
        undone_by = writer.journal.run(arguments.run).undo.undone_by
        if undone_by is not None and not plan.ready and not left_changed(plan):
            say(f"Nothing to undo: run {undone_by} has undone run {arguments.run} already")
            return DONE
        for line in left_changed(plan):
            say(f"Not undone: {line}")
        if plan.missing:
            names = ", ".join(visible(missing.name) for missing in plan.missing[:_LISTED])
            say(f"Enter these earlier values with --secret, to restore them too: {names}")
        notes = lines[len(plan.not_undone) :]
        for line in notes[:_LISTED]:
            say(line)
        if more := notes[_LISTED:]:
            say(f"And {len(more):,} more like these")
        code = SOME_FAILED if plan.not_undone else DONE
        if not plan.items:
            say("Nothing was written" if plan.not_undone else "Nothing to undo")
            return code
        title = f"undo of run {arguments.run}"
        applied = await apply_with(writer, sessions, plan, title, arguments, arguments.run)
        return code_of((applied, code))
