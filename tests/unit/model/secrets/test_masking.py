"""Masked values that come back from an editor or a file."""

from typing import Any

import pytest

from trunkline.model.secrets.masking import MASK, StillMasked, is_masked, masked, restored
from trunkline.model.secrets.places import places_of

LOGINS = places_of([{"items": {"properties": {"pin": {"writeOnly": True}}}}])
TWO = [{"name": "a", "pin": "1"}, {"name": "b", "pin": "2"}]


def back(entered: Any, original: Any = TWO) -> Any:
    """Return a value as it is after it was shown and came back."""
    return restored(entered, original, masked(original, LOGINS))


def test_what_comes_back_as_it_was_shown_is_unchanged() -> None:
    url = "https://u:p@h/x?token=abc"
    assert restored(masked(url), url) == url
    assert back(masked(TWO, LOGINS)) == TWO


def test_a_field_beside_a_secret_can_be_edited() -> None:
    assert back([{"name": "c", "pin": MASK}, {"name": "b", "pin": MASK}]) == [
        {"name": "c", "pin": "1"},
        {"name": "b", "pin": "2"},
    ]


def test_each_item_keeps_its_own_secret_where_items_are_moved_or_removed() -> None:
    first, second = masked(TWO, LOGINS)
    assert back([second]) == [TWO[1]]
    assert back([second, first]) == [TWO[1], TWO[0]]
    assert back([first, second, {"name": "c", "pin": "3"}]) == [*TWO, {"name": "c", "pin": "3"}]


def test_items_that_look_alike_are_not_guessed() -> None:
    pins = ["1", "2"]
    with pytest.raises(StillMasked):
        restored([MASK], pins, [MASK, MASK])
    assert restored([MASK], ["1", "1"], [MASK, MASK]) == ["1"]
    assert restored([MASK, "3"], pins, [MASK, MASK]) == ["1", "3"]


@pytest.mark.parametrize("entered", ["https://•••@other/x", MASK, [MASK], {"other": MASK}])
def test_a_mask_that_stands_for_nothing_is_refused(entered: Any) -> None:
    with pytest.raises(StillMasked):
        restored(entered, "https://u:p@h/x")


@pytest.mark.parametrize("text", ["https://•••@h", "sip:•••@h", "https://h?token=•••", MASK])
def test_a_mask_is_recognised_in_its_place(text: str) -> None:
    assert is_masked([{"a": text}])


@pytest.mark.parametrize("text", ["Wait••• then dial", "•••• stars", ""])
def test_dots_elsewhere_are_text(text: str) -> None:
    assert not is_masked({"a": text})
    assert restored(text, "before") == text
