"""The config pages of a project."""

import argparse
from collections.abc import Sequence

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_for
from trunkline.commands.selection.corrected_records import corrected
from trunkline.commands.selection.find_records import require_parent
from trunkline.commands.selection.gather_records import gather
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.kind import Kind
from trunkline.model.naming import Named, matches
from trunkline.model.record import Record, RecordScope
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor


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
        found = matches(environment, (Named(record.key, (), record) for record in self.records))
        if len(found) != 1:
            names = [record.key for record in self.records]
            hint = nearest(environment, names, what="environments")
            raise CommandError(f"Unknown environment {environment!r}; {hint}")
        record = found[0].value
        return record, page_of(self.kind, record.values)


def account_with_pages(arguments: argparse.Namespace) -> Account:
    """Return the account of the chosen profile, else of the only one with config pages.

    Raises:
        SettingsError: the settings cannot be used, or several profiles have config pages.
        CommandError: no profile has config pages, or none has the project.
    """

    def missing(vendors: Sequence[Vendor]) -> CommandError:
        one = len(vendors) == 1
        return CommandError(
            f"{vendors[0].title} has no config pages" if one else "No profile has config pages"
        )

    return account_for(arguments, _page_kind, missing)[0]


async def load_pages(account: Account, arguments: argparse.Namespace) -> Pages:
    """Load the pages of the project that is named, or of the only one.

    Raises:
        CommandError: it is not clear which project is meant.
        ApiError: the pages could not be loaded.
    """
    kind = _page_kind(account.vendor)
    assert kind is not None
    project = await require_parent(account, kind, arguments.project)
    pages = await gather(await account.session(), account.vendor, kind, RecordScope(project))
    return Pages(account, kind, corrected(account, kind, pages.records))


def _page_kind(vendor: Vendor) -> Kind | None:
    return next((kind for kind in vendor.kinds.values() if kind.page), None)
