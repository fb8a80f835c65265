"""Tables: rows that arrive in batches and again, filter, order, marks and columns."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from support.strategies import texts
from trunkline.model.record import Record
from trunkline.model.table import filter as filters
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import Filter, parse
from trunkline.model.table.marks import identity
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS


def row(key: str, parent: str = "P", **values: Any) -> Record:
    return Record(key, parent, {"connectorId": key, **values})


def named(*names: str, parent: str = "P") -> list[Record]:
    return [row(name, parent, name=name) for name in names]


def table(rows: Iterable[Record] = (), related: Related | None = None) -> Table:
    made = Table(CONNECTORS, related)
    made.extend(rows)
    return made


def keys(of: Table) -> str:
    return " ".join(record.key for record in of.view)


def only(of: Table, text: str) -> Table:
    of.filter = parse(text, of.kind)
    return of


def test_rows_are_shown_in_order_of_arrival() -> None:
    rows = table(named("b", "a"))
    rows.extend(named("c"))
    assert keys(rows) == "b a c"
    assert rows.total == len(rows.rows) == len(rows.view) == 3
    assert rows.view[1].key == "a"
    assert [record.key for record in rows.view[1:]] == ["a", "c"]
    assert list(rows.view) == rows.rows


def test_a_view_is_a_snapshot() -> None:
    rows = table(named("b", "a"))
    rows.sort = Sort("name")
    before = rows.view
    rows.begin()
    rows.extend(named("0"))
    rows.end()
    assert [record.key for record in before] == ["a", "b"]
    assert keys(rows) == "0"


def test_records_of_several_parents_are_distinct() -> None:
    rows = table([*named("a"), *named("a", parent="Q")])
    assert rows.total == 2
    assert rows.position(("Q", "a")) == 1
    assert rows.get(("Q", "a")) is rows.rows[1]
    assert rows.get(("R", "a")) is rows.get(("P", "z")) is None


def test_a_record_that_arrives_twice_is_one_row() -> None:
    rows = table([row("a", name="old"), row("b", name="x"), row("a", name="new")])
    assert [record.values["name"] for record in rows.view] == ["new", "x"]


class TestSorting:
    def test_equal_rows_keep_their_order_in_both_directions(self) -> None:
        rows = table([row(key, name=key[0]) for key in ("b1", "a1", "b2", "a2", "b3")])
        rows.sort = Sort("name")
        assert keys(rows) == "a1 a2 b1 b2 b3"
        rows.sort = Sort("name", reverse=True)
        assert keys(rows) == "b1 b2 b3 a1 a2"
        rows.sort = None
        assert keys(rows) == "b1 a1 b2 a2 b3"

    def test_empty_cells_come_last_in_both_directions(self) -> None:
        rows = table([row("a", name=""), row("b", name="x"), row("c"), row("d", name="y")])
        rows.sort = Sort("name")
        assert keys(rows) == "b d a c"
        rows.sort = Sort("name", reverse=True)
        assert keys(rows) == "d b a c"

    def test_sorting_a_column_again_reverses_and_then_ends_it(self) -> None:
        rows = table()
        seen = []
        for field in ("name", "name", "name", "name", "clientEnv"):
            rows.sort_next(field)
            seen.append(rows.sort)
        assert seen == [
            Sort("name"),
            Sort("name", reverse=True),
            None,
            Sort("name"),
            Sort("clientEnv"),
        ]

    def test_an_unknown_column_does_not_sort(self) -> None:
        rows = table(named("b", "a"))
        rows.sort = Sort("colour")
        assert keys(rows) == "b a"
        assert not rows.sort

    def test_a_joined_column_sorts_by_its_labels(self) -> None:
        related = Related(KINDS)
        rows = table([row("a", variantId="1"), row("b", variantId="2")], related)
        rows.sort = Sort("variantId")
        assert keys(rows) == "a b"
        labels = (("1", "zebra"), ("2", "ant"))
        related.extend("variants", [Record(k, "P", {"id": k, "name": n}) for k, n in labels])
        assert keys(rows) == "b a"

    def test_counts_sort_as_they_arrive(self) -> None:
        related = Related(KINDS)
        rows = table(named("a", "b", "c"), related)
        rows.sort = Sort("numbers", reverse=True)
        assert keys(rows) == "a b c"
        related.extend("numbers", [Record("+1", "P", {"connectorId": "b"})])
        assert keys(rows) == "b a c"


class TestFiltering:
    def test_later_rows_are_filtered_too(self) -> None:
        rows = only(table(named("lyon 1", "paris 1")), "paris")
        assert keys(rows) == "paris 1"
        rows.extend(named("paris 2", "lyon 2"))
        assert keys(rows) == "paris 1 paris 2"
        assert keys(only(rows, "")) == "lyon 1 paris 1 paris 2 lyon 2"

    def test_a_later_label_is_searched(self) -> None:
        related = Related(KINDS)
        rows = only(table([row("a", variantId="1")], related), "summer")
        assert keys(rows) == ""
        related.extend("variants", [Record("1", "P", {"id": "1", "name": "Summer"})])
        assert keys(rows) == "a"

    def test_a_later_count_is_compared(self) -> None:
        related = Related(KINDS)
        rows = only(table(named("a"), related), "numbers=1")
        assert keys(rows) == ""
        related.extend("numbers", [Record("+1", "P", {"connectorId": "a"})])
        assert keys(rows) == "a"
        related.extend("numbers", [Record("+2", "P", {"connectorId": "a"})])
        assert keys(rows) == ""

    def test_a_changed_record_is_filtered_again(self) -> None:
        rows = only(table([row("a", name="lyon"), row("b", name="paris")]), "paris")
        rows.sort = Sort("name")
        assert keys(rows) == "b"
        rows.extend([row("a", name="paris 0")])
        assert keys(rows) == "b a"

    def test_a_batch_costs_only_its_own_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked_at = []
        made = filters.haystacks

        def counting(records: Iterable[Record], *rest: Any) -> Any:
            records = list(records)
            looked_at.append(len(records))
            return made(records, *rest)

        monkeypatch.setattr("trunkline.model.table.arrangement.haystacks", counting)
        rows = only(table(named(*map(str, range(500)))), "1")
        assert len(rows.view) == 176
        rows.extend(named("1000", "2000"))
        assert len(rows.view) == 177
        only(rows, "2")
        assert len(rows.view) == 177
        assert looked_at == [500, 2, 0]

    def test_searchable_texts_can_be_prepared_in_slices(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = table(named(*map(str, range(450))))
        clock = iter(range(100))
        monkeypatch.setattr("trunkline.model.table.arrangement.monotonic", lambda: next(clock))
        assert [rows.prepare_filter(1.5) for _ in range(4)] == [False, False, True, True]
        monkeypatch.setattr("trunkline.model.table.arrangement.haystacks", lambda *_: iter(()))
        assert len(only(rows, "1").view) == sum("1" in str(number) for number in range(450))


class TestReadingAgain:
    def read(self, rows: Table, *batches: tuple[str, list[Record] | None]) -> None:
        rows.begin()
        for parent, records in batches:
            rows.extend(records or ())
            rows.finish(parent, failed=records is None)
        rows.end()

    def test_rows_keep_their_places_and_missing_ones_are_removed(self) -> None:
        rows = table(named("a", "b", "c"))
        kept = rows.rows[0]
        self.read(rows, ("P", [row("c", name="new"), row("d"), row("a", name="a")]))
        assert keys(rows) == "a c d"
        assert rows.rows[0] is kept, "an equal record is not replaced"
        assert rows.rows[1].values["name"] == "new"
        assert rows.position(("P", "d")) == 2

    def test_nothing_is_removed_before_loading_ends(self) -> None:
        rows = table(named("a", "b"))
        rows.begin()
        assert rows.loading
        rows.extend(named("b"))
        rows.finish("P")
        assert keys(rows) == "a b"
        rows.end()
        assert keys(rows) == "b"
        assert rows.loading is False

    def test_rows_of_a_missing_parent_are_removed(self) -> None:
        rows = table([*named("a"), *named("b", parent="Q")])
        self.read(rows, ("P", named("a")))
        assert keys(rows) == "a"
        assert not rows.stale

    def test_rows_of_a_parent_that_failed_stay_and_are_stale(self) -> None:
        rows = table([*named("a"), *named("b", parent="Q")])
        self.read(rows, ("P", []), ("Q", None))
        assert keys(rows) == "b"
        assert rows.stale
        assert rows.is_stale(rows.rows[0])
        self.read(rows, ("Q", named("b")))
        assert not rows.stale

    def test_a_stopped_load_removes_only_rows_of_finished_parents(self) -> None:
        rows = table([*named("a", "b"), *named("c", "d", parent="Q")])
        rows.begin()
        rows.extend(named("a"))
        rows.finish("P")
        rows.extend(named("c", parent="Q"))
        rows.end(failed=True)
        assert keys(rows) == "a c d"
        assert [rows.is_stale(record) for record in rows.view] == [False, True, True]

    def test_a_load_without_parents_needs_no_finish(self) -> None:
        rows = table(named("a", "b"))
        rows.begin()
        rows.extend(named("b"))
        rows.end()
        assert keys(rows) == "b"

    def test_rows_are_fresh_after_a_complete_load(self) -> None:
        rows = table(named("a", "b"))
        rows.begin()
        rows.end(failed=True)
        assert all(map(rows.is_stale, rows.view))
        rows.begin()
        rows.extend(named("a"))
        rows.end()
        assert keys(rows) == "a"
        assert not rows.stale

    def test_order_filter_and_computed_texts_survive(self) -> None:
        rows = only(table([row(key, name=f"x {key}") for key in "dcba"]), "x")
        rows.sort = Sort("name")
        assert keys(rows) == "a b c d"
        fresh = [row("a", name="x z"), row("c", name="x c"), row("d", name="y"), row("e", name="x")]
        self.read(rows, ("P", fresh))
        assert keys(rows) == "e c a"

    def test_searchable_texts_are_removed_with_their_rows(self) -> None:
        rows = only(table(named("lyon", "paris", "oslo", "paris 2")), "paris")
        assert keys(rows) == "paris paris 2"
        self.read(rows, ("P", named("paris", "oslo")))
        assert keys(rows) == "paris"
        assert keys(only(rows, "oslo")) == "oslo"

    def test_marks_of_removed_rows_are_removed(self) -> None:
        rows = table(named("a", "b"))
        rows.marks.add(rows.view)
        self.read(rows, ("P", named("b")))
        assert list(rows.marks) == [("P", "b")]
        assert [record.key for record in rows.marked()] == ["b"]


class TestMarks:
    def test_marks_outlive_filters_and_the_hidden_ones_are_counted(self) -> None:
        rows = table(named("a1", "b1", "a2", "b2"))
        rows.marks.add(rows.view[:3])
        assert rows.hidden_marks == 0
        only(rows, "b")
        assert len(rows.marks) == 3
        assert rows.hidden_marks == 2
        rows.marks.toggle(rows.view[0])
        assert rows.hidden_marks == 2
        rows.marks.toggle(rows.view[1])
        assert [record.key for record in rows.marked()] == ["a1", "a2", "b2"]
        only(rows, "/[ab]2/")
        assert rows.hidden_marks == 1

    def test_inverting_leaves_hidden_rows_unchanged(self) -> None:
        rows = table(named("a1", "b1", "a2", "b2"))
        rows.marks.add(rows.view[:2])
        rows.marks.invert(only(rows, "a").view)
        assert [record.key for record in rows.marked()] == ["b1", "a2"]

    def test_toggling_returns_the_new_state(self) -> None:
        rows = table(named("a"))
        assert rows.marks.toggle(rows.view[0])
        assert rows.view[0] in rows.marks
        assert not rows.marks.toggle(rows.view[0])
        assert rows.view[0] not in rows.marks

    def test_clearing_and_discarding(self) -> None:
        rows = table(named("a", "b", "c"))
        rows.marks.add(rows.view)
        rows.marks.discard([identity(rows.view[0]), ("P", "never")])
        assert len(rows.marks) == 2
        rows.marks.clear()
        assert not rows.marks
        assert rows.hidden_marks == 0

    def test_marks_of_one_parent_do_not_mark_another(self) -> None:
        rows = table([*named("a"), *named("a", parent="Q")])
        rows.marks.toggle(rows.view[1])
        assert [record.parent for record in rows.marked()] == ["Q"]


class TestColumns:
    def fields(self, rows: Table) -> list[str]:
        return [column.field for column in rows.columns]

    def test_the_kinds_default_columns_come_first(self) -> None:
        first = [column.field for column in CONNECTORS.columns if column.shown]
        rows = table()
        assert self.fields(rows) == first
        rows.choose(["clientEnv", "colour", "name", "clientEnv"])
        assert self.fields(rows) == ["clientEnv", "name"]
        rows.choose(["colour"])
        assert self.fields(rows) == first

    def test_hidden_columns_are_the_others(self) -> None:
        rows = table()
        rows.choose(["name"])
        assert [column.field for column in rows.hidden_columns] == [
            column.field for column in CONNECTORS.columns[1:]
        ]
        rows.hide_column("name")
        assert self.fields(rows) == ["name"], "the last column stays"
        rows.choose(["name", "clientEnv"])
        rows.hide_column("name")
        assert self.fields(rows) == ["clientEnv"]

    @pytest.mark.parametrize(
        ("field", "by", "order"),
        [
            ("name", 1, "clientEnv name voiceName"),
            ("name", 9, "clientEnv voiceName name"),
            ("voiceName", -1, "name voiceName clientEnv"),
            ("voiceName", -9, "voiceName name clientEnv"),
            ("clientEnv", 0, "name clientEnv voiceName"),
        ],
    )
    def test_columns_move(self, field: str, by: int, order: str) -> None:
        rows = table()
        rows.choose(["name", "clientEnv", "voiceName"])
        rows.move_column(field, by)
        assert " ".join(self.fields(rows)) == order


def test_every_visible_change_grows_the_version() -> None:
    related = Related(KINDS)
    rows = table(related=related)
    versions = [rows.version]

    def note() -> None:
        versions.append(rows.version)

    rows.extend(named("a"))
    note()
    only(rows, "a")
    note()
    rows.sort = Sort("name")
    note()
    rows.hide_column("name")
    note()
    rows.finish("P", failed=True)
    note()
    related.extend("numbers", [Record("+1", "P", {"connectorId": "a"})])
    note()
    assert versions == sorted(set(versions))
    assert rows.version == versions[-1]


def test_a_position_is_the_index_in_the_view() -> None:
    rows = table(named("d", "a", "c", "b"))
    for sort in (None, Sort("name"), Sort("name", reverse=True)):
        for text in ("", "/[abd]/", "z"):
            rows.sort = sort
            only(rows, text)
            shown = [identity(record) for record in rows.view]
            for record in rows.rows:
                at = rows.position(identity(record))
                who = identity(record)
                assert (shown.index(who) if who in shown else None) == at
    assert rows.position(("P", "never")) is None


class Incremental(RuleBasedStateMachine):
    """After any steps in any order, the view equals that of a table built from scratch."""

    def __init__(self) -> None:
        super().__init__()
        self.related = Related(KINDS)
        self.table = Table(CONNECTORS, self.related)

    @rule(
        names=st.lists(st.sampled_from(["", "a", "b1", "B10", "b2", "c"]), max_size=6),
        first=st.integers(0, 12),
        parent=st.sampled_from("PQ"),
    )
    def extend(self, names: list[str], first: int, parent: str) -> None:
        self.table.extend(
            row(f"k{first + at}", parent, name=name, variantId=name[:1] or None)
            for at, name in enumerate(names)
        )

    @rule(text=st.sampled_from(["", "b", "!b", "B", "name=", "variant:x", "numbers=1", "/1/ b"]))
    def narrow(self, text: str) -> None:
        self.table.filter = parse(text, CONNECTORS)

    @rule(
        field=st.sampled_from(["name", "variantId", "numbers", ""]),
        reverse=st.booleans(),
    )
    def order(self, field: str, reverse: bool) -> None:
        self.table.sort = Sort(field, reverse)

    @rule(key=st.integers(0, 12), parent=st.sampled_from("PQ"))
    def count(self, key: int, parent: str) -> None:
        self.related.extend("numbers", [Record("+1", parent, {"connectorId": f"k{key}"})])

    @rule(key=st.sampled_from("abc"), parent=st.sampled_from("PQ"))
    def label(self, key: str, parent: str) -> None:
        self.related.extend("variants", [Record(key, parent, {"id": key, "name": f"x{key}"})])

    @rule(first=st.integers(0, 4), step=st.integers(1, 3), failed=st.booleans())
    def read_again(self, first: int, step: int, failed: bool) -> None:
        self.table.begin()
        self.table.extend(self.table.rows[first::step])
        self.table.finish("P", failed=failed)
        self.table.end(failed=failed)

    @rule(at=st.integers(0, 12))
    def mark(self, at: int) -> None:
        if at < len(self.table.view):
            self.table.marks.toggle(self.table.view[at])

    @invariant()
    def is_as_if_made_from_nothing(self) -> None:
        fresh = Table(CONNECTORS, self.related)
        fresh.extend(self.table.rows)
        fresh.filter = self.table.filter
        fresh.sort = self.table.sort
        assert list(self.table.view) == list(fresh.view)
        shown = {identity(record) for record in self.table.view}
        assert self.table.hidden_marks == len(set(self.table.marks) - shown)
        assert len(self.table.marked()) == len(self.table.marks)


TestIncremental = Incremental.TestCase
TestIncremental.settings = settings(max_examples=50, stateful_step_count=25)


@given(st.lists(texts(3), unique=True, max_size=30), st.integers(1, 7))
def test_batches_make_no_difference(names: list[str], size: int) -> None:
    whole = table(named(*names))
    whole.sort = Sort("name")
    parts = table()
    parts.sort = Sort("name")
    for at in range(0, len(names), size):
        parts.extend(named(*names[at : at + size]))
        assert len(parts.view) == min(at + size, len(names))
    assert list(parts.view) == list(whole.view)


def test_a_filter_without_terms_is_false() -> None:
    assert not Filter()
    assert not parse("  ", CONNECTORS)
    assert parse("x", CONNECTORS)
