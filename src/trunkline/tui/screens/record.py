"""One record in full, and other pages of text."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.model.table.cells import Cells
from trunkline.model.phone import grouped
from trunkline.model.record import Record
from trunkline.tui.actions.acting import Action
from trunkline.tui.table.copying import offer
from trunkline.tui.browse.record_description import describe, json_of
from trunkline.tui.services.location import Target, environment_of, label_of, number_of, targets
from trunkline.tui.chrome.base_screen import Frame
from trunkline.tui.chrome.menu_screen import Choice
from trunkline.tui.text.page import Hint, Line, Page
from trunkline.tui.chrome.title_bar import Heading

__all__ = ["PageScreen", "RecordScreen"]


class PageScreen(Frame):
    """A page of text under its own heading, with what there is to say of its line in hand."""

    SCOPE = "record"

    def __init__(self, heading: Heading, lines: Sequence[Line]) -> None:
        """Show some lines.

        Args:
            heading: what the title says.
            lines: the text.
        """
        super().__init__()
        self._heading = heading
        self._lines = lines

    def body(self) -> Iterable[Widget]:
        """Yield the page and what is said of its line in hand."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Return what the title says."""
        return self._heading

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one(Page)

    def on_mount(self) -> None:
        """Show the text."""
        self.page.show(self._lines)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        line = message.line
        hint = self.query_one(Hint)
        hint.set_class(not any(each.hint for each in self.page.lines), "-empty")
        hint.show(line.hint if line is not None else "")
        self.status.show(f"line {self.page.number + 1} of {len(self.page.lines)}" if line else "")
        self.refresh_bindings()

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "record.related":
            return "Nothing here points at another record"
        return "This is no record" if action.id == "record.edit" else ""

    def do_record_edit(self) -> None:
        """Edit the record: there is none here."""

    def do_record_close(self) -> None:
        """Go back to where the user was."""
        self.dismiss()

    def do_record_related(self) -> None:
        """Go to what the record points at: there is no record here."""

    def do_record_copy(self) -> None:
        """Copy the line in hand or the whole text."""
        offer(self.app, list(self.copies()))

    def copies(self) -> Iterable[Choice[Any]]:
        """Yield what can be copied."""
        line = self.page.line
        if line is not None and (text := line.copies or line.text.strip()):
            yield Choice("c", "Line in hand", (text, text.partition("\n")[0][:60]), text)
        whole = "\n".join(each.text.rstrip() for each in self.page.lines)
        yield Choice("a", "All of the text", (whole, "the text"))


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

    def copies(self) -> Iterable[Choice[Any]]:
        """Yield what can be copied."""
        line = self.page.line
        if line is not None and line.copies:
            first = line.copies.partition("\n")[0]
            yield Choice("c", "Value in hand", (line.copies, first[:60]), first)
        yield Choice("i", "Key", (self._record.key, self._record.key), self._record.key)
        label = label_of(self._kind, self._record)
        yield Choice("o", "Record, as JSON", (json_of(self._record), f"{label} as JSON"))
