"""Form, `config set`, `config get` and `validate` say the same about a value under a schema."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from trunkline.cli import main
from trunkline.forms import Form

PAGES = "/v1/agents/PROJECT-58RP822I/real-time-configs"
WHOSE = ("--project", "Aubrac Hotels")
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "forms"
ECMA = sorted(CASES.glob("ecma-*.json"))

AGREED: list[tuple[Any, Any]] = [
    ({"type": "string"}, "a"),
    ({"type": "string"}, 5),
    ({"type": "integer"}, 1.0),
    ({"enum": ["a", "b"]}, "c"),
    ({"const": None}, None),
    ({"minLength": 2}, "é"),
    ({"multipleOf": 0.01}, 4.02),
    ({"multipleOf": 0.01}, 4.025),
    ({"pattern": r"^\p{L}+$"}, "Zoë"),
    ({"pattern": r"^\p{L}+$"}, "Zo3"),
    ({"pattern": r"^\d+$"}, "٣٤"),
    ({"pattern": "^[0-9]+$"}, "123\n"),
    ({"pattern": "^(a|aa)+$"}, "a" * 50 + "b"),
    ({"pattern": "(?P<n>a)"}, "a"),
    ({"patternProperties": {r"^\p{Lu}": {"type": "integer"}}}, {"É": "x"}),
    ({"patternProperties": {"^a": {}}, "additionalProperties": False}, {"b": 1}),
    ({"propertyNames": {"pattern": r"^\p{Ll}+$"}}, {"B": 1}),
    ({"format": "ipv4"}, "1.2.3"),
    ({"format": "regex"}, r"^\p{L}"),
    ({"items": [{"type": "string"}], "additionalItems": False}, ["a", 1]),
    ({"type": "object", "required": ["a"]}, {}),
    ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 1.5),
    ({"not": {"type": "string"}}, "a"),
    ({"$ref": "#/definitions/none"}, 1),
    ({"$ref": "https://elsewhere.example/a.json"}, 1),
    ({"if": {"pattern": "(?P<n>a)"}, "then": {"type": "integer"}}, "a"),
]

NEWER: list[tuple[Any, Any]] = [
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1}),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1, "b": 1}),
    ({"properties": {"a": {}}, "unevaluatedProperties": False}, {"b": 1}),
    ({"$ref": "#/$defs/a", "maxLength": 1}, "ab"),
    ({"$dynamicRef": "#none"}, 1),
    ({"prefixItems": [{"type": "string"}]}, [1]),
    ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, ["a", 1]),
]


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


def put(emulator: Emulator, schema: Any, values: Any) -> None:
    """Give the live page a schema and values."""
    with emulator.client() as client:
        for path, body in (("schema", {"title": "any"}), ("variables", values), ("schema", schema)):
            method = "PATCH" if path == "variables" else "PUT"
            sent = {"variables": body} if path == "variables" else {"schema": body}
            answer = client.request(method, f"{PAGES}/live/{path}", json=sent)
            assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("cases", "unknown"), [(AGREED, 5), (NEWER, 1)])
def test_all_agree(
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    cases: list[tuple[Any, Any]],
    unknown: int,
) -> None:
    fields = {f"k{number}": field for number, (field, _) in enumerate(cases)}
    schema = {"properties": fields, "definitions": {}, "$defs": {"a": {"type": "string"}}}
    values = {f"k{number}": value for number, (_, value) in enumerate(cases)}
    form = Form(schema, values)
    errors, unchecked = form.errors, form.fields.unchecked
    wrong = {pointer.split("/")[1] for pointer in errors}
    assert len(cases) // 2 < len(wrong) < len(cases) - unknown
    assert len(unchecked) == unknown

    files = {"schema": tmp_path / "schema.json", "values": tmp_path / "values.json"}
    files["schema"].write_text(json.dumps(schema))
    files["values"].write_text(json.dumps(values))
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    assert main(("validate", *options)) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["schema"]["valid"]
    for part, found in (("errors", errors), ("warnings", unchecked)):
        told = [(error["pointer"], error["message"]) for error in report["values"][part]]
        assert sorted(told) == sorted((at, text) for at in found for text in found[at])

    put(emulator, schema, {})

    def set_keys(*keys: str) -> int:
        words = [f"{key}={json.dumps(values[key])}" for key in keys]
        return main(("config", "set", "live", *words, *WHOSE, "--dry-run"))

    for keys, expected in ((values.keys() - wrong, unchecked), (wrong, errors)):
        code = set_keys(*sorted(keys))
        shown = "".join(capsys.readouterr())
        assert (code == 0) is (expected is unchecked), shown
        for pointer, messages in expected.items():
            for message in messages:
                assert f"{pointer[1:]}: {message}" in shown
    # Each wrong key is refused by itself, not only in the company of others.
    for key in sorted(wrong)[:3]:
        assert set_keys(key) != 0
        capsys.readouterr()


@pytest.mark.parametrize("path", ECMA, ids=lambda path: path.stem)
def test_other_keys_of_a_page_can_be_written(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], path: Path
) -> None:
    case = json.loads(path.read_text())
    put(emulator, case["schema"], case["value"])
    assert not Form(case["schema"], case["value"]).errors
    ((_, word),) = case["steps"]
    command = ("config", "set", "live", word, *WHOSE, "--yes", "--confirm", "live")
    assert main(command) == 0, capsys.readouterr()
    with emulator.client() as client:
        values = client.get(f"{PAGES}/live").json()["variables"]
    for key, value in case["right"]["server"].items():
        assert values[key] == value
