"""Discard, undo, redo and retry of what is staged."""

from trunkline.model.plurals import counted
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView


class StagingController(Controller):
    """Changes what is staged, without another value."""

    def __init__(self, view: ListView) -> None:
        self._view = view

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        view = self._view
        match action.id:
            case "browse.unstage" if not self._is_staged():
                return view.services.changes.problem or "Nothing is staged for this row"
            case "browse.undo-edit":
                return view.services.why_no_undo(view.profile)
            case "browse.redo-edit":
                return view.services.why_no_redo(view.profile)
            case "browse.retry" if view.services.changes.busy:
                return "A run is under way"
            case "browse.retry" if not view.services.changes.failures(view.profile):
                return view.services.changes.problem or "No staged edit has failed"
        return ""

    def _is_staged(self) -> bool:
        record = self._view.record
        return self._view.staged.any_for([record] if record is not None else [])

    def do_browse_unstage(self) -> None:
        """Discard what is staged for the marked rows, else for the selected one."""
        view = self._view
        staging = view.staged.staging
        targets = [view.staged.ref(record) for record in view.selected_rows()]
        places = [place for target in targets for place in staging.places(target)]
        staging.discard(places, "discard edits")
        records = len({target for target, _ in places})
        undo = view.services.shown_key("browse.undo-edit")
        what = counted(records, view.kind.singular, view.kind.name)
        view.services.notify(f"Discarded what was staged for {what} · {undo} undoes")

    def do_browse_undo_edit(self) -> None:
        """Undo the last edit; after a run, offer to undo the run."""
        self._view.services.undo_edit(self._view.profile)

    def do_browse_redo_edit(self) -> None:
        """Redo the edit that was undone last."""
        self._view.services.redo_edit(self._view.profile)

    def do_browse_retry(self) -> None:
        """Offer to send again what was not written."""
        self._view.services.retry_failed(self._view.profile)
