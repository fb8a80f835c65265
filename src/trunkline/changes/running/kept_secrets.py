"""Secrets of a run that are kept outside the journal, for its undo, where the user lets them be."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, Protocol

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import last_writer
from trunkline.changes.planning.missing_secrets import MissingSecret, SecretPlace
from trunkline.changes.planning.plan import Kinds
from trunkline.changes.planning.undo import name_of
from trunkline.model.change import Change, Op
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.masking import rewritten
from trunkline.model.secrets.places import NOWHERE
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.sealing import Seal, has_marks, with_secrets_of

_NOTHING: Final[Mapping[str, Any]] = {}


class SecretKeeper(Protocol):
    """Keeps texts by name, each for as long as it is needed; no call takes long."""

    async def keep(self, texts: Mapping[str, str]) -> str:
        """Keep texts by their names; return why some are not, empty where all are."""

    async def fetch(self, names: Sequence[str]) -> tuple[dict[str, str], str]:
        """Return the texts that are kept, by name, and why others are not known."""

    async def forget(self, names: Sequence[str]) -> str:
        """Remove texts; return why some could not be, empty where none is left."""


class Found(NamedTuple):
    """Secrets that were kept.

    Attributes:
        given: the secrets by their places.
        lines: where each is from where that is not certain, and what went wrong.
    """

    given: Mapping[SecretPlace, Any]
    lines: Sequence[str] = ()


class KeptSecrets:
    """Keeps what the undo of a run will need, and removes it when that has been undone.

    Attributes:
        problem: why secrets of the last run are not kept, or not removed; empty where they are.
    """

    def __init__(self, keeper: SecretKeeper | None, journal: Journal) -> None:
        """Prepare; without a keeper, nothing is kept."""
        self._keeper = keeper
        self._journal = journal
        self.problem = ""

    async def keep(
        self, run: int, changes: Sequence[Change], kinds: Kinds, accounts: Mapping[str, str]
    ) -> None:
        """Keep the secrets that changes replace, and those that they write."""
        self.problem = ""
        if self._keeper is None:
            return
        if texts := await asyncio.to_thread(self._texts, run, changes, kinds, accounts):
            self.problem = await self._keeper.keep(texts)

    def _texts(
        self, run: int, changes: Iterable[Change], kinds: Kinds, accounts: Mapping[str, str]
    ) -> dict[str, str]:
        """Return what is to be kept of a run's changes, by its names."""
        entries = {
            _name(accounts[change.target.profile], run, seq): _entry(
                self._journal.seal, kinds[change.target.profile][change.target.kind], change
            )
            for seq, change in enumerate(changes)
        }
        return {name: json.dumps(entry) for name, entry in entries.items() if entry}

    async def find(
        self, run: int, items: Iterable[Item], missing: Sequence[MissingSecret]
    ) -> Found:
        """Return the secrets among some missing ones that are kept."""
        if self._keeper is None or not missing:
            return Found({})
        keys = {each.target.key for each in missing}
        labels = {each.label for each in missing if each.label}
        accounts = self._journal.run(run).accounts
        own = {
            _name(accounts.get(item.target.profile, ""), run, item.seq): item
            for item in items
            if item.target.key in keys or item.label in labels
        }
        writers = await asyncio.to_thread(self._writers, run, missing)
        names = {
            each: _name(accounts.get(each.target.profile, ""), *found)
            for each, found in writers.items()
        }
        texts, problem = await self._keeper.fetch([*own, *names.values()])
        entries = {name: _parsed(text) for name, text in texts.items()}
        by_mark = {
            mark: secret
            for name in own
            for mark, secret in entries.get(name, _NOTHING).get("marks", _NOTHING).items()
        }
        given: dict[SecretPlace, Any] = {}
        lines = [problem] if problem else []
        for each in missing:
            if each.sealed is not ABSENT:
                secret = with_secrets_of(each.sealed, by_mark)
                if not has_marks(secret):
                    given[each.target, each.place] = secret
            elif each in names:
                written = entries.get(names[each], _NOTHING).get("written", _NOTHING)
                if each.place in written:
                    given[each.target, each.place] = written[each.place]
                    what = f"{each.label or each.target.key}: {each.place}"
                    lines.append(f"{what} is from the keyring, as run {writers[each][0]} wrote it")
        return Found(given, lines)

    def _writers(
        self, run: int, missing: Iterable[MissingSecret]
    ) -> dict[MissingSecret, tuple[int, int]]:
        """Return the items that wrote secrets which nothing tells, as they were before a run."""
        return {
            each: found
            for each in missing
            if each.sealed is ABSENT
            and (found := last_writer(self._journal, run, each.target, each.place)) is not None
        }

    async def forget(self, run: int, undo_run: int) -> None:
        """Remove what was kept for the records of a run that another one has undone."""
        if self._keeper is None:
            return
        undone, items = await asyncio.gather(
            asyncio.to_thread(self._journal.items, undo_run),
            asyncio.to_thread(self._journal.items, run),
        )
        settled = {
            (item.target.kind, name)
            for item in undone
            if item.result is not None and item.result.settled
            for name in (item.target.key, name_of(item))
        }
        accounts = self._journal.run(run).accounts
        names = [
            _name(accounts.get(item.target.profile, ""), run, item.seq)
            for item in items
            if _has_secrets(item)
            and {(item.target.kind, item.target.key), (item.target.kind, name_of(item))} & settled
        ]
        if names and (problem := await self._keeper.forget(names)):
            self.problem = " · ".join(filter(None, (self.problem, problem)))


def _name(account: str, run: int, seq: int) -> str:
    """Return the name of what is kept for one item of the journal."""
    return f"undo/{account}/{run}/{seq}"


def _parsed(text: str) -> Mapping[str, Any]:
    with suppress(ValueError):
        value = json.loads(text)
        if isinstance(value, dict):
            return value
    return _NOTHING


def _entry(seal: Seal, kind: Kind, change: Change) -> Mapping[str, Any]:
    """Return what the undo of a change would need: secrets by mark, and those that it writes."""
    places = record_places(kind, change.before, change.patch)

    def by_mark(values: Mapping[str, Any]) -> dict[str, Any]:
        marks: dict[str, Any] = {}

        def note(secret: Any) -> str:
            mark = seal.mark(secret)
            if secret != mark:
                marks[mark] = secret
            return mark

        for name, value in values.items():
            rewritten(value, note, places.get(name, NOWHERE))
        return marks

    names = kind.creatable if change.op is Op.DELETE else change.patch
    before = by_mark({name: change.before[name] for name in names if name in change.before})
    # Other fields of the record may hold copies, which the vendor replaces with this one.
    after = by_mark(change.patch)
    marks = {mark: secret for mark, secret in before.items() if mark not in after}
    written = {name: change.patch[name] for name in sorted(change.secret)
               if isinstance(change.patch.get(name), str)}  # fmt: skip
    return {
        **({"marks": marks} if marks else {}),
        **({"written": written} if written else {}),
    }


def _has_secrets(item: Item) -> bool:
    return bool(item.secret) or has_marks(dict(item.before)) or has_marks(dict(item.patch))
