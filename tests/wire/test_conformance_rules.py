"""Each rule of the conformance kit fails for a vendor that breaks it, and names what it found."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from harbor import LINES, VENDOR
from harbor.session import HarborSession
from typing_extensions import override

from support.installed import installed_example
from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.errors import ApiError, NotFound, ServerFailure
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.kind import ChoiceSource, Column, Implied, Kind, Opens, PageFields, Writes
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.testing import (
    NonConformance,
    Sample,
    check_description,
    check_vendor,
    embedded_server,
)
from trunkline.testing.embedded_server import demo_profile
from trunkline.vendors.base import Vendor
from trunkline.vendors.call_route import CallRoute, Hop
from trunkline.vendors.spec import kinds_by_name

PIN = "kit-harbor-pin"
NUMBER = "+12025550110"
SAMPLE = Sample(
    create={"number": "+12025550142", "name": "Night desk", "pin": PIN},
    update={"name": "Day desk", "recorded": True},
)


def with_kind(**changes: Any) -> Vendor:
    return VENDOR._replace(kinds=kinds_by_name(replace(LINES, **changes)))


def with_writes(**changes: Any) -> Vendor:
    return with_kind(writes=LINES.writes._replace(**changes))


def with_field(name: str, **changes: Any) -> Vendor:
    fields = LINES.schema["properties"]
    properties = {**fields, name: {**fields.get(name, {}), **changes}}
    return with_kind(schema={**LINES.schema, "properties": properties})


def with_column(column: Column) -> Vendor:
    return with_kind(columns=(*LINES.columns, column))


CHILD = replace(LINES, name="calls", parent="nowhere", parent_field="line")
CIRCLE = replace(LINES, parent="lines", parent_field="line")

FIXED = {name: {**field, "readOnly": True} for name, field in LINES.fields.items()}

DESCRIPTIONS: Mapping[str, tuple[Vendor, str]] = {
    "name": (VENDOR._replace(name="harbor voice"), "is not an identifier"),
    "title": (VENDOR._replace(title=" "), "has no title"),
    "kinds": (VENDOR._replace(kinds={}), "has no kinds"),
    "kind's name": (VENDOR._replace(kinds={"x": LINES}), "lines is listed as x"),
    "addresses": (VENDOR._replace(regions={}), "either regions or an address"),
    "account": (VENDOR._replace(account="the account"), "gives no example"),
    "schema": (with_field("name", type="txt"), "not a valid Draft 7 schema"),
    "field's title": (with_field("name", title=""), "name has no title or no description"),
    "trace": (with_field("pin", trace="nothing"), "the trace nothing of the secret pin"),
    "required": (with_kind(schema={**LINES.schema, "required": ["id"]}), "requires id"),
    "key": (with_kind(key="id"), "the key is id"),
    "key's edits": (with_field("number", readOnly=False), "the key number can be edited"),
    "label": (with_kind(label="title"), "the label is title"),
    "alias": (with_kind(alias="nick"), "the alias is nick"),
    "filters": (with_kind(filters=("text",)), "filters by text"),
    "vacant": (with_kind(vacant="there"), "vacant is there"),
    "parent": (
        VENDOR._replace(kinds=kinds_by_name(LINES, CHILD)),
        "the parent nowhere is not a kind",
    ),
    "parents": (VENDOR._replace(kinds=kinds_by_name(CIRCLE)), "the parents form a circle"),
    "opens": (with_kind(opens=Opens("calls")), "Enter opens calls"),
    "opens by": (with_kind(opens=Opens("lines", "site")), "Enter opens lines by site"),
    "columns": (with_kind(columns=()), "it has no columns"),
    "column's title": (with_column(Column("recorded", "name")), "have the same title"),
    "column's field": (with_column(Column("colour", "colour")), "a column shows colour"),
    "column's secret": (with_column(Column("pin", "code")), "shows the secret pin"),
    "column's width": (with_column(Column("recorded", "rec", width=2)), "wider than its 2 cells"),
    "column's count": (
        with_column(Column("calls", "calls", counts=("lines", "site"))),
        "the column calls counts by site",
    ),
    "column's kind": (with_column(Column("recorded", "by", names="users")), "refers to users"),
    "moves": (with_writes(moves="site"), "writes names site"),
    "named_by": (with_writes(named_by="title"), "writes names title"),
    "cleared": (with_writes(cleared={"colour": ""}), "writes names colour"),
    "implied": (with_writes(implied=(Implied("a", 1, {}),)), "writes names a,"),
    "lists": (with_writes(lists=("name",)), "name, which is not an array"),
    "joins": (with_writes(joins="name"), "name, which has no choices"),
    "choices": (with_writes(choices={"name": ChoiceSource("users")}), "name is chosen from users"),
    "choice's value": (
        with_writes(choices={"name": ChoiceSource("lines", "colour")}),
        "a choice of lines takes colour",
    ),
    "choice's company": (
        with_writes(choices={"name": ChoiceSource("lines", along={"recorded": "colour"})}),
        "a choice of lines takes colour",
    ),
    "choice's limit": (
        with_writes(choices={"name": ChoiceSource("lines", where=(("colour", "red"),))}),
        "a choice of lines takes colour",
    ),
    "choice's neighbour": (
        with_writes(choices={"name": ChoiceSource("lines", within=(("colour", "name"),))}),
        "name is chosen within colour",
    ),
    "unique": (with_writes(unique=True), "its records have no parent"),
    "cascades": (with_writes(cascades=(Opens("users"),)), "a deletion takes users"),
    "cascades by": (
        with_writes(cascades=(Opens("lines", "site"),)),
        "a deletion takes lines by site",
    ),
    "secrets": (with_kind(writes=Writes()), "the secret pin can never be written"),
    "page": (with_kind(page=PageFields("a", "b", "c")), "the page names a"),
    "update": (
        with_kind(schema={**LINES.schema, "properties": FIXED}),
        "no field can be edited",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with installed_example(tmp_path_factory.mktemp("installed")):
        yield


@pytest.fixture(name="account", scope="module")
def account_on_server(_installed: None) -> Iterator[tuple[Profile, str]]:
    with embedded_server() as url:
        yield demo_profile("harbor", url)


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_broken_description_is_named(name: str) -> None:
    vendor, message = DESCRIPTIONS[name]
    with pytest.raises(NonConformance, match=message):
        check_description(vendor)


def test_a_vendor_that_is_not_installed_is_named() -> None:
    with pytest.raises(NonConformance, match="No installed package has elsewhere"):
        check_description(VENDOR._replace(name="elsewhere"))


def test_a_description_that_imports_the_client_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.EntryPoint.module", "harbor.session")
    with pytest.raises(NonConformance, match=r"imports asyncio.*import the session lazily"):
        check_description(VENDOR)


def test_an_address_that_is_not_refused_is_named() -> None:
    class Anywhere(HarborSession):
        def __init__(self, spec: Any, profile: Profile, secret: str, options: Any) -> None:
            good = profile._replace(base_url="https://api.harbor.example")
            super().__init__(spec, good, secret, options)

    with pytest.raises(NonConformance, match=r"connect\(\) must raise BadAddress"):
        check_description(VENDOR._replace(session=lambda: Anywhere))


# Sessions


class Broken(HarborSession):
    """A session that breaks one rule, named by its subclass."""


SESSIONS: dict[str, type[HarborSession]] = {}


def breaks(message: str) -> Callable[[type[HarborSession]], type[HarborSession]]:
    """Register a session that breaks the rule whose message begins so."""

    def register(session: type[HarborSession]) -> type[HarborSession]:
        SESSIONS[message] = session
        return session

    return register


@breaks("A session must return the profile")
class OtherProfile(Broken):
    @property
    @override
    def profile(self) -> Profile:
        return super().profile._replace(name="other")


@breaks("The session's log must record")
class NoRequest(Broken):
    @override
    async def check(self) -> None:
        return


@breaks("identify() must return the account's ID")
class Anonymous(Broken):
    @override
    async def check(self) -> None:
        await super().identify()

    @override
    async def identify(self) -> str:
        return ""


@breaks("The credential is in the repr")
class ShownCredential(Broken):
    def __init__(self, spec: Any, profile: Profile, secret: str, options: Any) -> None:
        super().__init__(spec, profile, secret, options)
        self.secret = secret


@breaks("records() must raise LookupError")
class AnyKind(Broken):
    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        async for batch in super().records("lines", scope):
            yield batch


@breaks("check() must raise Unauthorized for a wrong credential")
class UncheckedCredential(Broken):
    @override
    async def check(self) -> None:
        try:
            await super().check()
        except ApiError as error:
            if error.status != 401:
                raise


@breaks("A session that was closed")
class NeverClosed(Broken):
    @override
    async def aclose(self) -> None:
        return


class ChangedRecords(Broken):
    """A session that yields other records than the vendor's."""

    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return records

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        async for batch in super().records(kind, scope):
            yield self.changed(batch)


