"""A vendor in a package of its own: in `serve`, in the demo, and in every command."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from harbor.server_part import ACCOUNT

from support.installed import EXAMPLE, installed_example
from trunkline.cli import main
from trunkline.commands.serve import demo
from trunkline.emulator import parts
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.emulator.config import ServerConfig
from trunkline.emulator.server import CannotServe, serve
from trunkline.emulator.store import Database
from trunkline.settings import Settings, load
from trunkline.testing import embedded_server
from trunkline.vendors.base import vendor_names

Captured = pytest.CaptureFixture[str]

LINE = "+12025550110"
LIVE = ("--confirm", "live")


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "installed"
    folder.mkdir()
    with installed_example(folder):
        yield


@contextmanager
def serving() -> Iterator[Mapping[str, str]]:
    """Run `trunkline serve`; yield what it printed of the vendor."""
    command = [sys.executable, "-m", "trunkline", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline() for _ in range(2 + len(ACCOUNTS))]
        headings, *rows = [re.split("  +", line.strip()) for line in lines]
        cards = (dict(zip(headings, row, strict=True)) for row in rows)
        yield next(card for card in cards if card["vendor"] == "Harbor Voice")
    finally:
        process.kill()
        process.communicate()


def test_serve_has_an_account_of_it() -> None:
    with serving() as card:
        headers = {"Authorization": f"Bearer {card['credential']}"}
        request = urllib.request.Request(f"{card['base_url']}/v1/lines", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            lines = json.load(answer)["lines"]
    assert LINE in [line["number"] for line in lines]


@pytest.fixture(name="profile")
def profile_of_account(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False, read=lambda: ""))
    monkeypatch.setenv("HARBOR_KEY", ACCOUNT.secret)
    monkeypatch.setenv("PIN", "9021-secret")
    with embedded_server() as url:
        folder = home / "config" / "trunkline"
        folder.mkdir(parents=True)
        folder.joinpath("config.toml").write_text(
            f'[profiles.port]\nvendor = "harbor"\nbase_url = "{url}{ACCOUNT.path}"\n'
            'credential = { env = "HARBOR_KEY" }\n'
        )
        yield


@pytest.mark.usefixtures("profile")
def test_its_lines_are_listed_written_undone_and_traced(capsys: Captured) -> None:
    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code, capsys.readouterr().err
        return capsys.readouterr().out

    def name() -> str:
        lines = json.loads(run("list", "lines", "--format", "json"))
        return next(str(line["name"]) for line in lines if line["number"] == LINE)

    assert name() == "Desk"
    run("set", "lines", LINE, "name=Night desk", *LIVE)
    assert name() == "Night desk"
    run("undo", "1", *LIVE)
    assert name() == "Desk"
    assert "forwards to sip:desk@example.com" in run("lookup", LINE)
    new = ("number=+12025550143", "--secret", "pin=env:PIN")
    created = run("create", "lines", *new, *LIVE, code=6)
    assert "9021" not in created
    assert "+12025550143" in run("list", "lines", "--format", "json")


def test_the_demo_has_a_profile_of_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dashboard(settings: Settings, start: str | None) -> int:
        assert list(settings.profiles)[-1] == "demo-harbor"
        assert start == "demo-polyai"
        profile = settings.profiles["demo-harbor"]
        request = urllib.request.Request(
            f"{profile.base_url}/v1/account",
            headers={"Authorization": f"Bearer {settings.secret(profile)}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer) == {"id": "harbor-demo"}
        return 7

    monkeypatch.setattr(demo, "open_dashboard", dashboard)
    assert demo.open_demo(load(None, {})) == 7


def test_a_part_that_is_installed_later_gets_its_tables(tmp_path: Path) -> None:
    file = tmp_path / "data.sqlite"
    own = tuple(part for part in parts.find_parts() if part.name != "harbor")
    Database(file, own, 0).close()
    store = Database(file, parts.find_parts(), 0)
    with store.transaction(writes=False) as db:
        assert db.execute("SELECT count(*) FROM harbor_lines").fetchone() == (3,)
        assert db.execute("SELECT count(*) FROM projects").fetchone() > (1,)
    store.close()


def test_a_part_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (entries,) = tmp_path.glob("installed/*.dist-info/entry_points.txt")
    entries.write_text(entries.read_text().replace("server_part:PART", "nothing:PART"))
    with pytest.raises(CannotServe, match="Cannot load the server part harbor: No module named"):
        serve(ServerConfig())


def test_parts_and_demo_accounts_are_in_the_same_order() -> None:
    assert [part.account for part in parts.find_parts()] == list(parts.demo_accounts())
    assert sorted(part.name for part in parts.find_parts()) == vendor_names()


def test_a_vendor_takes_less_than_140_lines() -> None:
    files = ("__init__.py", "session.py")
    assert sum(len((EXAMPLE / "harbor" / name).read_text().splitlines()) for name in files) < 140
