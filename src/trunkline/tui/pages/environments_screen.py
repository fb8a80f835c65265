"""The environments of a project side by side: values and schemas, and promoting keys."""

from collections.abc import Iterable
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.api.errors import ApiError
from trunkline.changes.staging.page_promotion import Comparison
from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen, WorkDone
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.pages.environment_table import DIFFERS, SCHEMA, describe_row, kind_of, rows_of
from trunkline.tui.pages.page_comparison import PageComparison
from trunkline.tui.pages.page_opening import PageController
from trunkline.tui.pages.promotion import PromotionController
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import EnvironmentsRoute
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet


class EnvironmentsScreen(BaseScreen):
    """A row for each key, a column for each environment; actions concern the current column's."""

    SCOPE = "environments"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    EnvironmentsScreen FieldPane { height: 9; }
    EnvironmentsScreen.-low FieldPane { display: none; }
    """

    _comparison: Comparison | None = None

    def __init__(self, route: EnvironmentsRoute) -> None:
        super().__init__()
        self._profile = route.profile
        self._pages = PageComparison(
            route.profile, route.kind, route.records,
            lambda: self.services.changes.staging(route.profile),
        )  # fmt: skip
        environments = list(self._pages.records)
        self.table = Table(kind_of(environments, route.width))
        self.rows = RowsController(self, self.table, self.summary)
        self.rows.sheet.marking = True
        promotion = PromotionController(
            self, self._pages, lambda: self._environment, self._keys, self._promoted
        )
        opening = PageController(
            self, self._pages, route, lambda: (self._environment, self.sheet.record), self._refill
        )
        self.controllers = (promotion, opening, self.rows, self.rows.filtering)
        self._heading = route.heading._replace(filter="", environment="")
        self._first_column = route.environment or next(iter(environments), "")

    @property
    def sheet(self) -> Sheet:
        """The keys of all pages."""
        return self.rows.sheet

    def on_mount(self) -> None:
        """Show the keys; follow what is staged and written."""
        self.sheet.show(self.table, column=self._first_column)
        self._compare()
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.follow(self.services.signals.staging, lambda _: self._refill())

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def body(self) -> Iterable[Widget]:
        """Yield the table, and the values of the current key in full."""
        sheet = self.sheet
        sheet.empty = self._why_empty
        sheet.record_selected = lambda record: self._describe()
        sheet.staged = self._pages.staged_text
        yield sheet
        yield FieldPane()

    def heading(self) -> Heading:
        """Return what the title says."""
        crumbs = (*self._heading.crumbs, "side by side")
        return self._heading._replace(crumbs=crumbs, filter=self.table.filter.text)

    def _why_empty(self) -> str:
        return "Nothing matches the filter" if self.table.total else "The pages have no keys yet"

    def summary(self) -> str:
        """Return how many keys are marked, how many differ, and what is wrong."""
        comparison = self._comparison
        assert comparison is not None
        values, schemas = len(comparison.differing), len(comparison.drift)
        wrong = [
            f"{page.environment}: {len(faults.all):,} wrong"
            for page, faults in zip(comparison.pages, comparison.faults, strict=True)
            if faults
        ]
        marked = len(self.table.marked())
        total = len(comparison.rows)
        parts = [
            f"{marked:,} marked" if marked else "",
            f"{values:,} of {total:,} differ" if values else "no values differ",
            f"schemas differ in {schemas:,}" if schemas else "",
            *wrong,
        ]
        return " · ".join(filter(None, parts))

    # What is shown

    def _compare(self) -> None:
        self._comparison = self._pages.compare()
        self.table.begin()
        self.table.extend(list(rows_of(self._comparison)))
        self.table.end()

    def _describe(self) -> None:
        record, pane = self.sheet.record, self.query_one(FieldPane)
        if record is None or self._comparison is None:
            pane.show("", "", (), "")
        else:
            texts = tuple(describe_row(self._comparison, record.key))
            pane.show(str(record.values["key"]), "", texts, str(record.values[DIFFERS]))

    @on(Sheet.Changed)
    def _changed(self) -> None:
        self.rows.refresh()

    def _refill(self) -> None:
        """Show the current staged edits."""
        self._compare()
        self.sheet.redraw()
        self._describe()
        self.rows.refresh()

    def _promoted(self) -> None:
        self.table.marks.clear()
        self._refill()

    def _run_changed(self, run: LiveRun) -> None:
        if not run.running and run.profile == self._profile:
            self.do_environments_refresh()

    # What works

    @property
    def _environment(self) -> str:
        """The environment of the current column; empty for another column."""
        column = self.sheet.column
        return column.field if column is not None and column.field in self._pages.records else ""

    def _keys(self) -> list[str]:
        """Return the marked keys, hidden ones too, else the current one."""
        rows = self.table.marked() or ([self.sheet.record] if self.sheet.record else [])
        return [str(row.values["id"]) for row in rows if row.key != SCHEMA]

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        undo = action.id == "environments.undo"
        return self.services.why_no_undo(self._profile) if undo else super().why_not(action)

    def why_read_only(self) -> str:
        """Return why nothing can be edited."""
        return self.services.access.why_read_only(self._profile)

    @on(Sheet.Opened)
    async def _opened(self) -> None:
        await self.action_perform("environments.values")

    def do_environments_undo(self) -> None:
        """Undo the last step of staging."""
        self.services.undo_edit(self._profile)

    def do_environments_refresh(self) -> None:
        """Load the pages again."""
        self.start(self._load(), "pages")

    async def _load(self) -> None:
        """Load the pages; this is a worker."""
        records, services = list(self._pages.records.values()), self.services
        try:
            session = await services.sessions.open(self._profile)
            loaded: Any = await session.fetch(
                self._pages.kind.name, records[0].parent, [record.key for record in records]
            )
        except (ApiError, SessionError) as error:
            services.notify(services.sessions.explain(error, self._profile), severity="error")
            return
        self.post_message(WorkDone(self._loaded, loaded))

    def _loaded(self, records: dict[str, Record]) -> None:
        self._pages.replace(records)
        self._refill()
