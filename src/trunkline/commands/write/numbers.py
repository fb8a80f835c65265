"""`trunkline import-numbers` and `release-numbers`: numbers as people have them."""

import argparse
import asyncio
from dataclasses import dataclass

from trunkline.changes.staging.bulk_edits import deletions
from trunkline.changes.staging.number_import import (
    NumberImport,
    creations,
    number_kind,
    read_numbers,
)
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.reporting.run_report import code_of
from trunkline.commands.selection.command_sessions import Opened, opened
from trunkline.commands.selection.context import say, settings_of, vendor_of
from trunkline.commands.selection.files import read_text
from trunkline.commands.selection.find_records import Found, find, find_parent
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor


@dataclass(frozen=True, slots=True)
class _Work:
    """What both commands start from.

    Attributes:
        sessions: the profiles in use.
        profile: the one that the numbers are in.
        vendor: its vendor.
        kind: the kind of numbers.
        text: the numbers as they were given.
    """

    sessions: Opened
    profile: Profile
    vendor: Vendor
    kind: Kind
    text: str

    async def find(self, arguments: argparse.Namespace) -> Found:
        """Read the numbers that the account has, within the named project if there is one."""
        session = await self.sessions.open(self.profile.name)
        return await find(session, self.vendor, self.kind, arguments)


def run(arguments: argparse.Namespace) -> int:
    """Import or release numbers; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = number_kind(tuple(vendor.kinds.values()))
    if kind is None:
        raise Failure(f"{vendor.title} imports and releases no numbers")
    return asyncio.run(_work(settings, profile, vendor, kind, _text(arguments), arguments))


async def _work(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    text: str,
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        work = _Work(sessions, profile, vendor, kind, text)
        command = _import if arguments.command == "import-numbers" else _release
        return await command(work, arguments)


async def _import(work: _Work, arguments: argparse.Namespace) -> int:
    kind = work.kind
    everywhere = argparse.Namespace(**{**vars(arguments), "project": None})
    present = {record.key for record in (await work.find(everywhere)).records}
    intake = read_numbers(work.text, work.profile.phone_region, present, kind.key)
    left = _complain(intake)
    given = {kind.environment_field: arguments.env} if kind.environment_field else {}
    if arguments.connector:
        given[kind.writes.joins] = arguments.connector
    session = await work.sessions.open(work.profile.name)
    parent = await find_parent(session, work.vendor, kind, arguments.project)
    edits = creations(work.profile.name, kind, parent, intake.numbers, given)
    title = f"import {len(edits):,} numbers into {arguments.env}"
    return code_of((await apply_edits(work.sessions, edits, title, arguments), left))


async def _release(work: _Work, arguments: argparse.Namespace) -> int:
    kind = work.kind
    intake = read_numbers(work.text, work.profile.phone_region, header=kind.key)
    left = _complain(intake)
    by_key = {record.key: record for record in (await work.find(arguments)).records}
    where = f"project {arguments.project}" if arguments.project else "account"
    for number in intake.numbers:
        if number not in by_key:
            say(f"{number}: the {where} does not have it")
            left = SOME_FAILED
    found = [by_key[number] for number in intake.numbers if number in by_key]
    edits = deletions(work.profile.name, kind, found)
    title = f"release {len(edits):,} numbers"
    return code_of((await apply_edits(work.sessions, edits, title, arguments), left))


def _text(arguments: argparse.Namespace) -> str:
    text = "\n".join(arguments.numbers)
    if arguments.file:
        text = "\n".join(filter(None, (text, read_text(arguments.file))))
    if not text.strip():
        raise Failure("name the numbers, or a file of them with --file")
    return text


def _complain(intake: NumberImport) -> int:
    for line in intake.lines():
        say(line)
    return SOME_FAILED if intake.invalid else DONE
