"""Where the file is: nobody else can change it there, and network file systems are noticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.location import network_filesystem, network_note, why_unsafe
from trunkline.changes.store.store import STORE_FILE, ChangeStore

MOUNTS = """\
22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/root rw
30 22 0:41 / /home rw,relatime shared:2 - nfs4 filer:/home rw,vers=4.2
31 30 0:42 / /home/ada\\040b/local rw shared:3 - ext4 /dev/sdb1 rw
32 22 0:43 / /mnt/over rw - nfs filer:/x rw
33 32 0:44 / /mnt/over rw - tmpfs tmpfs rw
garbage
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/var/changes.db", ""),
        ("/home/ada/changes.db", "nfs4"),
        ("/home/ada b/changes.db", "nfs4"),
        ("/home/ada b/local/changes.db", ""),
        ("/homes/changes.db", ""),
        ("/mnt/over/changes.db", ""),
    ],
)
def test_the_file_system_is_that_of_the_deepest_mount(path: str, name: str) -> None:
    assert network_filesystem(Path(path), MOUNTS) == name
    assert (f"is on {name}: use it from one host" in network_note(Path(path), MOUNTS)) is bool(name)


def test_this_machine_has_mounts_that_can_be_read(tmp_path: Path) -> None:
    assert isinstance(network_filesystem(tmp_path), str)


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    (folder / STORE_FILE).symlink_to(elsewhere)
    with pytest.raises(StoreError, match="it is a symbolic link"):
        ChangeStore(folder / STORE_FILE)
    assert elsewhere.read_text() == "precious"


def test_a_folder_that_others_can_write_to_is_refused_with_what_helps(tmp_path: Path) -> None:
    folder = tmp_path / "the state"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(StoreError, match=r"other users can write to .*: chmod go-w '.*the state'"):
        ChangeStore(folder / STORE_FILE)
    folder.chmod(0o755)
    ChangeStore(folder / STORE_FILE).close()


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert why_unsafe(tmp_path / STORE_FILE) == f"{tmp_path} belongs to another user"


def test_a_second_store_of_a_process_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    """Closing any descriptor of the file would drop them, and another process could interfere."""
    path = tmp_path / STORE_FILE
    first = ChangeStore(path)
    ChangeStore(path).close()
    program = (
        "import sqlite3, sys\n"
        "sqlite3.connect(sys.argv[1], timeout=0).execute('PRAGMA journal_mode = DELETE')"
    )
    other = subprocess.run([sys.executable, "-c", program, path], capture_output=True)
    assert b"database is locked" in other.stderr
    first.close()
