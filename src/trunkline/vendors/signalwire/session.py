"""One SignalWire project in use."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from typing_extensions import override

from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.errors import InvalidRequest
from trunkline.model.change import Change, Op, Outcome
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base_session import BaseSession
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.calls import fetch_each
from trunkline.vendors.outcomes import write_each
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.signalwire.errors import problem_of
from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.signalwire.lookup import follow
from trunkline.vendors.signalwire.records import record_of


class SignalWireSession(BaseSession[SignalWireClient]):
    """One project: its numbers, which the vendor filters by parts of `number` and `name`."""

    client_type = SignalWireClient

    @override
    def read_error(self, status: int, body: Any) -> ErrorDetails:
        return problem_of(status, body)

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        if kind != NUMBERS.name:
            raise LookupError(kind)
        filters = {name: text for name, text in scope.where if name in NUMBERS.filters}
        async with aclosing(self.client.numbers(**filters)) as pages:
            async for page in pages:
                yield page.records(record_of)

    @override
    async def fetch(self, kind: str, parent: str | None, keys: Sequence[str]) -> dict[str, Record]:
        numbers = await fetch_each(keys, self.client.number)
        return {key: record_of(number) for key, number in numbers.items()}

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if changes[0].op is Op.CREATE:
            raise InvalidRequest("SignalWire's numbers are bought, which is not supported here")
        return await write_each(self.log, changes, self._write_number)

    @override
    async def check(self) -> None:
        await self.client.newest_number()

    @override
    async def lookup(self, number: str) -> CallRoute | None:
        return await follow(self.client, self.profile.name, number)

    async def _write_number(self, change: Change) -> Record | None:
        if change.op is Op.DELETE:
            await self.client.release_number(change.target.key)
            return None
        return record_of(await self.client.update_number(change.target.key, _body(change.patch)))


def _body(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes a patch: to clear a text, the document allows "" and not null.

    A field with an enum allows neither, so it is left out.
    """
    fields = NUMBERS.fields
    return {
        name: "" if value is None else value
        for name, value in patch.items()
        if value is not None or "enum" not in fields[name]
    }
