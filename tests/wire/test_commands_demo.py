"""The demo's server: there at once, gone with the program however it ends, its data kept."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.emulator import running_emulator
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.serve import demo
from trunkline.commands.serve.server_process import DemoData, ServerProcess
from trunkline.emulator.accounts import ACCOUNTS, account_of
from trunkline.emulator.parts import demo_accounts
from trunkline.model.change import RecordRef
from trunkline.sessions import Sessions
from trunkline.settings import Settings, load

DEMO = account_of("polyai")

PATIENCE = 20.0


def ask(url: str, path: str = "/healthz", key: str = "") -> Any:
    request = urllib.request.Request(url + path, headers={"X-API-KEY": key} if key else {})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def answers(url: str) -> bool:
    try:
        ask(url)
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.01)


CONNECTORS = "/v1/agents/PROJECT-58RP822I/telephony/connectors"


def first_connector(url: str) -> dict[str, Any]:
    connector: dict[str, Any] = ask(url, CONNECTORS, DEMO.secret)["connectors"][0]
    return connector


def set_language(url: str, language: str) -> None:
    request = urllib.request.Request(
        f"{url}{CONNECTORS}/{first_connector(url)['connectorId']}",
        data=json.dumps({"asrLangCode": language}).encode(),
        headers={"X-API-KEY": DEMO.secret, "Content-Type": "application/json"},
        method="PATCH",
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def test_the_server_responds_at_once_and_ends_with_the_block() -> None:
    with ServerProcess(["--rows", "0"]) as server:
        # The first connection may come before the server runs: it waits, it does not fail.
        assert ask(server.url) == {"status": "ok"}
    assert not answers(server.url)
    assert server.error == ""


def test_the_server_accepts_the_demos_credentials() -> None:
    with ServerProcess([]) as server:
        projects = ask(server.url, f"/v1/accounts/{DEMO.account}/agents", DEMO.secret)
        assert "PROJECT-58RP822I" in {each["agentId"] for each in projects}


def test_ctrl_c_at_the_terminal_does_not_reach_the_server() -> None:
    with ServerProcess([]) as server:
        assert ask(server.url)
        assert server.pid is not None
        assert os.getsid(server.pid) == server.pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_server_ends_when_the_program_is_killed(number: signal.Signals) -> None:
    program = textwrap.dedent(
        """
        import time
        from trunkline.commands.serve.server_process import ServerProcess
        with ServerProcess([]) as server:
            print(server.url, flush=True)
            time.sleep(600)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent, parent.stdout:
        url = parent.stdout.readline().strip()
        assert ask(url) == {"status": "ok"}
        parent.send_signal(number)
        parent.wait(PATIENCE)
    wait_until(lambda: not answers(url), "the end of the server")


def test_written_data_is_kept_until_a_reset(tmp_path: Path) -> None:
    def run(*, reset: bool, write: str = "") -> str:
        with (
            DemoData.claim(tmp_path, 0, reset=reset) as data,
            ServerProcess(data.options, data.handles) as server,
        ):
            assert data.note == ""
            if write:
                set_language(server.url, write)
            return str(first_connector(server.url)["asrLangCode"])

    before = run(reset=False)
    assert run(reset=False, write="cy-GB") == "cy-GB" != before
    assert run(reset=False) == "cy-GB"
    assert run(reset=True) == before


def test_each_number_of_rows_has_data_of_its_own(tmp_path: Path) -> None:
    with (
        DemoData.claim(tmp_path, 0, reset=False) as few,
        DemoData.claim(tmp_path, 1000, reset=False) as many,
    ):
        assert (few.note, many.note) == ("", "")
        assert set(few.options) & set(many.options) == {"--db"}


def test_a_concurrent_second_demo_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    with DemoData.claim(tmp_path, 0, reset=False) as first:
        with DemoData.claim(tmp_path, 0, reset=False) as second:
            assert (second.options, second.handles) == ((), ())
            assert "will not be kept" in second.note
        with (
            pytest.raises(CommandError, match="quit it before --reset"),
            DemoData.claim(tmp_path, 0, reset=True),
        ):
            pass
    assert first.note == ""
    with DemoData.claim(tmp_path, 0, reset=True) as third:
        assert third.note == ""


