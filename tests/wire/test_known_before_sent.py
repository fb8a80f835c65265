"""What the embedded server would refuse, a plan refuses before anything is sent.

Each field of each kind gets values that may be wrong, in changes and in new records. A value that
the plan lets through is written, and then the server must accept it.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final
from uuid import uuid4

import pytest

from support.emulator import running_emulator
from trunkline.api.errors import ApiError
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.planner import prepare
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.model.change import Op, RecordRef, Result, ref_of
from trunkline.model.conditions import parts
from trunkline.model.config_pages import laid_flat
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session, Vendor, load_vendor
from trunkline.vendors.read_records import read

VALUES: Final[tuple[Any, ...]] = (
    *(None, "", " ", "x", "nobody\n", "y" * 1100, 5, True, [], ["x"], [{"x": 5}], {}, {"x": 5}),
    *("+1", "https://a.example/v\n", "htpps://a.example", "sip:", "en-GB-Neural2-Z", "live"),
)
"""Values that most fields must not have."""

NEW: Final[Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]] = {
    "polyai": [("numbers", {"number": "+33199001998", "clientEnv": "live"})],
    "ultravox": [
        ("telephony-configs", {"provider": "plivo", "authId": "MA1", "authToken": "plivo-token"})
    ],
    "watsonx": [
        ("phone-configs", {"name": "Kit trunk", "service_provider": "sip_trunk"}),
        ("numbers", {"phone_number": "+33199001998"}),
    ],
}
"""New records that each vendor accepts."""


class Reader:
    """Reads of a session, each answered once until `forget`; everything else is the session's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fetched: dict[tuple[Any, ...], Mapping[str, Record]] = {}
        self._listed: dict[tuple[str, RecordScope], list[Sequence[Record]]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def forget(self) -> None:
        """Read again what is asked for next."""
        self._fetched.clear()
        self._listed.clear()

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        at = (kind, parent, *keys)
        if at not in self._fetched:
            self._fetched[at] = await self._session.fetch(kind, parent, keys)
        return self._fetched[at]

    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        if (kind, scope) not in self._listed:
            async with aclosing(self._session.records(kind, scope)) as batches:  # type: ignore[type-var]
                self._listed[kind, scope] = [batch async for batch in batches]
        for batch in self._listed[kind, scope]:
            yield batch


class Account:
    """The demo account of one vendor, and what its server refused although a plan let it through.

    Attributes:
        surprises: a line for each.
        refused: how many values the plans refused.
        accepted: how many values were written.
    """

    def __init__(self, name: str, url: str) -> None:
        account = next(account for account in ACCOUNTS if account.vendor == name)
        profile = Profile("demo", name, account=account.account, base_url=url + account.path)
        self.vendor: Vendor = load_vendor(name)
        self.session: Any = Reader(self.vendor.connect(profile, account.secret))
        self.surprises: list[str] = []
        self.refused = self.accepted = 0
        self._records: dict[str, list[Record]] = {}

    async def records(self, kind: Kind) -> list[Record]:
        if kind.name not in self._records:
            batches = read(self.session, self.vendor, kind, RecordScope())
            async with aclosing(batches):
                records = [record async for batch in batches for record in batch.records]
            existing = [laid_flat(kind, r) for r in records if not kind.is_vacant(r.values)]
            self._records[kind.name] = existing
        return self._records[kind.name]

    async def plan(self, *edits: Edit) -> Plan:
        return await prepare(edits, {"demo": self.session}, {"demo": self.vendor.kinds})

    async def attempt(self, what: str, *edits: Edit) -> None:
        """Plan edits of one record, and write them if the plan is ready."""
        (item,) = (await self.plan(*edits)).items
        if not item.ready:
            self.refused += not item.done
            return
        change = item.change
        self._records.clear()
        self.session.forget()
        try:
            outcomes = await self.session.write(
                change.target.kind, change.target.parent or None, [change]
            )
            error = outcomes[0].error if outcomes[0].result is Result.FAILED else ""
        except ApiError as problem:
            error = str(problem)
        self.accepted += not error
        if error:
            self.surprises.append(f"{what}: {error}")


def branches(kind: Kind, field: str) -> Iterator[dict[str, Any]]:
    """Yield values with which a field applies, for each branch of the schema that has it."""
    for part in parts(kind.schema):
        if field not in part.schema.get("properties", {}):
            continue
        values: dict[str, Any] = {}
        for condition in part.conditions:
            for name, schema in condition.get("properties", {}).items():
                values[name] = schema.get("const")
        for name in part.schema.get("required", ()):
            if name in kind.editable:
                values[name] = _sample(part.schema["properties"].get(name, {}))
        yield values


def _sample(schema: Mapping[str, Any]) -> Any:
    samples = {"x-web-url": "https://a.example/v", "x-uuid": str(uuid4())}
    return samples.get(schema.get("format", ""), (schema.get("enum") or ["sample"])[0])


def edits_of(kind: Kind, record: Record, patch: Mapping[str, Any]) -> list[Edit]:
    target = ref_of("demo", kind, record)
    return [
        Edit(target, name, record.values.get(name, ABSENT), value)
        for name, value in patch.items()
        if name in kind.unread or not same(record.values.get(name, ABSENT), value)
    ]


async def try_changes(account: Account, kind: Kind) -> None:
    fields = list(kind.editable)
    if kind.page is not None:
        page = next(r for r in await account.records(kind) if r.values.get(kind.page.schema))
        fields = [name for name in page.values if kind.accepts(name)]
    for field in fields:
        for beside in [*branches(kind, field)] or [{}]:
            for value in VALUES:
                await _try_change(account, kind, {**beside, field: value})


async def _try_change(account: Account, kind: Kind, patch: Mapping[str, Any]) -> None:
    fixed = {name: value for name, value in patch.items() if not kind.accepts(name)}
    for record in await account.records(kind):
        if all(same(record.values.get(name), value) for name, value in fixed.items()):
            wanted = {name: value for name, value in patch.items() if name not in fixed}
            if edits := edits_of(kind, record, wanted):
                await account.attempt(f"{kind.name} {wanted!r:.90}", *edits)
                return


async def try_creations(account: Account, kind: Kind, given: Mapping[str, Any]) -> None:
    named = kind.writes.named_by or kind.key
    parent = next(iter(await account.records(kind))).parent or ""
    for field in kind.creatable:
        for value in VALUES:
            values = {**given, field: value}
            key = values[named] if isinstance(values[named], str) else "odd"
            target = RecordRef("demo", kind.name, parent, key)
            for record in await account.records(kind):
                if key in (record.key, record.values.get(named)):
                    await account.attempt(
                        "deletion",
                        Edit(ref_of("demo", kind, record), WHOLE, record.values, ABSENT, Op.DELETE),
                    )
            edit = Edit(target, WHOLE, ABSENT, values, Op.CREATE, key)
            await account.attempt(f"new {kind.name} {values!r:.120}", edit)


@pytest.mark.parametrize("name", ["polyai", "signalwire", "ultravox", "watsonx"])
async def test_a_plan_refuses_what_the_server_would_refuse(name: str) -> None:
    with running_emulator() as emulator:
        account = Account(name, emulator.url)
        async with aclosing(account.session):
            for kind in account.vendor.kinds.values():
                if kind.writes.update:
                    await try_changes(account, kind)
            for kind_name, given in NEW.get(name, ()):
                await try_creations(account, account.vendor.kinds[kind_name], given)
    assert not account.surprises, "\n".join(account.surprises)
    assert account.refused > account.accepted > 10
