"""What the commands on config pages share: finding the pages of a project, and one of them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.context import open_session, settings_of, vendor_of
from trunkline.commands.selection.find_kind import find_record
from trunkline.commands.selection.gather_records import Progress, gather
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.settings import Settings
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Session, Vendor


@dataclass(frozen=True, slots=True)
class Pages:
    """The config pages of one project, as they were read.

    Attributes:
        settings: what is in force.
        profile: whose they are.
        kind: their kind.
        records: the pages, in the vendor's order.
    """

    settings: Settings
    profile: Profile
    kind: Kind
    records: Sequence[Record]

    def find(self, environment: str) -> tuple[Record, ConfigPage]:
        """Return the page of an environment.

        Raises:
            Failure: the project has none.
        """
        pages = {record.key: record for record in self.records}
        if environment not in pages:
            hint = nearest(environment, list(pages), what="environments")
            raise Failure(f"there is no environment {environment!r}; {hint}")
        record = pages[environment]
        return record, page_of(self.kind, record.values)


async def read_pages(arguments: argparse.Namespace) -> Pages:
    """Read the pages of the project that is named, or of the only one.

    Args:
        arguments: `project` is read, beside those of the settings.

    Raises:
        Failure: the vendor has no config pages, or it is not clear which project is meant.
        SettingsError: something is wrong with the settings.
        ApiError: nothing could be read.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = next((kind for kind in vendor.kinds.values() if kind.page), None)
    if kind is None:
        raise Failure(f"{vendor.title} has no config pages")
    session = open_session(settings, profile)
    try:
        project = await _project(session, vendor, kind, arguments.project)
        found = await gather(session, vendor, kind, RecordScope(project), (), Progress())
    finally:
        await session.aclose()
    return Pages(settings, profile, kind, found.records)


async def _project(session: Session, vendor: Vendor, kind: Kind, named: str | None) -> str:
    assert kind.parent is not None
    owners = vendor.kinds[kind.parent]
    progress = Progress()
    records = (await gather(session, vendor, owners, RecordScope(), (), progress)).records
    progress.clear()
    if named:
        return find_record(owners, records, named).key
    if len(records) == 1:
        return records[0].key
    raise Failure(f"there are {len(records)} {owners.name}: say which with --project")
