"""The numbers in a text, each beside its line, to be accepted before any of them is staged."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from textual import on
from textual.widget import Widget

from trunkline.model.phone import grouped
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import NumberChoice, NumberImportRoute
from trunkline.tui.text.page import Hint, Line, Page, unbroken

_SOURCE: Final = 44
"""The most characters of a source that are shown in the line; the hint has all of it."""


class _Find(NamedTuple):
    """One number, and where it comes from."""

    number: str
    line: int
    source: str
    doubt: str


class NumberImportScreen(BaseScreen):
    """Numbers with marks, and an environment for the marked ones."""

    SCOPE = "numbers"

    def __init__(self, route: NumberImportRoute) -> None:
        super().__init__()
        self._route = route
        numbers = route.numbers
        whole = (_Find(each, *numbers.sources[each], "") for each in numbers.numbers)
        proposed = (_Find(*proposal) for proposal in numbers.proposals)
        self._finds = sorted((*whole, *proposed), key=lambda find: find.line)
        self._marked = {find.number for find in self._finds if not find.doubt}

    def body(self) -> Iterable[Widget]:
        """Yield the page with the numbers, and the whole line of the selected one."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Return the heading."""
        return self._route.heading

    @property
    def page(self) -> Page:
        """The page with the numbers."""
        return self.query_one(Page)

    def on_mount(self) -> None:
        """Show the numbers."""
        self._show()

    @on(Page.Highlighted)
    def _describe(self) -> None:
        line = self.page.line
        self.query_one(Hint).show(line.hint if line else "")
        self.refresh_bindings()

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now; empty if it does."""
        if action.id == "numbers.toggle" and self._selected is None:
            return "This line is not a number to import"
        if action.id.startswith("numbers.") and not self._finds:
            return "The text has no new numbers"
        if action.dangerous and not self._marked:
            return "No number is marked"
        return ""

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "not now" if action.id == "screen.close" else super().label(action)

    def do_numbers_toggle(self) -> None:
        """Mark the selected number, or clear its mark, and go to the next one."""
        if (find := self._selected) is not None:
            self._marked ^= {find.number}
            self._show()
            self.page.move_to(min(self.page.line_number + 1, len(self._finds) - 1))

    def do_numbers_all(self) -> None:
        """Mark all numbers; none if all are marked."""
        every = {find.number for find in self._finds}
        self._marked = set() if self._marked == every else every
        self._show()

    def do_numbers_sandbox(self) -> None:
        """Accept the marked numbers for sandbox."""
        self._accept("sandbox")

    def do_numbers_pre_release(self) -> None:
        """Accept the marked numbers for pre-release."""
        self._accept("pre-release")

    def do_numbers_live(self) -> None:
        """Accept the marked numbers for live."""
        self._accept("live")

    def _accept(self, environment: str) -> None:
        marked = [find.number for find in self._finds if find.number in self._marked]
        self.dismiss(NumberChoice(marked, environment))

    @property
    def _selected(self) -> _Find | None:
        at = self.page.line_number
        return self._finds[at] if at < len(self._finds) else None

    def _show(self) -> None:
        self.page.show(list(self._lines()), keep=True)
        count = counted(len(self._finds), "new number")
        self.status.show(f"{count} · {len(self._marked):,} marked")
        self.refresh_bindings()

    def _lines(self) -> Iterable[Line]:
        width = max((len(grouped(find.number)) for find in self._finds), default=0)
        place = max((len(str(find.line)) for find in self._finds), default=0)
        for find in self._finds:
            marked = find.number in self._marked
            doubt = f" · {find.doubt}" if find.doubt else ""
            room = max(_SOURCE - len(doubt), _SOURCE // 2)
            yield Line(
                (
                    ("[x] " if marked else "[ ] ", "key" if marked else "muted"),
                    (unbroken(f"{grouped(find.number):<{width}}  "), "" if marked else "muted"),
                    (unbroken(f"{find.line:>{place}}  {_excerpt(find.source, room)}"), "muted"),
                    (unbroken(doubt), "problem"),
                ),
                copies=find.number,
                hint=f"line {find.line}: {visible(find.source)}",
            )
        left = self._route.numbers.lines()
        if left:
            yield Line((("Not imported", "heading"),))
        for text in left:
            yield Line(((visible(text), "muted"),), indent=2, hint=visible(text))


def _excerpt(text: str, room: int) -> str:
    text = visible(text)
    return text if len(text) <= room else f"{text[: room - 1]}…"
