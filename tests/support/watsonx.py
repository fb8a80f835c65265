"""The watsonx Orchestrate account of the embedded server, for tests: plainly, and as a session."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx

from support.emulator import Emulator
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.watsonx import VENDOR
from trunkline.vendors.watsonx.session import WatsonxSession

__all__ = [
    "PROFILE",
    "TOKEN",
    "calling",
    "change",
    "named",
    "profile_of",
    "records_of",
    "session_of",
]

_ACCOUNT = next(each for each in ACCOUNTS if each.vendor == "watsonx")
TOKEN = _ACCOUNT.secret
PROFILE = "ibm"


@contextlib.contextmanager
def calling(emulator: Emulator, *, path: str = "/instances/demo/v1") -> Iterator[httpx.Client]:
    """Yield a plain HTTP client of the instance."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=emulator.url + path, headers=headers, trust_env=False) as client:
        yield client


def profile_of(url: str, **differs: Any) -> Profile:
    """Return a profile of an instance on a server."""
    given = {"name": PROFILE, "vendor": "watsonx", "base_url": url, "credential": "env WXO"}
    return Profile(**{**given, **differs})


def session_of(
    emulator: Emulator | str, token: str = TOKEN, *, read_only: bool = False, **options: Any
) -> WatsonxSession:
    """Open a session on the embedded server, or on another one by its address."""
    url = emulator if isinstance(emulator, str) else emulator.url + _ACCOUNT.path
    quick = {"first_wait": 0.001, "longest_wait": 0.005, **options}
    return VENDOR.connect(profile_of(url, read_only=read_only), token, **quick)


async def records_of(
    session: WatsonxSession, kind: str, scope: RecordScope | None = None
) -> list[Record]:
    """Read all records of a scope."""
    return [
        record async for batch in session.records(kind, scope or RecordScope()) for record in batch
    ]


async def named(session: WatsonxSession, name: str) -> Record:
    """Read the phone config with a name."""
    return (await session.fetch("phone-configs", None, [name]))[name]


def change(
    kind: str,
    op: Op,
    record: Record | None = None,
    patch: dict[str, Any] | None = None,
    *,
    key: str = "",
    parent: str = "",
) -> Change:
    """Make a change of a record, or of one that is to be made with a key."""
    place = record.parent if record else parent
    target = RecordRef(PROFILE, kind, place or "", record.key if record else key)
    given = dict(patch or {})
    secret = VENDOR.kinds[kind].secret & given.keys()
    before = record.values if record else {}
    return Change(target, op, before, given, target.key, frozenset(secret))
