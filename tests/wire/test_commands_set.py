"""`trunkline set`: what is asked for is confirmed, written, journaled, and nothing else."""

import io
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.account import HOTELS, Account, Asked, watched_account
from support.emulator import ACCOUNT, KEY
from support.pty import Program, environment, trunkline
from trunkline.cli import main

PARIS = "conn-549221fa3f88"
"""A connector in sandbox: Paris front desk."""

LIVE = "conn-f423dde6d535"
"""The one of the same name in live."""

OTHER = "fr-FR-Neural2-B"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account, and nobody at the keyboard."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        yield account


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    """Run a command in this process and return its output."""
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().err


def connector(account: Account, key: str = PARIS) -> dict[str, Any]:
    return account.connectors("id = ?", key)[0]


def test_several_fields_are_set_and_values_may_be_names(account: Account, capsys: Captured) -> None:
    err = run(
        capsys, "set", "connectors", PARIS, "voice=fr-FR-Neural2-B", "variantId=Lyon",
        "asrLangCode=null", "--yes",
    )  # fmt: skip
    assert "Run 1: done (1 done); undo with: trunkline undo 1" in err
    now = connector(account)
    assert (now["voice"], now["variant_id"], now["asr"]) == (OTHER, "VARIANT-4MUKCN8S", "")
    (item,) = account.journal()[0]["items"]
    assert item["wanted"] == {
        "voiceName": OTHER,
        "variantId": "VARIANT-4MUKCN8S",
        "asrLangCode": "",
    }
    assert len(account.writes) == 1


def test_an_unchanged_null_is_nothing_to_change(account: Account, capsys: Captured) -> None:
    """The vendor answers an empty text where null was written."""
    run(capsys, "set", "connectors", PARIS, "variantId=null", "--yes")
    assert connector(account)["variant_id"] == ""
    assert "Nothing to change" in run(capsys, "set", "connectors", PARIS, "variantId=null")
    run(capsys, "undo", "1", "--yes")
    assert connector(account)["variant_id"] == "VARIANT-W335KTO9"


def test_a_name_is_looked_up_in_each_records_own_project(
    account: Account, capsys: Captured
) -> None:
    run(capsys, "set", "connectors", LIVE, "projectId=Linden Park Clinics", "--confirm", "live")
    moved = connector(account, LIVE)
    assert (moved["project_id"], moved["variant_id"]) == ("PROJECT-7QJ2K0ND", "")
    assert {each["project_id"] for each in account.numbers("connector_id = ?", LIVE)} == {
        "PROJECT-7QJ2K0ND"
    }


