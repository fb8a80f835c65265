"""A plan as lines of a page, each with the result of its change as far as there is one."""

from collections.abc import Iterator, Mapping
from typing import Final

from trunkline.changes.plan import Plan
from trunkline.changes.plantext import PlanLine, Role, plan_lines
from trunkline.model.cells import visible
from trunkline.model.change import Op, Outcome, Result, Target
from trunkline.tui.widgets.page import Line, Span

__all__ = ["lines_of_plan"]

_GOOD: Final = frozenset({Result.DONE, Result.SKIPPED})
_ROLES: Final = {
    Role.GROUP: "heading",
    Role.RECORD: "",
    Role.FIELD: "muted",
    Role.NOTE: "muted",
    Role.PROBLEM: "problem",
}


def lines_of_plan(
    plan: Plan, labels: Mapping[str, str], outcomes: Mapping[Target, Outcome]
) -> Iterator[Line]:
    """Yield the lines of a plan.

    Args:
        plan: the plan.
        labels: what people call the parents, by key.
        outcomes: how changes ended.
    """
    for line in plan_lines(plan, labels):
        spans: tuple[Span, ...] = ((line.text, _role(line)),)
        target = None
        if line.item is not None:
            target = (line.item, line.field)
            outcome = outcomes.get(line.item.change.target)
            if line.role is Role.RECORD and outcome is not None:
                spans = (*spans, *_result(outcome))
        indent = len(line.text) - len(line.text.lstrip()) + 2
        yield Line(spans, indent=indent, target=target)


def _role(line: PlanLine) -> str:
    if line.role is Role.RECORD and line.item is not None and line.item.change.op is Op.DELETE:
        return "problem"
    return _ROLES[line.role]


def _result(outcome: Outcome) -> Iterator[Span]:
    good = outcome.result in _GOOD
    yield f"  {'✓' if good else '✗'} {outcome.result}", "good" if good else "problem"
    if outcome.error:
        yield f": {visible(outcome.error)}", "problem"
    if outcome.request_id and not good:
        yield f" · request {visible(outcome.request_id)}", "muted"
