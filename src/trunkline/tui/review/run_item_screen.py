"""What the journal knows of one record of a run."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from trunkline.changes.planning.plan_text import shown_value
from trunkline.model.change import Result
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.services.location import Target as Goal
from trunkline.tui.text.page import Line, Page
from trunkline.tui.text.page_screen import PageScreen

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import Item, RunEntry


class ItemScreen(PageScreen):
    """What the journal knows of one record of a run."""

    def __init__(self, heading: Heading, entry: "RunEntry", item: "Item") -> None:
        """Show an item.

        Args:
            heading: that of the run.
            entry: the run.
            item: the item.
        """
        name = item.label or item.target.key
        heading = replace(heading, crumbs=(*heading.crumbs, name), filter="")
        super().__init__(heading, list(_told(entry, item)))
        self._item = item

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        known = self._item.target.profile in self.app.sessions.profiles
        if action.id == "record.related" and not known:
            return "The profile of this run is not configured"
        return ""

    def do_record_related(self) -> None:
        """Go to the record in its list."""
        target, sessions = self._item.target, self.app.sessions
        if target.profile in sessions.profiles:
            kind = sessions.kinds(target.profile)[target.kind]
            target = self._item.place(kind)
            goal = Goal(kind.singular, target.kind, (target.parent or None, target.key))
            self.app.go_to(target.profile, goal)

    @on(Page.Opened)
    async def _opened(self) -> None:
        await self.action_perform("record.related")


def _told(entry: "RunEntry", item: "Item") -> Iterable[Line]:
    """Yield what the journal knows of one record of a run."""
    facts: list[tuple[str, str]] = [
        ("of", item.target.parent),
        ("by", entry.who),
        ("sent", item.sent),
        ("ended", item.ended),
        ("result", item.result or "unfinished"),
        ("error", item.error),
        ("request id", item.request_id),
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
            yield from _said(item)
    yield Line((("", ""),))
    yield from _changes(item)


def _said(item: "Item") -> Iterator[Line]:
    """Yield what was said of fields, each on a line of its own."""
    role = "" if item.result in (Result.DONE, Result.SKIPPED) else "problem"
    for name, text in item.fields.items():
        told = f"{visible(name)}: {visible(text)}"
        yield Line((("             ", "name"), (told, role)), 13, copies=f"{name}: {text}")
    for name in item.unverified:
        yield Line((("             ", "name"), (f"{visible(name)} cannot be read back", "")), 13)


def _changes(item: "Item") -> Iterator[Line]:
    for name, (was, now) in item.changed.items():
        text = f"{shown_value(was)} → {shown_value(now)}"
        if name in item.secret:
            text = "changed (secret)"
        elif name in item.unverified:
            text = f"{shown_value(now)} was written, and cannot be read back"
        yield Line(((f"{visible(name):<20} ", "name"), (text, "")), 21, copies=text)
