"""A vendor in memory whose records have all that a form supports: conditions, lists, secrets."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from unittest.mock import patch

from support.dashboard import dashboard_of, settings_of
from support.editing import Editor
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.kind import ChoiceSource, Column, Implied, Kind, Shape, Writes
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.tui.app.dashboard import Dashboard
from trunkline.vendors.call_route import CallRoute

__all__ = [
    "AGENTS",
    "DESKS",
    "SPOTS",
    "DesksEditor",
    "DesksSession",
    "at_desks",
    "desk",
    "desks_app",
    "desks_of",
]


def _handler(name: str, needed: str, **fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "if": {"properties": {"handler": {"const": name}}, "required": ["handler"]},
        "then": {"properties": fields, "required": [needed]},
    }


_CLEARABLE: Final = ["string", "null"]

DESKS: Final = Kind(
    name="desks",
    singular="desk",
    key="id",
    label="name",
    columns=(
        Column("name", "name"), Column("handler", "handler"), Column("made", "made", Shape.TIME),
    ),
    writes=Writes(
        update=5, create=1, delete=1, named_by="name", live=True,
        lists=("agents", "spots"),
        choices={
            "agents": ChoiceSource("agents"),
            "agent": ChoiceSource("spots", "agent", along={"spot": "spot"}),
            "spots": ChoiceSource("spots", "agent", along={"spot": "spot"}),
        },
        implied=(Implied("open", True, {"agents": []}),),
    ),
    schema={
        "type": "object",
        "properties": {
            "id": {"title": "ID", "type": "string", "readOnly": True},
            "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 20},
            "handler": {
                "title": "Handler", "type": _CLEARABLE, "enum": ["web", "flow", "old", None],
            },
            "note": {"title": "Note", "type": _CLEARABLE},
            "level": {"title": "Level", "type": "integer", "minimum": 1, "default": 3},
            "open": {"title": "Open to all", "type": "boolean"},
            "agents": {"title": "Agents", "type": "array", "items": {"type": "string"}},
            "spots": {
                "title": "Spots", "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"agent": {"type": "string"}, "spot": {"type": "string"}},
                    "required": ["agent", "spot"],
                },
            },
            "agent": {"title": "Agent", "type": _CLEARABLE},
            "spot": {"title": "Spot", "type": _CLEARABLE},
            "paths": {
                "title": "Paths", "type": "object",
                "propertyNames": {"pattern": r"^\w+(\.\w+)*$"},
                "additionalProperties": {"type": "string", "pattern": r"^\w+(\.\w+)*$"},
            },
            "token": {"title": "Token", "type": "string", "writeOnly": True, "trace": "begins"},
            "begins": {"title": "Token begins", "type": "string", "readOnly": True},
            "pin": {"title": "PIN", "type": "string", "writeOnly": True, "minLength": 4},
            "site": {
                "title": "Site", "type": "string", "readOnly": True, "createOnly": True,
                "enum": ["north", "south"],
            },
            "made": {"title": "Made", "type": "string", "readOnly": True},
        },
        "required": ["id", "name"],
        "allOf": [
            _handler(
                "web", "url",
                url={"title": "URL", "type": "string", "minLength": 1},
                method={"title": "Method", "type": _CLEARABLE, "enum": ["GET", "POST", None]},
            ),
            _handler("flow", "flow", flow={"title": "Flow", "type": "string", "unanswered": True}),
            _handler("old", "context", context={
                "title": "Context", "type": "string", "deprecated": True,
            }),
        ],
    },
)  # fmt: skip

AGENTS: Final = Kind(
    name="agents", singular="agent", key="id", label="name",
    columns=(Column("name", "name"),),
    schema={"properties": {"id": {"readOnly": True}, "name": {"readOnly": True}}},
)  # fmt: skip

SPOTS: Final = Kind(
    name="spots", singular="spot", key="id", label="name",
    columns=(Column("name", "name"),),
    schema={"properties": {name: {"readOnly": True} for name in ("id", "name", "agent", "spot")}},
)  # fmt: skip

_OTHERS: Final[Mapping[str, list[dict[str, Any]]]] = {
    "agents": [{"id": f"a{n}", "name": f"Agent {name}"} for n, name in enumerate("ABCD", 1)],
    "spots": [
        {"id": f"a{n}/s{m}", "name": f"Agent {name} · {spot}", "agent": f"a{n}", "spot": f"s{n}{m}"}
        for n, name in enumerate("AB", 1)
        for m, spot in enumerate(("draft", "live"), 1)
    ],
}


def desk(key: str, **values: Any) -> dict[str, Any]:
    """Return the values of one desk."""
    made = {"id": key, "name": f"Desk {key}", "handler": None, "note": None, "level": 3}
    return {**made, "begins": "tok", "made": "2026-01-02T03:04:05Z", **values}


def desks_of(count: int, **values: Any) -> list[dict[str, Any]]:
    """Return the values of many desks, with the keys `d1` and on."""
    return [desk(f"d{n}", **values) for n in range(1, count + 1)]


class DesksSession:
    """An account with desks.

    Attributes:
        desks: the desks by their keys.
        written: every change that was sent.
        refused: the messages with which the vendor refuses fields.
    """

    def __init__(self, profile: Profile, desks: Sequence[Mapping[str, Any]]) -> None:
        self.profile = profile
        self.log = RequestLog()
        self.desks = {each["id"]: dict(each) for each in desks}
        self.written: list[Change] = []
        self.refused: Mapping[str, str] = {}

    @property
    def expires(self) -> datetime | None:
        return None

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        rows = list(self.desks.values()) if kind == "desks" else _OTHERS[kind]
        yield [Record(str(row["id"]), None, dict(row)) for row in rows]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        return {key: Record(key, None, dict(self.desks[key])) for key in keys if key in self.desks}

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        self.written += changes
        return [self._write(change) for change in changes]

    def _write(self, change: Change) -> Outcome:
        if refused := {n: why for n, why in self.refused.items() if n in change.patch}:
            return Outcome(change.target, Result.FAILED, error="refused", fields=refused)
        secret = {"token", "pin", "flow"}
        key = f"new-{len(self.desks)}" if change.op is Op.CREATE else change.target.key
        shown = {name: value for name, value in change.patch.items() if name not in secret}
        self.desks[key] = {**self.desks.get(key, desk(key)), **shown, "id": key}
        return Outcome(change.target, Result.DONE, Record(key, None, dict(self.desks[key])))

    async def check(self) -> None:
        return

    async def lookup(self, number: str) -> CallRoute | None:
        return None

    async def reached(self, address: str) -> CallRoute | None:
        return None

    async def aclose(self) -> None:
        return


class _Vendor:
    name = "desks"
    title = "Desks"
    kinds: Mapping[str, Kind] = {kind.name: kind for kind in (DESKS, AGENTS, SPOTS)}
    regions: Mapping[str, str] = {}
    account = ""
    address = ""

    def __init__(self, desks: Sequence[Mapping[str, Any]]) -> None:
        self._desks = desks
        self.session: DesksSession | None = None

    def base_url(self, profile: Profile) -> str:
        return profile.base_url

    def connect(self, profile: Profile, secret: str, **options: Any) -> DesksSession:
        self.session = DesksSession(profile, self._desks)
        return self.session


class DesksEditor(Editor):
    """A dashboard at the desks.

    Attributes:
        vendor: its vendor.
    """

    vendor: _Vendor

    @property
    def session(self) -> DesksSession:
        """The account."""
        assert self.vendor.session is not None
        return self.vendor.session


def desks_app(desks: Sequence[Mapping[str, Any]], **values: Any) -> tuple[Dashboard, "_Vendor"]:
    """Return a dashboard at some desks, and its vendor.

    Args:
        desks: the desks.
        values: settings that differ from their defaults.
    """
    profile = Profile(name="acme", vendor="desks", base_url="http://desks", credential="$ACME_KEY")
    app = dashboard_of(settings_of(profile, **values))
    vendor = _Vendor(desks)
    with patch("trunkline.sessions.sessions.load_vendor", return_value=vendor):
        app.sessions.vendor("acme")
    return app, vendor


@asynccontextmanager
async def at_desks(
    desks: Sequence[Mapping[str, Any]], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[DesksEditor]:
    """Open the dashboard at some desks."""
    app, vendor = desks_app(desks)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        editor = DesksEditor(app, pilot)
        editor.vendor = vendor
        await editor.read()
        yield editor
