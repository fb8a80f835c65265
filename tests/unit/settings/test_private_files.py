"""Files of the program's own: only their owner can read them, and they are whole or as before."""

from pathlib import Path

import pytest

from trunkline.settings.private_files import write_private


def test_a_file_is_replaced_by_one_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.json"
    for text in ("a\r\nb", "ä"):
        write_private(file, text)
        assert file.read_bytes() == text.encode()
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "new" / "state.json"
    write_private(file, "before")
    with pytest.raises(UnicodeEncodeError):
        write_private(file, "\ud800")
    assert file.read_text() == "before"
    assert list(file.parent.iterdir()) == [file]
