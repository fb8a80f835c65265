"""The shown rows of a form, the errors in them, and the search."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from time import perf_counter
from typing import Final, TypeAlias

from trunkline.forms import Field, Form
from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.values.json_pointer import parent_of
from trunkline.tui.form.view.field_display import HOLDERS, FieldText, value_of

_QUICK: Final = 0.02
"""Seconds that checking a form may take between a key and its frame."""


_Rank: TypeAlias = Callable[[str], tuple[int, str]]


class Shown(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    CHANGED = "only what is changed"
    ERRORS = "only what is wrong"


class FormRows:
    """The rows of a form to draw.

    A row is computed only when it is asked for: with all rows shown, opening a form with thousands
    of fields costs no more than opening a small one.

    Attributes:
        form: the form; whoever edits it calls `changed`.
        checked: whether the form is unchanged since then.
    """

    def __init__(
        self,
        form: Form,
        faults: Callable[[], FieldErrors] | None = None,
        shown: Callable[[Field], FieldText | None] = lambda field: None,
    ) -> None:
        """Show all rows of a form, without checking it; errors and texts may be another's."""
        self.form = form
        self._shown = shown
        self._faults = faults or (lambda: form.errors)
        self.shown = Shown.ALL
        self.errors: FieldErrors = {}
        self.checked = False
        self.words: tuple[str, ...] = ()
        self._spent = 0.0
        self._listed: list[str] | None = None
        self._above: frozenset[str] = frozenset()
        self._matches: list[str] | None = None

    def changed(self) -> None:
        """Forget the rows, the matches and the check: values or folds have changed."""
        self._listed = self._matches = None
        self.checked = False

    def folded(self) -> None:
        """Forget the rows: some were folded or unfolded."""
        self._listed = None

    def check(self) -> None:
        """Check the form unless it is checked."""
        if not self.checked:
            started = perf_counter()
            self.errors = self._faults()
            self._spent = perf_counter() - started
            self.checked = True
            self._above = frozenset(_above(self.errors))
            if self.shown is Shown.ERRORS:
                self._listed = None

    @property
    def quick(self) -> bool:
        """Whether the last check was too quick to notice."""
        return self._spent < _QUICK

    def show(self, shown: Shown) -> None:
        """Show all rows, or only some."""
        self.shown = shown
        self._listed = None

    # Rows

    @property
    def pointers(self) -> list[str]:
        """The JSON Pointers of the rows."""
        if self._listed is None:
            self._listed = self._list()
        return self._listed

    def __len__(self) -> int:
        return len(self.form.fields) if self.shown is Shown.ALL else len(self.pointers)

    def count(self, limit: int) -> int:
        """Return the number of rows, or the limit if there are more; counts no further."""
        return limit if limit > 0 and self.fields(limit - 1, limit) else len(self)

    @property
    def why_empty(self) -> str:
        """The message of a form without rows."""
        match self.shown:
            case Shown.CHANGED:
                return "Nothing is changed"
            case Shown.ERRORS:
                return "Nothing is wrong"
        return "Nothing is set yet"

    def fields(self, first: int, after: int) -> Sequence[Field]:
        """Return the fields of some rows, fewer at the end."""
        if self.shown is Shown.ALL:
            return self.form.fields[first:after]
        return [self.form.field(pointer) for pointer in self.pointers[first:after]]

    def row_of(self, pointer: str) -> int | None:
        """Return the row of a pointer, or of the nearest one around it that is shown."""
        rows = self.pointers
        while pointer:
            if pointer in rows:
                return rows.index(pointer)
            pointer = parent_of(pointer)
        return 0 if rows and not rows[0] else None

    def wrong_within(self, pointer: str) -> bool:
        """Return whether a field below a pointer has errors."""
        return pointer in self._above

    def _list(self) -> list[str]:
        if self.shown is Shown.ALL:
            return self.form.fields.pointers
        wanted = set(self.form.changed if self.shown is Shown.CHANGED else self.errors) - {""}
        around = wanted | _above(wanted)
        return [
            pointer
            for pointer in self.form.fields.pointers
            if pointer in around or not wanted.isdisjoint(_around(pointer))
        ]

    # Moving to hidden fields

    def reveal(self, pointer: str) -> None:
        """Unfold what hides a pointer, and show all rows if it is not a shown one."""
        if self.shown is not Shown.ALL and pointer not in self.pointers:
            self.show(Shown.ALL)
        around = [outer for outer in _around(pointer) if outer]
        folded = [outer for outer in around if self.form.field(outer).folded]
        if folded:
            self.form.fold(*folded, folded=False)
            self.folded()

    def unfolded(self) -> list[str]:
        """Return the groups and lists that are unfolded."""
        return [field.pointer for field in self.form.fields if field.folded is False]

    def folded_away(self) -> list[str]:
        """Return the groups and lists that the user has folded, nested ones too."""
        return [
            field.pointer
            for field in self.form.all_fields
            if field.folded is False and self.form.field(field.pointer).folded
        ]

    def next_error(self, at: str, by: int) -> str | None:
        """Return the next (1) or previous (-1) pointer with errors; `None` without errors."""
        self.check()
        order = {pointer: row for row, pointer in enumerate(self.form.all_fields.pointers)}
        wrong = sorted(self.errors, key=lambda each: _rank(order, each))
        return _beside(wrong, lambda each: _rank(order, each), _rank(order, at), by)

    # Searching

    def search(self, text: str) -> None:
        """Search for fields that contain all the words of a text."""
        self.words = tuple(text.casefold().split())
        self._matches = None

    @property
    def matches(self) -> list[str]:
        """The pointers of the matching fields, folded ones too."""
        if self._matches is None:
            self._matches = [
                field.pointer
                for field in (self.form.all_fields if self.words else ())
                if self._matches_words(field)
            ]
        return self._matches

    def next_match(self, at: str, by: int) -> str | None:
        """Return the next (1) or previous (-1) matching pointer; `None` without a match.

        With `by` 0, the pointer itself may match.
        """
        order = {pointer: row for row, pointer in enumerate(self.form.all_fields.pointers)}
        return _beside(self.matches, lambda each: _rank(order, each), _rank(order, at), by)

    def _matches_words(self, field: Field) -> bool:
        parts = [field.title, str(field.key or ""), field.description]
        if field.control not in HOLDERS:
            parts.append((self._shown(field) or value_of(self.form, field)).text)
        text = "\n".join(parts).casefold()
        return all(word in text for word in self.words)


def _around(pointer: str) -> Iterable[str]:
    """Yield the pointers around a pointer, the outermost first, the root included."""
    parts = pointer.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _above(pointers: Iterable[str]) -> set[str]:
    return {outer for pointer in pointers for outer in _around(pointer)}


def _rank(order: dict[str, int], pointer: str) -> tuple[int, str]:
    """Return the rank of a pointer; one without a row comes after the nearest one with a row."""
    if pointer in order:
        return order[pointer], ""
    outer = pointer
    while outer and outer not in order:
        outer = parent_of(outer)
    return order.get(outer, -1), pointer


def _beside(pointers: Sequence[str], rank: _Rank, at: tuple[int, str], by: int) -> str | None:
    """Return the pointer after a rank (before it for a negative `by`), around the ends."""
    if not pointers:
        return None
    if by < 0:
        return next((each for each in reversed(pointers) if rank(each) < at), pointers[-1])
    after = (each for each in pointers if rank(each) > at or (not by and rank(each) == at))
    return next(after, pointers[0])
