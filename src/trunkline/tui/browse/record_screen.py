"""Every field of a record, unknown ones too, on a page."""

from typing import Any

from trunkline.model.phone import grouped
from trunkline.model.secrets.masking import masked_record
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.record_description import describe, json_of, staged_lines
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.services.location import RelatedRecord, environment_of, number_of, targets
from trunkline.tui.services.routes import RecordRoute
from trunkline.tui.text.page_screen import PageScreen


class RecordController(Controller):
    """Edits, copies and follows the record on a page."""

    def __init__(self, route: RecordRoute) -> None:
        self._route = route
        self._kind = route.cells.kind
        self._related = targets(route.record, self._kind, route.kinds)
        self.screen: PageScreen | None = None

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if action.id == "record.related" and not self._related:
            return f"This {self._kind.singular} points at nothing"
        return self._route.why_no_edit() if action.id == "record.edit" else ""

    def opened(self, target: Any) -> None:
        """Go to the record that an opened line points at."""
        if isinstance(target, RelatedRecord):
            self._page.services.go_to(self._route.profile, target)

    async def do_app_lookup(self) -> None:
        """Trace the record's number, else ask for one."""
        await self._page.services.trace_number(number_of(self._kind, self._route.record))

    def do_record_edit(self) -> None:
        """Edit the record; the page, which would be out of date then, is left."""
        self._page.dismiss()
        self._route.edit()

    def do_record_related(self) -> None:
        """Go to a record that this one points at."""
        self._page.services.jump(self._route.profile, self._related)

    def do_screen_copy(self) -> None:
        """Choose what to copy of the record."""
        line, record = self._page.page.line, self._route.record
        choices: list[MenuItem[Any]] = []
        if line is not None and line.copies:
            first = line.copies.partition("\n")[0]
            choices.append(MenuItem("c", "Selected value", (line.copies, first[:60]), first))
        choices.append(MenuItem("i", "Key", (record.key, record.key), record.key))
        label = self._kind.label_of(record)
        text = json_of(masked_record(self._kind, record))
        choices.append(MenuItem("o", "Record, as JSON", (text, f"{label} as JSON")))
        offer(self._page.services, choices)

    @property
    def _page(self) -> PageScreen:
        assert self.screen is not None
        return self.screen


def record_screen(route: RecordRoute) -> PageScreen:
    """Return the page of a record."""
    heading, kind, record = route.heading, route.cells.kind, route.record
    named = heading._replace(
        environment=environment_of(kind, record) or heading.environment,
        crumbs=(*heading.crumbs, grouped(kind.label_of(record))),
        note="",
        filter="",
    )
    lines = [
        *staged_lines(route.staged),
        *describe(masked_record(kind, record), route.cells, route.kinds),
    ]
    controller = RecordController(route)
    screen = PageScreen(named, lines, [controller], controller.opened)
    controller.screen = screen
    return screen
