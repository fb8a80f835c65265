"""Environments side by side: what differs, promoting keys, and editing schemas."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator, running_emulator
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.pages.environments_screen import EnvironmentsScreen
from trunkline.tui.pages.schema_preview_screen import PreviewScreen
from trunkline.tui.text.editor_screen import TextScreen

PROJECTS = ("Aubrac Hotels", "Kestrel Autovermietung", "Linden Park Clinics", "Northmoor Bank",
            "City of Port Ellery", "Brightwater Utilities")  # fmt: skip


async def side_by_side(desktop: Desktop, project: str) -> None:
    await desktop.read()
    await desktop.press("/")
    await desktop.type(project)
    await desktop.press("enter", "enter")
    await desktop.read()
    await desktop.press("6")
    await desktop.read()
    await desktop.press("E")


@pytest.fixture
async def aubrac(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await side_by_side(desktop, "aubrac")
        yield desktop


@pytest.fixture
async def kestrel(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await side_by_side(desktop, "kestrel")
        yield desktop


def screen(desktop: Desktop) -> EnvironmentsScreen:
    found = desktop.app.screen
    assert isinstance(found, EnvironmentsScreen), found
    return found


def row(desktop: Desktop) -> str:
    return next(line for line in desktop.lines if line.startswith("▸"))


def staged(desktop: Desktop) -> dict[tuple[str, str], Any]:
    edits = desktop.app.changes.staging("acme").edits
    return {(edit.target.key, edit.field): edit.wanted for edit in edits}


async def go(desktop: Desktop, key: str) -> None:
    sheet = screen(desktop).sheet
    sheet.go_to((None, f"/{key}" if key else "schema"))
    await desktop.settle()


async def test_differing_keys_come_first(aubrac: Desktop) -> None:
    keys = [line[3:20].split()[0] for line in aubrac.lines[3:9]]
    assert keys == ["‹schema›", "greeting", "late_check_out", "languages", "season_starts",
                    "check_in"]  # fmt: skip
    assert "4 of 11 differ" in aubrac.text
    await go(aubrac, "late_check_out")
    assert "until 15:00" in row(aubrac)
    assert 'live: {"offered": true, "fee": 35.5,' in aubrac.text
    await aubrac.press("escape")
    assert isinstance(aubrac.app.screen, BrowseScreen)


async def test_two_keys_are_promoted(aubrac: Desktop) -> None:
    await go(aubrac, "late_check_out")
    await aubrac.press("space", "space", "p")
    assert "Promote 2 keys from sandbox" in aubrac.text
    assert "To live         2 changes" in aubrac.text
    await aubrac.press("3")
    found = staged(aubrac)
    assert found["live", "variables/late_check_out"]["until"] == "15:00"
    assert found["live", "variables/languages"] == ["en", "fr", "de", "it"]
    assert len(found) == 2
    await go(aubrac, "languages")
    assert row(aubrac).count("*") == 1
    await aubrac.press("S")
    await aubrac.until(lambda: "variables/languages" in aubrac.text)
    await aubrac.press("escape", "z")
    assert staged(aubrac) == {}
    assert "*" not in row(aubrac)


async def test_actions_concern_the_environment_of_the_current_column(aubrac: Desktop) -> None:
    await go(aubrac, "season_starts")
    await aubrac.press("right", "right", "p", "1")
    assert staged(aubrac) == {("sandbox", "variables/season_starts"): "2025-06-01"}
    await aubrac.press("right", "p")
    assert "Go to the column of an environment first" in aubrac.text


async def test_a_promotion_is_checked_by_the_schema_of_its_target(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await side_by_side(desktop, "linden")
        await go(desktop, "max_wait_minutes")
        assert "✗" in row(desktop)
        assert "schema/properties/max_wait_minutes/maximum" in desktop.text
        await desktop.press("right", "right", "p")
        await desktop.press("1")
        assert "It does not fit the schema there" in desktop.text
        await desktop.press("n")
        assert staged(desktop) == {}


async def test_the_form_of_one_environment_opens_at_the_key(aubrac: Desktop) -> None:
    await go(aubrac, "season_starts")
    await aubrac.press("right", "enter")
    assert isinstance(aubrac.app.screen, FormScreen)
    assert aubrac.app.screen.sheet.pointer == "/season_starts"
    assert aubrac.crumbs.endswith("pre-release")
    await aubrac.press("2", "enter", "z", "escape")
    assert screen(aubrac).sheet.column is not None


async def test_a_page_without_a_schema_gets_one_from_its_values(kestrel: Desktop) -> None:
    await go(kestrel, "")
    assert "none" in row(kestrel)
    assert "pre-release has none" in kestrel.text
    await kestrel.press("right", "g", "s", "v")
    assert isinstance(kestrel.app.screen, TextScreen)
    await kestrel.press("f2")
    assert isinstance(kestrel.app.screen, PreviewScreen)
    assert "no value of pre-release would become invalid" in kestrel.text
    await kestrel.press("w")
    (found,) = staged(kestrel).items()
    assert found[0] == ("pre-release", "schema")
    assert found[1]["properties"]["kaution"] == {"type": "integer"}
    assert "7 fields*" in row(kestrel)


async def test_a_page_without_a_schema_gets_a_copy_of_another_one(kestrel: Desktop) -> None:
    await go(kestrel, "")
    await kestrel.press("right", "g", "s", "2", "f2", "w")
    assert staged(kestrel)["pre-release", "schema"]["title"] == "Mietwagen"


async def test_a_schema_is_checked_and_its_effect_is_shown(kestrel: Desktop) -> None:
    await go(kestrel, "mindestalter")
    await kestrel.press("g", "s")
    text = kestrel.app.screen
    assert isinstance(text, TextScreen)
    whole = text.lines.text
    text.lines.text = whole.replace('"minimum": 18', '"minimum": "18"')
    await kestrel.press("f2")
    assert isinstance(kestrel.app.screen, TextScreen)
    assert "/properties/mindestalter/minimum: must be a number" in kestrel.text
    assert text.lines.cursor_location[0] == whole[: whole.index('"minimum": 18')].count("\n")
    text.lines.text = whole.replace('"minimum": 18', '"minimum": 25')
    await kestrel.press("f2")
    assert isinstance(kestrel.app.screen, PreviewScreen)
    assert "/mindestalter would become invalid: must be 25 or more" in kestrel.text
    assert "1 value of sandbox would become invalid" in kestrel.text
    await kestrel.press("e")
    assert isinstance(kestrel.app.screen, TextScreen)
    await kestrel.press("f2")
    assert "esc close" in kestrel.text
    await kestrel.press("escape")
    assert "Nothing was staged · g s offers the schema again" in kestrel.text
    assert staged(kestrel) == {}
    screen(kestrel)


async def test_an_applied_schema_changes_the_form() -> None:
    with running_emulator() as server:
        async with opened(settings_of(profile_at(server.url))) as desktop:
            await side_by_side(desktop, "kestrel")
            await go(desktop, "")
            await desktop.press("right", "g", "s", "v", "f2", "w", "S")
            await desktop.until(lambda: "1 change" in desktop.text and "schema" in desktop.text)
            await desktop.press("a", "w")
            await desktop.until(lambda: not desktop.app.changes.staging("acme").edits)
            while not isinstance(desktop.app.screen, EnvironmentsScreen):
                await desktop.press("escape")
            await desktop.until(lambda: "none" not in row(desktop))


async def test_a_read_only_profile_stages_nothing(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url, read_only=True))) as desktop:
        await side_by_side(desktop, "aubrac")
        await go(desktop, "season_starts")
        for keys in (("p",), ("g", "s")):
            await desktop.press(*keys)
            assert "is read-only" in desktop.text
        assert isinstance(desktop.app.screen, EnvironmentsScreen)


async def test_the_project_is_named_where_the_list_is_of_all_projects(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press(":")
        await desktop.type("config-pages")
        await desktop.press("enter")
        await desktop.read()
        await desktop.press("E")
        whose = desktop.crumbs.removeprefix("all projects › config-pages › ")
        assert whose.removesuffix(" › side by side") in PROJECTS
