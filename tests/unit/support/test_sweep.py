"""What looks for secrets finds them."""

import json
import sqlite3
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from support.sweep import Leak, Sweep, made_up

SECRET = made_up("test")


@pytest.mark.parametrize(
    "text",
    [
        f"it is {SECRET}!",
        SECRET.upper(),
        json.dumps({"key": SECRET}),
        repr({"key": SECRET}),
        quote(f"?token={SECRET}"),
        b64encode(f"x{SECRET}".encode()).decode(),
        b64encode(f"demo-project:{SECRET}, and more".encode()).decode(),
        f"{SECRET[:9]}…",
        f"…{SECRET[-9:]}",
        SECRET[::-1],
    ],
)
def test_a_secret_is_found_in_every_form(text: str) -> None:
    with pytest.raises(Leak, match="in a test"):
        Sweep(SECRET).look("a test", "nothing here", text)


def test_other_texts_are_none() -> None:
    Sweep(SECRET).look("a test", made_up("another"), b"", None, {"key": "•••"}, SECRET[:4])


def test_a_secret_is_found_in_files(tmp_path: Path) -> None:
    sweep = Sweep(SECRET)
    with closing(sqlite3.connect(tmp_path / "changes.db")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE edits (wanted TEXT)")
        assert sweep.folders("the state", tmp_path)
        with db:
            db.execute("INSERT INTO edits VALUES (?)", (json.dumps(SECRET),))
        with pytest.raises(Leak, match=r"changes\.db-wal"):
            sweep.folders("the state", tmp_path)


def test_a_secret_is_found_in_errors_and_what_led_to_them() -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError:
            raise KeyError("no secret") from None
    except KeyError as error:
        with pytest.raises(Leak, match="ValueError"):
            Sweep(SECRET).error("a test", error)
