"""Discard, undo and redo of what is staged."""

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
        staged, record = self._view.staged, self._view.record
        staging = staged.loaded
        match action.id:
            case "browse.unstage" if not staged.any_for([record] if record is not None else []):
                return "Nothing is staged for this row"
            case "browse.undo-edit" if staging is None or not staging.next_undo:
                return "There is nothing to undo"
            case "browse.redo-edit" if staging is None or not staging.next_redo:
                return "There is nothing to redo"
        return ""

    def do_browse_unstage(self) -> None:
        """Discard what is staged for the marked rows, else for the selected one."""
        view = self._view
        staging = view.staged.staging
        targets = [view.staged.ref(record) for record in view.selected_rows()]
        fields = [(target, field) for target in targets for field in staging.of(target)]
        count = staging.discard(fields, "discard edits")
        undo = view.services.shown_key("browse.undo-edit")
        view.services.notify(f"{counted(count, 'edit')} discarded · {undo} undoes")
        view.redraw()

    def do_browse_undo_edit(self) -> None:
        """Undo the last edit."""
        self._view.services.notify(f"Undone: {self._view.staged.staging.undo()}")
        self._view.redraw()

    def do_browse_redo_edit(self) -> None:
        """Redo the edit that was undone last."""
        self._view.services.notify(f"Redone: {self._view.staged.staging.redo()}")
        self._view.redraw()
