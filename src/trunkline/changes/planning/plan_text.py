"""A plan as lines of text: grouped by parent and environment, one line per field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.planning.item_secrets import shown_item
from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.model.change import Op
from trunkline.model.list_changes import ListChange, names_in
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.secrets.sealing import shown_change
from trunkline.model.table.cells import plain, visible
from trunkline.model.table.export import json_text

if TYPE_CHECKING:
    from trunkline.changes.journal.item import Item
    from trunkline.model.kind import Kind

_MARK: Final = {Op.UPDATE: "~", Op.CREATE: "+", Op.DELETE: "-"}
_SHORT: Final = 60
"""The most characters, old and new together, of objects and lists shown on one line."""
_LONG: Final = 60
"""The most lines of a value that is shown whole; of a longer one, only what is near a change."""
_LONGEST_DIFF: Final = 4000
_ENTRIES: Final = 50
"""The most entries that are listed of those that a list gains, and of those that it loses."""
_TAKEN: Final = 20
"""The most records deleted with another that get a line of their own."""


class Role(StrEnum):
    """The role of a line."""

    GROUP = "group"
    RECORD = "record"
    FIELD = "field"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line.

    Attributes:
        text: the line, indented, safe for a terminal.
        item: the item that it belongs to, as it may be shown; `None` for a heading.
        field: the field that it belongs to, empty for none.
    """

    text: str
    role: Role
    item: PlanItem | None = None
    field: str = ""


def plan_lines(plan: Plan) -> Iterator[PlanLine]:
    """Yield a plan as a readable diff."""
    for (profile, parent, environment), group in groupby(plan.items, key=_group):
        items = list(map(shown_item, group))
        parts = (profile, parent, environment.upper() if environment == "live" else environment)
        count = counted(len(items), "record")
        text = " · ".join(visible(part) for part in (*parts, count) if part)
        yield PlanLine(text, Role.GROUP)
        for item in items:
            yield from _item_lines(item)
    for text in plan.lost:
        yield PlanLine(f"no undo: {text}", Role.PROBLEM)
    for text in plan.unchecked:
        yield PlanLine(f"not checked: {visible(text)}", Role.NOTE)


def summary(plan: Plan) -> str:
    """Return one line with the number of changes, and of those that will not be written."""
    parts = [counted(len(plan.ready), "change")]
    for count, state in (
        (sum(bool(item.clashes) for item in plan.items), "in conflict"),
        (sum(bool(item.problems) for item in plan.items), "not possible"),
        (sum(item.done for item in plan.items), "unchanged"),
    ):
        if count:
            parts.append(f"{count:,} {state}")
    return ", ".join(parts)


def shown_value(value: Any) -> str:
    """Return a value as the diff shows it: a missing value, null and empty text look different."""
    if value is ABSENT:
        return "(none)"
    if value is None:
        return "null"
    return visible(plain(value)) if value != "" else '""'


def structure_lines(before: Any, wanted: Any) -> list[str]:
    """Return the diff of the JSON of an object or a list that replaces another value.

    The diff shows the whole new value, or of a very long one only what is near a change. There are
    no lines for a short value, nor for one that is neither object nor list.
    """
    if not isinstance(wanted, dict | list):
        return []
    if len(shown_value(before)) + len(shown_value(wanted)) <= _SHORT:
        return []
    old = [] if before is ABSENT else json_text(before, indent=2).split("\n")
    new = json_text(wanted, indent=2).split("\n")
    if len(old) + len(new) > _LONGEST_DIFF:
        return [f"{len(old):,} lines become {len(new):,}"]
    near = 3 if len(new) > _LONG else len(old) + len(new)
    lines = list(unified_diff(old, new, n=near, lineterm=""))[3:]
    return ["  …" if line.startswith("@@") else f"{line[:1]} {line[1:]}" for line in lines]


def entry_text(entry: Any) -> str:
    """Return the display text of a list's entry: the names of an object, if it has any."""
    if not isinstance(entry, Mapping):
        return shown_value(entry)
    names = names_in(entry)
    return " · ".join(map(visible, names)) if names else shown_value(entry)


def list_words(change: ListChange) -> str:
    """Describe what a write does to a list: `append: keeps 2, adds 1`."""
    counts = (("keeps", change.kept), ("adds", change.added), ("loses", change.lost))
    parts = [f"{verb} {len(entries):,}" for verb, entries in counts if entries]
    if change.verb == "replace" and not change.added and not change.lost:
        parts.append("in another order")
    return f"{change.verb}: {', '.join(parts) or 'stays empty'}"


def restored_text(item: PlanItem) -> str:
    """Return why an undo need not write a record."""
    return "is gone already" if item.change.op is Op.DELETE else "exists again already"


