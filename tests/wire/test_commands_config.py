"""`trunkline config` and `validate`: pages read, compared, written and promoted by command."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from trunkline.cli import main

HOTELS = "PROJECT-58RP822I"
PAGES = f"/v1/agents/{HOTELS}/real-time-configs"
WHOSE = ("--project", "Aubrac Hotels")


@pytest.fixture
def emulator(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """The emulator, and settings with one profile on it."""
    with running_emulator() as running:
        path = home / "config" / "trunkline" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'[profiles.demo]\nvendor = "polyai"\nbase_url = "{running.url}"\n'
            f'account = "{ACCOUNT}"\ncredential = {{ env = "DEMO_KEY" }}\n'
        )
        monkeypatch.setenv("DEMO_KEY", KEY)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        yield running


def page(emulator: Emulator, environment: str = "live") -> Any:
    with emulator.client() as client:
        return client.get(f"{PAGES}/{environment}").json()


def text(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command and return its data."""
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().out


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """Run a command and return what it tells."""
    assert main(arguments) == code
    return capsys.readouterr().err


def test_values_are_printed_as_json(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    values = page(emulator)["variables"]
    assert json.loads(text(capsys, "config", "get", "live", *WHOSE)) == values
    found = text(capsys, "config", "get", "live", "loyalty_member_base", *WHOSE)
    assert found == "90071992547409931234\n"
    found = text(capsys, "config", "get", "live", "greeting", "check_in", *WHOSE)
    assert json.loads(found) == {key: values[key] for key in ("greeting", "check_in")}
    found = text(capsys, "config", "get", "live", "late_check_out.fee", *WHOSE)
    assert json.loads(found) == values["late_check_out"]["fee"]
    found = text(capsys, "config", "get", *WHOSE)
    assert list(json.loads(found)) == ["sandbox", "pre-release", "live"]
    assert json.loads(found)["live"] == values


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("get", "live"), "There are 6 projects: choose one with --project"),
        (("get", "live", "greetin", *WHOSE), "live has no key 'greetin'; did you mean greeting?"),
        (
            ("get", "live", "late_check_out.fe", *WHOSE),
            "late_check_out has no member 'fe'; did you mean fee?",
        ),
        (("get", "lve", *WHOSE), "Unknown environment 'lve'; did you mean live?"),
        (("set", "live", *WHOSE), "Nothing to set; use KEY=JSON, or --file"),
        (("set", "live", "greeting", *WHOSE), "'greeting' is not KEY=JSON"),
        (("set", "live", "=1", *WHOSE), "'' is not a key: it is blank"),
        (("set", "live", "late.fee=1", *WHOSE), "live has no key 'late.fee'; keys: greeting"),
        (("set", "live", "greeting=Hi", *WHOSE), "put text in quotes: 'greeting=\"Hi\"'"),
        (("set", "live", "--file", "gone.json", *WHOSE), "gone.json: No such file or directory"),
        (("promote", "sandbox", "live", *WHOSE), "Name the keys to promote, or use --all"),
        (("promote", "sandbox", "live", "greeting", "--all", *WHOSE), "Name the keys to promote"),
        (("promote", "live", "live", "greeting", *WHOSE), "live cannot be promoted to itself"),
        (("promote", "sandbox", "live", "greting", *WHOSE), "sandbox has no greting; did you mean"),
        (("schema", "live", "--from", "live-2", *WHOSE), "Unknown environment 'live-2'"),
    ],
)
def test_wrong_arguments_are_explained(
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    assert complaint in run(capsys, "config", *arguments, code=2)


def test_differences_are_printed_values_first(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = text(capsys, "config", "diff", "sandbox", "live", *WHOSE).splitlines()
    assert lines[0] == "values: 4 of 11 keys differ"
    assert lines[1:4] == [
        "  greeting",
        "    sandbox  Aubrac Hotels, winter is coming. How can I help?",
        "    live     Aubrac Hotels, how can I help?",
    ]
    assert lines[-1] == "schema: the same"
    clinics = ("--project", "Linden Park Clinics")
    found = text(capsys, "config", "diff", "pre-release", "live", "--format", "json", *clinics)
    found = json.loads(found)
    assert found["values"]["max_wait_minutes"].keys() == {"pre-release", "live"}
    assert all(pointer.startswith("/") for pointer in found["schema"])
    lines = text(capsys, "config", "diff", "pre-release", "live", *clinics).splitlines()
    assert f"schema: differs in {len(found['schema'])} places" in lines


def test_values_are_set_and_undone(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = page(emulator, "sandbox")
    file = tmp_path / "values.json"
    file.write_text(json.dumps({**before["variables"], "check_in": "16:00", "big": 2**70}))
    known = ("config", "set", "sandbox", 'greeting="Hi"', "--file", str(file), *WHOSE)
    assert "sandbox has no key 'big'" in run(capsys, *known, code=2)
    given = (*known, "--new-key")
    plan = text(capsys, *given, "--dry-run")
    assert [line.split()[0] for line in plan.splitlines() if "variables/" in line] == [
        "variables/greeting", "variables/check_in", "variables/big",
    ]  # fmt: skip
    assert page(emulator, "sandbox") == before
    assert "confirm with --yes" in run(capsys, *given, code=2)
    assert "Run 1: done" in run(capsys, *given, "--yes", code=0)
    after = page(emulator, "sandbox")["variables"]
    assert after == {
        **before["variables"], "check_in": "16:00", "greeting": "Hi", "big": 2**70,
    }  # fmt: skip
    assert "Nothing to change" in run(capsys, *given, "--yes", code=0)
    assert "no call removes it" in run(capsys, "undo", "1", "--yes", code=1)
    assert page(emulator, "sandbox")["variables"] == {**before["variables"], "big": 2**70}


def test_invalid_values_are_refused(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    before = page(emulator)
    given = ("config", "set", "live", "check_in=7", *WHOSE, "--confirm", "live")
    assert "! check_in: must be text" in run(capsys, *given, code=1)
    assert page(emulator) == before


def test_a_nested_edit_shows_the_whole_value_that_replaces_the_old_one(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    given = "late_check_out.fee=40"
    plan = text(capsys, "config", "set", "live", given, *WHOSE, "--dry-run").splitlines()
    at = plan.index("      variables/late_check_out  replaced as a whole:")
    assert [line[8:] for line in plan[at + 1 :]] == [
        "  {",
        '    "offered": true,',
        '-   "fee": 35.5,',
        '+   "fee": 40,',
        '    "currency": "EUR",',
        '    "until": "14:00"',
        "  }",
    ]


def test_keys_are_promoted_to_live_by_typing(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    source, before = page(emulator, "sandbox"), page(emulator)
    given = ("config", "promote", "sandbox", "live", "greeting", "check_in", "languages", *WHOSE)
    refused = run(capsys, *given, "--yes", code=2)
    assert "confirm with --confirm live" in refused
    assert "Already the same in live: check_in" in refused
    assert page(emulator) == before
    assert "Run 1: done" in run(capsys, *given, "--confirm", "live", code=0)
    chosen = {key: source["variables"][key] for key in ("greeting", "languages")}
    assert page(emulator)["variables"] == {**before["variables"], **chosen}
    assert main(["undo", "1", "--confirm", "live"]) == 0
    assert {**page(emulator), "lastUpdated": before["lastUpdated"]} == before
    run(capsys, "config", "promote", "sandbox", "live", "--all", *WHOSE, "--confirm", "live",
         code=0)  # fmt: skip
    assert page(emulator)["variables"] == source["variables"]


def test_a_read_only_profile_writes_nothing(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    before = page(emulator, "sandbox")
    given = ("config", "set", "sandbox", 'greeting="Hi"', *WHOSE, "--read-only", "--yes")
    assert "read-only" in run(capsys, *given, code=2)
    assert page(emulator, "sandbox") == before


def test_a_schema_is_printed_replaced_inferred_and_copied(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = page(emulator, "sandbox")
    assert json.loads(text(capsys, "config", "schema", "sandbox", *WHOSE)) == before["schema"]
    file = tmp_path / "schema.json"
    file.write_text('{"type": "object",\n "properties": {"check_in": {"type": "integer"}}}')
    given = ("config", "schema", "sandbox", *WHOSE, "--yes")
    told_of = run(capsys, *given, "--file", str(file), code=0)
    assert "! check_in: becomes invalid: must be a whole number, not text" in told_of
    assert page(emulator, "sandbox")["schema"] == json.loads(file.read_text())
    run(capsys, *given, "--from", "live", code=0)
    assert page(emulator, "sandbox")["schema"] == before["schema"]
    run(capsys, *given, "--infer", code=0)
    found = page(emulator, "sandbox")
    assert list(found["schema"]["properties"]) == list(found["variables"])
    assert main(["config", "set", "sandbox", 'greeting="Fits"', *WHOSE, "--yes"]) == 0


def test_a_secret_is_not_promoted_to_a_page_whose_schema_does_not_declare_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "schema.json"
    schema = page(emulator, "sandbox")["schema"]
    schema["properties"]["pin"] = {"type": "string", "writeOnly": True}
    file.write_text(json.dumps(schema))
    run(capsys, "config", "schema", "sandbox", "--file", str(file), *WHOSE, "--yes", code=0)
    run(capsys, "config", "set", "sandbox", 'pin="hunter2"', *WHOSE, "--yes", code=0)
    given = ("config", "promote", "sandbox", "live", "pin", *WHOSE, "--dry-run")
    err = run(capsys, *given, code=2)
    assert "The schema of live does not declare the secrets in pin" in err
    assert "hunter2" not in err


def test_a_page_without_a_schema_is_reported(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    kestrel = ("--project", "Kestrel Autovermietung")
    assert main(["config", "schema", "pre-release", *kestrel]) == 0
    captured = capsys.readouterr()
    assert captured.out == "null\n"
    assert "pre-release has no schema" in captured.err
    given = ("config", "schema", "live", "--from", "pre-release", *kestrel)
    assert "pre-release has no schema" in run(capsys, *given, code=2)


def test_an_invalid_schema_is_refused_with_line_and_pointer(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "schema.json"
    file.write_text('{\n "properties": {\n  "a": {"type": "strng"}}}')
    given = ("config", "schema", "sandbox", "--file", str(file), *WHOSE, "--yes")
    found = run(capsys, *given, code=1)
    assert f"{file}: line 3, column 9: /properties/a/type: must be " in found


def validated(
    capsys: pytest.CaptureFixture[str], folder: Path, schema: str, values: str, code: int
) -> Any:
    (folder / "schema.json").write_text(schema)
    (folder / "values.json").write_text(values)
    files = ["--schema", str(folder / "schema.json"), "--values", str(folder / "values.json")]
    return json.loads(text(capsys, "validate", *files, code=code))


def test_files_are_validated_without_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    schema = '{"properties": {"a": {"type": "string"}}}'
    good = {"valid": True, "errors": [], "warnings": []}
    assert validated(capsys, tmp_path, schema, '{"a": "x"}', 0) == {
        "valid": True, "schema": good, "values": good,
    }  # fmt: skip
    assert validated(capsys, tmp_path, schema, '{\n "a": 3}', 1) == {
        "valid": False,
        "schema": good,
        "values": {
            "valid": False,
            "errors": [
                {
                    "pointer": "/a",
                    "line": 2,
                    "column": 2,
                    "message": "must be text, not a whole number",
                }
            ],
            "warnings": [],
        },
    }


def test_what_cannot_be_checked_and_what_the_vendor_ignores_is_a_warning(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    schema = """{"$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"a": {"pattern": "^(a|aa)+$"}, "b": {"pattern": "^\\\\p{L}+$"}},
        "dependentRequired": {"a": ["b"]}, "unevaluatedProperties": false}"""
    values = '{"a": "' + "a" * 50 + 'b",\n "b": "Zoë"}'
    report = validated(capsys, tmp_path, schema, values, 0)
    assert [warning["message"] for warning in report["schema"]["warnings"]] == [
        "The schema is written in 2020-12; the vendor reads Draft 7 and ignores"
        " dependentRequired and unevaluatedProperties"
    ]
    assert [(each["pointer"], each["message"]) for each in report["values"]["warnings"]] == [
        ("/a", "cannot be checked: the schema's pattern takes too long to check")
    ]


@pytest.mark.parametrize(
    ("schema", "values", "wrong"),
    [
        ('{"type": "strng"}', "{}", ["schema"]),
        ("{", "{}", ["schema"]),
        ("{}", "[1,", ["values"]),
        ('{"minimum": "x"}', "{}", ["schema"]),
    ],
)
def test_both_files_are_validated(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    schema: str,
    values: str,
    wrong: list[str],
) -> None:
    report = validated(capsys, tmp_path, schema, values, 1)
    assert [part for part in ("schema", "values") if not report[part]["valid"]] == wrong


def test_a_missing_file_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "latin.json").write_bytes(b'"\xe9"')
    latin, gone = str(tmp_path / "latin.json"), str(tmp_path / "gone.json")
    assert "No such file" in run(capsys, "validate", "--schema", gone, "--values", latin, code=2)
    assert "not UTF-8" in run(capsys, "validate", "--schema", latin, "--values", gone, code=2)
