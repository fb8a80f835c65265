"""Variants of a page, what an edit leaves as it was, and why a form cannot be staged."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from trunkline.model.record import Record
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.view.form_note import FormNote
from trunkline.tui.services.routes import PageFormRoute
from trunkline.tui.text.editor_screen import TextScreen

FOLDER = Path(__file__).resolve().parents[3] / "shared/cases/forms"
TEXTS = sorted(FOLDER.glob("text-page-*.json"))
SCHEMA = {
    "type": "object",
    "properties": {
        "mode": {"type": "string", "enum": ["sip", "phone"]},
        "version": {"const": 2},
        "device": {"properties": {"id": {"readOnly": True}, "name": {"type": "string"}}},
    },
    "oneOf": [
        {
            "title": "SIP",
            "properties": {"mode": {"const": "sip"}, "uri": {"type": "string"}},
            "required": ["mode", "uri"],
        },
        {
            "title": "Phone",
            "properties": {"mode": {"const": "phone"}, "number": {"type": "string"}},
            "required": ["mode", "number"],
        },
    ],
}
VALUES = {
    "mode": "sip",
    "uri": "sip:a@b.example",
    "version": 2,
    "device": {"id": 7, "name": "desk"},
}


@asynccontextmanager
async def page_of(server: Emulator, schema: Any, values: Any) -> AsyncIterator[Desktop]:
    """Open the form of a sandbox page."""
    async with opened(settings_of(profile_at(server.url)), size=(80, 24)) as desktop:
        await desktop.read()
        await desktop.press("enter")
        await desktop.read()
        await desktop.press("6")
        await desktop.read()
        view = desktop.browse.view
        record = view.sheet.record
        assert record is not None
        fields = {"clientEnv": "sandbox", "variables": values, "schema": schema}
        page = Record(record.key, record.parent, fields)
        heading = desktop.browse.heading()
        desktop.browse.services.open(PageFormRoute(heading, view.profile, view.kind, page, "page"))
        await desktop.settle()
        yield desktop


@pytest.fixture
async def page(server: Emulator) -> AsyncIterator[Desktop]:
    async with page_of(server, SCHEMA, VALUES) as desktop:
        yield desktop


def screen(desktop: Desktop) -> FormScreen:
    found = desktop.app.screen
    assert isinstance(found, FormScreen), found
    return found


def note(desktop: Desktop) -> str:
    """Return the line of the form that stays, as far as it is on the screen."""
    text = screen(desktop).query_one(FormNote).text
    assert not text or text in desktop.text
    return text


def staged(desktop: Desktop) -> dict[str, Any]:
    edits = desktop.app.changes.staging("acme").edits
    return {edit.field: edit.wanted for edit in edits}


async def rewrite(desktop: Desktop, text: str) -> None:
    """Replace the JSON of the current field on its page."""
    await desktop.press("E")
    text_screen = desktop.app.screen
    assert isinstance(text_screen, TextScreen)
    text_screen.lines.text = text
    await desktop.press("f2")


async def test_a_variant_of_the_page_is_announced_chosen_and_staged(page: Desktop) -> None:
    assert "b variant" in page.lines[-1]
    assert "one of 2 variants: b chooses" in page.text
    kept = "uri stays: the vendor cannot delete it"
    await page.press("b")
    assert f"Phone  {kept}" in page.text
    await page.press("down", "enter")
    assert note(page) == f"! {kept}"
    await page.press("down", "down", "up")
    assert note(page) == f"! {kept}"
    screen(page).sheet.move_to("/number")
    await page.type("5")
    await page.press("enter", "w")
    assert staged(page) == {"variables/mode": "phone", "variables/number": "5"}


async def test_another_tag_is_another_variant(page: Desktop) -> None:
    await page.press("down")
    assert "b variant" in page.lines[-1]
    assert "another value is another variant" in page.text
    await page.press("enter")
    assert "phone  uri stays" in page.text
    await page.press("down", "enter")
    assert "‹Phone›" in page.lines[2]


async def test_why_a_form_is_not_staged_stays_until_it_can_be(page: Desktop) -> None:
    await rewrite(page, json.dumps({key: VALUES[key] for key in VALUES if key != "uri"}))
    reason = "✗ Not staged: Cannot delete /uri: set another value or revert the field"
    await page.press("w")
    assert note(page) == reason
    assert screen(page).sheet.pointer == "/uri"
    for key, message in (
        ("]", "No other field is wrong"),
        ("[", "No other field is wrong"),
        ("w", "Nothing was staged"),
        ("up", ""),
    ):
        await page.press(key)
        assert note(page) == reason
        assert message in page.text
        assert "Nothing is wrong" not in page.text
    await page.press("down", "D")
    assert note(page) == ""
    assert staged(page) == {}


async def test_enter_is_never_silent(page: Desktop) -> None:
    for at, message in (
        ("/version", "version has its only allowed value"),
        ("/device/id", "This field is read-only"),
    ):
        screen(page).sheet.move_to(at)
        await page.press("enter")
        assert message in page.text


async def test_an_error_without_a_row_is_told(server: Emulator) -> None:
    schema = {"properties": {"a": {}, "b": {}}, "minProperties": 2}
    async with page_of(server, schema, {"a": 1}) as desktop:
        await desktop.press("]")
        assert "All values: must have at least 2 fields, has 1" in desktop.text


async def test_a_text_that_cannot_be_taken_stays_on_its_page_with_the_reason(page: Desktop) -> None:
    screen(page).sheet.move_to("/device")
    await rewrite(page, '{"id": 9, "name": "new"}')
    assert note(page) == "! /device/id is read-only and stays as it was"
    await rewrite(page, "5")
    assert isinstance(page.app.screen, TextScreen)
    assert "/device/id is read-only, so /device cannot be removed" in page.text
    assert page.app.screen.lines.text == "5"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
async def test_cases_of_texts_that_are_only_looked_at(server: Emulator, path: Path) -> None:
    case = json.loads(path.read_text())  # noqa: ASYNC240
    async with page_of(server, case["schema"], case["value"]) as desktop:
        await desktop.press("enter")
        assert isinstance(desktop.app.screen, TextScreen)
        await desktop.press("f2", "w")
        assert "There are no edits to stage" in desktop.text
        assert screen(desktop).form.value == case["value"]
