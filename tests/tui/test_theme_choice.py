"""Which theme the dashboard begins with, and what is remembered of a choice."""

import pytest

from support.dashboard import dashboard_of, settings_of


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


async def choose(name: str) -> None:
    """Choose a theme in the command bar, and leave."""
    app = dashboard_of(settings_of())
    async with app.run_test() as pilot:
        await pilot.press("colon", *"theme", "space", *name, "enter")
        await pilot.pause()


async def test_a_choice_is_remembered_for_terminals_with_as_many_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert dashboard_of(settings_of()).theme == "dark"
    await choose("light")
    assert dashboard_of(settings_of()).theme == "light"
    monkeypatch.setenv("TERM", "linux")
    assert dashboard_of(settings_of()).theme == "ansi"


async def test_the_choice_can_be_left_to_the_terminal_again() -> None:
    await choose("light")
    await choose("auto")
    assert dashboard_of(settings_of()).theme == "dark"


async def test_the_setting_overrides_the_remembered_theme() -> None:
    await choose("light")
    assert dashboard_of(settings_of(theme="ansi")).theme == "ansi"


async def test_an_invalid_theme_is_reported_and_the_old_one_stays() -> None:
    app = dashboard_of(settings_of())
    folder = app.settings.paths.themes
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("[colors]\npirmary = 'red'\n")
    app = dashboard_of(settings_of())
    async with app.run_test() as pilot:
        assert not app.services.use_theme("broken")
        await pilot.pause()
        assert app.theme == "dark"


async def test_a_remembered_theme_that_is_gone_is_forgotten() -> None:
    await choose("light")
    state = dashboard_of(settings_of()).services.view_state
    state.remember_theme(256, "gone")
    state.save()
    assert dashboard_of(settings_of()).theme == "dark"
