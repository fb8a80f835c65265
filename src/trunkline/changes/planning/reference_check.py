"""Checking the values of a plan against the records that exist, each list loaded once."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from trunkline.api.errors import ApiError
from trunkline.changes.checks.known_values import KnownValues, reference_problem, references
from trunkline.changes.planning.plan import Kinds, PlanItem
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session

_Place = tuple[str, str, str]
"""A profile, a kind and a parent, empty for the records of the account."""


class ReferenceCheck:
    """The records that the values of one plan refer to, and what could not be checked."""

    def __init__(self, sessions: Mapping[str, Session], kinds: Kinds) -> None:
        self._sessions = sessions
        self._kinds = kinds
        self._locks: dict[_Place, asyncio.Lock] = {}
        self._records: dict[_Place, Sequence[Record] | ApiError] = {}
        self._values: dict[tuple[_Place, str, str], KnownValues] = {}
        self._failures: dict[str, None] = {}
        self._unlisted: dict[tuple[str, str], dict[str, None]] = {}

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What could not be checked, one line each."""
        unlisted = (
            f"{' and '.join(titles)}{f' of {name}' if name else ''}: {question}"
            for (name, question), titles in sorted(self._unlisted.items())
        )
        return (*unlisted, *sorted(self._failures))

    async def checked(self, kind: Kind, item: PlanItem) -> PlanItem:
        """Return an item with the problems of its values; `kind` is that of its record."""
        change = item.change
        if change.op is Op.DELETE:
            return item
        mine = {name: clash.mine for name, clash in item.clashes.items()}
        change = replace(change, patch={**change.patch, **mine})
        found: dict[frozenset[str], str] = {}
        notes: list[str] = []
        for field, value in change.patch.items():
            question = kind.fields.get(field, {}).get("unchecked")
            if question and value not in (None, ""):
                title = kind.title_of(field)
                # "number of numbers" would read as a count.
                name = "" if title == kind.singular else kind.name
                self._unlisted.setdefault((name, question), {})[title] = None
            choice = kind.writes.choices.get(field)
            if choice is None or field == kind.writes.joins:
                continue
            other = self._kinds[change.target.profile][choice.kind]
            parent = str(change.patch.get(kind.writes.moves) or change.target.parent)
            place = (change.target.profile, other.name, parent if other.parent else "")
            for value, around in references(change, field, choice):
                known = await self._known(place, kind, field, other)
                if known is None:
                    break
                problem = reference_problem(kind, field, known, value, around, place[2])
                if problem and choice.lenient:
                    notes.append(problem)
                elif problem:
                    # Two fields that do not go together are one problem.
                    found.setdefault(frozenset({field, *choice.along}), problem)
        if change.op is Op.CREATE and kind.writes.unique and not item.problems:
            found |= await self._existing(kind, item)
        if not found and not notes:
            return item
        problems = (*item.problems, *found.values())
        return replace(item, problems=problems, notes=(*item.notes, *notes))

    async def _existing(self, kind: Kind, item: PlanItem) -> Mapping[frozenset[str], str]:
        """Return the problem of a creation whose key exists under another parent."""
        target = item.change.target
        parents = self._kinds[target.profile][kind.parent or ""]
        above = await self._load((target.profile, parents.name, ""), kind, kind.key)
        others = [record.key for record in above or () if record.key != target.parent]
        places = [(target.profile, kind.name, parent) for parent in others]
        lists = await asyncio.gather(*(self._load(place, kind, kind.key) for place in places))
        key = item.change.patch.get(kind.key, target.key)
        for parent, records in zip(others, lists, strict=True):
            if any(record.key == key for record in records or ()):
                return {frozenset({kind.key}): f"the {kind.singular} {key} exists in {parent}"}
        return {}

    async def _known(
        self, place: _Place, kind: Kind, field: str, other: Kind
    ) -> KnownValues | None:
        """Return the values that a field can have, `None` where they could not be loaded."""
        records = await self._load(place, kind, field)
        if records is None:
            return None
        at = (place, kind.name, field)
        if at not in self._values:
            choice = kind.writes.choices[field]
            self._values[at] = KnownValues(choice, other, choice.offered(records))
        return self._values[at]

    async def _load(self, place: _Place, kind: Kind, field: str) -> Sequence[Record] | None:
        """Load the records of a place once; `None` where that failed.

        The field of the kind is the one that cannot be checked then.
        """
        profile, name, parent = place
        async with self._locks.setdefault(place, asyncio.Lock()):
            if place not in self._records:
                records: list[Record] = []
                batches = self._sessions[profile].records(name, RecordScope(parent or None))
                try:
                    async with aclosing(batches):  # type: ignore[type-var]
                        async for batch in batches:
                            records += batch
                    self._records[place] = records
                except ApiError as error:
                    self._records[place] = error
        loaded = self._records[place]
        if not isinstance(loaded, ApiError):
            return loaded
        failure = f"{kind.title_of(field)} of {kind.name}: could not load {name}: {loaded}"
        self._failures[failure] = None
        return None
