"""Secrets typed at a real terminal: no byte of them comes back, nor goes to a file or a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.echoing_vendor import Echoes, echoing
from support.pty import Program, environment, trunkline
from support.secret_scenarios import SCENARIOS
from support.sweep import Sweep
from support.terminal_dashboard import DOWN, ENTER, ESCAPE, quit_program

TWILIO = SCENARIOS[0]
SECRET = TWILIO.secret(TWILIO.secrets[0], "typed")


@pytest.fixture(name="server")
def parrot() -> Iterator[Echoes]:
    with echoing() as server:
        yield server


@pytest.fixture
def env(home: Path, server: Echoes) -> dict[str, str]:
    """Write the settings of the account, and give the environment to run with."""
    given = environment(home, ACME_KEY=TWILIO.credential)
    settings = Path(given["XDG_CONFIG_HOME"]) / "trunkline" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f'[profiles.acme]\nvendor = "{TWILIO.vendor}"\nbase_url = "{server.emulator.url}"\n'
        'credential = { env = "ACME_KEY" }\n'
    )
    return given


def look(running: Program, home: Path) -> None:
    """Search the program's output, its files, and the arguments of its processes."""
    sweep = Sweep(SECRET, TWILIO.credential)
    sweep.look("what came", running.transcript, running.text)
    assert sweep.folders("the files", home)
    for pid in (running.pid, *running.descendants()):
        told = Path(f"/proc/{pid}/cmdline")
        if told.exists():
            sweep.look("a command line", told.read_bytes())


def to_secret(running: Program) -> None:
    """Begin to type the secret of the selected record."""
    running.wait_for("twilio")
    running.wait_for("3 rows")
    running.send("e")
    running.wait_for("Account SID  /accountSid")
    running.send(DOWN)
    running.wait_for("Auth token  /authToken")
    running.send(ENTER)
    running.wait_for("is never shown")
    running.send("t")
    running.wait_for("New secret, not shown")


def test_a_secret_is_typed_staged_refused_and_written(
    home: Path, env: dict[str, str], server: Echoes
) -> None:
    with Program(trunkline(), env) as running:
        to_secret(running)
        running.send(f"{SECRET}{ENTER}")
        running.wait_for("Repeat the secret")
        running.send(f"{SECRET}{ENTER}")
        running.wait_for("will be changed")
        running.send("ya")
        running.wait_for("Copied")
        running.send("w")
        running.wait_for("● 1 staged")
        running.send(ESCAPE)
        running.wait_for("3 rows")
        server.status = 422
        for end in ("Run 1: 1 failed", "1 unverified (auth token)"):
            running.send("S")
            running.wait_for("typing live confirms")
            running.wait_for("changed (secret)")
            running.send("a")
            running.wait_for("type live to confirm:")
            running.send(f"live{ENTER}")
            running.wait_for(end)
            look(running, home)
            running.send(ESCAPE)
            running.wait_for("3 rows")
            server.status = 0
        assert quit_program(running) == 0
        look(running, home)


def test_a_secret_is_forgotten_when_the_connection_is_lost(home: Path, env: dict[str, str]) -> None:
    with Program(trunkline(), env) as running:
        to_secret(running)
        running.send(f"{SECRET}{ENTER}")
        running.wait_for("Repeat the secret")
        running.send(SECRET[:-1])
        running.wait_until_quiet()
        look(running, home)
        running.hang_up()
        running.wait()
        look(running, home)
