"""`trunkline lookup`: where a call to a number goes, in every profile that knows it."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trunkline.api.errors import ApiError
from trunkline.commands.context import open_session, say, settings_of, vendor_of
from trunkline.commands.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.gathering import Progress
from trunkline.commands.output import aligned, data_stream, write_json
from trunkline.model.cells import visible
from trunkline.model.kind import Kind
from trunkline.model.phone import NotANumber, grouped, to_e164
from trunkline.model.profile import Profile
from trunkline.sessions import explain
from trunkline.settings import Settings, SettingsError
from trunkline.vendors.base import Hop, Route

__all__ = ["run"]

Trouble = SettingsError | ApiError
"""Why a profile could not be asked."""


@dataclass(slots=True)
class _Found:
    """What the profiles said, in the order of the settings."""

    routes: dict[str, Route] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)


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
    asked = [profile for profile in profiles if profile.name in numbers]
    found = asyncio.run(_ask(settings, asked, numbers))
    routes = [found.routes[each.name] for each in asked if each.name in found.routes]
    kinds = {each.name: vendor_of(each).kinds for each in asked}
    stream = data_stream(sys.stdout)
    if arguments.format == "json":
        write_json(stream, [_described(each, kinds[each.profile]) for each in routes], indent=2)
    else:
        stream.writelines(
            f"{line}\n" for each in routes for line in _lines(each, kinds[each.profile])
        )
    for profile in asked:
        if trouble := found.troubles.get(profile.name):
            say(explain(trouble, profile))
    return _verdict(numbers, routes, list(found.troubles.values()))


def _verdict(
    numbers: Mapping[str, str], routes: Sequence[Route], troubles: Sequence[Trouble]
) -> int:
    """Return the exit code; say that nobody knows the number where that is the whole truth."""
    if routes:
        return SOME_FAILED if troubles else DONE
    if len(troubles) == len(numbers) and len({each.exit_code for each in troubles}) == 1:
        return troubles[0].exit_code
    shown = " or ".join(dict.fromkeys(grouped(number) for number in numbers.values()))
    which = "no other profile" if troubles else "no profile"
    if len(numbers) == 1:
        which = f"profile {next(iter(numbers))} does not know"
    else:
        which = f"{which} knows"
    raise Failure(f"{which} {shown}", SOME_FAILED)


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


async def _ask(
    settings: Settings, profiles: Sequence[Profile], numbers: Mapping[str, str]
) -> _Found:
    """Ask all profiles at the same time."""
    found = _Found()
    progress = Progress()

    async def ask(profile: Profile) -> None:
        try:
            session = await asyncio.to_thread(open_session, settings, profile)
        except (SettingsError, ApiError) as error:
            found.troubles[profile.name] = error
            return
        stop = session.log.listen(progress.waits)
        try:
            route = await session.lookup(numbers[profile.name])
            if route is not None:
                found.routes[profile.name] = route
        except ApiError as error:
            found.troubles[profile.name] = error
        finally:
            stop()
            await session.aclose()

    progress(f"asking {', '.join(profile.name for profile in profiles)}")
    try:
        async with asyncio.TaskGroup() as group:
            for profile in profiles:
                group.create_task(ask(profile))
    finally:
        progress.clear()
    return found


def _described(route: Route, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Return a route as JSON: each step's record as the vendor sent it, and what is wrong."""
    described: dict[str, Any] = {"profile": route.profile, "number": route.number}
    problems = []
    for hop in route.hops:
        name = _named(hop, kinds)
        values = None if hop.record is None else dict(hop.record.values)
        if hop.kind not in kinds:
            # The environment is no kind: its name, and what is deployed there.
            described |= {name: hop.label, "deployment": values}
        elif name in described:
            described["project"] = hop.record and hop.record.parent
        else:
            described[name.replace(" ", "_")] = values
        problems += [{"at": name, "label": hop.label, "problem": each} for each in hop.problems]
    return {**described, "problems": problems}


def _lines(route: Route, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Write a route for people: a line a step, and what is wrong below it."""
    yield f"{grouped(route.number)} in {route.profile}"
    rows = []
    for hop in route.hops:
        facts = " · ".join(f"{visible(name)} {visible(text)}" for name, text in hop.facts)
        rows.append([_named(hop, kinds), visible(grouped(hop.label)), facts])
    for hop, line in zip(route.hops, aligned(rows), strict=True):
        yield f"  {line}"
        for problem in hop.problems:
            yield f"    ! {visible(problem)}"


def _named(hop: Hop, kinds: Mapping[str, Kind]) -> str:
    return kinds[hop.kind].singular if hop.kind in kinds else hop.kind
