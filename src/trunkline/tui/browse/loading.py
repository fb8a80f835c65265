"""Loading the current list: the workers, their batches, and how they are stopped."""

from functools import partial
from typing import TYPE_CHECKING, Final

from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.lists.record_list import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.timer import Timer
    from textual.worker import WorkType

    from trunkline.tui.actions.action import Action
    from trunkline.tui.browse.list_view import ListView
    from trunkline.tui.lists.loader import ListRequest
    from trunkline.tui.services.live_run import LiveRun
    from trunkline.tui.table.filtering import FilterController

_LOAD: Final = "loading"
_SEARCH: Final = "searching"
_OF_ROWS: Final = frozenset(
    f"browse.{word}"
    for word in (
        *("edit-cell", "edit", "replace", "paste", "editor", "delete", "unstage"),
        *("record", "related", "import-numbers"),
    )
) | {"screen.copy", "app.lookup"}
"""The actions that are about the selected row, or about marked ones."""

_TYPING_PAUSE: Final = 0.3
"""Seconds without another letter after which the vendor is searched for the filter."""


class LoadingController(Controller):
    """Loads the current list, and searches the vendor for what the filter is after."""

    def __init__(self, view: "ListView", filtering: "FilterController") -> None:
        self._view = view
        self._filtering = filtering
        self._search_timer: Timer | None = None
        self._written: dict[str, int] = {}

    def waits_for(self, action: "Action | None") -> str:
        """Return that the first rows are being loaded, for the keys that are about rows."""
        if action is None or (action.scope != "sheet" and action.id not in _OF_ROWS):
            return ""
        records = self._view.record_list
        is_empty = not records.table.total and records.phase in (Phase.NEW, Phase.LOADING)
        return "the rows" if is_empty else ""

    def load(self) -> None:
        """Load the current list unless it is fresh, and what it shows of other kinds."""
        cache = self._view.cache
        self._run(cache.load(reload=False) if cache.needs_loading() else cache.load_related())
        self.search_soon()
        self._view.update()

    def do_browse_refresh(self) -> None:
        """Load the list again."""
        self.stop()
        self._run(self._view.cache.load(reload=True))
        self.search_soon()
        self._view.update()

    def stop(self) -> bool:
        """Stop loading, and return whether the current list was being loaded."""
        self._cancel(_LOAD, _SEARCH)
        return self._view.cache.stop()

    def search_soon(self) -> None:
        """Search the vendor for the filter, once nothing more is typed."""
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = None
        if self._view.kind.filters:
            self._search_timer = self._view.screen.set_timer(_TYPING_PAUSE, self.search)

    def search(self) -> None:
        """Search the vendor for the filter, where that is faster than the whole list."""
        self._search_timer = None
        request = self._view.cache.search()
        if request is not None:
            self._view.screen.workers.cancel_group(self._view.screen, _SEARCH)
            self._start(request, _SEARCH)
        self._view.update()

    def run_changed(self, run: "LiveRun") -> None:
        """Show how far a run is; when it has ended, load again what it may have changed."""
        view = self._view
        if not run.running:
            view.cache.apply_outcomes(run.profile, run.outcomes)
            if run.profile == view.profile:
                self.do_browse_refresh()
                view.sheet.redraw()
        view.update()

    def staging_changed(self) -> None:
        """Show what is staged; load again what another program has written to."""
        view, changes = self._view, self._view.services.changes
        for profile in view.services.sessions.profiles:
            written = changes.written_elsewhere(profile)
            if written <= self._written.get(profile, 0):
                continue
            self._written[profile] = written
            view.cache.apply_outcomes(profile, {})
            if profile == view.profile:
                self.do_browse_refresh()
        view.redraw()

    def _run(self, requests: "Iterable[ListRequest]") -> None:
        for request in requests:
            self._start(request, _LOAD)

    def _start(self, request: "ListRequest", group: str) -> None:
        screen, services = self._view.screen, self._view.services

        def announce(request: "ListRequest") -> None:
            screen.post_message(WorkDone(self._receive, request))

        # A function, not a coroutine: one that is cancelled early would never be awaited.
        work: WorkType[None] = partial(request.run, services.sessions, announce, services.report)
        screen.run_worker(work, name=f"load {request.kind}", group=group, exit_on_error=False)

    def _cancel(self, *groups: str) -> None:
        for group in groups:
            self._view.screen.workers.cancel_group(self._view.screen, group)
        self._view.services.retries.forget(self._view.profile)

    def _receive(self, request: "ListRequest") -> None:
        view = self._view
        was_loading = view.record_list.loading
        self._run(view.cache.receive(request))
        if was_loading and view.record_list.phase is Phase.FAILED:
            self._cancel(_LOAD)
            self.search_soon()
        if request.ended:
            view.sheet.redraw()
        else:
            view.sheet.rows_changed()
        self._filtering.notify_given_up()
        view.describe(view.record)
        view.update()
        if was_loading:
            view.services.settle(view.table.total)
