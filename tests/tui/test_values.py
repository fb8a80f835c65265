"""The form of a config page: editing in the line, by choosing and as text; staging; drafts."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator, running_emulator
from trunkline.model.record import Record
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.services.routes import PageFormRoute


@pytest.fixture
async def page(server: Emulator) -> AsyncIterator[Desktop]:
    """Open the form of the sandbox page of Aubrac Hotels."""
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await to_pages(desktop)
        await desktop.press("enter")
        yield desktop


async def to_pages(desktop: Desktop) -> None:
    await desktop.read()
    await desktop.press("enter")
    await desktop.read()
    await desktop.press("6")
    await desktop.read()


def screen(desktop: Desktop) -> FormScreen:
    found = desktop.app.screen
    assert isinstance(found, FormScreen), found
    return found


def value(desktop: Desktop, pointer: str) -> Any:
    return screen(desktop).form.field(pointer).value


def row(desktop: Desktop) -> str:
    """Return the line that the cursor is on."""
    return next(line for line in desktop.lines if line.startswith("▸"))


async def go(desktop: Desktop, pointer: str) -> None:
    screen(desktop).sheet.move_to(pointer)
    await desktop.settle()


def staged(desktop: Desktop) -> dict[str, Any]:
    edits = desktop.app.changes.staging("acme").edits
    return {edit.field: edit.wanted for edit in edits}


async def test_a_page_opens_as_a_form_and_escape_goes_back(page: Desktop) -> None:
    assert page.crumbs == "Aubrac Hotels › config-pages › sandbox"
    assert row(page).split() == [
        "▸", "Greeting", *["Aubrac", "Hotels,", "winter", "is", "coming.", "Ho…"]
    ]  # fmt: skip
    assert "Greeting  /greeting" in page.text
    assert "The first sentence of every call." in page.text
    assert "1 of 96" in page.text
    await page.press("escape")
    assert isinstance(page.app.screen, BrowseScreen)


async def test_typing_on_a_field_starts_a_new_value(page: Desktop) -> None:
    await go(page, "/check_in")
    await page.press("1", "4", ":", "3", "0")
    assert value(page, "/check_in") == "15:00"
    await page.press("enter")
    assert value(page, "/check_in") == "14:30"
    assert row(page).endswith("edited")
    assert 'was "15:00"' in page.text
    assert staged(page) == {}
    await page.press("w")
    assert staged(page) == {"variables/check_in": "14:30"}
    assert row(page).endswith("staged")
    assert "● 1 staged" in page.title


async def test_enter_edits_the_value_and_counts_its_characters(page: Desktop) -> None:
    await page.press("enter")
    await page.type("!")
    assert "49/240" in page.text
    await page.press("escape")
    assert not screen(page).form.changed
    assert "48/240" in page.text


async def test_a_value_that_does_not_fit_is_marked_and_found(page: Desktop) -> None:
    await go(page, "/check_in")
    await page.press("9", "enter", "g", "g")
    await page.until(lambda: "1 wrong" in page.text, "checked")
    await page.press("]")
    assert screen(page).sheet.pointer == "/check_in"
    assert "✗ Must match the pattern" in page.text
    await page.press("g", "e")
    assert len(screen(page).sheet.rows) == 1
    await page.press("w")
    assert "One field does not fit the schema" in page.text
    assert "the vendor will refuse it as it is" in page.text
    await page.press("escape", "D")
    assert value(page, "/check_in") == "15:00"
    assert "Nothing is wrong" in page.text
    assert staged(page) == {}


async def test_text_that_is_not_a_value_stays_as_typed(page: Desktop) -> None:
    await go(page, "/late_check_out/fee")
    await page.press("4", "comma", "5", "enter")
    assert value(page, "/late_check_out/fee") == 40
    assert "4,5" in row(page)
    assert "invalid" in row(page)
    await page.press("w")
    assert staged(page) == {}
    await page.press("z")
    assert "invalid" not in page.text


async def test_choices_are_filtered_while_typing(page: Desktop) -> None:
    await go(page, "/late_check_out/currency")
    await page.press("enter")
    assert all(f" {each}" in page.text for each in ("EUR", "GBP", "USD", "CAD"))
    await page.press("escape", "U")
    assert " GBP" not in page.text
    await page.press("s", "enter")
    assert value(page, "/late_check_out/currency") == "USD"
    await page.press("enter", "down", "enter")
    assert value(page, "/late_check_out/currency") == "CAD"


async def test_space_toggles_and_ticks(page: Desktop) -> None:
    await go(page, "/late_check_out/offered")
    await page.press("space")
    assert value(page, "/late_check_out/offered") is False
    await go(page, "/languages")
    await page.press("space")
    assert "[x] en" in page.text
    await page.press("space", "down", "down", "down", "space", "escape")
    assert value(page, "/languages") == ["fr", "de", "es", "it"]


async def test_numbers_step_with_the_arrows(page: Desktop) -> None:
    await go(page, "/late_check_out/fee")
    await page.press("enter", "up", "enter")
    assert value(page, "/late_check_out/fee") == 40.5


async def test_a_variant_is_changed_and_changed_back_without_loss(page: Desktop) -> None:
    await go(page, "/escalation/number")
    before = screen(page).form.value["escalation"]
    await page.press("b")
    await page.type("message")
    await page.press("enter")
    assert value(page, "/escalation")["kind"] == "message"
    await go(page, "/escalation/email")
    await page.type("Me@example.com")
    await page.press("enter", "b", "up", "enter")
    assert screen(page).form.value["escalation"] == before
    await page.press("b", "down", "enter")
    assert value(page, "/escalation/email") == "Me@example.com"


async def test_items_are_added_copied_moved_and_removed(page: Desktop) -> None:
    await go(page, "/languages/0")
    await page.press("shift+down")
    assert value(page, "/languages") == ["fr", "en", "de", "it"]
    assert screen(page).sheet.pointer == "/languages/1"
    await page.press("a")
    await page.type("es")
    await page.press("enter")
    assert value(page, "/languages") == ["fr", "en", "es", "de", "it"]
    await page.press("d")
    assert value(page, "/languages") == ["fr", "en", "de", "it"]
    await page.press("a", "escape")
    assert value(page, "/languages") == ["fr", "en", "de", "it"]
    await go(page, "/properties/0/rooms")
    houses = len(value(page, "/properties"))
    await page.press("g", "a")
    assert len(value(page, "/properties")) == houses + 1
    assert screen(page).sheet.pointer == "/properties/1"
    for _ in range(5):
        await page.press("z")
    assert not screen(page).form.changed
    await page.press("Z")
    assert screen(page).form.changed


async def test_a_field_that_no_schema_names_is_added_renamed_and_removed(page: Desktop) -> None:
    await go(page, "/internal_note")
    await page.press("a")
    await page.type("extra")
    await page.press("enter")
    await page.type("12")
    await page.press("enter")
    assert value(page, "/extra") == "12"
    await page.press("t")
    await page.type("whole")
    await page.press("enter")
    assert value(page, "/extra") == 12
    await page.press("d")
    assert "extra" not in screen(page).form.value
    await go(page, "/internal_note")
    await page.press("d")
    assert "The vendor cannot delete" in page.text


async def test_default_unset_and_null_differ(page: Desktop) -> None:
    await go(page, "/properties/6/pets")
    assert row(page).split()[-1] == "false"
    await page.press("d")
    assert row(page).split()[-1] == "removed"
    assert "pets" not in screen(page).form.value["properties"][6]
    await page.press("~")
    assert "cannot be null" in page.text


async def test_folded_fields_are_found_by_a_search(page: Desktop) -> None:
    await page.press("g", "z")
    assert "Opens" not in page.text
    assert "06:30 · 23:30" not in page.text
    await page.press("/")
    await page.type("rooms")
    await page.press("enter")
    assert screen(page).sheet.pointer == "/properties/0/rooms"
    await page.press("n")
    assert screen(page).sheet.pointer == "/properties/1/rooms"
    await page.press("N")
    assert screen(page).sheet.pointer == "/properties/0/rooms"
    await page.press("h", "h")
    assert screen(page).sheet.field is not None
    assert "BER-02" not in page.text
    await page.press("/")
    await page.type("nothing of that name")
    await page.press("escape")
    assert screen(page).sheet.pointer == "/properties/0"


async def test_only_changed_fields_are_shown(page: Desktop) -> None:
    await go(page, "/properties/1/rooms")
    await page.press("7", "enter", "g", "c")
    assert [line[3:20].strip() for line in page.lines[2:5]] == ["▾ Houses", "▾ 2", "Rooms"]
    await page.press("escape")
    assert len(screen(page).sheet.rows) == 96


async def test_json_is_pasted_into_any_field(page: Desktop) -> None:
    await go(page, "/late_check_out")
    sheet = screen(page).sheet
    sheet.post_message(events.Paste('{"offered": false, "fee": 12345678901234567890}'))
    await page.settle()
    assert value(page, "/late_check_out") == {"offered": False, "fee": 12345678901234567890}
    await go(page, "/languages")
    sheet.post_message(events.Paste("es\n"))
    await page.settle()
    assert value(page, "/languages")[-1] == "es"
    await page.press("p")
    await page.type('["en",')
    await page.press("f2")
    assert "Invalid JSON" in page.text
    await page.type(' "fr"]')
    await page.press("f2")
    assert value(page, "/languages") == ["en", "fr"]


async def test_a_value_is_edited_in_the_users_editor(
    page: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text("#!/bin/sh\nsed -i 's/15:00/16:00/' \"$1\"\n")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(type(page.app), "suspend", _in_the_same_terminal)
    await go(page, "/late_check_out/until")
    await page.press("h", "o")
    await page.until(lambda: value(page, "/late_check_out/until") == "16:00", "edited")
    assert value(page, "/check_in") == "15:00"
    await page.press("g", "o")
    await page.until(lambda: value(page, "/check_in") == "16:00", "edited")


@contextmanager
def _in_the_same_terminal(app: object) -> Iterator[None]:
    yield


async def test_leaving_asks_what_to_do_with_the_edits(page: Desktop) -> None:
    await go(page, "/check_in")
    await page.press("1", "enter", "escape")
    assert "This form has unstaged edits" in page.text
    await page.press("x")
    assert isinstance(page.app.screen, BrowseScreen)
    await page.press("enter")
    assert not screen(page).form.changed
    await go(page, "/check_in")
    await page.press("1", "4", ":", "0", "0", "enter", "escape", "s")
    assert isinstance(page.app.screen, BrowseScreen)
    assert staged(page) == {"variables/check_in": "14:00"}


async def test_review_stages_what_is_edited_first(page: Desktop) -> None:
    await go(page, "/late_check_out/fee")
    await page.press("5", "5", "enter", "S")
    await page.until(lambda: "variables/late_check_out" in page.text)
    assert staged(page)["variables/late_check_out"]["fee"] == 55


async def test_a_draft_is_saved_announced_and_resumed(server: Emulator, home: Path) -> None:
    settings = settings_of(profile_at(server.url))
    async with opened(settings) as desktop:
        await to_pages(desktop)
        await desktop.press("enter")
        await go(desktop, "/check_in")
        await desktop.press("1", "4", ":", "3", "0", "enter", "down", "1", "2", ":")
        desktop.app.services.end(129)
    (path,) = (settings.paths.state / "drafts").glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    async with opened(settings) as desktop:
        await desktop.read()
        assert "Unfinished: Aubrac Hotels › sandbox · g f to continue" in desktop.text
        await desktop.press("g", "f", "enter")
        await desktop.until(lambda: isinstance(desktop.app.screen, FormScreen), "opened")
        await desktop.settle()
        assert value(desktop, "/check_in") == "14:30"
        assert screen(desktop).context.typing == "12:"
        await desktop.press("3", "0", "enter")
        assert value(desktop, "/check_out") == "12:30"
        await desktop.press("w")
    assert not list((settings.paths.state / "drafts").glob("*.json"))


async def test_a_draft_is_reviewed_in_its_own_profile(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.press("enter")
        await to_pages(desktop)
        await desktop.press("enter")
        await go(desktop, "/check_in")
        await desktop.press("1", "4", ":", "3", "0", "enter")
    async with opened(settings) as desktop:
        await desktop.press("g", "f", "enter")
        await desktop.until(lambda: isinstance(desktop.app.screen, FormScreen), "opened")
        await desktop.press("S")
        await desktop.until(lambda: "check_in" in desktop.text)
        assert desktop.title.startswith("trunkline  first")


async def test_a_draft_is_offered_when_its_page_is_opened(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url))
    for answer, expected in (("", ""), ("end", ""), ("escape", ""), ("r", "14:30"), ("x", "15:00")):
        async with opened(settings) as desktop:
            await to_pages(desktop)
            await desktop.press("enter")
            if not answer:
                await go(desktop, "/check_in")
                await desktop.press("1", "4", ":", "3", "0", "enter", "escape", "d")
                continue
            assert "There is a draft of " in desktop.text
            if answer == "end":
                continue
            await desktop.press(answer)
            if answer == "escape":
                assert not isinstance(desktop.app.screen, FormScreen)
            else:
                assert value(desktop, "/check_in") == expected


async def test_a_read_only_profile_edits_nothing(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url, read_only=True))) as desktop:
        await to_pages(desktop)
        await desktop.press("enter")
        for key in ("enter", "1", "space", "a", "d", "p", "o"):
            await desktop.press(key)
            assert "is read-only" in desktop.text, key
        assert not screen(desktop).form.changed
        assert screen(desktop).editor is None


async def test_copying(page: Desktop) -> None:
    await go(page, "/late_check_out")
    await page.press("y", "o")
    await page.until(lambda: page.app.copier.register.startswith("{"))
    assert json.loads(page.app.copier.register)["currency"] == "EUR"
    await page.press("y", "p")
    await page.until(lambda: page.app.copier.register == "/late_check_out")


async def test_a_form_without_a_schema(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("/")
        await desktop.type("kestrel")
        await desktop.press("enter", "enter")
        await desktop.read()
        await desktop.press("6")
        await desktop.read()
        await desktop.press("down", "enter")
        assert "no schema: any value is accepted" in desktop.text
        await go(desktop, "/kaution")
        await desktop.press("7", "enter")
        assert value(desktop, "/kaution") == 7


async def test_the_form_shows_the_values_of_a_run() -> None:
    with running_emulator() as server:
        async with opened(settings_of(profile_at(server.url))) as desktop:
            await to_pages(desktop)
            await desktop.press("enter")
            await go(desktop, "/late_check_out/fee")
            await desktop.press("5", "5", "enter", "S")
            await desktop.until(lambda: "variables/late_check_out" in desktop.text)
            await desktop.press("a", "w")
            await desktop.until(lambda: not desktop.app.changes.staging("acme").edits)
            while not isinstance(desktop.app.screen, FormScreen):
                await desktop.press("escape")
            assert value(desktop, "/late_check_out/fee") == 55
            assert screen(desktop).sheet.pointer == "/late_check_out/fee"
            assert not screen(desktop).form.changed


def open_page(desktop: Desktop, record: Record) -> None:
    """Open the form of a page with other values than the vendor's."""
    view = desktop.browse.view
    desktop.browse.services.open(
        PageFormRoute(desktop.browse.heading(), view.profile, view.kind, record, label="page")
    )


