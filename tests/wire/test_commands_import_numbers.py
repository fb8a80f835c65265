"""`trunkline import-numbers` and `release-numbers`: numbers as people have them."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.account import HOTELS, Account, Asked, watched_account
from support.emulator import KEY
from trunkline.cli import main

NEW = ("+442079460997", "+442079460998", "+442079460999")
SANDBOX = "conn-549221fa3f88"
LIVE = "conn-f423dde6d535"
INTO = ("import-numbers", "--project", "Aubrac Hotels", "--env", "sandbox")

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account, and nobody at the keyboard."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        yield account


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().err


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def imported(account: Account) -> dict[str, str | None]:
    """Return the server's new numbers with their connectors."""
    rows = account.numbers(f"number IN ({', '.join('?' * len(NEW))})", *NEW)
    return {row["number"]: row["connector_id"] for row in rows}


def test_numbers_in_any_format_are_imported_and_released_again(
    account: Account, capsys: Captured
) -> None:
    before = account.dump()
    run(capsys, *INTO, "+44 20 7946 0997", "--yes", "0044 (20) 7946-0998", "+44.20.7946.0999")
    assert imported(account) == dict.fromkeys(NEW)
    assert len(account.writes) == 1
    assert {account.numbers("number = ?", each)[0]["environment"] for each in NEW} == {"sandbox"}
    run(capsys, "undo", "1", "--confirm", "3")
    assert account.dump() == before
    run(capsys, "undo", "2", "--yes")
    assert imported(account) == dict.fromkeys(NEW)
    run(capsys, "release-numbers", *NEW, "--confirm", "3")
    assert account.dump() == before


