"""`trunkline import-numbers` and `release-numbers`: numbers as people have them."""

import argparse
import asyncio
import sys
from dataclasses import dataclass

from trunkline.changes.bulk import target_of
from trunkline.changes.intake import Intake, creations, number_kind, read_numbers
from trunkline.changes.staging import WHOLE, Edit
from trunkline.commands.context import open_session, say, settings_of, vendor_of
from trunkline.commands.failure import SOME_FAILED, Failure
from trunkline.commands.finding import Found, find
from trunkline.commands.kinds import find_record
from trunkline.commands.writing import apply_edits
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.profile import Profile
from trunkline.model.record import Scope
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class _Work:
    """What both commands start from."""

    settings: Settings
    profile: Profile
    vendor: Vendor
    kind: Kind
    text: str

    @property
    def region(self) -> str:
        return self.profile.phone_region or self.settings.phone_region


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
    work = _Work(settings, profile, vendor, kind, _text(arguments))
    command = _import if arguments.command == "import-numbers" else _release
    return asyncio.run(command(work, arguments))


async def _import(work: _Work, arguments: argparse.Namespace) -> int:
    kind = work.kind
    found = await _read(work, arguments)
    intake = read_numbers(work.text, work.region, {record.key for record in found.records})
    code = _complain(intake)
    given = {kind.environment_field: arguments.env} if kind.environment_field else {}
    if arguments.connector:
        field = next(name for name, choice in kind.writes.choices.items() if not choice.value)
        given[field] = arguments.connector
    parent = await _project(work, arguments.project)
    edits = creations(work.profile.name, kind, parent, intake.numbers, given)
    title = f"import {len(edits):,} numbers into {arguments.env}"
    return max(await apply_edits(work.settings, edits, title, arguments), code)


async def _release(work: _Work, arguments: argparse.Namespace) -> int:
    kind = work.kind
    intake = read_numbers(work.text, work.region)
    code = _complain(intake)
    found = await _read(work, arguments)
    by_key = {record.key: record for record in found.records}
    for number in intake.numbers:
        if number not in by_key:
            say(f"{number}: the account does not have it")
            code = SOME_FAILED
    edits = [
        Edit(
            target_of(work.profile.name, kind, by_key[number]),
            WHOLE,
            dict(by_key[number].values),
            ABSENT,
            Op.DELETE,
            number,
        )
        for number in intake.numbers
        if number in by_key
    ]
    title = f"release {len(edits):,} numbers"
    return max(await apply_edits(work.settings, edits, title, arguments), code)


async def _read(work: _Work, arguments: argparse.Namespace) -> Found:
    session = open_session(work.settings, work.profile)
    try:
        return await find(session, work.vendor, work.kind, arguments)
    finally:
        await session.aclose()


async def _project(work: _Work, named: str) -> str:
    assert work.kind.parent is not None
    owners = work.vendor.kinds[work.kind.parent]
    session = open_session(work.settings, work.profile)
    try:
        records = [
            record async for batch in session.records(owners.name, Scope()) for record in batch
        ]
    finally:
        await session.aclose()
    return find_record(owners, records, named).key


def _text(arguments: argparse.Namespace) -> str:
    text = "\n".join(arguments.numbers)
    if arguments.file:
        try:
            with sys.stdin if arguments.file == "-" else open(arguments.file) as stream:
                text = f"{text}\n{stream.read()}" if text else stream.read()
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{arguments.file}: {error}") from error
    if not text.strip():
        raise Failure("name the numbers, or a file of them with --file")
    return text


def _complain(intake: Intake) -> int:
    for line in intake.lines():
        say(line)
    return SOME_FAILED if intake.invalid else 0
