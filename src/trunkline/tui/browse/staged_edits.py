"""What is staged for the records of the current list."""

from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.staging import WHOLE, Staging
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.kind import Column
from trunkline.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trunkline.changes.running.writer import FailedWrite
    from trunkline.changes.staging.others import OthersEdit
    from trunkline.tui.lists.list_cache import ListCache
    from trunkline.tui.services.change_service import ChangeService


class StagedEdits:
    """The staged edits of the current profile, as the current list needs them."""

    def __init__(self, changes: "ChangeService", cache: "ListCache") -> None:
        self._changes = changes
        self._cache = cache

    @property
    def staging(self) -> Staging:
        """The staged edits of the profile; raises `StoreError` where they cannot be read."""
        return self._changes.staging(self._cache.current.profile)

    @property
    def loaded(self) -> Staging | None:
        """The staged edits if they have been read before; for what runs at every key."""
        return self._changes.peek(self._cache.current.profile)

    def ref(self, record: Record) -> RecordRef:
        """Return a record as edits name it."""
        return ref_of(self._cache.current.profile, self._cache.kind, record)

    def values(self, record: Record) -> dict[str, Any]:
        """Return a record's values with what is staged for them."""
        staging = self.loaded
        edits = staging.of(self.ref(record)) if staging is not None else {}
        staged = {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
        return {**record.values, **staged}

    def changes(self, record: Record) -> list[tuple[str, str]]:
        """Return the title of each edited field of a record, with its old and its new value."""
        from trunkline.tui.browse.staged_values import staged_values

        staging = self.loaded
        edits = staging.of(self.ref(record)) if staging else {}
        return staged_values(edits, record, self._cache.current.table.cells) if edits else []

    def value(self, record: Record, field: str) -> Any:
        """Return what is staged for a field of a record, else its value."""
        staging = self.loaded
        edit = staging.get(self.ref(record), field) if staging is not None else None
        return record.values.get(field) if edit is None else edit.wanted

    def others(self, record: Record) -> "Sequence[OthersEdit]":
        """Return what other owners have staged for a record."""
        staging = self.loaded
        return staging.others.get(self.ref(record), ()) if staging is not None else ()

    def is_others(self, record: Record, column: Column) -> bool:
        """Return whether another owner has staged something for a cell."""
        staging = self.loaded
        if staging is None or not staging.others:
            return False
        edits = self.others(record)
        is_first = column is self._cache.current.table.columns[0]
        shown = (column.field, WHOLE) if is_first else (column.field,)
        return any(edit.field in shown for edit in edits)

    def is_new(self, record: Record) -> bool:
        """Return whether the creation of a record is staged."""
        staging = self.loaded
        edit = staging.get(self.ref(record), WHOLE) if staging is not None else None
        return edit is not None and edit.op is Op.CREATE

    def any_for(self, rows: "Sequence[Record]") -> bool:
        """Return whether something is staged for the marked rows, else for these."""
        staging = self.loaded
        if not staging:
            return False
        marks, kind = self._cache.current.table.marks, self._cache.kind.name
        if not marks:
            return any(staging.of(self.ref(record)) for record in rows)
        # There may be a hundred thousand marks, and this runs at every key.
        return any(
            target.kind == kind and Record(target.key, target.parent or None, {}) in marks
            for target in staging.targets
        )

    def hidden(self) -> frozenset[RecordRef]:
        """Return the records with edits whose rows the filter hides."""
        table, staging = self._cache.current.table, self.loaded
        if not table.filter or staging is None:
            return frozenset()
        return frozenset(
            target
            for target in staging.targets
            if target.kind == self._cache.kind.name
            and table.get(row := (target.parent or None, target.key)) is not None
            and table.position(row) is None
        )

    def failure(self, record: Record, field: str) -> "FailedWrite | None":
        """Return why the staged edit of a field was not written, `None` for a new edit."""
        return self._changes.failure(self.ref(record), field)

    def has_failed(self, record: Record, column: Column) -> bool:
        """Return whether the last write of what a cell shows as staged was not done."""
        is_first = column is self._cache.current.table.columns[0]
        fields = (column.field, WHOLE) if is_first else (column.field,)
        return any(self.failure(record, field) for field in fields)

    def failures(self, record: Record) -> "Iterator[FailedWrite]":
        """Yield why staged edits of a record were not written."""
        staging = self.loaded
        for field in staging.of(self.ref(record)) if staging is not None else ():
            if failed := self.failure(record, field):
                yield failed

    def cell_text(self, record: Record, column: Column) -> str | None:
        """Return what a cell shows of a staged edit, `None` where nothing is staged for it."""
        staging = self.loaded
        edits = staging.of(self.ref(record)) if staging else {}
        if not edits:
            return None
        table = self._cache.current.table
        if (whole := edits.get(WHOLE)) is not None:
            is_first = column is table.columns[0]
            if is_first:
                sign = "✗" if whole.op is Op.DELETE else "+"
                return f"{sign} {table.cells.drawn(record, column)}"
            if whole.op is Op.DELETE or column.field not in whole.wanted:
                return None
            wanted = table.cells.drawn(Record(record.key, record.parent, whole.wanted), column)
            if self._cache.kind.is_vacant(record.values):
                return wanted
            # The record exists: what would be created must not pass for what there is.
            now = table.cells.drawn(record, column)
            return None if now == wanted else f"{now} (+ {wanted})"
        if (edit := edits.get(column.field)) is None:
            return None
        changed = Record(record.key, record.parent, self.values(record))
        return table.cells.drawn(changed, column) or ("null" if edit.wanted is None else '""')
