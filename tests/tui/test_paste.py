"""Text from outside: a pasted column, a file, `$EDITOR`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import AUBRAC, PROFILE, Editor, at_connectors
from support.emulator import Emulator
from trunkline.tui.chrome.menu_screen import MenuScreen
from trunkline.tui.terminal.external_editor import EditorFailed
from trunkline.tui.text.page_screen import PageScreen
from trunkline.tui.text.paste_screen import PasteArea, PasteScreen

ROWS = [("Paris front desk", "live"), ("Paris front desk", "sandbox"), ("London bookings", "live")]


@pytest.fixture
async def editor(server: Emulator) -> AsyncIterator[Editor]:
    async with at_connectors(settings_of(profile_at(server.url))) as editor:
        yield editor


async def paste(editor: Editor, text: str) -> None:
    editor.app.screen.query_one(PasteArea).text = text
    await editor.settle()


async def pasting(editor: Editor, field: str) -> None:
    await editor.to_column(field)
    await editor.press("p")
    await editor.until(lambda: isinstance(editor.app.screen, PasteScreen))
    await editor.settle()


# A column


async def test_a_column_is_pasted_one_line_per_row(editor: Editor) -> None:
    await editor.mark(*ROWS)
    await pasting(editor, "voiceName")
    assert editor.crumbs == "Aubrac Hotels › connectors › paste voice"
    assert editor.said == "a line for each of 3 rows, or one for all"
    await paste(editor, "fr-FR-Neural2-D\nfr-FR-Neural2-E\nen-GB-Neural2-D\n")
    assert editor.said == "3 lines · a line for each of 3 rows, or one for all"
    await editor.press("f2")
    assert editor.wanted() == ["en-GB-Neural2-D", "fr-FR-Neural2-D", "fr-FR-Neural2-E"]


async def test_a_single_line_is_pasted_into_every_row(editor: Editor) -> None:
    await editor.mark(*ROWS)
    await pasting(editor, "voiceName")
    await paste(editor, "fr-CA-Neural2-A")
    await editor.press("f2")
    assert list(editor.staged().values()) == ["fr-CA-Neural2-A"] * 3


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("voiceName", "a\nb", "2 lines for 3 rows"),
        ("variantId", "Lyon\nLyon\nNowhere", "line 3: no variant is called 'Nowhere'"),
    ],
)
async def test_refused_lines_stay(editor: Editor, field: str, text: str, reason: str) -> None:
    await editor.mark(*ROWS)
    await pasting(editor, field)
    await paste(editor, text)
    await editor.press("f2")
    assert editor.said == f"Error: {reason}"
    assert editor.app.screen.query_one(PasteArea).text == text
    await editor.press("escape")
    assert editor.staged() == {}


async def test_names_are_pasted_as_keys(editor: Editor) -> None:
    await editor.mark(*ROWS)
    await pasting(editor, "variantId")
    await paste(editor, "Lyon\nnull\nNice")
    await editor.press("f2")
    named = editor.app.sessions.related(PROFILE).labels("variants", AUBRAC)
    wanted = [named.get(key, key) for key in editor.staged().values()]
    assert sorted(wanted, key=str) == ["Lyon", "Nice", None]


async def test_a_file_is_inserted(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "voices.txt").write_text("\ufefffr-FR-Neural2-D\n", encoding="utf-8")
    await editor.mark(*ROWS)
    await pasting(editor, "voiceName")
    await editor.press("f3")
    await editor.replace(f"{tmp_path}/voi")
    await editor.press("tab", "enter")
    assert editor.app.screen.query_one(PasteArea).text == "fr-FR-Neural2-D\n"
    await editor.press("f3")
    await editor.replace(f"{tmp_path}/none")
    await editor.press("enter")
    assert editor.said == f"Error: {tmp_path}/none: No such file or directory"
    await editor.press("f2")
    assert list(editor.staged().values()) == ["fr-FR-Neural2-D"] * 3


# The user's editor


Rewrite = Callable[[str], str]


def editing(monkeypatch: pytest.MonkeyPatch, *rewrites: Rewrite) -> list[str]:
    """Replace `$EDITOR` by functions, one per call; return the texts that they got."""
    shown: list[str] = []
    waiting = iter(rewrites)

    async def edit(app: Any, text: str, suffix: str) -> str:
        await asyncio.sleep(0)
        shown.append(text)
        return next(waiting)(text)

    monkeypatch.setattr("trunkline.tui.terminal.external_editor.edit_text", edit)
    return shown


@pytest.mark.parametrize("form", ["y", "c"], ids=["yaml", "csv"])
async def test_differences_from_the_editor_are_staged(
    editor: Editor, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    shown = editing(monkeypatch, lambda text: text.replace("en-GB-Neural2-A", "en-GB-Neural2-D"))
    await editor.mark(*ROWS)
    await editor.press("o")
    assert isinstance(editor.app.screen, MenuScreen)
    await editor.press(form)
    await editor.until(lambda: "staged" in editor.said)
    assert editor.wanted() == ["en-GB-Neural2-D"]
    assert len(editor.staged()) == 1
    assert len(shown) == 1
    assert "numbers" not in shown[0]


async def test_an_invalid_text_is_kept_and_can_be_edited_again(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = editing(
        monkeypatch,
        lambda text: text.replace("voiceName: fr", 'voiceName: "fr').replace("# ", "# mine "),
        lambda text: text.replace('"fr-FR-Neural2-A', "fr-FR-Neural2-D"),
    )
    await editor.go_to(*ROWS[0])
    await editor.press("o", "y")
    await editor.until(lambda: "not YAML" in editor.text)
    assert "Edit it again" in editor.text
    await editor.press("e")
    await editor.until(lambda: "staged" in editor.said)
    assert shown[1].startswith("# mine ")
    assert editor.wanted() == ["fr-FR-Neural2-D"]


async def test_giving_up_on_an_invalid_text_stages_nothing(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing(monkeypatch, lambda text: text + "\n- [\n")
    await editor.go_to(*ROWS[0])
    await editor.press("o", "y")
    await editor.until(lambda: "Edit it again" in editor.text)
    await editor.press("x")
    await editor.until(lambda: editor.said == "Nothing was staged")
    assert editor.staged() == {}


async def test_an_editor_without_changes_or_with_an_error_is_reported(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> str:
        raise EditorFailed("vi failed with exit code 1; nothing was staged")

    editing(monkeypatch, lambda text: text, fail)
    await editor.press("o", "c")
    await editor.until(lambda: editor.said == "Nothing was changed in the editor")
    await editor.press("o", "c")
    await editor.until(lambda: editor.said == "vi failed with exit code 1; nothing was staged")
    assert editor.staged() == {}


# A file


async def test_a_spreadsheet_is_compared_and_problems_are_listed(
    editor: Editor, tmp_path: Path
) -> None:
    await editor.go_to(*ROWS[0])
    key = editor.target().key
    table = tmp_path / "from excel.csv"
    table.write_bytes(
        "\ufeffvoiceName;connectorId;colour\r\n"
        f"fr-FR-Neural2-D;{key};red\r\nfr-FR-Neural2-A;conn-none;blue\r\n".encode()
    )
    await editor.press("g", "t")
    await editor.replace(f"{tmp_path}/from")
    await editor.press("tab", "enter")
    assert editor.staged() == {(key, "voiceName"): "fr-FR-Neural2-D"}
    assert isinstance(editor.app.screen, PageScreen)
    assert editor.page == [
        "1 connector staged. Not imported:",
        "column 'colour': connectors have no such field; ignored",
        "line 3: no connector conn-none is loaded",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b'connectorId\n"open', "a.csv: line 2: a cell in quotes has no closing quote"),
        ("a.json", b"[1", "a.json: invalid JSON: expected"),
        ("a.yaml", b"- a: b: c", "a.yaml: line 1: not YAML: "),
        ("a.yaml", b"\xff\xfe", "a.yaml: not UTF-8"),
        ("none.csv", None, "none.csv: No such file or directory"),
    ],
)
async def test_a_file_that_is_not_a_table_is_reported(
    editor: Editor, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    await editor.press("g", "t")
    await editor.replace(str(tmp_path / name))
    await editor.press("enter")
    assert editor.said.startswith("Error: ")
    assert reason in editor.said
    assert editor.staged() == {}
