"""`trunkline lookup`: where a call to a number goes, in every profile that knows it."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence

from trunkline.commands.reporting.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.reporting.output import data_stream
from trunkline.commands.selection.context import say, settings_of
from trunkline.commands.selection.gather_records import Progress
from trunkline.model.phone import NotANumber, grouped, to_e164
from trunkline.model.profile import Profile
from trunkline.model.table.export import write_json
from trunkline.sessions import Sessions
from trunkline.settings import Settings
from trunkline.trace import Answer, State, Trace
from trunkline.trace.json_output import described
from trunkline.trace.text_output import lines, markdown

_UNREACHED = 5


def run(arguments: argparse.Namespace) -> int:
    """Print where the number leads.

    Returns:
        The exit code.

    Raises:
        Failure: it is no number, or no profile knows it.
        SettingsError: something is wrong with the settings.
    """
    settings = settings_of(arguments)
    if settings.profile or not settings.profiles:
        profiles = [settings.choose()]
    else:
        profiles = list(settings.profiles.values())
    numbers, skipped = _numbers(arguments.number, profiles)
    for name, reason in skipped.items():
        say(f"{name}: {reason}")
    sessions = Sessions(settings)
    trace = asyncio.run(_ask(settings, sessions, numbers))
    found = bool(trace.among(State.FOUND))
    stream = data_stream(sys.stdout)
    if arguments.format == "json":
        write_json(stream, described(trace, sessions), indent=2)
    elif found and arguments.format == "markdown":
        stream.write(markdown(trace, sessions))
    elif found:
        stream.write(f"{_shown(numbers)}\n")
        stream.writelines(f"{line}\n" for line in lines(trace, sessions))
    missing = [(query, trace.answers[query]) for query in trace.among(State.LATE, State.FAILED)]
    for query, answer in missing:
        about = f" · about {query.sought}" if query.onward else ""
        say(f"{query.profile}: {answer.reason}{about}")
    return _verdict(numbers, [answer for _, answer in missing], found=found)


def _verdict(numbers: Mapping[str, str], missing: Sequence[Answer], *, found: bool) -> int:
    """Return the exit code; say that nobody knows the number where that is the whole truth."""
    if found:
        return SOME_FAILED if missing else DONE
    codes = {getattr(each.error, "exit_code", SOME_FAILED) for each in missing if each.error}
    codes |= {_UNREACHED for each in missing if each.state is State.LATE}
    if len(missing) == len(numbers) and len(codes) == 1:
        return codes.pop()
    shown = _shown(numbers)
    which = "no other profile" if missing else "no profile"
    if len(numbers) == 1:
        which = f"profile {next(iter(numbers))} does not know"
    else:
        which = f"{which} knows"
    raise Failure(f"{which} {shown}", SOME_FAILED)


def _shown(numbers: Mapping[str, str]) -> str:
    return " or ".join(dict.fromkeys(grouped(number) for number in numbers.values()))


def _numbers(written: str, profiles: Sequence[Profile]) -> tuple[dict[str, str], dict[str, str]]:
    """Read the number as each profile's country has it.

    Returns:
        By profile name, the number in E.164; and why a profile cannot read it.

    Raises:
        Failure: no profile can.
    """
    numbers: dict[str, str] = {}
    skipped: dict[str, str] = {}
    for profile in profiles:
        try:
            numbers[profile.name] = to_e164(written, profile.phone_region)
        except NotANumber as error:
            skipped[profile.name] = str(error)
    if not numbers:
        raise Failure("; ".join(dict.fromkeys(skipped.values())))
    return numbers, skipped


async def _ask(settings: Settings, sessions: Sessions, numbers: Mapping[str, str]) -> Trace:
    """Ask all profiles at the same time."""
    progress = Progress()
    stop = sessions.listen(progress.waits)
    trace = Trace(sessions, numbers, settings.trace_timeout)
    progress(f"asking {', '.join(numbers)}")
    try:
        await trace.run()
    finally:
        stop()
        progress.clear()
        await sessions.aclose()
    return trace
