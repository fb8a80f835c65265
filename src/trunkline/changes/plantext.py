"""A plan as lines of text: grouped by project and environment, one line a field."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from trunkline.changes.plan import Plan, PlanItem
from trunkline.model.cells import plain, visible
from trunkline.model.change import Op
from trunkline.model.patch import ABSENT

__all__ = ["plan_lines", "shown_value", "summary"]

_MARK: Final = {Op.UPDATE: "~", Op.CREATE: "+", Op.DELETE: "-"}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield a plan as a diff that a person can read, without colours."""
    for (profile, parent, environment), items in groupby(plan.items, key=_group):
        yield " · ".join(part for part in (profile, parent, environment) if part)
        for item in items:
            yield from _item_lines(item)
    for text in plan.lost:
        yield f"not to be undone: {text}"


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


def _item_lines(item: PlanItem) -> Iterator[str]:
    change = item.change
    name = visible(change.label or change.target.key)
    aside = "" if name == change.target.key else f" ({visible(change.target.key)})"
    yield f"  {_MARK[change.op]} {change.target.kind} {name}{aside}"
    for field, wanted in change.patch.items():
        if field in change.secret:
            yield f"      {field}: changed (secret)"
        elif change.op is Op.CREATE:
            yield f"      {field}: {shown_value(wanted)}"
        else:
            before = shown_value(change.before.get(field, ABSENT))
            yield f"      {field}: {before} → {shown_value(wanted)}"
    for key in item.cascade:
        yield f"      releases {visible(key)}"
    for field, clash in item.clashes.items():
        yield (
            f"    ! {field}: {shown_value(clash.base)} → {shown_value(clash.mine)}, "
            f"but it is {shown_value(clash.theirs)} now"
        )
    for field in item.settled:
        yield f"      {field}: already so"
    for problem in item.problems:
        yield f"    ! {visible(problem)}"


def _group(item: PlanItem) -> tuple[str, str, str]:
    target = item.change.target
    return (target.profile, target.parent, item.environment)
