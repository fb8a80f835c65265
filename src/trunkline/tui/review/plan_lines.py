"""A plan as lines of a page: a heading a group, a line a change; long plans are folded."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from trunkline.changes.planning.item_secrets import shown_item
from trunkline.changes.planning.plan import LIVE, Plan, PlanItem
from trunkline.changes.planning.plan_text import clash_text, list_words, restored_text, shown_value
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind, Shape
from trunkline.model.list_changes import ListChange
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.table.cells import drawn, visible
from trunkline.tui.lists.labels import (
    Labels,
    alias_of,
    column_of,
    entry_name,
    field_title,
    value_text,
)
from trunkline.tui.text.page import Line, Span, unbroken

MANY: Final = 40
"""A plan of more changes is folded at first: a heading and a summary a group."""

_MARK: Final = {Op.UPDATE: "~", Op.CREATE: "+", Op.DELETE: "-"}
_VALUES_NAMED: Final = 4
_PROBLEMS_SHOWN: Final = 20
_ENTRIES_NAMED: Final = 20
"""How many of the entries that a list gains, and of those that it loses, are named."""
_FOLDED, _UNFOLDED = "▸", "▾"
_GOOD, _BAD, _MUTED, _HEADING, _LIVE = "good", "problem", "muted", "heading", "live"


@dataclass(frozen=True, slots=True)
class Group:
    """The changes to one kind of records of one parent in one environment."""

    profile: str
    kind: str
    parent: str
    environment: str

    @classmethod
    def of(cls, item: PlanItem) -> "Group":
        """Return the group that an item is in."""
        target = item.change.target
        return cls(target.profile, target.kind, target.parent, item.environment)


@dataclass(frozen=True, slots=True)
class Change:
    """A line of one item, and of one field of it where it is about one."""

    item: PlanItem
    field: str = ""


class PlanPage:
    """The lines of a plan, group by group; those in `unfolded` are not folded."""

    def __init__(
        self,
        plan: Plan,
        kinds: Mapping[str, Mapping[str, Kind]],
        labels: Labels,
        hidden: Collection[RecordRef] = (),
        open_key: str = "",
    ) -> None:
        """Prepare; a plan of few changes is not folded.

        Args:
            hidden: records that the list does not show.
            open_key: the key that opens a line, as hints name it; empty where there is none.
        """
        self.plan = plan
        self._kinds = kinds
        self._labels = labels
        self._hidden = frozenset(hidden)
        self._open_key = open_key
        self._profiles = len({item.change.target.profile for item in plan.items})
        many = len(plan.items) > MANY
        self.unfolded: set[Group] = set() if many else set(map(Group.of, plan.items))

    def toggle(self, group: Group) -> None:
        """Fold or unfold a group."""
        self.unfolded ^= {group}

    def lines(self) -> list[Line]:
        """Return the lines of the plan as it is folded now."""
        lines: list[Line] = []
        for group, members in groupby(sorted(self.plan.items, key=self._place), key=Group.of):
            items = list(members)
            is_open = group in self.unfolded
            lines.append(self._heading(group, items, is_open=is_open))
            if is_open:
                for item in items:
                    lines += self._item(item)
            else:
                lines += self._summary(group, items)
        lines += [Line(((f"no undo: {text}", _BAD),), indent=2) for text in self.plan.lost]
        for text in self.plan.unchecked:
            lines.append(Line(((f"not checked: {visible(text)}", _MUTED),), indent=2))
        return lines

    # Groups

    def _heading(self, group: Group, items: list[PlanItem], *, is_open: bool) -> Line:
        kind = self._kinds[group.profile][group.kind]
        noun = kind.singular if len(items) == 1 else kind.name
        live = group.environment == LIVE or kind.writes.live
        environment = LIVE.upper() if live else group.environment
        parts = (
            group.profile if self._profiles > 1 else "",
            self._parent_name(group),
            environment,
            f"{len(items):,} {noun}",
        )
        text = " · ".join(visible(part) for part in parts if part)
        sign = _UNFOLDED if is_open else _FOLDED
        role = _LIVE if live else _HEADING
        folding = self._opening(f"{'folds' if is_open else 'unfolds'} the group")
        hint = " · ".join(filter(None, (group.parent, folding)))
        return Line(((f"{sign} {text}", role),), indent=2, target=group, hint=visible(hint))

    def _parent_name(self, group: Group) -> str:
        """Return the name of the parent of a group, else its key."""
        kind = self._kinds[group.profile][group.kind]
        labels = self._labels(group.profile, kind.parent, None) if kind.parent else {}
        return labels.get(group.parent) or group.parent

    def _place(self, item: PlanItem) -> tuple[Any, ...]:
        """Return what items are sorted by: groups by the name that is shown, live ones first."""
        group = Group.of(item)
        name = self._parent_name(group).casefold()
        live_first = group.environment != LIVE
        return group.profile, name, group.parent, live_first, group.environment, group.kind

    def _opening(self, what: str) -> str:
        """Return what the key that opens a line does; empty where there is no such key."""
        return f"{self._open_key} {what}" if self._open_key else ""

    def _summary(self, group: Group, items: list[PlanItem]) -> Iterator[Line]:
        """Yield the lines of a folded group: its new values with their counts, and its problems."""
        kind = self._kinds[group.profile][group.kind]
        values = Counter(
            (item.change.op, field, self._becomes(item, kind, field, value) if field else "")
            for item in map(shown_item, items)
            if item.ready
            for field, value in (item.change.patch or {"": ABSENT}).items()
        )
        by_field: dict[tuple[Op, str], list[tuple[str, int]]] = {}
        for (op, field, value), count in values.most_common():
            by_field.setdefault((op, field), []).append((value, count))
        for (op, field), counts in by_field.items():
            title = field_title(kind, field) if field else "deleted"
            for value, count in counts[:_VALUES_NAMED]:
                text = f"    {_MARK[op]} {title}{f' → {value}' if field else ''}"
                yield Line(((text, ""), (f"  {count:,}", _MUTED)), 8, group)
            if rest := counts[_VALUES_NAMED:]:
                text = f"    {_MARK[op]} {title} → {len(rest):,} other values"
                yield Line(((text, ""), (f"  {sum(n for _, n in rest):,}", _MUTED)), 8, group)
        if cascaded := sum(len(item.cascade) for item in items):
            text = f"    ! also deletes {counted(cascaded, 'record')}"
            yield Line(((text, _BAD),), indent=6, target=group)
        troubled = [item for item in items if item.problems or item.clashes]
        for item in troubled[:_PROBLEMS_SHOWN]:
            yield from self._item(item)
        if rest_of := troubled[_PROBLEMS_SHOWN:]:
            text = f"    ! {len(rest_of):,} more with a conflict or a problem"
            yield Line(((text, _BAD),), indent=6, target=group)

    # Items

    def _item(self, item: PlanItem) -> Iterator[Line]:
        shown = shown_item(item)
        change = shown.change
        kind = self._kinds[change.target.profile][change.target.kind]
        column = column_of(kind, kind.label)
        shape = Shape.TEXT if column is None else column.shape
        name = drawn(change.label or change.target.key, shape)
        head: Span = (f"  {_MARK[change.op]} {name}", _BAD if change.op is Op.DELETE else "")
        if note := alias_of(kind, {**change.before, **change.patch}):
            head = (f"{head[0]}  {visible(note)}", head[1])
        aside: tuple[Span, ...] = ()
        if change.target in self._hidden:
            aside = (("  hidden by the filter", _MUTED),)
        fields = list(change.patch)
        if change.op is Op.CREATE:
            # Its name and its group show these already.
            above = (kind.key, kind.label, kind.environment_field)
            fields = [name for name in fields if name not in above]
        opening = self._opening("goes to it in its list")
        hint = " · ".join(filter(None, (change.target.key, opening)))
        if len(fields) == 1 and not item.clashes:
            # One field: all of the change on one line.
            spans = self._field(shown, kind, fields[0])
            yield Line(
                (head, ("  ", ""), *spans, *aside), 6, Change(item, fields[0]),
                hint=f"{visible(hint)}\n{visible(_raw(shown, fields[0]))}",
            )  # fmt: skip
        else:
            yield Line((head, *aside), 6, Change(item), hint=visible(hint))
            for field in fields:
                spans = (("      ", ""), *self._field(shown, kind, field))
                raw = visible(_raw(shown, field))
                yield Line(spans, 8, Change(item, field), hint=raw)
        for field, text, role in self._notes(shown, kind):
            yield Line(((text, role),), 8, Change(item, field), hint=visible(hint))

    def _field(self, item: PlanItem, kind: Kind, field: str) -> tuple[Span, ...]:
        change, title = item.change, field_title(kind, field)
        if field in change.secret:
            return ((f"{title}  ", _MUTED), ("changed (secret)", ""))
        group = Group.of(item)
        if (listed := item.lists.get(field)) is not None:
            return self._listed(kind, group, field, listed)
        new = self._text(kind, group, field, change.patch[field])
        if change.op is Op.CREATE:
            return ((f"{title}  ", _MUTED), (new, _GOOD))
        old = self._text(kind, group, field, change.before.get(field, ABSENT))
        return ((f"{title}  ", _MUTED), (f"{old} → ", _MUTED), (new, _GOOD))

    def _becomes(self, item: PlanItem, kind: Kind, field: str, value: Any) -> str:
        if field in item.change.secret:
            return "changed (secret)"
        if (listed := item.lists.get(field)) is not None:
            return "".join(
                text for text, _ in self._listed(kind, Group.of(item), field, listed)[1:]
            )
        return self._text(kind, Group.of(item), field, value)

    def _listed(self, kind: Kind, group: Group, field: str, change: ListChange) -> tuple[Span, ...]:
        """Return how a list changes, and which entries it gains and loses."""
        spans: list[Span] = [
            (f"{field_title(kind, field)}  ", _MUTED),
            (list_words(change), _BAD if change.lost else ""),
        ]
        for entries, sign, role in ((change.added, "+", _GOOD), (change.lost, "-", _BAD)):
            if entries:
                named = [
                    entry_name(kind, field, entry, self._labels, group.profile, group.parent)
                    for entry in entries[:_ENTRIES_NAMED]
                ]
                more = len(entries) - len(named)
                rest = f" and {more:,} more" if more else ""
                spans.append((f"  {sign} {', '.join(named)}{rest}", role))
        return tuple(spans)

    def _notes(self, item: PlanItem, kind: Kind) -> Iterator[tuple[str, str, str]]:
        group = Group.of(item)
        if item.joins:
            yield "", f"    ! moves from {item.environment} to {item.joins} with it", _BAD
        if item.cascade:
            keys = ", ".join(unbroken(drawn(key, Shape.NUMBER)) for key in item.cascade)
            yield "", f"    ! also deletes {counted(len(item.cascade), 'record')}: {keys}", _BAD
        for field, clash in item.clashes.items():
            base, mine, theirs = (
                self._text(kind, group, field, value)
                for value in (clash.base, clash.mine, clash.theirs)
            )
            edit = f"{base} → {mine}, but" if item.change.op is not Op.DELETE else f"was {base},"
            said = clash_text(item, field, theirs)
            yield field, f"    ! {field_title(kind, field)}  {edit} {said}", _BAD
        for field in item.settled:
            yield field, f"      {field_title(kind, field)}  already has this value", _MUTED
        if item.restored:
            yield "", f"      {restored_text(item)}", _MUTED
        for remark in item.remarks:
            yield "", f"      {visible(remark)}", _MUTED
        if item.final:
            yield "", f"      no undo: {visible(item.final)}", _BAD
        for problem in (*item.notes, *item.problems):
            yield "", f"    ! {visible(problem)}", _BAD

    def _text(self, kind: Kind, group: Group, field: str, value: Any) -> str:
        return value_text(kind, field, value, self._labels, group.profile, group.parent)


def _raw(item: PlanItem, field: str) -> str:
    """Return the change of a field with the vendor's own names and values."""
    change = item.change
    if field in change.secret:
        return field
    before = shown_value(change.before.get(field, ABSENT))
    return f"{field}: {before} → {shown_value(change.patch.get(field, ABSENT))}"
