"""What completes a path that is typed."""

from pathlib import Path

import pytest

from trunkline.tui.prompt.path_line import files_like


def test_files_and_folders_complete_a_path(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    for name in ("plan.csv", ".plan", "other"):
        (tmp_path / name).touch()
    texts = [candidate.text for candidate in files_like(f"{tmp_path}/pl")]
    assert texts == [f"{tmp_path}/plan.csv", f"{tmp_path}/plans/"]
    assert [candidate.text for candidate in files_like(f"{tmp_path}/.p")] == [f"{tmp_path}/.plan"]


@pytest.mark.parametrize("text", ["~nobody-here/", "a\0b/", "\x1b[31m/", "/no/such/folder/"])
def test_a_path_that_cannot_be_is_completed_by_nothing(text: str) -> None:
    assert list(files_like(text)) == []