def _item_lines(item: PlanItem) -> Iterator[PlanLine]:
    change = item.change
    name = visible(change.label or change.target.key)
    aside = "" if name == change.target.key else f"  {visible(change.target.key)}"
    yield PlanLine(f"  {_MARK[change.op]} {change.target.kind}  {name}{aside}", Role.RECORD, item)
    lists = item.lists
    for field, wanted in change.patch.items():
        if field in lists and field not in change.secret:
            yield from _list_lines(item, field, lists[field])
            continue
        for text in _field_texts(item, field, wanted):
            yield PlanLine(f"      {text}", Role.FIELD, item, field)
    for text in item.remarks:
        yield PlanLine(f"      {visible(text)}", Role.NOTE, item)
    if item.restored:
        yield PlanLine(f"      {restored_text(item)}", Role.NOTE, item)
    if item.final:
        yield PlanLine(f"      no undo: {visible(item.final)}", Role.NOTE, item)
    if item.joins:
        text = f"    ! moves from {item.environment} to {item.joins} with it"
        yield PlanLine(text, Role.PROBLEM, item)
    yield from _cascade_lines(item)
    for field, clash in item.clashes.items():
        base, mine, theirs = map(shown_value, (clash.base, clash.mine, clash.theirs))
        wanted = f"{base} → {mine}, but" if change.op is not Op.DELETE else f"was {base}, and"
        text = f"    ! {field}  {wanted} {clash_text(item, field, theirs)}"
        yield PlanLine(text, Role.PROBLEM, item, field)
    for field in item.settled:
        yield PlanLine(f"      {field}  already has this value", Role.NOTE, item, field)
    for line in (*item.notes, *item.problems):
        yield PlanLine(f"    ! {visible(line)}", Role.PROBLEM, item)


def clash_text(item: PlanItem, field: str, theirs: str) -> str:
    """Return who set a field that clashes, as far as that can be told."""
    if field in item.untold:
        return f"it is {theirs} now, and {item.untold[field]}"
    return f"somebody else set it to {theirs}"


def _field_texts(item: PlanItem, field: str, wanted: Any) -> Iterator[str]:
    change, name = item.change, visible(field)
    before = change.before.get(field, ABSENT)
    if field in change.secret:
        yield f"{name}  changed (secret)"
    elif change.op is Op.CREATE:
        yield f"{name}  {shown_value(wanted)}"
    elif lines := structure_lines(before, wanted):
        yield f"{name}  replaced as a whole:"
        yield from (f"  {line}" for line in lines)
    else:
        yield f"{name}  {shown_value(before)} → {shown_value(wanted)}"


def _list_lines(item: PlanItem, field: str, change: ListChange) -> Iterator[PlanLine]:
    yield PlanLine(f"      {visible(field)}  {list_words(change)}", Role.FIELD, item, field)
    for entries, sign, aside, role in (
        (change.added, "+", "", Role.FIELD),
        (change.lost, "-", "  lost", Role.PROBLEM),
    ):
        for entry in entries[:_ENTRIES]:
            yield PlanLine(f"        {sign} {entry_text(entry)}{aside}", role, item, field)
        if rest := entries[_ENTRIES:]:
            yield PlanLine(f"        {sign} {len(rest):,} more{aside}", role, item, field)


def _cascade_lines(item: PlanItem) -> Iterator[PlanLine]:
    taken = [visible(key) for key in item.cascade]
    if taken:
        records = counted(len(taken), "record")
        yield PlanLine(f"      also deletes {records}:", Role.PROBLEM, item)
    for key in taken[:_TAKEN]:
        yield PlanLine(f"        {key}", Role.PROBLEM, item)
    if rest := taken[_TAKEN:]:
        yield PlanLine(f"        {', '.join(rest)}", Role.PROBLEM, item)


def _group(item: PlanItem) -> tuple[str, str, str]:
    target = item.change.target
    return (target.profile, target.parent, item.environment)


def written_texts(item: "Item", kind: "Kind | None" = None) -> Iterator[tuple[str, str]]:
    """Yield each field that changed in a record of a run, with its values in words.

    Args:
        kind: the kind of the record, `None` where it is not known.
    """
    for name, values in item.changed.items():
        before, now = shown_change(*values)
        text = f"{shown_value(before)} → {shown_value(now)}"
        if name in item.secret:
            text = "changed (secret)"
        elif name in item.unverified:
            text = f"{shown_value(item.patch[name])} was written, and cannot be read back"
        elif item.missed(kind, name):
            text = f"wanted {shown_value(item.patch[name])}, got {shown_value(now)}"
            text = f"{text}; was {shown_value(before)}" if item.op is Op.UPDATE else text
        yield name, text
