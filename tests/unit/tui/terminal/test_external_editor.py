"""What a text is after an editor of the user's."""

import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trunkline.tui.terminal.external_editor import edit_text

NODE: Any = SimpleNamespace(app=SimpleNamespace(batch_update=nullcontext, suspend=nullcontext))


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
