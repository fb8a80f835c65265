"""Drafts on disk: unfinished forms, saved while they are edited and offered when opened again."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from trunkline.forms import UNSET, Json
from trunkline.model.change import RecordRef
from trunkline.settings.private_files import write_private

_FOLDER: Final = "drafts"
_TEXT: Final = ".txt"
_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """The edits of one form that are not staged yet, without secrets.

    Attributes:
        at: when it was last edited.
        base: the values that were edited.
        content: what `FormSession.draft_content` returned, secrets masked.
        pointer: the current field.
        typing: the text in that field's editor, `None` if none was open.
        records: parent and key of each record, if there are several.
        account: the account that it belongs to; empty where an earlier version did not record it.
        owner: whose it is; empty where an earlier version did not record it.
    """

    target: RecordRef
    label: str
    at: datetime
    base: Json
    content: Json
    pointer: str = ""
    typing: str | None = None
    records: tuple[tuple[str, str], ...] = ()
    account: str = ""
    owner: str = ""

    def merged_into(self, now: Json) -> Json:
        """Return the content for a record with newer values, merged by top-level key.

        A key that was not edited gets its current value; an edited one keeps the edit.
        """
        value = self.content.get("value", UNSET)
        if not all(isinstance(each, dict) for each in (self.base, value, now)):
            return self.content
        kept = {key: each for key, each in value.items() if self.base.get(key, UNSET) != each}
        return {**self.content, "value": {**now, **kept}}

    def conflicts(self, now: Json) -> tuple[str, ...]:
        """Return the edited keys that somebody else has changed since."""
        value = self.content.get("value", UNSET)
        if not all(isinstance(each, dict) for each in (self.base, value, now)):
            return ()
        return tuple(
            key
            for key, each in value.items()
            if self.base.get(key, UNSET) != each
            and now.get(key, UNSET) != self.base.get(key, UNSET)
        )


class DraftStore:
    """The drafts of one owner: a file each, readable only by its Unix user.

    A draft belongs to an account. One whose profile leads elsewhere now is not offered.
    """

    def __init__(
        self,
        state: Path,
        account_of: Callable[[str], str] = lambda profile: profile,
        owner: str = "",
    ) -> None:
        """Use a folder of the state folder; nothing is read or created yet.

        Args:
            account_of: returns the account of a profile, empty for an unknown one.
            owner: whose drafts these are.
        """
        self._folder = state / _FOLDER
        self._account_of = account_of
        self._owner = owner

    def save(self, draft: Draft) -> None:
        """Write a draft; its file is replaced atomically.

        Raises:
            OSError: the file could not be written.
        """
        target = draft.target
        document = {
            "version": _VERSION,
            "record": [target.profile, target.kind, target.parent, target.key],
            "label": draft.label,
            "at": draft.at.isoformat(),
            "base": None if draft.base is UNSET else draft.base,
            "held": draft.content,
            "pointer": draft.pointer,
            "typing": draft.typing,
            "records": draft.records,
            "account": self._account_of(target.profile),
            "owner": self._owner,
        }
        write_private(self._path(target), json.dumps(document, ensure_ascii=False))

    def of(self, target: RecordRef) -> Draft | None:
        """Return the draft of a record, `None` without a readable one."""
        return _read(self._path(target))

    def discard(self, target: RecordRef) -> None:
        """Discard the draft of a record."""
        with contextlib.suppress(OSError):
            self._path(target).unlink()

    def save_text(self, target: RecordRef, text: str) -> None:
        """Write a text that was typed or pasted for a record; an empty one is discarded.

        Raises:
            OSError: the file could not be written.
        """
        path = self._path(target).with_suffix(_TEXT)
        if not text.strip():
            with contextlib.suppress(OSError):
                path.unlink()
            return
        write_private(path, text)

    def text_of(self, target: RecordRef) -> str:
        """Return the text that was saved for a record; empty without a readable one."""
        try:
            return self._path(target).with_suffix(_TEXT).read_bytes().decode()
        except (OSError, ValueError):
            return ""

    def carry_over(self) -> None:
        """Make drafts that an earlier version wrote this owner's, where their account is known."""
        for path in self._paths():
            draft = _read(path)
            if draft is None or draft.account or not self._account_of(draft.target.profile):
                continue
            if self.of(draft.target) is None:
                with contextlib.suppress(OSError):
                    self.save(draft)
                    path.unlink()

    def held_back(self) -> list[Draft]:
        """Return this owner's drafts whose profile does not lead to their account now."""
        return [draft for draft in self._mine() if not self._is_here(draft)]

    def __iter__(self) -> Iterator[Draft]:
        drafts = [draft for draft in self._mine() if self._is_here(draft)]
        return iter(sorted(drafts, key=lambda draft: draft.at, reverse=True))

    def _mine(self) -> list[Draft]:
        drafts = [draft for path in self._paths() if (draft := _read(path))]
        return [draft for draft in drafts if draft.owner == self._owner or not draft.account]

    def _is_here(self, draft: Draft) -> bool:
        return bool(draft.account) and draft.account == self._account_of(draft.target.profile)

    def _paths(self) -> list[Path]:
        return list(self._folder.glob("*.json"))

    def _path(self, target: RecordRef) -> Path:
        # Where the account is not known yet, the profile stands for it.
        account = self._account_of(target.profile) or f"?{target.profile}"
        names = json.dumps([account, self._owner, target.kind, target.parent, target.key])
        return self._folder / f"{hashlib.sha256(names.encode()).hexdigest()[:24]}.json"


def _read(path: Path) -> Draft | None:
    """Read a draft; return `None` for a file that is not one, or of another version."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] not in (1, _VERSION):
            return None
        return Draft(
            target=RecordRef(*map(str, document["record"])),
            label=str(document["label"]),
            at=datetime.fromisoformat(document["at"]),
            base=UNSET if document["base"] is None else document["base"],
            content=dict(document["held"]),
            pointer=str(document["pointer"]),
            typing=None if document["typing"] is None else str(document["typing"]),
            records=tuple((str(parent), str(key)) for parent, key in document.get("records", ())),
            account=str(document.get("account", "")),
            owner=str(document.get("owner", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
