"""Undo and redo of staging, which say what they restored and where; and undo of the last run."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.review.controller import review_undo

if TYPE_CHECKING:
    from trunkline.changes.staging.staging import Staging
    from trunkline.tui.services.app_services import AppServices

EditsByField = Mapping[tuple[RecordRef, str], Edit]
"""Edits by record and field."""

ListName = Callable[[RecordRef], str]
"""Returns the name of the list that a record is in."""


class StagingUndo:
    """Undoes and redoes steps of staging in a profile, for every screen."""

    def __init__(self, services: "AppServices") -> None:
        self._services = services

    def why_no_undo(self, profile: str) -> str:
        """Return why there is nothing to undo in a profile; empty where there is something."""
        staging = self._services.changes.peek(profile)
        if self._run_to_undo(profile) or (staging is not None and staging.next_undo):
            return ""
        if self._services.changes.problem:
            return self._services.changes.problem
        key = self._services.shown_key("browse.unstage")
        hint = f": {key} discards a row's edits" if staging else ""
        return f"There is nothing to undo in this session{hint}"

    def why_no_redo(self, profile: str) -> str:
        """Return why there is nothing to redo in a profile; empty where there is something."""
        staging = self._services.changes.peek(profile)
        if staging is not None and staging.next_redo:
            return ""
        return self._services.changes.problem or "There is nothing to redo"

    def undo(self, profile: str) -> None:
        """Undo the last step of staging; after a run, offer the plan that undoes the run."""
        number = self._run_to_undo(profile)
        if number:
            self._offer_run(profile, number)
        else:
            self._step(profile, "Undone", lambda staging: staging.undo())

    def redo(self, profile: str) -> None:
        """Redo the step of staging that was undone last."""
        self._step(profile, "Redone", lambda staging: staging.redo())

    def _step(self, profile: str, done: str, step: "Callable[[Staging], str | None]") -> None:
        staging = self._services.changes.staging(profile)
        before = _by_field(staging)
        title = step(staging)
        kinds = self._services.sessions.kinds(profile)
        what = describe_step(before, _by_field(staging), kinds, self._list_name)
        self._services.notify(f"{done}: {what or title}")

    def _list_name(self, target: RecordRef) -> str:
        sessions = self._services.sessions
        parent_kind = sessions.kinds(target.profile)[target.kind].parent
        if not parent_kind:
            return target.kind
        labels = sessions.related(target.profile).labels(parent_kind, None)
        return f"{labels.get(target.parent) or target.parent} › {target.kind}"

    # The last run

    def _run_to_undo(self, profile: str) -> int:
        run = self._services.changes.undoable
        return run.number or 0 if run is not None and run.profile == profile else 0

    def _offer_run(self, profile: str, number: int) -> None:
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        run, staging = self._services.changes.undoable, self._services.changes.staging(profile)
        assert run is not None

        def chosen(choice: str | None) -> None:
            if choice == "run":
                review_undo(self._services, number, profile)
            elif choice == "edit":
                self._step(profile, "Undone", lambda staging: staging.undo())

        written = run.entry.counts.get(Result.DONE, 0) if run.entry is not None else 0
        choices = [
            MenuItem("n", "Not now", ""),
            MenuItem("u", f"Review the undo of run {number}", "run", "nothing is written yet"),
        ]
        if staging.next_undo:
            choices.append(MenuItem("e", "Undo the last edit", "edit", staging.next_undo))
        title = f"Run {number} has written {counted(written, 'record')}"
        self._services.push(MenuScreen(title, choices), chosen)


def _by_field(staging: "Staging") -> dict[tuple[RecordRef, str], Edit]:
    return {(edit.target, edit.field): edit for edit in staging.edits}


def describe_step(
    before: EditsByField, after: EditsByField, kinds: Mapping[str, Kind], list_name: ListName
) -> str:
    """Return what a step changed among the staged edits: which fields, of what, in which list."""
    places = [at for at in {**before, **after} if before.get(at) != after.get(at)]
    if not places:
        return ""
    targets = list(dict.fromkeys(target for target, _ in places))
    what = _fields_text({at: after.get(at) or before[at] for at in places}, kinds)
    record = after.get(places[0]) or before[places[0]]
    names = {target.kind for target in targets}
    if len(targets) == 1:
        who = record.label or targets[0].key
    elif len(names) == 1:
        who = counted(len(targets), kinds[targets[0].kind].singular, targets[0].kind)
    else:
        who = counted(len(targets), "record")
    lists = dict.fromkeys(map(list_name, targets))
    where = next(iter(lists)) if len(lists) == 1 else f"{len(lists)} lists"
    return visible(f"{_verb(places, before, after)} {what} of {who} in {where}")


def _verb(places: list[tuple[RecordRef, str]], before: EditsByField, after: EditsByField) -> str:
    if all(at not in after for at in places):
        return "unstaged"
    if all(at not in before for at in places):
        return "restored"
    return "restored the earlier edit:" if all(at in after for at in places) else "changed"


def _fields_text(edits: EditsByField, kinds: Mapping[str, Kind]) -> str:
    texts = dict.fromkeys(_field_text(edit, kinds[edit.target.kind]) for edit in edits.values())
    return next(iter(texts)) if len(texts) == 1 else counted(len(texts), "field")


def _field_text(edit: Edit, kind: Kind) -> str:
    if edit.field == WHOLE:
        return "deletion" if edit.op is Op.DELETE else "creation"
    if kind.page is not None:
        return edit.field.partition("/")[2] or "schema"
    columns = {column.field: column.title for column in kind.columns}
    return columns.get(edit.field) or kind.title_of(edit.field)
