"""One record in full, and other pages of text."""

from collections.abc import Callable, Iterable
from typing import Any

from textual import on

from trunkline.model.phone import grouped
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.actions.action import Action
from trunkline.tui.browse.record_description import describe, json_of
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.services.location import Target, environment_of, label_of, number_of, targets
from trunkline.tui.text.page import Page
from trunkline.tui.text.page_screen import PageScreen


class RecordScreen(PageScreen):
    """Every field of a record, unknown ones too."""

    def __init__(
        self,
        heading: Heading,
        profile: str,
        record: Record,
        cells: Cells,
        kinds: Any,
        *,
        edit: Callable[[], object],
        why_no_edit: Callable[[], str],
    ) -> None:
        """Show a record.

        Args:
            heading: whose it is and how it was reached; its own name is added.
            profile: the profile's name.
            record: the record.
            cells: its kind's cells.
            kinds: the vendor's kinds.
            edit: called when the page has been left for the form of the record.
            why_no_edit: says why the record cannot be edited now, empty where it can.
        """
        kind = cells.kind
        named = Heading(
            profile=heading.profile,
            environment=environment_of(kind, record) or heading.environment,
            writable=heading.writable,
            crumbs=(*heading.crumbs, grouped(label_of(kind, record))),
            colour=heading.colour,
            name=heading.name,
            live=heading.live,
        )
        super().__init__(named, describe(record, cells, kinds))
        self._profile = profile
        self._record = record
        self._kind = kind
        self._targets = targets(record, kind, kinds)
        self._edit, self._why_no_edit = edit, why_no_edit

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "record.related" and not self._targets:
            return f"This {self._kind.singular} points at nothing"
        return self._why_no_edit() if action.id == "record.edit" else ""

    @on(Page.Opened)
    def _opened(self, message: Page.Opened) -> None:
        if isinstance(message.target, Target):
            self.app.go_to(self._profile, message.target)

    def number_in_hand(self) -> str:
        """Return the telephone number of the record, empty where it has none."""
        return number_of(self._kind, self._record)

    def do_record_edit(self) -> None:
        """Edit the record; the page, which would be out of date then, is left."""
        self.dismiss()
        self._edit()

    def do_record_related(self) -> None:
        """Go to a record that this one points at."""
        self.app.jump(self._profile, self._targets)

    def copies(self) -> Iterable[MenuItem[Any]]:
        """Yield what can be copied."""
        line = self.page.line
        if line is not None and line.copies:
            first = line.copies.partition("\n")[0]
            yield MenuItem("c", "Value in hand", (line.copies, first[:60]), first)
        yield MenuItem("i", "Key", (self._record.key, self._record.key), self._record.key)
        label = label_of(self._kind, self._record)
        yield MenuItem("o", "Record, as JSON", (json_of(self._record), f"{label} as JSON"))
