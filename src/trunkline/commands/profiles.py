"""`trunkline profiles`: the accounts that are configured, and whether they answer."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from trunkline.api.errors import ApiError
from trunkline.commands.context import open_session, say, settings_of, vendor_of
from trunkline.commands.failure import DONE, SOME_FAILED
from trunkline.commands.output import aligned, data_stream, write_json
from trunkline.model.cells import visible
from trunkline.model.profile import Profile
from trunkline.sessions import explain
from trunkline.settings import Settings, SettingsError

__all__ = ["run"]

Trouble = SettingsError | ApiError
"""Why a profile does not work."""


def run(arguments: argparse.Namespace) -> int:
    """Print the profiles; see `SettingsError` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    if settings.profile or not settings.profiles:
        profiles = [settings.choose()]
    else:
        profiles = list(settings.profiles.values())
    troubles = asyncio.run(_check(settings, profiles)) if arguments.check else None
    _write(data_stream(sys.stdout), arguments.format, profiles, troubles)
    codes = []
    for profile in profiles if troubles else ():
        if trouble := (troubles or {}).get(profile.name):
            codes.append(trouble.exit_code)
            say(explain(trouble, profile))
    if not codes:
        return DONE
    return codes[0] if len(codes) == len(profiles) and len(set(codes)) == 1 else SOME_FAILED


async def _check(settings: Settings, profiles: Sequence[Profile]) -> Mapping[str, Trouble]:
    """Ask every profile at the same time; return those that do not work."""
    troubles: dict[str, Trouble] = {}

    async def ask(profile: Profile) -> None:
        try:
            session = await asyncio.to_thread(open_session, settings, profile)
        except (SettingsError, ApiError) as error:
            troubles[profile.name] = error
            return
        try:
            await session.check()
        except ApiError as error:
            troubles[profile.name] = error
        finally:
            await session.aclose()

    async with asyncio.TaskGroup() as group:
        for profile in profiles:
            group.create_task(ask(profile))
    return troubles


def _write(
    stream: TextIO,
    form: str,
    profiles: Sequence[Profile],
    troubles: Mapping[str, Trouble] | None,
) -> None:
    described = [_described(profile, troubles) for profile in profiles]
    if form == "json":
        write_json(stream, described, indent=2)
        return
    headings = ["name", "vendor", "account", "address", "writes", "credential"]
    headings += ["answers"] if troubles is not None else []
    rows = [headings]
    for each in described:
        shown = {**each, "name": each["name"] + (f" ({each['label']})" if each["label"] else "")}
        shown["writes"] = "refused" if each["read_only"] else "allowed"
        shown["answers"] = "no" if each.get("error") else "yes"
        rows.append([visible(shown[heading]) for heading in headings])
    stream.writelines(f"{line}\n" for line in aligned(rows))


def _described(profile: Profile, troubles: Mapping[str, Trouble] | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": profile.name,
        "label": profile.label,
        "vendor": profile.vendor,
        "account": profile.account,
        "address": profile.base_url or vendor_of(profile).regions[profile.region],
        "read_only": profile.read_only,
        "credential": profile.credential,
    }
    if troubles is not None:
        trouble = troubles.get(profile.name)
        described["error"] = str(trouble) if trouble else None
    return described
