"""The server as a process: durable writes, clear start-up errors, clean shutdown."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from support.emulator import ACCOUNT, KEY, emulator_process, running_emulator
from trunkline.emulator.__main__ import main

AGENTS = f"/v1/accounts/{ACCOUNT}/agents"
NUMBERS = "/v1/agents/PROJECT-58RP822I/telephony/phone-numbers"
MODULE = [sys.executable, "-m", "trunkline.emulator"]


def _import_until_it_dies(url: str, place: int, answered: list[str]) -> None:
    with httpx.Client(base_url=url, headers={"X-API-KEY": KEY}, trust_env=False) as client:
        for number in (f"+33536{490000 + 1000 * place + step}" for step in range(1000)):
            try:
                answer = client.post(f"{NUMBERS}/{number}", json={})
            except httpx.TransportError:
                return
            assert answer.status_code == 201
            answered.append(number)


def test_confirmed_writes_survive_a_kill(tmp_path: Path) -> None:
    database = tmp_path / "data.db"
    answered: list[str] = []
    with emulator_process("--db", str(database)) as emulator:
        assert emulator.process is not None
        writers = [
            threading.Thread(target=_import_until_it_dies, args=(emulator.url, place, answered))
            for place in range(4)
        ]
        for writer in writers:
            writer.start()
        while len(answered) < 100 and any(writer.is_alive() for writer in writers):
            writers[0].join(0.001)
        os.kill(emulator.process.pid, signal.SIGKILL)
        for writer in writers:
            writer.join()
        assert emulator.process.wait() == -signal.SIGKILL
    assert len(answered) >= 100
    with running_emulator(db=database) as again, again.client() as client:
        kept = {one["number"] for one in client.get(NUMBERS).json()["phoneNumbers"]}
    assert set(answered) <= kept


def test_data_is_kept_between_runs_until_it_is_reset(tmp_path: Path) -> None:
    database = tmp_path / "folder" / "data.db"
    path = f"{NUMBERS}/+442079460990"
    for reset, status in ((False, 404), (False, 200), (True, 404)):
        with running_emulator(db=database, reset=reset) as emulator, emulator.client() as client:
            assert client.get(path).status_code == status
            client.post(path, json={})
    assert [file.name for file in database.parent.iterdir()] == ["data.db"]


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(name: signal.Signals) -> None:
    with emulator_process() as emulator:
        assert emulator.process is not None
        with emulator.client() as client:
            client.get("/healthz")
            emulator.process.send_signal(name)
            assert emulator.process.wait(10) == 0


def test_a_signal_lets_the_current_response_finish() -> None:
    with emulator_process("--latency", "300") as emulator, emulator.client() as client:
        assert emulator.process is not None
        process = emulator.process
        timer = threading.Timer(0.1, process.terminate)
        timer.start()
        assert client.get(AGENTS).status_code == 200
        assert process.wait(10) == 0


def test_it_stops_when_standard_input_is_closed() -> None:
    with emulator_process() as emulator:
        assert emulator.process is not None
        assert emulator.process.stdin is not None
        emulator.process.stdin.close()
        assert emulator.process.wait(10) == 0


def test_it_accepts_an_inherited_listening_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = subprocess.Popen(
            [*MODULE, "--until-stdin-closes", "--fd", str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            text=True,
        )
        # No need to wait for the server: the connection waits in the socket's backlog.
        assert httpx.get(f"{url}/healthz", timeout=20, trust_env=False).status_code == 200
        printed, _ = process.communicate(timeout=20)
        assert printed.strip() == url
        assert process.returncode == 0


def test_a_start_up_error_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    other.write_text("not a database, but a letter to a friend\n" * 40)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        cases: dict[tuple[str, ...], str] = {
            ("--port", port): f"Cannot listen on 127.0.0.1 port {port}: Address already in use\n",
            ("--host", "203.0.113.7"): "others can reach 203.0.113.7: the demo's credentials",
            ("--fd", "77"): "Cannot listen on fd 77: ",
            ("--db", str(other)): "not a database",
            ("--db", str(tmp_path)): str(tmp_path),
            ("--errors", "2"): "from 0 to 1",
        }
        for arguments, message in cases.items():
            assert main([*arguments]) == 2, arguments
            output = capsys.readouterr()
            assert output.out == ""
            assert message in output.err
            assert output.err.startswith("error: ")
            assert output.err.count("\n") == 1


def test_a_client_that_disconnects_within_a_body_does_no_harm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running_emulator() as emulator, emulator.client() as client:
        host, port = emulator.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as caller:
            head = f"POST {NUMBERS} HTTP/1.1\r\nHost: x\r\nX-API-KEY: {KEY}\r\nContent-Length: 99"
            caller.sendall(f"{head}\r\n\r\n{{".encode())
        assert client.get(AGENTS).status_code == 200
    assert caplog.text == ""


def test_it_logs_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    with emulator_process("--errors", "0.9") as emulator:
        for _ in range(20):
            try:
                httpx.get(f"{emulator.url}{AGENTS}", headers={"X-API-KEY": KEY}, trust_env=False)
            except httpx.TransportError:
                continue
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_it_listens_on_ipv6() -> None:
    with running_emulator(host="::1") as emulator, emulator.client() as client:
        assert emulator.url.startswith("http://[::1]:")
        assert len(client.get(AGENTS).json()) == 6


def test_help_needs_no_server() -> None:
    done = subprocess.run([*MODULE, "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0
    assert "--rate-limit" in done.stdout


def test_many_rows_are_listed_whole() -> None:
    with running_emulator(rows=3000) as emulator, emulator.client() as client:
        agents = client.get(AGENTS).json()
        sizes = [
            len(
                client.get(f"/v1/agents/{agent['agentId']}/telephony/connectors").json()[
                    "connectors"
                ]
            )
            for agent in agents[6:]
        ]
    assert sum(sizes) == 3000
    assert len(sizes) == 36
    assert sizes[0] > 1500 > sizes[1]
    assert sizes == sorted(sizes, reverse=True)
