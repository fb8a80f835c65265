"""Drafts on disk: unfinished forms, saved while they are edited and offered when opened again."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from trunkline.forms import UNSET, Json
from trunkline.model.change import RecordRef
from trunkline.settings.private_files import write_private

_FOLDER: Final = "drafts"
_TEXT: Final = ".text"
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


class TextDraft(NamedTuple):
    """A text that was typed and not accepted.

    Attributes:
        label: its name.
        key: the key that opens it again.
    """

    text: str
    label: str
    key: str
    account: str
    owner: str


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
        write_private(self._path(target), json.dumps(document))

    def of(self, target: RecordRef) -> Draft | None:
        """Return the draft of a record, `None` without a readable one."""
        return _read(self._path(target))

    def discard(self, target: RecordRef) -> None:
        """Discard the draft of a record."""
        with contextlib.suppress(OSError):
            self._path(target).unlink()

    def save_text(
        self, target: RecordRef, text: str, what: str = "", *, label: str = "", key: str = ""
    ) -> None:
        """Write a text that is typed or pasted for a record; an empty one is discarded.

        Args:
            what: which of the record's texts it is.
            label: its name, for the user.
            key: the key that opens it again.

        Raises:
            OSError: the file could not be written.
        """
        path = self._path(target, what).with_suffix(_TEXT)
        if not text.strip():
            with contextlib.suppress(OSError):
                path.unlink()
            return
        account = self._account_of(target.profile)
        document = {"account": account, "owner": self._owner, "label": label, "key": key}
        write_private(path, json.dumps({**document, "text": text}))

    def text_of(self, target: RecordRef, what: str = "") -> str:
        """Return the text that was saved for a record; empty without a readable one."""
        text = _read_text(self._path(target, what).with_suffix(_TEXT))
        return text.text if text is not None else ""

    def texts(self, profiles: Iterable[str]) -> list[TextDraft]:
        """Return this owner's texts in the accounts of some profiles, the latest first."""
        accounts = {self._account_of(profile) for profile in profiles} - {""}
        paths = sorted(self._folder.glob(f"*{_TEXT}"), key=_changed_at, reverse=True)
        texts = [text for path in paths if (text := _read_text(path)) is not None]
        return [text for text in texts if text.owner == self._owner and text.account in accounts]

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

    def _path(self, target: RecordRef, what: str = "") -> Path:
        # Where the account is not known yet, the profile stands for it.
        account = self._account_of(target.profile) or f"?{target.profile}"
        names = [account, self._owner, target.kind, target.parent, target.key]
        digest = hashlib.sha256(json.dumps([*names, what] if what else names).encode())
        return self._folder / f"{digest.hexdigest()[:24]}.json"


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


def _read_text(path: Path) -> TextDraft | None:
    """Read a text; return `None` for a file that is not one."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        return TextDraft(*(str(document[name]) for name in TextDraft._fields))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
