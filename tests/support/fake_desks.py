"""An in-memory vendor whose records have conditional fields, lists, secrets and assigned keys."""

from collections.abc import AsyncIterator, Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from support.fake_vendor import FakeSession
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import ChoiceSource, Column, Implied, Kind, Shape, Writes
from trunkline.model.record import Record, RecordScope

__all__ = ["DESKS", "DESK_KINDS", "DeskSession", "at", "desk"]


def _if(handler: str, needed: str, **companions: Any) -> dict[str, Any]:
    return {
        "if": {"properties": {"handler": {"const": handler}}, "required": ["handler"]},
        "then": {"properties": companions, "required": [needed]},
    }


DESKS = Kind(
    name="desks",
    singular="desk",
    key="id",
    label="name",
    columns=(Column("name", "name"), Column("open", "open", Shape.FLAG)),
    schema={
        "type": "object",
        "properties": {
            "id": {"title": "ID", "type": "string", "readOnly": True},
            "name": {"title": "Name", "type": "string", "minLength": 1},
            "site": {"title": "Site", "type": "string", "readOnly": True, "createOnly": True},
            "handler": {"title": "Call handler", "enum": ["web", "flow", "none", None]},
            "open": {"title": "All agents allowed", "type": "boolean"},
            "agents": {
                "title": "Allowed agents",
                "type": ["array", "null"],
                "items": {"type": "string"},
                "maxItems": 4,
            },
            "sip.password": {
                "title": "Password",
                "type": "string",
                "writeOnly": True,
                "trace": "sip.set",
            },
            "sip.set": {"title": "Password set", "type": "boolean", "readOnly": True},
            "note": {"title": "Note", "type": ["string", "null"]},
        },
        "required": ["id", "name"],
        "allOf": [
            _if(
                "web",
                "url",
                url={"title": "Request URL", "type": "string", "minLength": 3},
                method={"title": "Request method", "enum": ["GET", "POST"]},
            ),
            _if(
                "flow",
                "flow",
                flow={"title": "Flow ID", "type": "string", "unanswered": True},
                version={"title": "Flow version", "type": "string"},
            ),
        ],
    },
    writes=Writes(
        update=1,
        create=1,
        delete=1,
        named_by="name",
        lists=("agents",),
        implied=(Implied("open", True, {"agents": []}),),
        choices={"agents": ChoiceSource("agents")},
    ),
)
"""Desks: a handler with conditional fields, a list that agents are appended to, a secret."""

AGENTS = Kind(
    name="agents",
    singular="agent",
    key="id",
    label="name",
    columns=(Column("name", "name"),),
    schema={"properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
)
"""Agents: one for each letter, which is its key."""

DESK_KINDS: Mapping[str, Mapping[str, Kind]] = {"acme": {"desks": DESKS, "agents": AGENTS}}


def desk(key: str, **values: Any) -> dict[str, Any]:
    """Return the values of one desk."""
    known: dict[str, Any] = {"handler": "none", "open": False, "agents": ["a", "b"], "url": None}
    return {"id": key, "name": f"Desk {key}", **known, **values}


def at(key: str) -> RecordRef:
    """Return the reference to one desk."""
    return RecordRef("acme", "desks", "", key)


class DeskSession(FakeSession):
    """One account with desks; it assigns the key of a new one.

    Attributes:
        hidden: the values that were written and are never answered, by key.
        spoils: what the vendor makes of a new desk's values beside what it was given.
    """

    def __init__(self, *desks: Mapping[str, Any]) -> None:
        super().__init__({("", each["id"]): each for each in desks})
        self.hidden: dict[str, dict[str, Any]] = {}
        self.spoils: dict[str, Any] = {}

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        if kind == "agents":
            yield [Record(a, None, {"id": a, "name": f"Agent {a}"}) for a in ascii_lowercase]
            return
        async for batch in super().records(kind, scope):
            yield batch

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        found = dict(await super().fetch(kind, parent, keys))
        for (_, key), values in self.lines.items():
            if values["name"] in keys and key not in found:
                found[key] = Record(key, None, dict(values))
        return found

    def _apply(self, change: Change) -> Outcome:
        key = change.target.key
        if change.op is Op.CREATE:
            key = f"d-{len(self.lines)}"
        self.applied["", key] = self.applied.get(("", key), 0) + 1
        if change.op is Op.DELETE:
            self.lines.pop(("", key))
            return Outcome(change.target, Result.DONE)
        values = {"id": key, **self.lines.get(("", key), {}), **change.patch}
        if change.op is Op.CREATE:
            values |= self.spoils
        unread = DESKS.unread & values.keys()
        self.hidden.setdefault(key, {}).update({name: values.pop(name) for name in unread})
        if "sip.password" in change.patch and "sip.set" in values:
            values["sip.set"] = bool(change.patch["sip.password"])
        self.lines["", key] = values
        return Outcome(change.target, Result.DONE, Record(key, None, dict(values)))