def test_skipped_numbers_are_listed_before_anything_is_sent(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = account.numbers("project_id = ?", HOTELS)[0]["number"]
    account.configure('phone_region = "GB"')
    typed(monkeypatch, f"Number\n020 7946 0997\n+442079460997\n12\n{here}\nrubbish\n02079460998\n")
    err = run(capsys, *INTO, "--file", "-", "--dry-run", code=1)
    assert err.splitlines() == [
        "trunkline: line 3: +442079460997 is already in the list",
        "trunkline: line 4: '12' is not a telephone number: too few digits",
        "trunkline: line 6: 'rubbish' is not a telephone number: it has no digits",
        f"trunkline: {here}: already in the account",
        "trunkline: 2 changes",
    ]
    assert account.writes == []
    assert not account.state.exists()


def test_a_file_on_standard_input_leaves_it_open_for_the_question(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, NEW[0])
    assert "confirm with --yes" in run(capsys, *INTO, "--file", "-", code=2)
    assert not sys.stdin.closed


def test_imported_numbers_are_assigned_to_a_connector(account: Account, capsys: Captured) -> None:
    before = account.dump()
    run(capsys, *INTO, *NEW, "--connector", SANDBOX, "--yes")
    assert imported(account) == dict.fromkeys(NEW, SANDBOX)
    run(capsys, "undo", "1", "--confirm", "3")
    assert account.dump() == before


@pytest.mark.parametrize(
    ("connector", "complaint", "code"),
    [
        ("conn-nobody", "No connector has the ID or name 'conn-nobody'", 2),
        (LIVE, f"connector {LIVE} is in live, so this record cannot stay in sandbox", 1),
    ],
)
def test_a_wrong_connector_is_reported_before_anything_is_sent(
    account: Account, capsys: Captured, connector: str, complaint: str, code: int
) -> None:
    given = (*INTO, *NEW, "--connector", connector, "--yes")
    assert complaint in run(capsys, *given, code=code)
    assert account.writes == []


def test_live_is_confirmed_by_typing_live(account: Account, capsys: Captured) -> None:
    given = ("import-numbers", NEW[0], "--project", HOTELS, "--env", "live")
    assert "confirm with --confirm live" in run(capsys, *given, "--yes", code=2)
    assert account.writes == []
    run(capsys, *given, "--confirm", "live")
    assert imported(account) == {NEW[0]: None}


def test_a_number_of_another_account_is_reported(account: Account, capsys: Captured) -> None:
    taken = account.numbers(
        "project_id IN (SELECT id FROM projects WHERE account_id != ?)", "ws-demo"
    )[0]["number"]
    err = run(capsys, *INTO, NEW[0], taken, "--yes", code=1)
    assert f"Failed: numbers {taken}: the vendor did not import it" in err
    assert imported(account) == {NEW[0]: None}
    err = run(capsys, *INTO, taken, "--yes", code=4)
    assert "Phone number already exists" in err


def lost(account: Account, *, after: int) -> None:
    """Answer one write with a 500, whether or not it was written."""

    def hook(asked: Asked) -> int | None:
        if not asked.writes or asked.phase != "arrived" or len(account.writes) != after:
            return None
        return 500

    account.hook = hook


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_an_import_interrupted_anywhere_is_completed(
    account: Account, capsys: Captured, after: int
) -> None:
    lost(account, after=after)
    run(capsys, *INTO, *NEW, "--connector", SANDBOX, "--yes")
    assert imported(account) == dict.fromkeys(NEW, SANDBOX)
    assert account.journal()[0]["status"] == "done"
    assert account.applied() == dict.fromkeys(NEW, 2)


def test_a_failed_assignment_to_a_connector_is_retried(account: Account, capsys: Captured) -> None:
    account.hook = lambda asked: 403 if asked.writes and asked.method == "PATCH" else None
    given = (*INTO, NEW[0], "--connector", SANDBOX, "--yes")
    assert "imported, but not assigned to its connector" in run(capsys, *given, code=3)
    assert imported(account) == {NEW[0]: None}
    account.hook = None
    run(capsys, "resume", "1", "--failed")
    assert imported(account) == {NEW[0]: SANDBOX}
    assert account.journal()[0]["status"] == "done"


def test_numbers_are_released_from_an_exported_table(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    assert main(["list", "numbers", "--filter", "env:sandbox +331", "--format", "csv"]) == 0
    file = tmp_path / "numbers.csv"
    file.write_text(capsys.readouterr().out)
    chosen = [line.split(",")[0] for line in file.read_text().splitlines()[1:]]
    assert chosen
    err = run(capsys, "release-numbers", "--file", str(file), "--confirm", str(len(chosen)))
    assert f"done ({len(chosen)} done)" in err
    held = {each["number"] for each in account.numbers()}
    assert held.isdisjoint(chosen)


def test_unknown_numbers_are_reported_and_the_rest_is_released(
    account: Account, capsys: Captured
) -> None:
    number = account.numbers("project_id = ? AND environment = 'sandbox'", HOTELS)[0]["number"]
    given = ("release-numbers", number, NEW[0])
    assert "confirm with --confirm 1" in run(capsys, *given, "--yes", code=2)
    assert account.writes == []
    err = run(capsys, *given, "--confirm", "1", code=1)
    assert f"{NEW[0]}: not in the account" in err
    assert account.numbers("number = ?", number) == []


def test_a_number_that_got_another_connector_after_the_review_is_not_released(
    account: Account, capsys: Captured
) -> None:
    number = account.numbers("project_id = ? AND environment = 'sandbox'", HOTELS)[0]["number"]
    reads = 0

    def reroute(asked: Asked) -> None:
        nonlocal reads
        if asked.path.endswith("/phone-numbers/batch") and asked.phase == "answered":
            reads += 1
            if reads == 1:
                account.execute("UPDATE numbers SET connector_id = ?", LIVE)

    account.hook = reroute
    err = run(capsys, "release-numbers", number, "--confirm", "1", code=4)
    assert "somebody else changed it meanwhile: connectorId" in err
    assert account.writes == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((*INTO, "--yes"), "No numbers given; name them, or a file of them with --file"),
        ((*INTO, "--file", "gone.txt", "--yes"), "gone.txt: No such file or directory"),
        (("release-numbers", "--yes"), "No numbers given"),
        (
            ("import-numbers", "--project", "Aubrac", "--env", "live", NEW[0]),
            "No project has the ID or name 'Aubrac'; did you mean Aubrac Hotels?",
        ),
    ],
)
def test_wrong_arguments_are_explained(
    account: Account, capsys: Captured, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in run(capsys, *arguments, code=2)
    assert account.writes == []


def test_the_numbers_of_a_text_are_taken_only_where_that_is_asked_for(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Hello,\nplease add\n1) Desk: +44 20 7946 0997\nand <tel:+44-20-7946-0998>.\n"
    text += "Fax +44 20 7946 0999\n"
    typed(monkeypatch, text)
    err = run(capsys, *INTO, "--file", "-", "--yes", code=1)
    assert "line 3: +44 20 7946 0997 in '1) Desk: +44 20 7946 0997'" in err
    assert "line 5: +44 20 7946 0999 in 'Fax +44 20 7946 0999' · a fax number: not imported" in err
    assert "2 numbers found in text, and not imported: check the lines, then add --from" in err
    assert account.writes == []
    typed(monkeypatch, text)
    run(capsys, *INTO, "--file", "-", "--from-text", "--yes", code=1)
    assert imported(account) == dict.fromkeys(NEW[:2])


def test_the_column_of_a_table_is_chosen_on_the_command_line(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "numbers.csv"
    file.write_bytes(f"number (old);number (new)\r\n{NEW[0]};{NEW[1]}\r\n".encode("utf-16"))
    err = run(capsys, *INTO, "--file", str(file), "--yes", code=2)
    assert "several columns have numbers: 'number (old)', 'number (new)'; choose one with" in err
    assert account.writes == []
    run(capsys, *INTO, "--file", str(file), "--column", "number (new)", "--yes")
    assert imported(account) == {NEW[1]: None}


def test_nothing_is_released_from_a_list_with_sentences(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, old = (row["number"] for row in account.numbers("project_id = ?", HOTELS)[:2])
    text = f"Hello,\nplease keep\n{kept}\nand release\n{old}\n"
    typed(monkeypatch, text)
    err = run(capsys, "release-numbers", "--file", "-", "--confirm", "2", code=2)
    assert "Nothing is released: the list has lines that are text" in err
    err = run(capsys, "release-numbers", old, "+44 2O 7946 OO18", "--yes", code=2)
    assert err.endswith("Nothing is released: correct the numbers\n")
    assert account.writes == []
