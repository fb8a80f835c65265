"""What a new list does to the current one, and how it is merged with somebody else's change."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.model.list_changes import arrived, list_change, merged_list
from trunkline.model.patch import ABSENT, same

ENTRIES = st.lists(
    st.one_of(
        st.integers(0, 3),
        st.sampled_from([True, 1.0, None, "a", "b"]),
        st.fixed_dictionaries({"id": st.integers(0, 2)}, optional={"name": st.just("x")}),
    ),
    max_size=6,
)


@given(ENTRIES, ENTRIES)
def test_every_entry_is_kept_added_or_lost(present: list[Any], wanted: list[Any]) -> None:
    change = list_change(present, wanted)
    assert _sorted([*change.kept, *change.added]) == _sorted(wanted)
    assert _sorted([*change.kept, *change.lost]) == _sorted(present)
    assert not any(same(one, other) for one in change.added for other in change.lost)


@given(ENTRIES, ENTRIES)
def test_an_append_keeps_all_in_order(present: list[Any], more: list[Any]) -> None:
    change = list_change(present, [*present, *more])
    assert change.lost == ()
    assert change.appends is bool(more)
    assert change.verb == ("append" if more else "replace")


@given(ENTRIES, ENTRIES, ENTRIES)
def test_additions_follow_somebody_elses_list(
    base: list[Any], mine: list[Any], theirs: list[Any]
) -> None:
    merged = merged_list(base, [*base, *mine], theirs)
    if not mine:
        assert merged is None
        return
    assert merged is not None
    assert same(merged[: len(theirs)], theirs)
    assert merged_list(base, [*base, *mine], merged) == merged
    assert arrived([*theirs, *merged[len(theirs) :]], merged, appended=True)


@pytest.mark.parametrize("nothing", [None, ABSENT, []])
def test_a_missing_list_is_an_empty_list(nothing: object) -> None:
    assert list_change(nothing, ["a"]).appends
    assert merged_list(nothing, ["a"], nothing) == ["a"]


@pytest.mark.parametrize(
    ("present", "wanted", "lost"),
    [(["a", "b"], ["b"], ("a",)), (["a", "a"], ["a"], ("a",)), (["a"], ["b", "a"], ())],
)
def test_a_list_that_loses_or_reorders_entries_is_replaced(
    present: list[str], wanted: list[str], lost: tuple[str, ...]
) -> None:
    change = list_change(present, wanted)
    assert (change.appends, change.lost) == (False, lost)


def test_a_list_that_loses_entries_is_never_merged() -> None:
    assert merged_list(["a", "b"], ["a"], ["a", "b", "c"]) is None


def test_an_entry_with_fields_added_by_the_vendor_has_arrived() -> None:
    sent = [{"agent": "1", "name": None}, {"agent": "2"}]
    there = [{"agent": "2", "name": "Bea"}, {"agent": "1", "name": "Ada"}]
    assert arrived(sent, there, appended=False)
    assert not arrived(sent, there[:1], appended=True)
    assert not arrived(sent[:1], there, appended=False)
    assert arrived(sent[:1], there, appended=True)


def test_an_existing_entry_is_not_added_again() -> None:
    mine = [{"agent": "1"}]
    assert merged_list([], mine, [{"agent": "1", "name": "Ada"}]) == [{"agent": "1", "name": "Ada"}]


def _sorted(entries: Any) -> list[str]:
    return sorted(json.dumps(entry, sort_keys=True) for entry in entries)
