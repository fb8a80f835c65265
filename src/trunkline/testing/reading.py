"""Rules of records, fetch, lookup and reached."""

import json
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Final

from trunkline.api.errors import ApiError, InvalidRequest, Unauthorized
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.testing.case import Case, NonConformance, first_records, require
from trunkline.vendors.base import Session
from trunkline.vendors.call_route import CallRoute

_WRONG: Final = "a-wrong-credential-of-the-kit"
_UNKNOWN_NUMBER: Final = "+19995550199"
_FOREIGN: Final = ("https://calls.example.com/x", "sip:nobody@example.com", "not an address", "")


async def check_reading(case: Case) -> None:
    """Check everything that only reads."""
    async with case.session() as session:
        await _check_session(case, session)
        for kind in case.vendor.kinds.values():
            records = await _check_records(case, session, kind)
            await _check_fetch(session, kind, records)
        await _check_routes(case, session)
    await _check_credential(case)
    try:
        await session.check()
    except ApiError:
        return
    raise NonConformance("A session that was closed must not send requests")


async def _check_session(case: Case, session: Session) -> None:
    require(session.profile == case.profile, "A session must return the profile it was opened with")
    await session.check()
    require(len(session.log), "The session's log must record its requests")
    if case.vendor.regions and not case.vendor.account:
        rule = "identify() must return the account's ID where neither address nor settings have it"
        require(await session.identify(), rule)
    shown = repr((case.vendor, session, vars(session), list(session.log)))
    require(case.secret not in shown, "The credential is in the repr of the session or its log")
    try:
        await anext(aiter(session.records("no-such-kind", RecordScope())))
    except LookupError:
        return
    except StopAsyncIteration:
        pass
    raise NonConformance("records() must raise LookupError for an unknown kind")


async def _check_credential(case: Case) -> None:
    async with case.session(secret=_WRONG) as session:
        try:
            await session.check()
        except Unauthorized as error:
            text = f"{error} {error!r} {list(session.log)}"
        else:
            raise NonConformance("check() must raise Unauthorized for a wrong credential")
    require(_WRONG not in text, "An error or the log repeats the credential")


async def _check_records(case: Case, session: Session, kind: Kind) -> Sequence[Record]:
    if kind.parent is not None:
        try:
            await anext(aiter(session.records(kind.name, RecordScope())))
        except ValueError:
            pass
        except StopAsyncIteration:
            raise NonConformance(f"{kind.name}: {_PARENTLESS}") from None
        else:
            raise NonConformance(f"{kind.name}: {_PARENTLESS}")
    records = await first_records(case, session, kind)
    require(records, f"{kind.name}: the account has no records: the kit needs at least one")
    keys = [record.key for record in records]
    require(len(set(keys)) == len(keys), f"{kind.name}: two records have the same key")
    for record in records:
        named = f"{kind.name} {record.key}"
        require(record.key == record.values.get(kind.key), f"{named}: the key is not {kind.key}")
        is_nested = record.parent is not None
        require(is_nested == (kind.parent is not None), f"{named}: the parent is {record.parent}")
        check_no_secrets(kind, record)
        _check_json(record, named)
    async with aclosing(session.records(kind.name, RecordScope(records[0].parent))) as batches:  # type: ignore[type-var]
        async for _ in batches:
            break
    return records


_PARENTLESS: Final = "records() must raise ValueError where the scope has no parent"


def check_no_secrets(kind: Kind, record: Record) -> None:
    """Check that a record has no secret field.

    Raises:
        NonConformance: it has one.
    """
    secret = sorted(kind.secret & record.values.keys())
    require(not secret, f"{kind.name} {record.key}: the record has the secret {', '.join(secret)}")


def _check_json(record: Record, named: str) -> None:
    try:
        json.dumps(dict(record.values), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NonConformance(f"{named}: the values are not JSON: {error}") from error


async def _check_fetch(session: Session, kind: Kind, records: Sequence[Record]) -> None:
    vacant = [record.key for record in records if kind.is_vacant(record.values)]
    existing = [record for record in records if record.key not in vacant][:3]
    wanted = [record.key for record in existing]
    parent = records[0].parent
    loaded = await session.fetch(kind.name, parent, [*wanted, *vacant])
    rule = f"{kind.name}: fetch() of {wanted} returned {sorted(loaded)}"
    require(sorted(loaded) == sorted(wanted), rule)
    for record in existing:
        again = loaded[record.key]
        rule = f"{kind.name} {record.key}: fetch() returned {again.key} of {again.parent}"
        require((again.key, again.parent) == (record.key, record.parent), rule)
        check_no_secrets(kind, again)
        known = [name for name in kind.editable if name in record.values]
        moved = [name for name in known if again.values.get(name) != record.values[name]]
        require(not moved, f"{kind.name} {record.key}: fetch() differs in {', '.join(moved)}")
    missing = _missing_key([record.key for record in records])
    try:
        extra = await session.fetch(kind.name, parent, [missing])
    except InvalidRequest:
        # The vendor may not accept a made-up key at all.
        return
    except ApiError as error:
        raise NonConformance(f"{kind.name}: {_LEFT_OUT}, and raised {error}") from error
    require(not extra, f"{kind.name}: {_LEFT_OUT}, and returned {sorted(extra)}")


_LEFT_OUT: Final = "fetch() must leave out a record that does not exist"


def _missing_key(keys: Sequence[str]) -> str:
    """Return a key that no record has: an existing one with its end changed."""
    first = keys[0]
    ends = (f"{n:02}" for n in range(100))
    return next(key for end in ends if (key := first[:-2] + end) not in keys)


async def _check_routes(case: Case, session: Session) -> None:
    rule = "lookup() must return None for a number that the account does not have"
    require(await session.lookup(_UNKNOWN_NUMBER) is None, rule)
    for address in _FOREIGN:
        rule = f"reached() must return None for the address {address!r}, which is not the vendor's"
        require(await session.reached(address) is None, rule)
    if case.number:
        _check_route(case, "lookup", case.number, await session.lookup(case.number))
    if case.address:
        _check_route(case, "reached", case.address, await session.reached(case.address))


def _check_route(case: Case, method: str, sought: str, route: CallRoute | None) -> None:
    if route is None:
        raise NonConformance(f"{method}() found no route of {sought}")
    require(route.profile == case.profile.name, f"The route's profile is {route.profile!r}")
    require(route.hops, f"The route of {sought} has no hops")
    if method == "lookup":
        require(route.number == sought, f"The route of {sought} is that of {route.number}")
        first = route.hops[0]
        require(first.record, f"The first hop of {sought} has no record of the number")
    for hop in route.hops:
        require(hop.label, f"A hop of {sought} has no label")
        texts: list[Any] = [*hop.problems, *(text for fact in hop.facts for text in fact)]
        require(all(isinstance(text, str) for text in texts), f"{hop.label}: a fact is not a text")
        if hop.record is not None and hop.kind in case.vendor.kinds:
            check_no_secrets(case.vendor.kinds[hop.kind], hop.record)
