"""A plan in a few words: the title of its run, and the warnings before it is confirmed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from trunkline.model.change import Op
from trunkline.model.phone import grouped, is_e164
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible

if TYPE_CHECKING:
    from trunkline.changes.planning.plan import Plan, PlanItem

_NAMED: Final = 20
_LISTS: Final = 5
"""How many of the lists that lose entries are named."""
_WORDS: Final = {Op.UPDATE: "set", Op.CREATE: "create", Op.DELETE: "delete"}
_PLURAL_FIELDS: Final = 2


def title_of(plan: "Plan") -> str:
    """Return what a plan will write: `set voice of 40 connectors, delete 2 numbers`."""
    from trunkline.tui.lists.labels import field_title, record_name

    def sort(item: "PlanItem") -> tuple[str, str]:
        return item.change.op, item.change.target.kind

    parts = []
    for (op, kind), group in groupby(sorted(plan.ready, key=sort), key=sort):
        items = list(group)
        change, described = items[0].change, items[0].kind
        fields = dict.fromkeys(field for item in items for field in item.change.patch)
        titles = [field_title(described, name) if described else name for name in fields]
        name = record_name(described, change.label, {**change.before, **change.patch})
        what = name if len(items) == 1 else f"{len(items):,} {kind}"
        fields_text = (
            ", ".join(titles) if len(titles) <= _PLURAL_FIELDS else f"{len(titles)} fields"
        )
        of = f"{fields_text} of " if op == Op.UPDATE else ""
        parts.append(f"{_WORDS[Op(op)]} {of}{what}")
    return ", ".join(parts) or "nothing"


def warnings_of(plan: "Plan", kinds: Mapping[str, str], hidden: int) -> Iterator[str]:
    """Yield what the user should know before a plan is confirmed, a line each.

    Args:
        kinds: the singular of each kind, by the kind's name.
        hidden: how many of its records the filter of the list hides.
    """
    ready = plan.ready
    if live := sum(item.live for item in ready):
        others = len(ready) - live
        to = "to live" if all(item.in_live for item in ready if item.live) else "on live calls"
        yield f"{counted(live, 'change')} {to}, at once" + (
            f"; {others:,} outside live" if others else ""
        )
    yield from _lost_entries(ready)
    deleted: dict[str, list[PlanItem]] = {}
    for item in ready:
        if item.change.op is Op.DELETE:
            deleted.setdefault(item.change.target.kind, []).append(item)
    for kind, items in deleted.items():
        names = _some([_name(item) for item in items[:_NAMED]], len(items))
        yield f"deletes {counted(len(items), kinds.get(kind, kind), kind)}: {names}"
        if keys := [key for item in items for key in item.cascade]:
            gone = _some([_shown(key) for key in keys[:_NAMED]], len(keys))
            yield f"  and releases with {'it' if len(items) == 1 else 'them'}: {gone}"
    yield from (f"no undo: {text}" for text in plan.lost)
    if final := sum(bool(item.final) for item in ready):
        yield f"no undo of {counted(final, 'change')}: the review says why"
    if hidden:
        rows = counted(hidden, "of these rows is", "of these rows are")
        yield f"{rows} hidden by the filter of the list"
    if left := sum(bool(item.clashes or item.problems) for item in plan.items):
        yield f"{counted(left, 'change')} will not be written: the review says why"


def _lost_entries(ready: "Sequence[PlanItem]") -> Iterator[str]:
    losing = [
        (item, field, change)
        for item in ready
        for field, change in item.lists.items()
        if change.lost
    ]
    for item, field, change in losing[:_LISTS]:
        title = item.kind.title_of(field) if item.kind is not None else field
        entries = counted(len(change.lost), "entry", "entries")
        yield f"replaces {title} of {_name(item)}: {entries} lost"
    if rest := losing[_LISTS:]:
        entries = counted(sum(len(change.lost) for _, _, change in rest), "entry", "entries")
        yield f"{counted(len(rest), 'other list')} will be replaced, and {entries} lost"


def _name(item: "PlanItem") -> str:
    name = _shown(item.change.label or item.change.target.key)
    return f"{name} ({item.environment})" if item.environment else name


def _shown(name: str) -> str:
    if not is_e164(name):
        return visible(name)
    from trunkline.tui.text.page import unbroken

    return unbroken(grouped(name))


def _some(names: Sequence[str], total: int) -> str:
    rest = total - len(names)
    return ", ".join(names) + (f" and {rest:,} more" if rest else "")
