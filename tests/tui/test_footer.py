"""The footer: the keys that work now, the most important first, whole words only."""

from hypothesis import given
from hypothesis import strategies as st

from support.shell import SmallShell
from trunkline.tui.actions.keymap import keymap_of
from trunkline.tui.chrome.footer import KeyHint, fitting_hints

HELP = KeyHint("?", "help", last=True)
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8)
ENTRIES = st.lists(st.builds(KeyHint, WORDS, WORDS, st.booleans()), max_size=8)


def drawn(entries: list[KeyHint]) -> int:
    """Return the width of hints with two spaces between them."""
    return sum(entry.width for entry in entries) + 2 * max(0, len(entries) - 1)


@given(ENTRIES, st.integers(0, 60))
def test_only_whole_hints_are_shown_and_the_last_stays_last(
    entries: list[KeyHint], width: int
) -> None:
    chosen = fitting_hints(entries, width)
    last = [entry for entry in entries if entry.last][:1]
    assert chosen[len(chosen) - len(last) :] == last
    assert drawn(chosen) <= max(width, drawn(last))


@given(ENTRIES)
def test_with_enough_room_all_are_shown(entries: list[KeyHint]) -> None:
    assert len(fitting_hints(entries, 1000)) == len(entries)


def test_a_short_hint_fits_where_a_long_one_does_not() -> None:
    entries = [
        KeyHint("enter", "open"),
        KeyHint("space", "mark them all"),
        KeyHint("s", "sort"),
        HELP,
    ]
    assert [entry.key for entry in fitting_hints(entries, 26)] == ["enter", "s", "?"]


def test_room_is_kept_for_the_key_that_leaves() -> None:
    entries = [
        KeyHint("enter", "open"),
        KeyHint("space", "mark"),
        KeyHint("esc", "up", stays=True),
        KeyHint("s", "sort"),
        HELP,
    ]
    assert [entry.key for entry in fitting_hints(entries, 26)] == ["enter", "esc", "?"]
    assert [entry.key for entry in fitting_hints(entries, 14)] == ["esc", "?"]
    assert [entry.key for entry in fitting_hints(entries, 80)] == [
        "enter",
        "space",
        "esc",
        "s",
        "?",
    ]


async def test_browse_keys_fit_into_80_columns() -> None:
    app = SmallShell()
    async with app.run_test(size=(80, 24)):
        keys = app.footer.split("  ")
        assert keys[:2] == ["enter open", "space mark"]
        assert "/ filter" in keys
        assert keys[-1] == "? help"
        assert len(app.footer) <= 78


async def test_a_narrow_terminal_shows_fewer_keys_and_help() -> None:
    app = SmallShell()
    async with app.run_test(size=(40, 24)):
        assert app.footer.startswith("enter open  space mark  ")
        assert app.footer.endswith("  ? help")
        assert len(app.footer) <= 38


async def test_a_key_appears_once_it_works() -> None:
    app = SmallShell()
    async with app.run_test(size=(300, 24)) as pilot:
        assert "u unmark" not in app.footer
        await pilot.press("space")
        assert "u unmark" in app.footer
        await pilot.press("u")
        assert "u unmark" not in app.footer


async def test_remapped_keys_are_shown() -> None:
    app = SmallShell(keys=keymap_of({"sheet.mark": "f2", "sheet.sort": "none"}))
    async with app.run_test(size=(80, 24)):
        assert "f2 mark" in app.footer
        assert "sort" not in app.footer