def test_a_number_takes_the_environment_of_its_new_connector(
    account: Account, capsys: Captured
) -> None:
    before = account.dump()
    number = account.numbers("connector_id = ?", LIVE)[0]["number"]
    written = "+33 1 99 00 12 00"
    err = run(capsys, "set", "numbers", written, f"connectorId={PARIS}", code=2)
    assert "moves from live to sandbox with it" in err
    run(capsys, "set", "numbers", written, f"connectorId={PARIS}", "--confirm", "live")
    now = account.numbers("number = ?", number)[0]
    assert (now["connector_id"], now["environment"]) == (PARIS, "sandbox")
    err = run(capsys, "undo", "1", "--yes", code=2)
    assert "moves from sandbox to live with it" in err
    assert "confirm with --confirm live" in err
    run(capsys, "undo", "1", "--confirm", "live")
    assert account.dump() == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((PARIS,), "Nothing to set; use FIELD=VALUE"),
        (("voiceName=x",), "No connectors chosen; name them by ID or name, or with --filter"),
        ((PARIS, "voicName=x"), "Unknown field voicName of connectors; did you mean voiceName?"),
        ((PARIS, "name=x"), "name of connectors cannot be set"),
        ((f"{PARIS[:-1]}9", "voiceName=x"), f"did you mean {PARIS}?"),
        (("nothing-like-it", "voiceName=x"), "list them with: trunkline list connectors"),
        (("Paris réservations", "voiceName=x"), "\n  conn-1d08d8230189  # Paris réservations, "),
        ((PARIS, "variantId=Pari"), f"no variant in {HOTELS} is called 'Pari'; did you mean Paris"),
        ((PARIS, "projectId=Aubrac"), "no project is called 'Aubrac'; did you mean Aubrac Hotels?"),
        ((PARIS, "voiceName=x", "--filter", "colour:red"), "--filter: "),
    ],
)
def test_wrong_arguments_are_explained(
    account: Account, capsys: Captured, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in run(capsys, "set", "connectors", *arguments, "--yes", code=2)
    assert account.writes == []


def test_a_dry_run_prints_the_plan_and_writes_nothing_at_all(
    account: Account, capsys: Captured
) -> None:
    assert main(["set", "connectors", PARIS, f"voiceName={OTHER}", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"demo · {HOTELS} · sandbox · 1 record",
        f"  ~ connectors  Paris front desk  {PARIS}",
        f"      voiceName  fr-FR-Neural2-A → {OTHER}",
    ]
    assert err == "trunkline: 1 change\n"
    assert account.writes == []
    assert not account.state.exists()


@pytest.mark.parametrize(
    ("arguments", "way"),
    [
        ((PARIS,), "confirm with --yes"),
        ((LIVE,), "confirm with --confirm live"),
        ((LIVE, "--yes"), "confirm with --confirm live"),
        ((LIVE, "--confirm", "1"), "confirm with --confirm live"),
        ((PARIS, "--confirm", "2"), "confirm with --yes"),
        (("--filter", "env:sandbox !voice=fr-FR-Neural2-B", "--yes"), "confirm with --confirm 60"),
        (("--filter", "env:sandbox", "--confirm", "live"), "confirm with --confirm 60"),
    ],
)
def test_without_the_right_confirmation_nothing_is_written(
    account: Account, capsys: Captured, arguments: tuple[str, ...], way: str
) -> None:
    err = run(capsys, "set", "connectors", *arguments, f"voiceName={OTHER}", code=2)
    assert "Nothing was written: " in err
    assert way in err
    assert account.writes == []
    assert not account.state.exists()


def test_the_number_of_records_confirms_many(account: Account, capsys: Captured) -> None:
    chosen = account.connectors("environment = 'sandbox' AND voice != ?", OTHER)
    given = ("set", "connectors", "--filter", "env:sandbox", f"voiceName={OTHER}")
    run(capsys, *given, "--confirm", str(len(chosen)))
    assert {each["voice"] for each in account.connectors("environment = 'sandbox'")} == {OTHER}
    assert account.journal()[0]["title"] == f"set connectors voiceName={OTHER}"


def at_terminal(account: Account, *arguments: str) -> Program:
    return Program(trunkline(*arguments), environment(account.home, DEMO_KEY=KEY))


@pytest.mark.parametrize(
    ("key", "typed", "code", "voice"),
    [(PARIS, "y\r", 0, OTHER), (LIVE, "live\r", 0, OTHER), (LIVE, "y\r", 2, "fr-FR-Neural2-A")],
)
def test_at_a_terminal_confirmation_is_asked_for(
    account: Account, key: str, typed: str, code: int, voice: str
) -> None:
    with at_terminal(account, "set", "connectors", key, f"voiceName={OTHER}") as program:
        program.wait_for("to write:")
        assert account.writes == []
        program.send(typed)
        assert program.wait() == code
        assert ("Nothing was written" in program.text) is (code == 2)
    assert connector(account, key)["voice"] == voice


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
def test_ctrl_c_and_the_end_of_input_write_nothing(account: Account, key: str, code: int) -> None:
    with at_terminal(account, "set", "connectors", PARIS, f"voiceName={OTHER}") as program:
        program.wait_for("Type y to write:")
        program.send(key)
        assert program.wait() == code
    assert account.writes == []


def test_refused_items_are_reported_and_the_rest_is_written(
    account: Account, capsys: Captured
) -> None:
    """The second record is deleted while the write is on its way."""
    second = "conn-d0cea852116e"

    def delete(asked: Asked) -> None:
        if asked.writes and asked.phase == "arrived":
            account.execute("DELETE FROM connectors WHERE id = ?", second)

    account.hook = delete
    given = ("set", "connectors", PARIS, second, f"voiceName={OTHER}", "--yes")
    err = run(capsys, *given, code=1)
    assert "Failed: connectors Lyon front desk: Connector ID does not exist" in err
    assert "Run 1: partly done (1 done · 1 failed); retry the rest with:" in err
    lyon, paris = account.journal()[0]["items"]
    assert (lyon["result"], paris["result"]) == ("failed", "done")
    assert connector(account)["voice"] == OTHER


@pytest.mark.parametrize(
    ("status", "code"), [(401, 3), (403, 3), (404, 1), (409, 4), (400, 1), (422, 1)]
)
def test_a_refusal_of_all_has_its_exit_code(
    account: Account, capsys: Captured, status: int, code: int
) -> None:
    account.hook = lambda asked: status if asked.writes else None
    given = ("set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    assert "Failed: connectors Paris front desk" in run(capsys, *given, code=code)
    assert len(account.writes) == 1


def test_a_refused_key_is_not_shown_to_the_vendor_again_and_again(
    account: Account, capsys: Captured
) -> None:
    account.configure("[api]\nchunk_size = 1\nconcurrency = 1")
    account.hook = lambda asked: 401 if asked.writes else None
    given = ("set", "connectors", "--filter", "env:sandbox", f"voiceName={OTHER}")
    count = len(account.connectors("environment = 'sandbox' AND voice != ?", OTHER))
    err = run(capsys, *given, "--confirm", str(count), code=3)
    assert len(account.writes) <= 2
    results = [item["result"] for item in account.journal()[0]["items"]]
    assert set(results) == {"failed", "stopped"}
    assert results.count("failed") == len(account.writes)
    assert "resume with: trunkline resume 1" in err


def test_a_wrong_key_and_an_unreachable_server_have_exit_codes(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    monkeypatch.setenv("DEMO_KEY", "wrong")
    assert "demo" in run(capsys, *given, code=3)
    account.configure("[api]\nattempts = 1")
    path = account.home / "config" / "trunkline" / "config.toml"
    path.write_text(path.read_text().replace(account.emulator.url, "http://127.0.0.1:1"))
    assert "no connection to 127.0.0.1:1" in run(capsys, *given, code=5)


def test_what_someone_else_changes_after_the_review_is_a_conflict(
    account: Account, capsys: Captured
) -> None:
    reads = 0

    def change(asked: Asked) -> None:
        nonlocal reads
        if asked.path.endswith("/batch") and asked.phase == "answered":
            reads += 1
            if reads == 1:
                account.execute("UPDATE connectors SET voice = 'theirs' WHERE id = ?", PARIS)

    account.hook = change
    given = ("set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    err = run(capsys, *given, code=4)
    assert "Conflict: connectors Paris front desk: somebody else changed it meanwhile" in err
    assert connector(account)["voice"] == "theirs"
    assert account.writes == []
    (item,) = account.journal()[0]["items"]
    assert (item["result"], item["after"]) == ("conflict", {"voiceName": "theirs"})


def test_a_write_with_a_lost_response_does_not_overwrite_later_changes(
    account: Account, capsys: Captured
) -> None:
    """The answer is a 500 that Nothing was written for; then somebody else writes."""

    def lose(asked: Asked) -> int | None:
        if not asked.writes or len(account.writes) > 1:
            return None
        account.execute("UPDATE connectors SET voice = 'theirs' WHERE id = ?", PARIS)
        return 500

    account.hook = lose
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes", code=4)
    assert connector(account)["voice"] == "theirs"
    assert len(account.writes) == 1


def test_an_interrupt_stops_after_the_calls_in_flight(account: Account) -> None:
    account.configure("[api]\nchunk_size = 1\nconcurrency = 1")
    count = len(account.connectors("environment = 'sandbox' AND voice != ?", OTHER))
    pids: list[int] = []

    def interrupt(asked: Asked) -> None:
        if asked.writes and asked.phase == "arrived" and len(account.writes) == 3:
            os.kill(pids[0], signal.SIGINT)

    account.hook = interrupt
    given = ("set", "connectors", "--filter", "env:sandbox", f"voiceName={OTHER}")
    with account.command(*given, "--confirm", str(count)) as process:
        pids.append(process.pid)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Stopping after the calls in flight; press again to stop at once" in err
    assert "Run 1: stopped" in err
    assert "resume with: trunkline resume 1; undo with: trunkline undo 1" in err
    account.hook = None
    results = [item["result"] for item in account.journal()[0]["items"]]
    assert set(results) == {"done", "stopped"}
    assert 3 <= results.count("done") == len(account.writes) < count
    account.run("resume", "1")
    assert account.journal()[0]["status"] == "done"
    assert set(account.applied().values()) == {1}


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_ends_a_run_at_once_and_tells_how_to_resume_it(
    account: Account, name: signal.Signals
) -> None:
    account.configure("[api]\nchunk_size = 1\nconcurrency = 1")
    count = len(account.connectors("environment = 'sandbox' AND voice != ?", OTHER))
    third, ended = threading.Event(), threading.Event()

    def hold(asked: Asked) -> None:
        if asked.writes and asked.phase == "arrived" and len(account.writes) == 3:
            third.set()
            ended.wait(20)

    account.hook = hold
    given = ("set", "connectors", "--filter", "env:sandbox", f"voiceName={OTHER}")
    with account.command(*given, "--confirm", str(count)) as process:
        assert process.stderr is not None
        assert third.wait(20)
        process.send_signal(name)
        while "Stopping after the calls in flight" not in process.stderr.readline():
            pass
        process.send_signal(name)
        code = process.wait(10)
        ended.set()
        hint = "trunkline: Run 1 is unfinished; resume with: trunkline resume 1; undo with: "
        assert (code, process.stderr.read()) == (-name, f"{hint}trunkline undo 1\n")
    account.hook = None
    assert account.journal()[0]["status"] == "unfinished"
    account.run("resume", "1")
    assert account.journal()[0]["status"] == "done"
    assert set(account.applied().values()) == {1}


@pytest.mark.parametrize("field", ["voiceName", "voice", "Voice", "VOICE"])
def test_a_field_is_named_by_the_vendors_name_or_by_a_title(
    account: Account, capsys: Captured, field: str
) -> None:
    assert main(("set", "connectors", PARIS, f"{field}={OTHER}", "--dry-run")) == 0
    assert f"voiceName  fr-FR-Neural2-A → {OTHER}" in capsys.readouterr().out


def test_an_unknown_variant_is_refused_with_the_name_of_the_nearest(
    account: Account, capsys: Captured
) -> None:
    variant = connector(account)["variant_id"]
    said = run(capsys, "set", "connectors", PARIS, f"Variant={variant}X", "--dry-run", code=2)
    assert re.search(rf"did you mean {variant} \(\w+\)\?", said)


def test_a_response_is_matched_to_its_request(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    (item,) = account.journal()[0]["items"]
    assert len(item["request_id"]) == 36
    assert item["before"] == {"voiceName": "fr-FR-Neural2-A"}
    assert item["after"] == {"voiceName": OTHER}
    assert item["sent"] <= item["ended"]


def test_a_dry_run_refuses_an_invented_voice_for_every_record(
    account: Account, capsys: Captured
) -> None:
    given = ("set", "connectors", "--filter", "env:live", "voiceName=en-GB-Neural2-Z", "--dry-run")
    assert main(given) == 1
    out, err = capsys.readouterr()
    mine = "project_id IN (SELECT id FROM projects WHERE account_id = ?)"
    records = len(account.connectors(f"environment = 'live' AND {mine}", ACCOUNT))
    problem = "! unknown voice en-GB-Neural2-Z; nearest en-GB-Neural2-A"
    assert out.count(problem) == records > 5
    assert f"0 changes, {records} not possible" in err
    assert sum("voice-library" in asked.path for asked in account.asked) == 1
    assert not account.writes


def test_a_dry_run_refuses_a_voice_that_connectors_cannot_have(
    account: Account, capsys: Captured
) -> None:
    account.execute("UPDATE voices SET provider = 'OTHER' WHERE provider_voice_id = ?", OTHER)
    assert main(("set", "connectors", PARIS, f"voiceName={OTHER}", "--dry-run")) == 1
    assert f"! unknown voice {OTHER}" in capsys.readouterr().out


def test_what_only_the_vendor_can_check_is_said(account: Account, capsys: Captured) -> None:
    assert main(("set", "connectors", PARIS, LIVE, "asrLangCode=cy-GB", "--dry-run")) == 0
    lines = capsys.readouterr().out.splitlines()
    said = "not checked: ASR language of connectors: whether the vendor supports it"
    assert lines[-1] == said
    assert lines.count(said) == 1
