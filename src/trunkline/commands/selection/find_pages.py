"""The config pages of a project."""

import argparse
from collections.abc import Sequence

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.reporting.messages import Progress
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.find_records import find_record
from trunkline.commands.selection.gather_records import gather
from trunkline.commands.selection.known_records import as_known
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.settings.errors import nearest


class Pages:
    """The config pages of one project, in the vendor's order."""

    def __init__(self, account: Account, kind: Kind, records: Sequence[Record]) -> None:
        self.account = account
        self.kind = kind
        self.records = records

    def find(self, environment: str) -> tuple[Record, ConfigPage]:
        """Return the page of an environment.

        Raises:
            CommandError: the project has no such environment.
        """
        pages = {record.key: record for record in self.records}
        if environment not in pages:
            hint = nearest(environment, list(pages), what="environments")
            raise CommandError(f"Unknown environment {environment!r}; {hint}")
        record = pages[environment]
        return record, page_of(self.kind, record.values)


async def load_pages(account: Account, arguments: argparse.Namespace) -> Pages:
    """Load the pages of the project that is named, or of the only one.

    Raises:
        CommandError: the vendor has no config pages, or it is not clear which project is meant.
        ApiError: the pages could not be loaded.
    """
    vendor = account.vendor
    kind = next((kind for kind in vendor.kinds.values() if kind.page), None)
    if kind is None:
        raise CommandError(f"{vendor.title} has no config pages")
    project = await _project(account, kind, arguments.project)
    pages = await gather(await account.session(), vendor, kind, RecordScope(project))
    return Pages(account, kind, as_known(account, kind, pages.records))


async def _project(account: Account, kind: Kind, named: str | None) -> str:
    assert kind.parent is not None
    parents = account.vendor.kinds[kind.parent]
    progress = Progress()
    session = await account.session()
    gathered = await gather(session, account.vendor, parents, RecordScope(), progress=progress)
    progress.clear()
    records = gathered.records
    if named:
        return find_record(parents, records, named).key
    if len(records) == 1:
        return records[0].key
    raise CommandError(f"There are {len(records)} {parents.name}: choose one with --project")
