"""The revisions of a form, and undo and redo between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trunkline.forms.values.values import Json, Unset


@dataclass(frozen=True, slots=True)
class InvalidText:
    """Text that was typed into a field and is not a value of it, and why, as a fragment."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class BranchDraft:
    """The content of a branch when another one was selected."""

    value: Json | Unset
    branches: Mapping[str, Mapping[int, int]]
    invalid_texts: Mapping[str, InvalidText]


@dataclass(frozen=True, slots=True)
class Revision:
    """The state that undo restores. Each edit makes a new one; values share unchanged parts.

    Attributes:
        at: the pointer of the edit that led here.
        branches: the selected branches, by pointer and identity of the oneOf or anyOf; inferred
            ones are added on demand.
        drafts: the content of branches that are not selected, by pointer, identity and branch.
        invalid_texts: typed texts that are not values, by pointer.
    """

    value: Json | Unset
    at: str = ""
    branches: dict[str, dict[int, int]] = field(default_factory=dict)
    drafts: dict[str, dict[tuple[int, int], BranchDraft]] = field(default_factory=dict)
    invalid_texts: dict[str, InvalidText] = field(default_factory=dict)


class UndoHistory:
    """The revisions of a form: the current one, those before it and those undone."""

    def __init__(self, first: Revision) -> None:
        self._revisions = [first]
        self._index = 0

    @property
    def now(self) -> Revision:
        """The current revision."""
        return self._revisions[self._index]

    def add(self, revision: Revision) -> None:
        """Make a new revision the current one and drop the undone ones."""
        del self._revisions[self._index + 1 :]
        self._revisions.append(revision)
        self._index += 1

    def step(self, by: int) -> str | None:
        """Undo (-1) or redo (1) an edit, and return its pointer, `None` if there is none."""
        index = self._index + by
        if not 0 <= index < len(self._revisions):
            return None
        at = self._revisions[max(index, self._index)].at
        self._index = index
        return at
