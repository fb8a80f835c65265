"""`trunkline lookup`: where a call to a number goes, in every profile that has it."""

import argparse
from collections.abc import Mapping, Sequence

from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, UNREACHABLE, CommandError
from trunkline.commands.reporting.messages import Progress, say
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.account import run_command
from trunkline.commands.selection.settings import covered_profiles, settings_of
from trunkline.model.phone import NotANumber, grouped
from trunkline.model.phone_spelling import number_to_find, spelling_note
from trunkline.model.profile import Profile
from trunkline.model.table.export import write_json
from trunkline.sessions import Sessions
from trunkline.trace import ProfileTrace, Trace, TraceState
from trunkline.trace.json_output import described
from trunkline.trace.text_output import lines, markdown


def run(arguments: argparse.Namespace) -> int:
    """Print the route of a call to the number.

    Raises:
        CommandError: it is not a telephone number, or no profile has it.
        SettingsError: the settings cannot be used.
    """
    settings = settings_of(arguments)
    numbers, unreadable = _numbers(arguments.number, covered_profiles(settings))
    for name, reason in unreadable.items():
        say(f"{name}: {reason}")
    sessions = Sessions(settings)
    trace = Trace(sessions, numbers, settings.trace_timeout)
    run_command(sessions, _trace(sessions, trace))
    found = bool(trace.among(TraceState.FOUND))
    with standard_output() as stream:
        if arguments.format == "json":
            write_json(stream, described(trace, sessions), indent=2)
        elif found and arguments.format == "markdown":
            stream.write(markdown(trace, sessions))
        elif found:
            stream.write(f"{_shown(numbers)}\n")
            stream.writelines(f"{line}\n" for line in lines(trace, sessions))
    failed = trace.among(TraceState.LATE, TraceState.FAILED)
    for query in failed:
        about = f" · about {query.sought}" if query.onward else ""
        say(f"{query.profile}: {trace.results[query].reason}{about}")
    return _exit_code(numbers, [trace.results[query] for query in failed], found=found)


def _exit_code(numbers: Mapping[str, str], failed: Sequence[ProfileTrace], *, found: bool) -> int:
    """Return the exit code; raise if no profile has the number, but at least one told so."""
    if found:
        return SOME_FAILED if failed else DONE
    codes = {
        UNREACHABLE
        if result.state is TraceState.LATE
        else getattr(result.error, "exit_code", SOME_FAILED)
        for result in failed
    }
    if len(failed) == len(numbers) and len(codes) == 1:
        return codes.pop()
    shown = _shown(numbers)
    notes = dict.fromkeys(filter(None, map(spelling_note, numbers.values())))
    shown = "; ".join((shown, *notes))
    if len(numbers) == 1:
        raise CommandError(f"Profile {next(iter(numbers))} does not have {shown}", SOME_FAILED)
    raise CommandError(f"No {'other ' if failed else ''}profile has {shown}", SOME_FAILED)


def _shown(numbers: Mapping[str, str]) -> str:
    return " or ".join(dict.fromkeys(grouped(number) for number in numbers.values()))


def _numbers(written: str, profiles: Sequence[Profile]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what to look up by profile name, and why a profile cannot parse it."""
    numbers: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for profile in profiles:
        try:
            numbers[profile.name] = number_to_find(written, profile.phone_region)
        except NotANumber as error:
            unreadable[profile.name] = str(error)
    if not numbers:
        raise CommandError("; ".join(dict.fromkeys(unreadable.values())))
    return numbers, unreadable


async def _trace(sessions: Sessions, trace: Trace) -> None:
    progress = Progress()
    stop = sessions.listen(progress.show_retry)
    progress(f"Tracing in {', '.join(trace.numbers)}")
    try:
        await trace.run()
    finally:
        stop()
        progress.clear()
