"""watsonx Orchestrate's own command line, unmodified, against the embedded server.

For an instance it accepts nothing but HTTPS, so a front speaks TLS for the server. It logs in, as
its user would, with a key that it trades for a token.
"""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from support.emulator import running_emulator
from support.third_party import theirs
from support.tls_proxy import tls_front

Orchestrate = Callable[..., str]
DESK = ("--agent-name", "Paris front desk", "--env", "live")
DEVELOPER_PORT = 4321
"""Where the command line looks for the developer edition; it cannot be told another port."""

pytestmark = pytest.mark.xdist_group("their-watsonx")


def said(done: CompletedProcess[str]) -> str:
    """Return what a command said, without colours and levels."""
    return re.sub(r"\x1b\[[0-9;]*m(\[[A-Z]+\])?|^ - ", "", done.stdout, flags=re.MULTILINE)


@pytest.fixture(scope="module", name="folder")
def home_of_the_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", name="orchestrate")
def command_that_is_logged_in(folder: Path) -> Iterator[Orchestrate]:
    adk = theirs("watsonx", folder, REQUESTS_CA_BUNDLE=str(folder / "certificate.pem"))

    def run(*words: str, fails: bool = False) -> str:
        done = adk.command("orchestrate", *words)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return said(done)

    with running_emulator() as emulator, tls_front(emulator.url, folder) as front:
        instance = f"{front.url}/instances/demo"
        identity = ("--iam-url", emulator.url, "--type", "mcsp")
        run("env", "add", "--name", "demo", "--url", instance, *identity)
        refused = run("env", "activate", "demo", "--api-key", "wrong", fails=True)
        assert "Error getting MCSP" in refused
        run("env", "activate", "demo", "--api-key", "demo-watsonx")
        yield run


def configs(orchestrate: Orchestrate) -> list[Any]:
    """Return every phone config as the command prints them."""
    text = orchestrate("phone", "list-configs", "--verbose")
    found: list[Any] = json.loads(text[text.index("[") :])
    return found


def named(orchestrate: Orchestrate, name: str) -> Any:
    """Return the phone config of a name."""
    [found] = [each for each in configs(orchestrate) if each["name"] == name]
    return found


def test_configs_are_listed_and_read(orchestrate: Orchestrate) -> None:
    everything = configs(orchestrate)
    table = orchestrate("phone", "list-configs")
    assert all(each["name"] in table for each in everything)
    trunk = next(each for each in everything if each["phone_numbers"])
    one = orchestrate("phone", "get", "--name", trunk["name"])
    assert f"Phone Numbers: {len(trunk['phone_numbers'])}" in one
    assert trunk["phone_numbers"][0]["phone_number"] in one


def test_missing_records_are_reported(orchestrate: Orchestrate) -> None:
    unknown = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    assert "not found" in orchestrate("phone", "get", "--id", unknown, fails=True)
    assert "not found" in orchestrate("phone", "delete", "--yes", "--id", unknown, fails=True)
    assert "not found" in orchestrate("phone", "get", "--name", "Nobody's", fails=True)


def test_a_trunk_gets_renames_and_loses_numbers(orchestrate: Orchestrate) -> None:
    sip = ("--name", "Trunk", "--type", "sip_trunk", "--description", "For tests")
    security = '{"authentication": true, "username": "trunk", "password": "a-sip-password"}'
    orchestrate("phone", "create", *sip, "--field", f"security={security}")
    on_it = ("--name", "Trunk", "--number")
    orchestrate("phone", "add-number", *on_it, "+15125550100", "-d", "Front", *DESK)
    orchestrate("phone", "add-number", *on_it, "+15125550101")
    twice = orchestrate("phone", "add-number", *on_it, "+15125550100", fails=True)
    assert "status_code=409" in twice
    rename = ("--new-number", "+15125550102", "--description", "Back")
    orchestrate("phone", "update-number", *on_it, "+15125550101", *rename)
    trunk = named(orchestrate, "Trunk")
    assert trunk["security"]["password_is_set"] is True
    assert [(each["phone_number"], each["description"]) for each in trunk["phone_numbers"]] == [
        ("+15125550100", "Front"),
        ("+15125550102", "Back"),
    ]
    assert trunk["phone_numbers"][0]["agent_id"]
    orchestrate("phone", "delete-number", *on_it, "+15125550100", "--yes")
    left = orchestrate("phone", "list-numbers", "--name", "Trunk")
    assert "+15125550102" in left
    assert "+15125550100" not in left
    attach = orchestrate("phone", "attach", "--name", "Trunk", *DESK, fails=True)
    assert "only supported for Genesys" in attach
    orchestrate("phone", "delete", "--name", "Trunk", "--yes")
    assert "Trunk" not in [each["name"] for each in configs(orchestrate)]


def test_agents_are_attached_and_detached(orchestrate: Orchestrate) -> None:
    orchestrate("phone", "create", "--name", "Desk", "--type", "genesys_audio_connector")
    orchestrate("phone", "attach", "--name", "Desk", *DESK)
    orchestrate("phone", "attach", "--name", "Desk", *DESK[:-1], "draft")
    assert "already attached" in orchestrate("phone", "attach", "--name", "Desk", *DESK, fails=True)
    [live, draft] = named(orchestrate, "Desk")["attached_environments"]
    assert (live["environment_name"], draft["environment_name"]) == ("live", "draft")
    table = orchestrate("phone", "list-attachments", "--name", "Desk")
    assert table.count("Paris front desk") == 2
    orchestrate("phone", "detach", "--name", "Desk", *DESK, "--yes")
    assert named(orchestrate, "Desk")["attached_environments"] == [draft]
    orchestrate("phone", "delete", "--name", "Desk", "--yes")


@pytest.mark.parametrize("provider", ["sip_trunk", "genesys_audio_connector"])
def test_what_is_exported_can_be_imported(
    orchestrate: Orchestrate, folder: Path, provider: str
) -> None:
    create = ("--name", "Copied", "--type", provider, "--description", "From a file")
    orchestrate("phone", "create", *create)
    before = named(orchestrate, "Copied")
    orchestrate("phone", "export", "--name", "Copied", "--output", "copied.yaml")
    file = folder / "copied.yaml"
    file.write_text(file.read_text().replace("From a file", "From another file"))
    orchestrate("phone", "import", "--file", "copied.yaml")
    after = named(orchestrate, "Copied")
    assert after["description"] == "From another file"
    changing = {"description", "updated_at"}
    assert {name for name in before if before[name] != after[name]} == changing
    orchestrate("phone", "delete", "--name", "Copied", "--yes")
    orchestrate("phone", "import", "--file", "copied.yaml")
    assert named(orchestrate, "Copied")["id"] != before["id"]
    orchestrate("phone", "delete", "--name", "Copied", "--yes")


def test_the_developer_edition(tmp_path: Path) -> None:
    adk = theirs("watsonx", tmp_path / "their-home", WXO_DEV_ONLY_ENABLE_LOCAL="1")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", DEVELOPER_PORT)) == 0:
            pytest.skip(f"something listens at port {DEVELOPER_PORT}")
    with running_emulator(port=DEVELOPER_PORT):
        assert "now active" in said(adk.command("orchestrate", "env", "activate", "local"))
        adk.command(
            "orchestrate", "phone", "create", "--name", "Desk", "--type", "genesys_audio_connector"
        )
        attached = said(adk.command("orchestrate", "phone", "attach", "--name", "Desk", *DESK))
        assert "Successfully attached" in attached
        assert "Desk" in said(adk.command("orchestrate", "phone", "list-configs"))
