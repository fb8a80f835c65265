"""The environments of a project side by side: values and schemas, and promoting keys between."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.api.errors import ApiError
from trunkline.changes.staging.page_promotion import Comparison, Promotion, compare, promote, staged
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.forms.values.json_pointer import join
from trunkline.model.change import ref_of
from trunkline.model.config_pages import flat, page_of
from trunkline.model.kind import Column
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.model.table.table import Table
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.pages.environment_table import DIFFERS, SCHEMA, kind_of, rows_of, said_of
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import EnvironmentsRoute, PageFormRoute
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet

_OF_ENVIRONMENT = frozenset({"environments.promote", "environments.schema", "environments.values"})


class EnvironmentsScreen(BaseScreen):
    """A row a key, a column an environment; the column in hand says which environment is meant."""

    SCOPE = "environments"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    EnvironmentsScreen FieldPane { height: 9; }
    EnvironmentsScreen.-low FieldPane { display: none; }
    """

    def __init__(self, route: EnvironmentsRoute) -> None:
        """Show pages side by side."""
        super().__init__()
        kind = self._kind = route.kind
        self._records = {page_of(kind, each.values).environment: each for each in route.records}
        self.table = Table(kind_of(list(self._records), route.width))
        self.rows = RowsController(self, self.table, self.summary)
        self.rows.sheet.marking = True
        self.controllers = (self.rows, self.rows.filtering)
        self._heading = route.heading._replace(filter="", environment="")
        self._profile = route.profile
        self._label = route.label
        self._begins_at = route.environment or next(iter(self._records), "")
        self._found: Comparison | None = None

    @property
    def sheet(self) -> Sheet:
        """The keys of all pages."""
        return self.rows.sheet

    def on_mount(self) -> None:
        """Show the keys; follow what is staged and written."""
        self.sheet.show(self.table, column=self._begins_at)
        self.fill()
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.follow(self.services.signals.staging, lambda _: self.refill())

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def body(self) -> Iterable[Widget]:
        """Yield the table, and the values of the key in hand in full."""
        sheet = self.sheet
        sheet.empty = self.empty
        sheet.record_selected = lambda record: self._describe()
        sheet.staged = self._staged_text
        yield sheet
        yield FieldPane()

    def heading(self) -> Heading:
        """Return what the title says."""
        note = self.services.changes.note(self._profile)
        crumbs = (*self._heading.crumbs, "side by side")
        return self._heading._replace(crumbs=crumbs, note=note, filter=self.table.filter.text)

    def empty(self) -> str:
        """Return why no row is shown."""
        return "nothing matches the filter" if self.table.total else "nothing was written yet"

    def summary(self) -> str:
        """Say what differs."""
        found = self._found
        assert found is not None
        values, schemas = len(found.differing), len(found.drift)
        wrong = [
            f"{page.environment}: {len(faults.all):,} wrong"
            for page, faults in zip(found.pages, found.faults, strict=True)
            if faults
        ]
        marked = len(self.table.marked())
        parts = [f"{marked:,} marked"] if marked else []
        differ = "no values differ" if not values else f"{values:,} of {len(found.rows):,} differ"
        parts += [differ, f"schemas differ in {schemas:,}" if schemas else "", *wrong]
        return " · ".join(filter(None, parts))

    # What is shown

    def fill(self) -> None:
        """Compare the pages, with what is staged in them."""
        pages = [page_of(self._kind, self._laid(each).values) for each in self._records.values()]
        self._found = compare(pages)
        self.table.begin()
        self.table.extend(list(rows_of(self._found)))
        self.table.end()

    def _laid(self, record: Record) -> Record:
        """Return a page with its staged edits laid over."""
        target = ref_of(self._profile, self._kind, record)
        return staged(self._kind, record, self._staging.of(target))

    @property
    def _staging(self) -> Staging:
        return self.services.changes.staging(self._profile)

    def _staged_text(self, record: Record, column: Column) -> str | None:
        page = self._records.get(column.field)
        if page is None:
            return None
        assert self._kind.page is not None
        now, then = (page_of(self._kind, each.values) for each in (self._laid(page), page))
        if record.key == SCHEMA:
            changed = not same(now.schema, then.schema)
        else:
            key = record.values["id"]
            changed = not same(now.values.get(key), then.values.get(key))
        return str(record.values[column.field]) if changed else None

    def _describe(self) -> None:
        record, pane = self.sheet.record, self.query_one(FieldPane)
        if record is None or self._found is None:
            pane.show("", "", (), "")
        else:
            said = tuple(said_of(self._found, record.key))
            pane.show(str(record.values["key"]), "", said, str(record.values[DIFFERS]))

    @on(Sheet.Changed)
    def _changed(self) -> None:
        self.rows.refresh()

    def refill(self) -> None:
        """Show what is staged now."""
        self.fill()
        self.sheet.redraw()
        self._describe()
        self.rows.refresh()

    def _run_changed(self, run: LiveRun) -> None:
        """Read the pages again when a run has ended."""
        if not run.running and run.profile == self._profile:
            self.do_environments_refresh()

    # What works

    @property
    def _environment(self) -> str:
        """The environment in hand; empty in a column of none."""
        column = self.sheet.column
        return column.field if column is not None and column.field in self._records else ""

    def _keys(self) -> list[str]:
        """Return the marked keys, hidden ones too, else the one in hand."""
        marked = self.table.marked() or ([self.sheet.record] if self.sheet.record else [])
        return [str(each.values["id"]) for each in marked if each.key != SCHEMA]

    def why_read_only(self) -> str:
        """Say why nothing may be edited."""
        return self.services.access.why_read_only(self._profile)

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id in _OF_ENVIRONMENT and not self._environment:
            return "Go to the column of an environment first"
        if action.id == "environments.promote" and not self._keys():
            return "Mark the keys to promote, or go to one"
        return ""

    @on(Sheet.Opened)
    async def _opened(self) -> None:
        await self.action_perform("environments.values")

    def do_environments_values(self) -> None:
        """Open the form of the environment in hand, at the key in hand; or its schema."""
        record = self.sheet.record
        if record is not None and record.key == SCHEMA:
            self.do_environments_schema()
            return
        at = join("", record.values["id"]) if record is not None else ""
        environment = self._environment
        route = PageFormRoute(
            self._heading, self._profile, self._kind, self._records[environment],
            label=f"{self._label} › {environment}", at=at,
        )  # fmt: skip
        if self.services.attempt(lambda: self.services.changes.staging(self._profile)):
            self.services.open(route, lambda _: self.refill())

    def do_environments_schema(self) -> None:
        """Edit the schema of the environment in hand."""
        from trunkline.tui.pages.schema_editing import SchemaEditing

        environment = self._environment
        crumbs = (*self._heading.crumbs, environment)
        SchemaEditing(
            self.services,
            self._heading._replace(crumbs=crumbs, environment=environment),
            self._profile,
            self._kind,
            self._records[environment],
            [each for name, each in self._records.items() if name != environment],
            self.refill,
        ).start()

    # Promoting

    def do_environments_promote(self) -> None:
        """Choose where the keys are promoted to."""
        source, keys = self._environment, self._keys()
        laid = self._laid(self._records[source])
        there = page_of(self._kind, laid.values).values
        missing = [key for key in keys if key not in there]
        if missing:
            self.services.notify(
                f"{source} has no {', '.join(map(visible, missing))}", severity="warning"
            )
            return
        choices: list[MenuItem[Promotion]] = []
        for number, (name, target) in enumerate(self._records.items(), 1):
            if name != source:
                found = promote(self._profile, self._kind, laid, self._laid(target), keys)
                note = _promised(found)
                why_not = "it has all of them already" if not found.edits else ""
                choices.append(MenuItem(str(number), f"To {name}", found, note, why_not))
        what = keys[0] if len(keys) == 1 else f"{len(keys):,} keys"
        title = f"Promote {visible(what)} from {source}"
        self.app.push_screen(MenuScreen(title, choices), self._promoted)

    def _promoted(self, found: Promotion | None) -> None:
        if found is None:
            return
        if not found.verdict.problems:
            self._stage(found)
            return
        choices = [
            MenuItem("n", "Leave it", False, found.verdict.problems[0]),
            MenuItem("s", "Stage all the same", True, "the vendor will refuse it as it is"),
        ]

        def chosen(anyway: bool | None) -> None:
            if anyway:
                self._stage(found)

        count = len(found.verdict.problems)
        more = f" ({count:,} problems)" if count > 1 else ""
        title = f"It does not fit the schema there{more}"
        self.app.push_screen(MenuScreen(title, choices), chosen)

    def _stage(self, found: Promotion) -> None:
        where = found.edits[0].target.key
        edits = [self._from_read(edit) for edit in found.edits]
        if self.services.attempt(lambda: self._staging.stage(edits, f"promote to {where}")):
            self.table.marks.clear()
            count = "1 key" if len(edits) == 1 else f"{len(edits):,} keys"
            review = self.services.shown_key("app.review")
            self.services.notify(f"{count} of {where} staged · {review} reviews")
            self.refill()

    def _from_read(self, edit: Edit) -> Edit:
        """Return an edit against the page as it was read, not as it is staged."""
        page = next(each for each in self._records.values() if each.key == edit.target.key)
        return replace(edit, base=flat(self._kind, page.values).get(edit.field, ABSENT))

    # The rest

    def do_environments_undo(self) -> None:
        """Take the last step of editing back."""
        title = self._staging.undo()
        self.services.notify(f"taken back: {title}" if title else "There is nothing to take back")
        self.refill()

    def do_environments_refresh(self) -> None:
        """Read the pages again."""
        self.run_worker(self._read(), group="pages", exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        """Read the pages; this is the worker."""
        records = list(self._records.values())
        try:
            session = await self.services.sessions.open(self._profile)
            found: Any = await session.fetch(
                self._kind.name, records[0].parent, [each.key for each in records]
            )
        except (ApiError, SessionError) as error:
            self.services.notify(
                self.services.sessions.explain(error, self._profile), severity="error"
            )
            return
        self._records = {name: found.get(each.key, each) for name, each in self._records.items()}
        self.call_next(partial(self.refill))


def _promised(found: Promotion) -> str:
    """Say what a promotion would do."""
    count = len(found.edits)
    parts = [f"{count:,} {'change' if count == 1 else 'changes'}"]
    if found.settled:
        parts.append(f"{len(found.settled):,} as they are")
    if found.verdict.problems:
        parts.append(f"✗ {found.verdict.problems[0]}")
    return " · ".join(parts)
