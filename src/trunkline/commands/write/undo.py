"""`trunkline undo` and `trunkline resume`: undo a run, and resume an interrupted one."""

import argparse
from typing import Final

from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import run_command
from trunkline.commands.selection.settings import settings_of
from trunkline.commands.write.apply_plan import apply_plan, open_writer, resume_run
from trunkline.commands.write.run_report import code_of
from trunkline.sessions import Sessions

_LISTED: Final = 50
"""How many records that stay changed are printed."""


def run(arguments: argparse.Namespace) -> int:
    """Undo or resume a run."""
    sessions = Sessions(settings_of(arguments))
    if arguments.command == "undo":
        return run_command(sessions, _undo(sessions, arguments))
    resume = resume_run(sessions, arguments.run, failed=arguments.failed, named=arguments.account)
    return run_command(sessions, resume)


async def _undo(sessions: Sessions, arguments: argparse.Namespace) -> int:
    with open_writer(sessions) as writer:
        try:
            await writer.check_account(arguments.run, arguments.account)
            plan, lost = await writer.plan_undo(arguments.run)
        except LookupError as error:
            raise CommandError(str(error)) from error
    for line in lost[:_LISTED]:
        say(f"Not undone: {line}")
    if more := lost[_LISTED:]:
        say(f"Not undone: {len(more):,} more")
    code = SOME_FAILED if lost else DONE
    if not plan.items:
        say("Nothing to undo")
        return code
    title = f"undo of run {arguments.run}"
    return code_of((await apply_plan(sessions, plan, title, arguments, arguments.run), code))
