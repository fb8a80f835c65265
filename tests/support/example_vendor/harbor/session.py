"""One Harbor Voice account in use."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

from typing_extensions import TypedDict, override

from harbor import LINES
from trunkline.api.errors import InvalidRequest
from trunkline.api.urls import path
from trunkline.model.change import Change, Op, Outcome
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.base_session import BaseSession
from trunkline.vendors.call_route import CallRoute, Hop, facts_of
from trunkline.vendors.calls import or_none
from trunkline.vendors.models import lenient
from trunkline.vendors.outcomes import write_each
from trunkline.vendors.rows import text_of

_LINES: Final = "/v1/lines"
_LINE: Final = "/v1/lines/{number}"


@lenient
class Line(TypedDict):
    """A line; only its number is required, and other fields are kept."""

    number: str


class HarborSession(BaseSession[BaseClient]):
    """One account: its lines."""

    client_type = BaseClient

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        if kind != LINES.name:
            raise LookupError(kind)
        async for lines in self.client.list_items(_LINES, "lines", Line):
            yield lines.records(_record)

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if kind != LINES.name:
            raise InvalidRequest(f"Harbor Voice has no call to {changes[0].op} {kind}")
        return await write_each(self.log, changes, self._write_line)

    @override
    async def check(self) -> None:
        await self.identify()

    @override
    async def identify(self) -> str:
        return str((await self.client.get("/v1/account", dict[str, Any]))["id"])

    @override
    async def lookup(self, number: str) -> CallRoute | None:
        line = await or_none(self.client.get(path(_LINE, number=number), Line))
        if line is None:
            return None
        record = Record(number, None, line)
        target = text_of(line, "forward_to")
        facts = facts_of(("name", record.values.get("name")), ("forwards to", target))
        problems = () if target else ("the line forwards its calls to nowhere",)
        hop = Hop(LINES.name, record, number, facts, problems, target)
        return CallRoute(number, self.profile.name, (hop,))

    async def _write_line(self, change: Change) -> Record | None:
        where, body = path(_LINE, number=change.target.key), dict(change.patch)
        if change.op is Op.DELETE:
            await self.client.delete(where)
            return None
        # A creation that was interrupted has created the line already.
        create = change.op is Op.CREATE and not change.before
        method, where = ("POST", _LINES) if create else ("PATCH", where)
        line = await self.client.send(method, where, body, Line, secrets=[body.get("pin") or ""])
        return _record(line)


def _record(line: Line) -> Record:
    return Record(line["number"], None, line)
