"""Every secret of every vendor's records, given to commands: written, and printed or kept nowhere.

After each command its output is looked at, and every file that the user has; each secret is given
in every way that there is, and wrongly in every way that people do.
"""

import csv
import getpass
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.echoing_vendor import Echoes, echoing
from support.secret_scenarios import SCENARIOS, Scenario
from support.sweep import Sweep
from trunkline.cli import main

LIVE = ("--confirm", "live")
PURPOSES = (
    "env",
    "file",
    "command",
    "typed",
    "mistyped",
    "wrong",
    "refused",
    "created",
    "imported",
)
NUMBER = "+442079460018"


class User:
    """Somebody at a shell, with a profile for the account of one scenario."""

    def __init__(
        self,
        scenario: Scenario,
        server: Echoes,
        home: Path,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.scenario, self.server, self.home, self.folder = scenario, server, home, folder
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.sweep = Sweep(scenario.credential)
        for name in scenario.secrets:
            for purpose in PURPOSES:
                self.sweep.add(self.secret(name, purpose))
        self.lines: list[str] = []
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        monkeypatch.setattr(sys.stdin, "isatty", lambda: bool(self.lines))
        monkeypatch.setattr(getpass, "getpass", lambda prompt, stream=None: self.lines.pop(0))
        monkeypatch.setenv("ACME_KEY", scenario.credential)
        self.configure()

    def configure(self) -> None:
        """Write the settings file."""
        profile = self.scenario.profile(self.server.emulator.url)
        path = self.home / "config" / "trunkline" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text(
            f'[profiles.acme]\nvendor = "{profile.vendor}"\nbase_url = "{profile.base_url}"\n'
            'credential = { env = "ACME_KEY" }\n[api]\nattempts = 1\n'
        )

    def secret(self, name: str, purpose: str) -> str:
        """Return a value of a secret field; what is read from somewhere is plain."""
        return self.scenario.secret(name, f"in {purpose}")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command in this process; look at what it printed, and at what it left behind."""
        ended = main(arguments)
        out, err = self.capsys.readouterr()
        self.sweep.look(f"what {arguments[0]} printed", out, err)
        self.sweep.folders(f"the files after {arguments[0]}", self.home)
        assert ended == code, (arguments, out, err)
        return out + err

    def rows(self) -> list[dict[str, Any]]:
        """Return the records of the kind."""
        found: list[dict[str, Any]] = json.loads(
            self.run("list", self.scenario.kind, "--format", "json")
        )
        return found

    def key(self, label: str) -> str:
        """Return the key of the record that is called so, empty where it is not there."""
        kind = self.scenario.described
        rows = [row for row in self.rows() if row[kind.label] == label]
        there = [row for row in rows if not kind.vacant or row[kind.vacant]]
        return str(there[0][kind.key]) if there else ""

    def sources(self, purpose: str) -> list[str]:
        """Return the arguments that have every secret of the record fetched."""
        arguments = []
        for number, name in enumerate(self.scenario.secrets):
            secret, place = self.secret(name, purpose), self.folder / f"{purpose}-{number}"
            place.write_text(f"{secret}\n")
            place.chmod(0o600)
            self.monkeypatch.setenv(f"SECRET_{number}", secret)
            sources = {"file": f"file:{place}", "command": f"command:cat {place}"}
            source = sources.get(purpose, f"env:SECRET_{number}")
            arguments += ["--secret", f"{name}={source}"]
        return arguments


@pytest.fixture(params=SCENARIOS, ids=str)
def user(
    request: pytest.FixtureRequest,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[User]:
    folder = tmp_path / "kept"
    folder.mkdir()
    with echoing() as server:
        yield User(request.param, server, home, folder, monkeypatch, capsys)


def test_secrets_are_printed_and_kept_nowhere(user: User) -> None:
    kind = user.scenario.kind
    if not (key := user.key(user.scenario.label)):
        create(user)
        key = user.key(user.scenario.label)
    for purpose in ("env", "file", "command"):
        given = user.sources(purpose)
        assert "changed (secret)" in user.run("set", kind, key, *given, "--dry-run")
        user.run("set", kind, key, *given, *LIVE, code=6)
    types(user, key)
    mistakes(user, key)
    refusals(user, key)
    imports(user, key)
    looks_back(user)
    user.run("delete", kind, key, *LIVE)
    create(user)


def types(user: User, key: str) -> None:
    """Type the secrets at the terminal: not twice the same, and twice the same."""
    names = user.scenario.secrets
    asked = [part for name in names for part in ("--secret", name)]
    user.lines = [user.secret(names[0], "typed"), user.secret(names[0], "mistyped")]
    said = user.run("set", user.scenario.kind, key, *asked, code=2)
    assert "the two entries differ" in said
    user.lines = [user.secret(name, "typed") for name in names for _ in range(2)]
    user.run("set", user.scenario.kind, key, *asked, *LIVE, code=6)


def mistakes(user: User, key: str) -> None:
    """Pass a secret by its source: the secret itself is not repeated."""
    name = user.scenario.secrets[0]
    wrong = user.secret(name, "wrong")
    for given in (
        (f"{name}={wrong}",),
        (f"{name}+={wrong}",),
        ("--secret", f"{name}={wrong}"),
        ("--secret", f"{name}=env:{wrong}"),
        ("--secret", f"{name}=env:${wrong}"),
        ("--secret", f"{name}=command:sh -c 'echo {wrong}; echo no {wrong} >&2; exit 1'"),
        ("--secret", f"{name}=text:{wrong}"),
        ("--secret", f"{name}x=env:{wrong}"),
    ):
        assert name in user.run("set", user.scenario.kind, key, *given, *LIVE, code=2)


def refusals(user: User, key: str) -> None:
    """Write to a vendor that refuses and repeats the secrets, or may not be written to."""
    kind, given = user.scenario.kind, user.sources("refused")
    beside = [f"{name}={value}" for name, value in user.scenario.beside.items()
              if isinstance(value, str)]  # fmt: skip
    user.run("--read-only", "set", kind, key, *given, *LIVE, code=2)
    for status, code in ((401, 3), (422, 1)):
        user.server.status = status
        said = user.run("set", kind, key, *beside, *given, *LIVE, code=code)
        assert "•••" in said
    run = said.partition("Run ")[2].partition("\n")[0].partition(":")[0]
    user.server.status = 0
    again = user.run("resume", run, "--failed", code=1)
    assert "contains a secret that is not stored: enter it again" in again
    user.run("set", kind, key, *beside, *given, *LIVE, code=6)
    undone = user.run("undo", str(int(run) + 1), *LIVE, code=1)
    assert "had no known value" in undone
    names = [f"{key}/{name}" for name in user.scenario.secrets]
    assert f"with --secret, to restore them too: {', '.join(names)}" in undone
    restored = user.run("undo", str(int(run) + 1), *user.sources("env"), *LIVE, code=6)
    assert "had no known value" not in restored
    assert all(f"Unverified: {name} of 1" in restored for name in user.scenario.secrets)


def imports(user: User, key: str) -> None:
    """Apply a table with columns for the secrets, which are left alone."""
    kind, table = user.scenario.described, user.folder / "table.csv"
    given = {name: user.secret(name, "imported") for name in user.scenario.secrets}
    with table.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [kind.key, *given])
        writer.writeheader()
        writer.writerow({kind.key: key, **given})
    said = user.run("apply", str(table), "--kind", kind.name, *LIVE, code=1)
    assert "secrets are not imported; ignored" in said


def looks_back(user: User) -> None:
    """Print what there is to be printed."""
    kind = user.scenario.kind
    for form in ("csv", "table"):
        user.run("list", kind, "--format", form)
    runs = json.loads(user.run("history", "--format", "json"))
    assert any("changed" in item["wanted"].values() for run in runs for item in run["items"])
    assert f"set {kind}" in user.run("history")
    for command in (("profiles",), ("info",)):
        user.run(*command)
    main(["lookup", NUMBER])
    user.sweep.look("the trace", *user.capsys.readouterr())


def create(user: User) -> None:
    """Create a record with secrets: first refused, then done and undone."""
    scenario = user.scenario
    values = (
        {scenario.described.key: scenario.label, **scenario.given}
        if not scenario.new
        else scenario.given
    )
    given = [f"{name}={_text(value)}" for name, value in values.items()]
    given += user.sources("created")
    user.server.status = 422
    user.run("create", scenario.kind, *given, *LIVE, code=1)
    user.server.status = 0
    assert "changed (secret)" in user.run("create", scenario.kind, *given, *LIVE, code=6)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
