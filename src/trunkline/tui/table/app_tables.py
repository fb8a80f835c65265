"""The program's own tables as kinds: profiles, requests, runs, and the items of a run."""

from collections.abc import Iterator
from typing import Final

from trunkline.api.request_log import Request
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.plan_text import list_words, shown_value
from trunkline.model.change import Op
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.list_changes import list_change
from trunkline.model.record import Record
from trunkline.model.secrets.sealing import shown_change
from trunkline.model.table.cells import visible
from trunkline.tui.lists.labels import Labels, entry_name, field_title, record_name, value_text

PROFILES: Final = Kind(
    name="profiles",
    singular="profile",
    key="name",
    label="name",
    columns=(
        Column("name", "name", width=20),
        Column("access", "access", width=9),
        Column("staged", "staged", Shape.COUNT, width=6),
        Column("state", "state", width=19),
        Column("ends", "ends", width=24),
        Column("vendor", "vendor", width=20),
        Column("account", "account", width=36),
        Column("address", "address", width=50),
        Column("credential", "source", width=40),
        Column("label", "label", width=20, shown=False),
        Column("reason", "reason", width=60, shown=False),
    ),
)

REQUESTS: Final = Kind(
    name="requests",
    singular="request",
    key="id",
    label="path",
    columns=(
        Column("time", "time", width=12),
        Column("method", "method", width=6),
        Column("path", "path", width=36),
        Column("status", "status", width=6),
        Column("ms", "ms", Shape.COUNT, width=6),
        Column("attempt", "try", Shape.COUNT, width=3),
        Column("error", "error", width=40),
        Column("request_id", "request ID", width=36),
        Column("profile", "profile", width=16),
        Column("number", "#", Shape.COUNT, width=7, shown=False),
    ),
)


RUNS: Final = Kind(
    name="runs",
    singular="run",
    key="run",
    label="title",
    columns=(
        Column("title", "what", width=30),
        Column("run", "run", Shape.COUNT, width=5),
        Column("at", "when", Shape.TIME, width=17),
        Column("status", "status", width=13),
        Column("items", "items", Shape.COUNT, width=7),
        Column("who", "who", width=24),
        Column("profile", "profile", width=16),
        Column("account", "account", width=36),
        Column("undoes", "undoes", Shape.COUNT, width=6),
    ),
)

ITEMS: Final = Kind(
    name="records",
    singular="record",
    key="number",
    label="label",
    columns=(
        Column("label", "record", width=36),
        Column("environment", "env", Shape.ENVIRONMENT, width=11),
        Column("result", "result", width=10),
        Column("outcome", "change, or why not", width=60),
        Column("change", "change", width=50, shown=False),
        Column("error", "error", width=40, shown=False),
        Column("key", "id", width=20, shown=False),
        Column("operation", "operation", width=9, shown=False),
        Column("parent", "of", width=20, shown=False),
        Column("request_id", "request ID", width=36, shown=False),
        Column("ended", "ended", Shape.TIME, width=17, shown=False),
        Column("number", "#", Shape.COUNT, width=6, shown=False),
    ),
)


def run_record(entry: RunEntry, *, interrupted: bool) -> Record:
    """Return a run as a row; it is interrupted if it has open items and nobody is applying it."""
    status = "interrupted" if interrupted else "running" if entry.open else entry.status
    return Record(
        str(entry.id),
        None,
        {
            "run": entry.id,
            "title": entry.title,
            "at": entry.at,
            "status": status,
            "items": entry.total,
            "who": entry.who,
            "profile": ", ".join(entry.profiles),
            "account": ", ".join(
                entry.accounts.get(name, "not recorded") for name in entry.profiles
            ),
            "undoes": entry.undoes,
        },
    )


def item_record(
    item: Item, kind: Kind | None, labels: Labels, *, running: bool, written: bool = False
) -> Record:
    """Return an item of a run as a row.

    Args:
        kind: the kind of its record, `None` if the profile is not configured any more.
        running: whether the run is being applied.
        written: whether its answer has the new values, which are not read back yet.
    """
    done = item.result is not None and item.result.good
    change = ", ".join(_changes(item, kind, labels)) or (f"{item.op}d" if done else item.op)
    if unverified := [visible(_title(kind, name)) for name in item.unverified]:
        change = f"{change}; {', '.join(unverified)} cannot be read back"
    waiting = "checking" if written else "under way" if item.sent else "waiting"
    values = {**item.patch, **item.before}
    return Record(
        str(item.seq),
        None,
        {
            "number": item.seq,
            "label": record_name(kind, item.label or item.target.key, values),
            "environment": values.get(kind.environment_field) if kind is not None else None,
            "result": item.result or (waiting if running else "unfinished"),
            "outcome": item.error or change,
            "change": change,
            "error": item.error,
            "messages": [f"{_title(kind, name)}: {text}" for name, text in item.fields.items()],
            "key": item.target.key,
            "operation": item.op,
            "parent": item.target.parent,
            "request_id": item.request_id,
            "ended": item.ended,
        },
    )


def _changes(item: Item, kind: Kind | None, labels: Labels) -> Iterator[str]:
    for name, values in item.changed.items():
        if name not in item.patch:
            continue
        title = _title(kind, name)
        if name in item.secret:
            yield f"{title} changed"
            continue
        if item.missed(kind, name):
            now = shown_value(values[1])
            yield f"{title}: wanted {shown_value(item.patch[name])}, got {now}"
            continue
        if kind is not None and name in kind.writes.lists and item.op is Op.UPDATE:
            yield f"{title} {_list_change(item, kind, name, labels)}"
            continue
        at = item.target
        before, after = (
            shown_value(value)
            if kind is None
            else value_text(kind, name, value, labels, at.profile, at.parent)
            for value in shown_change(*values)
        )
        yield f"{title} {after}" if item.op is Op.CREATE else f"{title} {before} → {after}"


def _list_change(item: Item, kind: Kind, name: str, labels: Labels) -> str:
    """Return how a list changed: the kind of change, the added entries and the lost ones."""
    change, at = list_change(*item.changed[name]), item.target
    parts = [list_words(change)]
    for sign, entries in (("+", change.added), ("-", change.lost)):
        if entries:
            names = (
                entry_name(kind, name, entry, labels, at.profile, at.parent) for entry in entries
            )
            parts.append(f"{sign} {', '.join(names)}")
    return "  ".join(parts)


def _title(kind: Kind | None, name: str) -> str:
    return name if kind is None else field_title(kind, name)


def request_record(request: Request, number: int) -> Record:
    """Return a request as a row; `number` counts the requests of all sessions from 1."""
    status = str(request.status) if request.status else "" if request.running else "none"
    retry = f"; next try in {request.retry_in:.1f} s" if request.retry_in is not None else ""
    return Record(
        f"{request.profile} {request.id}",
        None,
        {
            "id": request.id,
            "time": f"{request.at.astimezone():%H:%M:%S.%f}"[:-3],
            "method": request.method,
            "path": request.path,
            "status": status,
            "ms": None if request.milliseconds is None else round(request.milliseconds),
            "attempt": request.attempt,
            "error": f"{request.error}{retry}",
            "request_id": request.request_id,
            "profile": request.profile,
            "number": number,
        },
    )