def test_the_data_stays_locked_until_the_server_has_ended_too(tmp_path: Path) -> None:
    with DemoData.claim(tmp_path, 0, reset=False) as data:
        server = ServerProcess(data.options, data.handles)
        server.__enter__()
    with DemoData.claim(tmp_path, 0, reset=False) as second:
        assert second.note
    server.__exit__(None, None, None)
    with DemoData.claim(tmp_path, 0, reset=False) as third:
        assert third.note == ""


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("not a folder")
    with DemoData.claim(tmp_path / "demo", 0, reset=False) as data:
        assert data.options == ()
        assert "Cannot use" in data.note


def test_a_server_that_fails_says_why(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("this is no database, and long enough to be one\n" * 100)
    with ServerProcess(["--db", str(file)]) as server:
        wait_until(lambda: not answers(server.url), "the end of the server")
    assert str(file) in server.error
    assert "database" in server.error


def test_the_demo_opens_the_dashboard_on_its_own_profile_only(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = home / "config.toml"
    config.write_text(
        'theme = "mine"\nphone_region = "fr"\n[profiles.real]\nvendor = "polyai"\nregion = "us"\n'
        'account = "ws-real"\ncredential = { env = "REAL" }\n'
    )
    seen: list[str] = []

    def dashboard(settings: Settings, start: str | None) -> int:
        assert list(settings.profiles) == [f"demo-{each.vendor}" for each in ACCOUNTS]
        assert start == settings.profile == "demo-polyai"
        assert all(each.read_only for each in settings.profiles.values())
        profile = settings.profiles["demo-polyai"]
        assert (profile.vendor, profile.account) == ("polyai", "ws-demo")
        assert (profile.phone_region, profile.read_only) == ("FR", True)
        assert settings.theme == "mine"
        projects = ask(
            profile.base_url, f"/v1/accounts/{profile.account}/agents", settings.secret(profile)
        )
        assert len(projects) > 1
        seen.append(profile.base_url)
        return 7

    monkeypatch.setattr(demo, "open_dashboard", dashboard)
    settings = load(config, {}, {"read_only": True})
    assert demo.open_demo(settings, rows=50) == 7
    assert not answers(seen[0])
    assert capsys.readouterr().err == ""
    assert list((settings.paths.data / "demo").glob("*50-rows.sqlite"))


def test_a_reset_discards_staged_edits_of_the_demo_only(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load(None, {})
    accounts = {
        "demo-polyai": "polyai:demo/ws-demo",
        "demo-signalwire": "signalwire:demo/demo-project",
        "mine": "polyai:api.eu.poly.ai/ws-1",
    }

    def staged(profile: str) -> int:
        store = ChangeStore(settings.paths.state / STORE_FILE)
        found = len(Staging(store, profile, account=accounts[profile]).edits)
        store.close()
        return found

    settings.paths.state.mkdir(parents=True, exist_ok=True)
    store = ChangeStore(settings.paths.state / STORE_FILE)
    for profile in accounts:
        at = RecordRef(profile, "numbers", "", "1")
        staging = Staging(store, profile, account=accounts[profile])
        staging.stage([Edit(at, "name", "old", "new")])
    store.close()
    monkeypatch.setattr(demo, "open_dashboard", lambda *given, **named: 0)
    assert demo.open_demo(settings) == 0
    assert staged("demo-polyai") == 1
    assert demo.open_demo(settings, reset=True) == 0
    assert [staged(name) for name in ("demo-polyai", "demo-signalwire", "mine")] == [0, 0, 1]
    assert capsys.readouterr().err == "trunkline: Discarded 2 staged edits of the demo\n"


async def test_the_accounts_of_the_demo_are_the_same_at_every_start(home: Path) -> None:
    settings = load(None, {})
    starts = []
    for _ in range(2):
        with running_emulator() as server:
            accounts = [
                (demo.profile_of(each, server.url, settings), each.secret)
                for each in demo_accounts()
            ]
            sessions = Sessions(settings.only(accounts, "demo-polyai"))
            starts.append([await sessions.account(profile.name) for profile, _ in accounts])
            await sessions.aclose()
    assert starts[0] == starts[1]
    assert {"polyai:demo/ws-demo", "watsonx:demo/instances/demo"} <= set(starts[0])
    assert len(set(starts[0])) == len(starts[0])
