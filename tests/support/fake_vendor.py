"""A session in memory that keeps the rules of writing, and fails when a test says so."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from trunkline.api.errors import ApiError, NotFound, ServerFailure, UnsettledWrite
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.kind import Column, Kind, Opens, Shape, Writes
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.call_route import CallRoute

PROFILE = Profile("acme", "fake")

LINES = Kind(
    name="lines",
    singular="line",
    key="id",
    label="name",
    columns=(Column("name", "name"), Column("env", "env", Shape.ENVIRONMENT)),
    parent="sites",
    parent_field="site",
    schema={
        "properties": {
            "id": {"type": "string", "readOnly": True, "createOnly": True},
            "name": {"type": "string", "readOnly": True, "createOnly": True},
            "env": {"type": "string", "readOnly": True, "createOnly": True},
            "voice": {"type": ["string", "null"]},
            "level": {"type": "integer", "minimum": 0},
            "site": {"type": "string"},
            "pin": {"type": "string", "writeOnly": True},
        }
    },
    writes=Writes(
        update=3, create=2, delete=1, moves="site", lost="a line's recordings",
        cascades=(Opens("lines", "voice"),),
    ),
)  # fmt: skip

KINDS: Mapping[str, Mapping[str, Kind]] = {"acme": {"lines": LINES}}


def line(key: str, **values: Any) -> dict[str, Any]:
    """Return the values of one line."""
    return {"id": key, "name": f"Line {key}", "env": "sandbox", "voice": "a", "level": 1} | values


class FakeSession:
    """One account with `lines` of several sites.

    Attributes:
        lines: the values of each line, by site and key.
        faults: how the next writes end, one word each: `ok`, `before` (the answer is lost and
            nothing is written), `after` (the answer is lost and all is written), `late` (all is
            written after it was read back once), `half` (half is written), `error` (a 500, nothing
            is written), `refused` (a 404 for all).
        writes: every change that was passed to `write`, in order.
        applied: the number of changes made to each line.
    """

    def __init__(self, lines: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        self.lines = {at: dict(values) for at, values in lines.items()}
        self.faults: Iterator[str] = iter(())
        self.reads: Iterator[str] = iter(())
        self._coming: list[Change] = []
        self._late: list[Change] = []
        self.writes: list[Change] = []
        self.applied: dict[tuple[str, str], int] = {}
        self.profile = PROFILE
        self.log = RequestLog()

    def snapshot(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return a copy of the lines."""
        return {at: dict(values) for at, values in self.lines.items()}

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        found = [
            Record(key, site, dict(values))
            for (site, key), values in self.lines.items()
            if scope.parent in (None, site)
            and all(values.get(name) == wanted for name, wanted in scope.where)
        ]
        yield found

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        if next(self.reads, "ok") != "ok":
            raise ServerFailure("reading failed", status=500)
        for change in self._late:
            self._apply(change)
        self._late, self._coming = self._coming, []
        return {
            key: Record(key, parent, dict(self.lines[parent or "", key]))
            for key in keys
            if (parent or "", key) in self.lines
        }

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        self.writes += changes
        fault = next(self.faults, "ok")
        if fault == "refused":
            raise NotFound("no such site", status=404, request_id="r-404")
        if fault == "late":
            self._coming += changes
            raise UnsettledWrite("the answer was lost")
        reached = {"before": 0, "error": 0, "half": len(changes) // 2}.get(fault, len(changes))
        outcomes = [self._apply(change) for change in changes[:reached]]
        if fault == "error":
            raise ServerFailure("it broke", status=500)
        if fault in ("before", "after", "half"):
            raise UnsettledWrite("the answer was lost")
        return outcomes

    def _apply(self, change: Change) -> Outcome:
        at = (change.target.parent, change.target.key)
        self.applied[at] = self.applied.get(at, 0) + 1
        if change.op is Op.DELETE:
            self.lines.pop(at, None)
            return Outcome(change.target, Result.DONE)
        values = self.lines.pop(at, {}) | dict(change.patch)
        if values.get("level") == 13:
            self.lines[at] = values | {"level": change.before.get("level")}
            return Outcome(change.target, Result.FAILED, error="13 is not a level")
        site = str(values.get("site", at[0]))
        self.lines[site, at[1]] = values
        shown = {name: value for name, value in values.items() if name != "pin"}
        return Outcome(change.target, Result.DONE, Record(at[1], site, shown), request_id="r-1")

    async def check(self) -> None:
        return

    @property
    def expires(self) -> datetime | None:
        return None

    async def reached(self, address: str) -> CallRoute | None:
        return None

    async def identify(self) -> str:
        return "1"

    async def lookup(self, number: str) -> CallRoute | None:
        raise ApiError("lines have no numbers")

    async def aclose(self) -> None:
        return
