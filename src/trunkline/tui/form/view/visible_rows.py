"""Which rows of a form are shown, what is wrong in them, and where a text is found."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeAlias

from trunkline.forms import Field, Form
from trunkline.forms.values.json_pointer import parent_of
from trunkline.tui.form.view.field_display import HOLDERS, Said, value_of

if TYPE_CHECKING:
    from trunkline.forms.fields.error_mapping import FieldErrors

_QUICK: Final = 0.02
"""Seconds that checking a form may take between a key and what it draws."""


_Rank: TypeAlias = Callable[[str], tuple[int, str]]


class Shown(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    CHANGED = "only what is changed"
    ERRORS = "only what is wrong"


class FormRows:
    """The rows of a form as they are to be drawn.

    It works out no row that nobody asks for: with all rows shown, opening a form of thousands of
    fields costs what a small one does.

    Attributes:
        form: the form; whoever edits it calls `changed`.
        shown: which rows are shown.
        errors: what was wrong when it was last checked.
        checked: whether that is how the form is now.
        words: what was searched for last.
    """

    def __init__(
        self,
        form: Form,
        faults: "Callable[[], FieldErrors] | None" = None,
        shown: Callable[[Field], Said | None] = lambda field: None,
    ) -> None:
        """Show all rows of a form; nothing is checked yet.

        Args:
            form: the form.
            faults: gives what is wrong, where that is not all that the form finds.
            shown: gives a field's value in one line where the form itself cannot say it.
        """
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
        """Look again: the form's values or its folds have changed."""
        self._listed = self._matches = None
        self.checked = False

    def folded(self) -> None:
        """Look again at the rows: some were folded or unfolded, and no value has changed."""
        self._listed = None

    def check(self) -> None:
        """Find out what is wrong."""
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
        """Whether the last check took no time that anybody would notice."""
        return self._spent < _QUICK

    def show(self, shown: Shown) -> None:
        """Show other rows."""
        self.shown = shown
        self._listed = None

    # Rows

    @property
    def pointers(self) -> list[str]:
        """Where the rows are, from the first to the last."""
        if self._listed is None:
            self._listed = self._list()
        return self._listed

    def __len__(self) -> int:
        return len(self.form.fields) if self.shown is Shown.ALL else len(self.pointers)

    def has(self, row: int) -> bool:
        """Return whether there is such a row; counts no further than that."""
        return row >= 0 and bool(self.fields(row, row + 1))

    def fields(self, first: int, after: int) -> Sequence[Field]:
        """Return some rows, fewer where there are no more."""
        if self.shown is Shown.ALL:
            return self.form.fields[first:after]
        return [self.form.field(pointer) for pointer in self.pointers[first:after]]

    def row_of(self, pointer: str) -> int | None:
        """Return the row of a place, else of the nearest one around it that has one."""
        rows = self.pointers
        while pointer:
            if pointer in rows:
                return rows.index(pointer)
            pointer = parent_of(pointer)
        return 0 if rows and not rows[0] else None

    def wrong_within(self, pointer: str) -> bool:
        """Return whether something below a place is wrong."""
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

    # Going to what is out of sight

    def reveal(self, pointer: str) -> None:
        """Unfold whatever hides a place, and show all rows if it is not among those shown."""
        if self.shown is not Shown.ALL and pointer not in self.pointers:
            self.show(Shown.ALL)
        around = [outer for outer in _around(pointer) if outer]
        folded = [outer for outer in around if self.form.field(outer).folded]
        if folded:
            self.form.fold(*folded, folded=False)
            self.folded()

    def folded_away(self) -> list[str]:
        """Return the groups and lists that people have folded, those in others too."""
        return [
            field.pointer
            for field in self.form.all_fields
            if field.folded is False and self.form.field(field.pointer).folded
        ]

    def next_error(self, at: str, by: int) -> str | None:
        """Return the next place that is wrong, or the one before; `None` where nothing is."""
        self.check()
        order = {pointer: row for row, pointer in enumerate(self.form.all_fields.pointers)}
        wrong = sorted(self.errors, key=lambda each: _rank(order, each))
        return _beside(wrong, lambda each: _rank(order, each), _rank(order, at), by)

    # Searching

    def search(self, text: str) -> None:
        """Look for fields that have all the words of a text."""
        self.words = tuple(text.casefold().split())
        self._matches = None

    @property
    def matches(self) -> list[str]:
        """The places that were found, folded ones too."""
        if self._matches is None:
            self._matches = [
                field.pointer
                for field in (self.form.all_fields if self.words else ())
                if self._is_found(field)
            ]
        return self._matches

    def next_match(self, at: str, by: int) -> str | None:
        """Return the next place that was found, or the one before; `None` where none was.

        With `by` 0, the place itself counts.
        """
        order = {pointer: row for row, pointer in enumerate(self.form.all_fields.pointers)}
        return _beside(self.matches, lambda each: _rank(order, each), _rank(order, at), by)

    def _is_found(self, field: Field) -> bool:
        told = [field.title, str(field.key or ""), field.description]
        if field.control not in HOLDERS:
            told.append((self._shown(field) or value_of(self.form, field)).text)
        text = "\n".join(told).casefold()
        return all(word in text for word in self.words)


def _around(pointer: str) -> Iterable[str]:
    """Yield the pointers of what holds a place, the outermost first, the root among them."""
    parts = pointer.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _above(pointers: Iterable[str]) -> set[str]:
    return {outer for pointer in pointers for outer in _around(pointer)}


def _rank(order: dict[str, int], pointer: str) -> tuple[int, str]:
    """Return where a place stands: one without a row, right behind the nearest that has one."""
    if pointer in order:
        return order[pointer], ""
    outer = pointer
    while outer and outer not in order:
        outer = parent_of(outer)
    return order.get(outer, -1), pointer


def _beside(pointers: Sequence[str], rank: _Rank, at: tuple[int, str], by: int) -> str | None:
    """Return the pointer after a place (or before, for a negative `by`), around the end."""
    if not pointers:
        return None
    if by < 0:
        return next((each for each in reversed(pointers) if rank(each) < at), pointers[-1])
    after = (each for each in pointers if rank(each) > at or (not by and rank(each) == at))
    return next(after, pointers[0])