async def test_an_empty_page_gets_its_first_field(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await to_pages(desktop)
        record = desktop.browse.view.sheet.record
        assert record is not None
        empty = Record(record.key, record.parent, {"clientEnv": "sandbox", "variables": None})
        open_page(desktop, empty)
        await desktop.settle()
        assert "Nothing is set yet" in desktop.text
        await desktop.press("a")
        await desktop.type("greeting")
        await desktop.press("enter")
        await desktop.type("Hello")
        await desktop.press("enter", "w")
        assert staged(desktop) == {"variables/greeting": "Hello"}


async def test_an_invalid_schema_is_accepted(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await to_pages(desktop)
        record = desktop.browse.view.sheet.record
        assert record is not None
        for schema in ({"type": 12, "properties": []}, {"$ref": "#"}, 7, {"properties": {"a": 1}}):
            values = {"clientEnv": "sandbox", "variables": {"a": [{"b": 1}]}, "schema": schema}
            open_page(desktop, Record(record.key, record.parent, values))
            await desktop.settle()
            assert screen(desktop).sheet.field is not None
            await desktop.press("down", "enter", "escape", "escape")
            assert isinstance(desktop.app.screen, BrowseScreen), schema


async def test_a_schema_of_another_draft_and_what_cannot_be_checked_are_said(
    server: Emulator,
) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {
            "code": {"type": "string", "pattern": "^(a|aa)+$"},
            "b": {"type": "string", "maxLength": 3},
        },
        "unevaluatedProperties": False,
    }
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await to_pages(desktop)
        record = desktop.browse.view.sheet.record
        assert record is not None
        values = {"clientEnv": "sandbox", "variables": {"code": "a", "b": "x"}, "schema": schema}
        open_page(desktop, Record(record.key, record.parent, values))
        await desktop.settle()
        words = " ".join(desktop.text.split())
        assert "written in 2020-12; the vendor reads Draft 7 and ignores unevaluatedP" in words
        await desktop.press("enter")
        await desktop.type("a" * 60 + "b")
        await desktop.press("enter")
        await desktop.until(lambda: "1 not checked" in desktop.text, "checked")
        assert "! Cannot be checked: the schema's pattern takes too long" in desktop.text
        await desktop.press("down", "enter", "y", "enter", "w")
        assert staged(desktop)["variables/b"] == "xy"
        await desktop.press("enter", "z", "z", "enter", "w")
        assert "the vendor may refuse it as it is" in desktop.text


async def test_a_change_by_somebody_else_is_a_conflict() -> None:
    with running_emulator() as server:
        async with opened(settings_of(profile_at(server.url))) as desktop:
            await to_pages(desktop)
            await desktop.press("enter")
            await go(desktop, "/check_in")
            await desktop.press("1", "4", ":", "3", "0", "enter", "down", "1", "2", ":", "0", "0")
            await desktop.press("enter")
            path = "/v1/agents/PROJECT-58RP822I/real-time-configs/sandbox/variables"
            with server.client() as client:
                theirs = {"check_in": "16:00", "greeting": "Good day."}
                assert client.patch(path, json={"variables": theirs}).status_code == 200
            await desktop.press("S")
            await desktop.until(lambda: "variables/check_in" in desktop.text)
            await desktop.until(lambda: "16:00" in desktop.text)
            assert "! variables/check_in" in desktop.text
            await desktop.press("n", "m")
            assert "! variables/check_in" not in desktop.text
            await desktop.press("a", "w")
            await desktop.until(lambda: not desktop.app.changes.staging("acme").edits)
            with server.client() as client:
                values = client.get(path.rpartition("/")[0]).json()["variables"]
        assert values["check_in"] == "14:30"
        assert values["check_out"] == "12:00"
        assert values["greeting"] == "Good day."
