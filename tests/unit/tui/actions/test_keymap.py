"""Changing keys in the settings: what is taken, what is refused, and what is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.tui.actions.keymap import (
    NO_KEY,
    Keymap,
    KeymapError,
    default_keymap,
    keymap_of,
    shown_key,
)
from trunkline.tui.actions.registry import ACTIONS, SCOPES, action_of

FREE = ("f2", "f3", "f4", "ctrl+x", "ctrl+t", "alt+x", "Z", "%")


def problem(settings: dict[str, str]) -> str:
    """Return what is wrong with the keys of the only action that the settings name."""
    with pytest.raises(KeymapError) as caught:
        keymap_of(settings)
    assert len(caught.value.problems) == 1
    id, told = caught.value.problems[0]
    assert id in settings
    assert str(caught.value) == f"keys.{id}: {told}"
    return told


def test_the_registrys_own_keys_can_be_used_and_do_not_conflict() -> None:
    written = {action.id: ",".join(_written(key) for key in action.keys) for action in ACTIONS}
    assert keymap_of(written).keys == default_keymap().keys


def _written(key: str) -> str:
    return "comma" if key == "," else key


def test_without_settings_nothing_is_changed() -> None:
    assert keymap_of({}).bindings() == {}


def test_a_configured_key_replaces_all_keys_of_its_action() -> None:
    keymap = keymap_of({"sheet.down": "f2"})
    assert keymap.of(action_of("sheet.down")) == ("f2",)
    assert keymap.bindings() == {"sheet.down": "f2"}


def test_several_keys_are_separated_by_commas() -> None:
    assert keymap_of({"sheet.down": "f2, ctrl+x"}).bindings() == {"sheet.down": "f2,ctrl+x"}


def test_none_removes_the_keys() -> None:
    keymap = keymap_of({"sheet.sort": NO_KEY})
    assert keymap.of(action_of("sheet.sort")) == ()
    assert keymap.bindings() == {"sheet.sort": NO_KEY}
    assert keymap.shown(action_of("sheet.sort")) == ""


def test_two_actions_can_change_keys() -> None:
    keymap = keymap_of({"sheet.sort": "v", "sheet.range": "s"})
    assert keymap.shown(action_of("sheet.sort")) == "v"
    assert keymap.shown(action_of("sheet.range")) == "s"


def test_the_keys_of_an_ordinal_action_are_taken_in_their_order() -> None:
    changes = keymap_of({"browse.kind": "f2,f3"}).bindings()
    assert changes["browse.kind#0"] == "f2"
    assert changes["browse.kind#1"] == "f3"
    assert {changes[f"browse.kind#{n}"] for n in range(2, 9)} == {NO_KEY}


def test_sequences_are_kept_apart_from_single_keys() -> None:
    keymap = keymap_of({"sheet.top": "ctrl+x ctrl+t, home"})
    assert keymap.bindings() == {"sheet.top": "home"}
    assert [keys for keys, action in keymap.sequences["sheet"] if action.id == "sheet.top"] == [
        ("ctrl+x", "ctrl+t")
    ]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("Esc", "escape"), ("CTRL+X", "ctrl+x"), ("PgDn", "pagedown"), ("Return", "enter"),
     ("control+x", "ctrl+x"), ("shift+Up", "shift+up"), ("comma", ","), ("plus", "+")],
)  # fmt: skip
def test_other_spellings_are_understood(written: str, canonical: str) -> None:
    keys = keymap_of({"menu.up": NO_KEY, "menu.choose": NO_KEY, "menu.close": NO_KEY,
                      "menu.down": written})  # fmt: skip
    assert keys.of(action_of("menu.down")) == (canonical,)


@pytest.mark.parametrize("letter", "abhijmsq")
def test_keys_that_terminals_eat_are_refused_with_the_reason(letter: str) -> None:
    told = problem({"sheet.sort": f"ctrl+{letter}"})
    assert told.startswith(f"ctrl+{letter} does not reach the program: ")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("pgupp", "unknown key 'pgupp': did you mean pageup?"),
        ("hyper+x", "unknown key 'hyper+x': use ctrl+, alt+ or shift+"),
        ("ctrl+3", "ctrl+3 does not reach the program: terminals send nothing for it"),
        ("shift+k", "'shift+k': write the character that it types, such as K"),
        ("", 'an empty key; write "none" for none'),
    ],
)
def test_an_unknown_key_is_refused(key: str, told: str) -> None:
    assert problem({"sheet.sort": key}) == told


@pytest.mark.parametrize(
    ("id", "meant"), [("sheet.srot", "sheet.sort"), ("browse.filter", "screen.filter")]
)
def test_an_unknown_action_is_named_with_the_nearest(id: str, meant: str) -> None:
    assert problem({id: "f2"}) == f"unknown action: did you mean {meant}?"


@pytest.mark.parametrize("key", ["x", "x x"])
def test_a_key_has_one_meaning_among_those_that_work_together(key: str) -> None:
    told = problem({"sheet.sort": key})
    assert told.startswith("x is a key of app.lookup (Trace a number)")


def test_a_key_cannot_begin_a_sequence_as_well() -> None:
    assert "is a key of" in problem({"app.lookup": "x", "sheet.sort": "x s"})


def test_a_key_can_mean_two_things_in_two_places() -> None:
    keymap = keymap_of({"menu.down": "s"})
    assert keymap.shown(action_of("menu.down")) == keymap.shown(action_of("sheet.sort")) == "s"


def test_no_character_is_a_key_where_text_is_typed() -> None:
    told = problem({"prompt.complete": "x"})
    assert told == "'x' is typed there: use a key that types no character"


def test_the_way_out_keeps_a_key() -> None:
    assert problem({"app.quit": NO_KEY}) == "it needs a key: without one nobody could quit"


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(KeymapError) as caught:
        keymap_of({"sheet.sort": "ctrl+s", "shet.mark": "f2", "app.quit": NO_KEY})
    assert [id for id, _ in caught.value.problems] == ["sheet.sort", "shet.mark", "app.quit"]


@pytest.mark.parametrize(
    ("key", "shown"),
    [("escape", "esc"), ("up", "↑"), ("ctrl+p", "ctrl+p"), ("g g", "g g"), ("+", "+"),
     ("shift+tab", "shift+tab"), ("pagedown", "pgdn"), ("?", "?")],
)  # fmt: skip
def test_keys_are_shown_short(key: str, shown: str) -> None:
    assert shown_key(key) == shown


@given(
    st.dictionaries(
        st.sampled_from([action.id for action in ACTIONS]),
        st.lists(st.sampled_from(FREE), max_size=2).map(lambda keys: ",".join(keys) or NO_KEY),
        max_size=4,
    )
)
def test_a_keymap_is_refused_or_has_one_meaning_for_a_key(settings: dict[str, str]) -> None:
    try:
        keymap = keymap_of(settings)
    except KeymapError:
        return
    assert keymap.of(action_of("app.quit"))
    for scope in SCOPES:
        keys = _keys_at(scope, keymap)
        assert len(keys) == len(set(keys))


def _keys_at(scope: str, keymap: Keymap) -> list[str]:
    """Return every key of a scope, and of the program where its keys work there too."""
    together = {scope, *({"app"} & set(SCOPES[scope].within))}
    return [
        key
        for action in ACTIONS
        if action.scope in together
        for key in dict.fromkeys(keymap.of(action))
    ]
