"""The page of one record of a run, from the journal."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trunkline.changes.planning.plan_text import written_texts
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.text.page import Line
from trunkline.tui.text.page_screen import PageScreen

if TYPE_CHECKING:
    from trunkline.changes.journal.item import Item
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.model.kind import Kind
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.routes import RunItemRoute


class RunItemController(Controller):
    """Goes from a record of a run to its list."""

    def __init__(self, item: "Item") -> None:
        self._item = item
        self.screen: PageScreen | None = None

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        known = self._item.target.profile in self._services.sessions.profiles
        if action.id == "record.related" and not known:
            return "The profile of this run is not configured"
        return ""

    def do_record_related(self) -> None:
        """Go to the record in its list."""
        target, sessions = self._item.target, self._services.sessions
        if target.profile in sessions.profiles:
            kind = sessions.kinds(target.profile)[target.kind]
            target = self._item.place(kind)
            identity = (target.parent or None, target.key)
            record = RelatedRecord(kind.singular, target.kind, identity)
            self._services.go_to(target.profile, record)

    async def opened(self, target: object) -> None:
        """Go to the record, whichever line is opened."""
        assert self.screen is not None
        await self.screen.action_perform("record.related")

    @property
    def _services(self) -> "AppServices":
        assert self.screen is not None
        return self.screen.services


def run_item_screen(route: "RunItemRoute") -> PageScreen:
    """Return the page of one record of a run."""
    name = route.item.label or route.item.target.key
    heading = route.heading._replace(crumbs=(*route.heading.crumbs, name), filter="")
    controller = RunItemController(route.item)
    lines = list(_lines(route.entry, route.item, route.kind))
    controller.screen = screen = PageScreen(heading, lines, [controller], controller.opened)
    return screen


def _lines(entry: "RunEntry", item: "Item", kind: "Kind | None") -> Iterable[Line]:
    facts: list[tuple[str, str]] = [
        ("of", item.target.parent),
        ("by", entry.who),
        ("sent", item.sent),
        ("ended", item.ended),
        ("result", item.result or "unfinished"),
        ("error", item.error),
        ("request ID", item.request_id),
        ("released", ", ".join(item.released)),
    ]
    record = f"{item.target.kind} {item.target.key}"
    yield Line(
        ((f"{'record':<12} ", "name"), (visible(record), ""), ("  →", "muted")),
        13,
        target=item.target,
        copies=item.target.key,
    )
    for name, text in facts:
        if text:
            role = "problem" if name == "error" else ""
            yield Line(((f"{name:<12} ", "name"), (visible(text), role)), 13, copies=text)
        if name == "error":
            yield from _messages(item)
    yield Line((("", ""),))
    yield from _changes(item, kind)


def _messages(item: "Item") -> Iterator[Line]:
    role = "" if item.result is not None and item.result.settled else "problem"
    for name, text in item.fields.items():
        message = f"{visible(name)}: {visible(text)}"
        yield Line((("             ", "name"), (message, role)), 13, copies=f"{name}: {text}")
    for name in item.unverified:
        yield Line((("             ", "name"), (f"{visible(name)} cannot be read back", "")), 13)


def _changes(item: "Item", kind: "Kind | None") -> Iterator[Line]:
    for name, text in written_texts(item, kind):
        yield Line(((f"{visible(name):<20} ", "name"), (text, "")), 21, copies=text)
