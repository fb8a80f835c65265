"""A plan as lines of text: grouped by parent and environment, one line a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from trunkline.changes.plan import Plan, PlanItem
from trunkline.model.cells import plain, visible
from trunkline.model.change import Op
from trunkline.model.patch import ABSENT

__all__ = ["PlanLine", "Role", "plan_lines", "shown_value", "summary"]

_MARK: Final = {Op.UPDATE: "~", Op.CREATE: "+", Op.DELETE: "-"}
_TAKEN: Final = 20
"""So many records that a deletion takes with it are named on a line of their own."""


class Role(StrEnum):
    """What a line is for."""

    GROUP = "group"
    RECORD = "record"
    FIELD = "field"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line.

    Attributes:
        text: the line, indented, fit for a terminal.
        role: what it is for.
        item: the item that it belongs to, `None` for a heading.
        field: the field that it is about, empty for none.
    """

    text: str
    role: Role
    item: PlanItem | None = None
    field: str = ""


def plan_lines(plan: Plan, names: Mapping[str, str] | None = None) -> Iterator[PlanLine]:
    """Yield a plan as a diff that a person can read.

    Args:
        plan: the plan.
        names: what people call the parents, by key.
    """
    labels = names or {}
    for (profile, parent, environment), group in groupby(plan.items, key=_group):
        items = list(group)
        named = f"{labels[parent]} ({parent})" if labels.get(parent) else parent
        count = f"{len(items):,} {'record' if len(items) == 1 else 'records'}"
        parts = (profile, named, environment.upper() if environment == "live" else environment)
        text = " · ".join(visible(part) for part in (*parts, count) if part)
        yield PlanLine(text, Role.GROUP)
        for item in items:
            yield from _item_lines(item)
    for text in plan.lost:
        yield PlanLine(f"no undo: {text}", Role.PROBLEM)


def summary(plan: Plan) -> str:
    """Say in one line how many changes a plan holds, and how many it will not write."""
    ready = len(plan.ready)
    parts = [f"{ready:,} {'change' if ready == 1 else 'changes'}"]
    for count, what in (
        (sum(bool(item.clashes) for item in plan.items), "in conflict"),
        (sum(bool(item.problems) for item in plan.items), "not possible"),
        (sum(item.done for item in plan.items), "already so"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    return ", ".join(parts)


def shown_value(value: Any) -> str:
    """Return a value as the diff shows it: a missing one, null and empty text are told apart."""
    if value is ABSENT:
        return "(none)"
    if value is None:
        return "null"
    return visible(plain(value)) if value != "" else '""'


def _item_lines(item: PlanItem) -> Iterator[PlanLine]:
    change = item.change
    name = visible(change.label or change.target.key)
    aside = "" if name == change.target.key else f"  {visible(change.target.key)}"
    yield PlanLine(f"  {_MARK[change.op]} {change.target.kind}  {name}{aside}", Role.RECORD, item)
    for field, wanted in change.patch.items():
        text = _field_text(item, field, wanted)
        yield PlanLine(f"      {field}  {text}", Role.FIELD, item, field)
    if item.joins:
        text = f"    ! goes from {item.environment} to {item.joins} with it"
        yield PlanLine(text, Role.PROBLEM, item)
    yield from _cascade_lines(item)
    for field, clash in item.clashes.items():
        base, mine, theirs = map(shown_value, (clash.base, clash.mine, clash.theirs))
        wanted = f"{base} → {mine}, but" if change.op is not Op.DELETE else f"was {base}, and"
        text = f"    ! {field}  {wanted} somebody made it {theirs}"
        yield PlanLine(text, Role.PROBLEM, item, field)
    for field in item.settled:
        yield PlanLine(f"      {field}  is so already", Role.NOTE, item, field)
    for problem in item.problems:
        yield PlanLine(f"    ! {visible(problem)}", Role.PROBLEM, item)


def _field_text(item: PlanItem, field: str, wanted: Any) -> str:
    change = item.change
    if field in change.secret:
        return "changed (secret)"
    if change.op is Op.CREATE:
        return shown_value(wanted)
    return f"{shown_value(change.before.get(field, ABSENT))} → {shown_value(wanted)}"


def _cascade_lines(item: PlanItem) -> Iterator[PlanLine]:
    taken = [visible(key) for key in item.cascade]
    if taken:
        yield PlanLine(f"      takes {len(taken):,} with it:", Role.PROBLEM, item)
    for key in taken[:_TAKEN]:
        yield PlanLine(f"        {key}", Role.PROBLEM, item)
    if rest := taken[_TAKEN:]:
        yield PlanLine(f"        {', '.join(rest)}", Role.PROBLEM, item)


def _group(item: PlanItem) -> tuple[str, str, str]:
    target = item.change.target
    return (target.profile, target.parent, item.environment)