@breaks("lines: the account has no records")
class NoRecords(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return []


@breaks("lines: two records have the same key")
class SameKeys(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return [*records, records[0]]


@breaks("lines x: the key is not number")
class OtherKeys(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return [Record("x", None, records[0].values)]


@breaks("lines +12025550110: the parent is somewhere")
class OtherParents(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return [replace(record, parent="somewhere") for record in records]


@breaks("lines +12025550110: the record has the secret pin")
class ShownSecrets(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return [replace(each, values={**each.values, "pin": "1"}) for each in records]


@breaks("lines +12025550110: the values are not JSON")
class OddValues(ChangedRecords):
    @override
    def changed(self, records: Sequence[Record]) -> Sequence[Record]:
        return [replace(each, values={**each.values, "name": object()}) for each in records]


@breaks("lines: fetch() of ['+12025550110', '+12025550111', '+12025550112'] returned []")
class FetchesNothing(Broken):
    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        return {}


class ChangedFetch(Broken):
    """A session that fetches other records than the vendor's."""

    def changed(self, record: Record) -> Record:
        return record

    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        records = await super().fetch(kind, parent, keys)
        return {key: self.changed(record) for key, record in records.items()}


@breaks("lines +12025550110: fetch() returned x of None")
class FetchesOtherKeys(ChangedFetch):
    @override
    def changed(self, record: Record) -> Record:
        return replace(record, key="x")


@breaks("lines +12025550110: fetch() differs in name")
class FetchesOtherValues(ChangedFetch):
    @override
    def changed(self, record: Record) -> Record:
        return replace(record, values={**record.values, "name": "other"})


@breaks("lines: fetch() must leave out a record that does not exist, and raised")
class FetchRaises(Broken):
    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        records = await super().fetch(kind, parent, keys)
        if len(records) < len(keys):
            raise NotFound("no such line", status=404)
        return records


@breaks("lines: fetch() must leave out a record that does not exist, and returned")
class FetchInvents(Broken):
    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        known = await super().fetch(kind, parent, keys)
        return {key: known.get(key, Record(key, None, {"number": key})) for key in keys}


@breaks("lookup() must return None for a number")
class FindsAnyNumber(Broken):
    @override
    async def lookup(self, number: str) -> CallRoute | None:
        return CallRoute(number, self.profile.name)


@breaks("reached() must return None for the address")
class ReachedByAll(Broken):
    @override
    async def reached(self, address: str) -> CallRoute | None:
        return CallRoute(address, self.profile.name)


@breaks("lookup() found no route of +12025550110")
class FindsNothing(Broken):
    @override
    async def lookup(self, number: str) -> CallRoute | None:
        return None


class ChangedRoute(Broken):
    """A session whose routes are other ones than the vendor's."""

    def changed(self, route: CallRoute) -> CallRoute:
        return route

    @override
    async def lookup(self, number: str) -> CallRoute | None:
        route = await super().lookup(number)
        return route and self.changed(route)


@breaks("The route's profile is 'other'")
class RouteOfOtherProfile(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        return route._replace(profile="other")


@breaks("The route of +12025550110 has no hops")
class RouteWithoutHops(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        return route._replace(hops=())


@breaks("The route of +12025550110 is that of +1")
class RouteOfOtherNumber(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        return route._replace(number="+1")


@breaks("The first hop of +12025550110 has no record")
class RouteWithoutRecord(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        return route._replace(hops=(Hop("lines", None, "x"),))


@breaks("A hop of +12025550110 has no label")
class RouteWithoutLabel(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        return route._replace(hops=(*route.hops, Hop("x", None, "")))


@breaks("x: a fact is not a text")
class RouteWithOddFacts(ChangedRoute):
    @override
    def changed(self, route: CallRoute) -> CallRoute:
        facts: Any = (("calls", 5),)
        return route._replace(hops=(*route.hops, Hop("x", None, "x", facts)))


@breaks("lines: an undeclared create must raise InvalidRequest")
class WritesAnything(Broken):
    """A session whose kind declares fewer operations than it writes."""


@breaks("lines +12025550142: create: 1 change has 0 outcomes")
class NoOutcomes(Broken):
    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        await super().write(kind, parent, changes)
        return []


class ChangedOutcome(Broken):
    """A session whose outcomes are other ones than the vendor's."""

    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        return outcome

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        outcomes = await super().write(kind, parent, changes)
        return [self.changed(*pair) for pair in zip(changes, outcomes, strict=True)]


@breaks("lines +12025550142: create: the outcome has another target")
class OtherTarget(ChangedOutcome):
    @override
    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        return replace(outcome, target=outcome.target._replace(key="x"))


@breaks("lines +12025550142: create is failed: no")
class Failing(ChangedOutcome):
    @override
    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        return replace(outcome, result=Result.FAILED, error="no")


@breaks("lines +12025550142: create: the secret pin is in a repr")
class SecretInOutcome(ChangedOutcome):
    @override
    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        return replace(outcome, error=PIN)


@breaks("lines +12025550142: create is done, but the outcome has 'other' for name")
class OtherValueInOutcome(ChangedOutcome):
    @override
    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        record = outcome.record
        if record is not None:
            record = replace(record, values={**record.values, "name": "other"})
        return replace(outcome, record=record)


class PartialWrites(Broken):
    """A session that does not write all of a change, and says that it is done."""

    without = ""
    skipped: Op | None = None

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if changes[0].op is self.skipped:
            return [Outcome(change.target, Result.DONE) for change in changes]
        kept = [
            replace(change, patch={k: v for k, v in change.patch.items() if k != self.without})
            for change in changes
        ]
        outcomes = await super().write(kind, parent, kept)
        return [replace(outcome, record=None) for outcome in outcomes]


@breaks("lines +12025550142: create is done, but fetch() does not return it")
class CreatesNothing(PartialWrites):
    skipped = Op.CREATE


@breaks("lines +12025550142: update is done, but fetch() has False for recorded, not True")
class ForgetsAField(PartialWrites):
    without = "recorded"


@breaks("lines +12025550142: delete was done, but fetch() still returns it")
class DeletesNothing(PartialWrites):
    skipped = Op.DELETE


@breaks("lines +12025550142: update of a record that does not exist must not be done")
class UpdatesNothing(ChangedOutcome):
    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        try:
            return await super().write(kind, parent, changes)
        except NotFound:
            return [Outcome(change.target, Result.DONE) for change in changes]


@breaks("lines: create on a read-only profile must raise ReadOnly before anything is sent")
class ReadsBeforeWriting(Broken):
    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if self.profile.read_only:
            with suppress(ServerFailure):
                await self.check()
        return await super().write(kind, parent, changes)


@breaks("lines: create on a read-only profile must raise ReadOnly")
class IgnoresReadOnly(Broken):
    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if self.profile.read_only:
            return [Outcome(change.target, Result.DONE) for change in changes]
        return await super().write(kind, parent, changes)


# Errors


@breaks("check() answered with 400 and b'' must raise an ApiError, not AttributeError")
class ErrorReaderRaises(Broken):
    @override
    def read_error(self, status: int, body: Any) -> ErrorDetails:
        return ErrorDetails(body.get("message", "") if status != 401 else "")


class MappedErrors(Broken):
    """A session that raises other errors than the vendor's."""

    def mapped(self, error: ApiError) -> ApiError | None:
        return error

    @override
    async def check(self) -> None:
        try:
            await super().check()
        except ApiError as error:
            if (mapped := self.mapped(error)) is not None:
                raise mapped from None


@breaks("check() answered with 429 and b'' must raise RateLimited, not ServerFailure")
class OtherErrorType(MappedErrors):
    @override
    def mapped(self, error: ApiError) -> ApiError:
        return ServerFailure("busy", status=429) if error.status == 429 else error


@breaks("check() answered with 404 and b'' must raise NotFound")
class SwallowedError(MappedErrors):
    @override
    def mapped(self, error: ApiError) -> ApiError | None:
        return None if error.status == 404 else error


@breaks("check() answered with 500 and b'': the error has the status 503")
class OtherStatus(MappedErrors):
    @override
    def mapped(self, error: ApiError) -> ApiError:
        return ServerFailure("down", status=503) if error.status == 500 else error


@breaks("check() answered with 403 and b'': the error has control characters")
class ControlCharacters(MappedErrors):
    @override
    def mapped(self, error: ApiError) -> ApiError:
        return type(error)("\x1b[31m", status=403) if error.status == 403 else error


@breaks("check() answered with 409 and b'': the error repeats the credential")
class RepeatedCredential(MappedErrors):
    @override
    def mapped(self, error: ApiError) -> ApiError:
        return type(error)("demo-harbor-token", status=409) if error.status == 409 else error


@breaks("lines: records() answered with b'<html></html>' must raise BadResponse")
class SwallowedAnswer(Broken):
    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        try:
            async for batch in super().records(kind, scope):
                yield batch
        except ApiError:
            return


@breaks("lines: a create answered with 500 must raise an error that says it may be lost")
class SettledWrites(Broken):
    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        try:
            return await super().write(kind, parent, changes)
        except ApiError as error:
            if not error.lost:
                raise
            return [Outcome(each.target, Result.FAILED, error="x") for each in changes]


@breaks("lines: a create that was refused must not be done")
class RefusalsDone(ChangedOutcome):
    @override
    def changed(self, change: Change, outcome: Outcome) -> Outcome:
        return replace(outcome, result=Result.DONE, error="")


@breaks("lines: an error repeats the secret pin; pass it as `secrets` of the request")
class RepeatedSecret(Broken):
    @override
    async def _write_line(self, change: Change) -> Record | None:
        path, body = f"/v1/lines/{change.target.key}", dict(change.patch)
        if change.op is Op.DELETE:
            return await super()._write_line(change)
        create = change.op is Op.CREATE
        where = "/v1/lines" if create else path
        answer = await self.transport.request("POST" if create else "PATCH", where, json=body)
        assert answer
        return None


@breaks('lines: create answered with 200 {"number": "+12025550142"} is done, but nothing')
class InventedRecord(Broken):
    @override
    async def _write_line(self, change: Change) -> Record | None:
        record = await super()._write_line(change)
        if record is None:
            return None
        invented = {**change.before, **record.values, **change.patch}
        invented.pop("pin", None)
        return replace(record, values=invented)


@pytest.mark.parametrize("message", SESSIONS)
def test_a_broken_session_is_named(message: str, account: tuple[Profile, str]) -> None:
    profile, secret = account
    vendor: Vendor = VENDOR._replace(session=lambda: SESSIONS[message])
    if SESSIONS[message] is WritesAnything:
        vendor = VENDOR._replace(kinds=kinds_by_name(without_create(LINES)))
    with pytest.raises(NonConformance) as caught:
        check_vendor(
            vendor, samples={"lines": SAMPLE}, number=NUMBER, profile=profile, secret=secret
        )
    assert str(caught.value).startswith(message)
    restore(profile, secret)


def without_create(kind: Kind) -> Kind:
    return replace(kind, writes=kind.writes._replace(create=0))


def restore(profile: Profile, secret: str) -> None:
    """Delete the line that a broken session may have left behind."""

    async def delete() -> None:
        session = VENDOR.connect(profile, secret)
        key = SAMPLE.create["number"]
        try:
            if await session.fetch("lines", None, [key]):
                await session.client.delete(f"/v1/lines/{key.replace('+', '%2B')}")
        finally:
            await session.aclose()

    asyncio.run(delete())


@pytest.mark.parametrize("missing", ["create", "update", "all"])
def test_a_missing_sample_is_named(missing: str, account: tuple[Profile, str]) -> None:
    profile, secret = account
    samples = {} if missing == "all" else {"lines": Sample(**{**SAMPLE._asdict(), missing: {}})}
    message = "pass a Sample of it" if missing == "all" else f"its Sample needs {missing}"
    with pytest.raises(NonConformance, match=message):
        check_vendor(VENDOR, samples=samples, profile=profile, secret=secret)


def test_an_unknown_account_is_named() -> None:
    with pytest.raises(LookupError, match="no account of elsewhere: pass a profile"):
        demo_profile("elsewhere", "http://127.0.0.1:1")
