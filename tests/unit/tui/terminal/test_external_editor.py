"""What a text is after an editor of the user's, and which editor that is."""

import fcntl
import os
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trunkline.tui.terminal.external_editor import (
    EditorFailed,
    edit_text,
    editor_command,
    remove_leftovers,
)

NODE: Any = SimpleNamespace(
    app=SimpleNamespace(batch_update=nullcontext, suspend=nullcontext, withheld=frozenset())
)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, added: str) -> None:
    script = tmp_path / "editor.py"
    script.write_text(f"import sys; open(sys.argv[1], 'ab').write(b'{added}')")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} -S -E {script}")


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("added", [""])
@pytest.mark.parametrize("text", ["a\r\nb\nc\rd\u2028e\x85f", "a\r\n", "half \ud800 pair", ""])
async def test_an_editor_that_changes_nothing_changes_nothing(text: str) -> None:
    assert await edit_text(NODE, text, ".txt") == text


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("text", "added", "result"),
    [
        ("a", r"\n", "a"),
        ("a\r\nb", r"\r\n", "a\r\nb"),
        ("a\n", "b", "a\nb"),
        ("a", r"\n\n", "a\n"),
        ("", r"x\n", "x"),
    ],
)
async def test_the_line_end_that_editors_add_is_removed(text: str, result: str) -> None:
    assert await edit_text(NODE, text, ".txt") == result


@pytest.mark.parametrize(
    ("env", "command"),
    [
        ({}, ["vi"]),
        ({"EDITOR": "nano"}, ["nano"]),
        ({"VISUAL": "code --wait", "EDITOR": "nano"}, ["code", "--wait"]),
        ({"VISUAL": " ", "EDITOR": "nano"}, ["nano"]),
        ({"EDITOR": "''"}, ["vi"]),
        ({"EDITOR": "'/no such/vim' -f"}, ["/no such/vim", "-f"]),
    ],
)
def test_the_editor_is_the_first_that_is_set(env: dict[str, str], command: list[str]) -> None:
    assert editor_command(env) == command


def test_an_editor_may_have_spaces_in_its_path(tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    editor.touch()
    assert editor_command({"EDITOR": f"{editor} "}) == [str(editor)]


def test_an_editor_with_half_a_pair_of_quotes_is_refused() -> None:
    with pytest.raises(EditorFailed, match=r"^\$EDITOR has a quote without"):
        editor_command({"EDITOR": "vim '"})


async def test_an_editor_that_writes_other_bytes_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import sys; open(sys.argv[1], 'wb').write(b'\\xe9')")
    monkeypatch.setenv("VISUAL", f"{sys.executable} -S -E {script}")
    with pytest.raises(EditorFailed, match=r"is not UTF-8; nothing was staged$"):
        await edit_text(NODE, "text", ".txt")


async def test_a_text_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(EditorFailed, match=r"^Could not pass the text to .*: No such file"):
        await edit_text(NODE, "text", ".txt")


def test_leftovers_are_removed_but_not_what_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("trunkline-edit-old", "trunkline-edit-open", "others", "target"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edit.yaml").touch()
    (tmp_path / "trunkline-edit-link").symlink_to(tmp_path / "target")
    lock = os.open(tmp_path / "trunkline-edit-open", os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        remove_leftovers()
        assert not (tmp_path / "trunkline-edit-old").exists()
        assert (tmp_path / "trunkline-edit-open" / "edit.yaml").exists()
        assert (tmp_path / "target" / "edit.yaml").exists()
        assert (tmp_path / "others" / "edit.yaml").exists()
    finally:
        os.close(lock)
    remove_leftovers()
    assert not (tmp_path / "trunkline-edit-open").exists()
