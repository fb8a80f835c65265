"""`trunkline list` over HTTP: the vendor's own data on stdout, what is wrong on stderr."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from support.pty import Program, environment, trunkline
from support.scripted_vendor import ScriptedResponse, scripted_vendor
from trunkline.cli import main

PROJECT = "PROJECT-58RP822I"
NAME = "Aubrac Hotels"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


def configure(home: Path, *urls: str, more: str = "") -> None:
    """Describe a profile for each URL: demo, demo2, …"""
    path = home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = more
    for number, url in enumerate(urls, start=1):
        text += f'[profiles.demo{number if number > 1 else ""}]\nvendor = "polyai"\n'
        text += f'base_url = "{url}"\naccount = "{ACCOUNT}"\ncredential = {{ env = "DEMO_KEY" }}\n'
    path.write_text(text)


@pytest.fixture
def demo(emulator: Emulator, home: Path, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The emulator, and settings with one profile on it."""
    configure(home, emulator.url)
    monkeypatch.setenv("DEMO_KEY", KEY)
    return emulator


def ask(url: str, path: str) -> Any:
    request = urllib.request.Request(url + path, headers={"X-API-KEY": KEY})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def project_ids(url: str) -> list[str]:
    return [each["agentId"] for each in ask(url, f"/v1/accounts/{ACCOUNT}/agents")]


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command that has nothing to complain about, and return its output."""
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(run(capsys, "list", *arguments, "--format", "json"))
    return records


def test_json_is_what_the_vendor_sent(demo: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "projects") == ask(demo.url, f"/v1/accounts/{ACCOUNT}/agents")
    assert (
        listed(capsys, "connectors", "--project", PROJECT)
        == ask(demo.url, f"/v1/agents/{PROJECT}/telephony/connectors")["connectors"]
    )
    assert listed(capsys, "voices") == ask(demo.url, f"/v1/accounts/{ACCOUNT}/voice-library").get(
        "voices"
    )


def test_a_big_integer_keeps_its_digits(demo: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "list", "config-pages", "--project", PROJECT, "--format", "json")
    assert '"loyalty_member_base": 90071992547409931234' in text


def test_without_a_project_records_of_all_are_listed_in_order(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    records = listed(capsys, "connectors")
    owners = [record["projectId"] for record in records]
    assert set(owners) == set(project_ids(demo.url))
    assert owners == sorted(owners)
    expected = [
        record
        for project in sorted(project_ids(demo.url))
        for record in ask(demo.url, f"/v1/agents/{project}/telephony/connectors")["connectors"]
    ]
    assert records == expected


def test_records_without_their_project_get_its_field(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    everywhere = listed(capsys, "variants")
    assert {record["agentId"] for record in everywhere} == set(project_ids(demo.url))
    [*here] = listed(capsys, "variants", "--project", PROJECT)
    assert all("agentId" not in record for record in here)
    assert [{"agentId": PROJECT, **record} for record in here] == [
        record for record in everywhere if record["agentId"] == PROJECT
    ]


def test_a_project_can_be_named_by_its_exact_name(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(capsys, "numbers", "--project", NAME) == listed(
        capsys, "numbers", "--project", PROJECT
    )


@pytest.mark.parametrize("name", ["connector", "Connectors", "config page", "config_pages"])
def test_a_kind_can_be_named_a_little_differently(
    demo: Emulator, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert listed(capsys, name, "--project", PROJECT)


def test_an_unknown_project_has_the_nearest_name(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "numbers", "--project", "Aubrac Hotel"]) == 2
    assert "'Aubrac Hotel'; did you mean Aubrac Hotels?" in capsys.readouterr().err


def test_csv_has_every_field_by_the_vendors_name(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(capsys, "list", "variants", "--format", "csv")
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    records = listed(capsys, "variants")
    assert len(rows) == len(records)
    assert set(rows[0]) == {key for record in records for key in record}
    for row, record in zip(rows, records, strict=True):
        for key, value in record.items():
            assert row[key] == (
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )


def test_csv_of_nothing_has_its_header(demo: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "numbers", "--filter", "no-such-number", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    [header] = captured.out.splitlines()
    assert header.split(",")[:3] == ["number", "clientEnv", "connectorId"]
    assert captured.err == "trunkline: No number matches the filter\n"


def test_the_filter_is_the_dashboards(demo: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    live = listed(capsys, "connectors", "--filter", "env=live voice:fr-FR-Neural2")
    assert live
    assert live == [
        record
        for record in listed(capsys, "connectors")
        if record["clientEnv"] == "live" and "fr-FR-Neural2" in (record["voiceName"] or "")
    ]


def test_the_filter_knows_labels_and_counts_of_other_kinds(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    by_label = listed(capsys, "numbers", "--filter", 'connector:"Paris front desk"')
    assert {record["clientEnv"] for record in by_label} == {"live", "pre-release", "sandbox"}
    used = {record.get("connectorId") for record in listed(capsys, "numbers")} - {None}
    unused = listed(capsys, "connectors", "--filter", "numbers=0")
    assert unused
    assert used.isdisjoint(record["connectorId"] for record in unused)
    assert len(used) + len(unused) == len(listed(capsys, "connectors"))


def test_the_table_is_aligned_and_names_projects(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = run(capsys, "list", "connectors", "--filter", "Paris").splitlines()
    assert lines[0].split() == ["name", "env", "variant", "asr", "voice", "numbers", "project"]
    start = lines[0].index("env")
    assert all(line[start - 1] == " " != line[start] for line in lines)
    assert all(line.endswith(NAME) for line in lines[1:])
    first = run(capsys, "list", "connectors", "--filter", "Paris", "--project", PROJECT)
    assert first.splitlines()[0].split()[-1] == "numbers"


def test_numbers_are_grouped_for_people_and_e164_for_programs(
    demo: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "+33 1 99 00 12 00" in run(capsys, "list", "numbers", "--filter", "+33199001200")
    [record] = listed(capsys, "numbers", "--filter", '"+33 1 99 00 12 00"')
    assert record["number"] == "+33199001200"


def test_a_refused_key_is_exit_code_3_and_named_by_its_source(
    demo: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", "sesame")
    assert main(["list", "projects"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    [line] = captured.err.splitlines()
    assert "401" in line
    assert "$DEMO_KEY" in line
    assert "sesame" not in line


def test_another_account_is_exit_code_3(
    demo: Emulator, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "config" / "trunkline" / "config.toml"
    path.write_text(path.read_text().replace(ACCOUNT, "ws-other"))
    assert main(["list", "projects"]) == 3
    assert "403" in capsys.readouterr().err


def test_an_unreachable_vendor_is_exit_code_5(
    demo: Emulator, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, "http://127.0.0.1:9", more="[api]\nattempts = 1\n")
    assert main(["list", "projects"]) == 5
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("trunkline: demo: no connection to 127.0.0.1:9")


AGENTS = [{"agentId": f"PROJECT-{letter}", "agentName": letter} for letter in "ABC"]
CONNECTOR = {"connectorId": "conn-1", "name": "one", "clientEnv": "live"}


def script(**answers: ScriptedResponse) -> dict[str, ScriptedResponse]:
    """Three projects, and what each says when asked for its connectors."""
    given = {f"/v1/accounts/{ACCOUNT}/agents": ScriptedResponse(AGENTS)}
    for letter, answer in answers.items():
        given[f"/v1/agents/PROJECT-{letter}/telephony/connectors"] = answer
    return given


def test_failures_are_named_and_the_rest_is_printed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    answers = script(
        A=ScriptedResponse("<html>maintenance</html>", type="text/html"),
        B=ScriptedResponse({"connectors": [CONNECTOR]}),
        C=ScriptedResponse({"error_code": "USER_ACCESS_FORBIDDEN", "error_message": "no"}, 403),
    )
    with scripted_vendor(answers) as url:
        configure(home, url)
        assert main(["list", "connectors", "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == [{**CONNECTOR, "projectId": "PROJECT-B"}]
    html, refused = captured.err.splitlines()
    assert "HTML" in html
    assert html.endswith("connectors of PROJECT-A")
    assert "403" in refused
    assert refused.endswith("connectors of PROJECT-C")


def test_without_the_labels_of_other_kinds_keys_are_shown(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    answers = script(A=ScriptedResponse({"connectors": [{**CONNECTOR, "variantId": "VARIANT-1"}]}))
    with scripted_vendor(answers) as url:
        configure(home, url)
        assert main(["list", "connectors", "--project", "PROJECT-A"]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].split() == ["one", "live", "VARIANT-1", "…"]
    assert [line.rpartition(" · ")[2] for line in captured.err.splitlines()] == [
        "numbers of 1 projects: showing keys",
        "variants of 1 projects: showing keys",
    ]


def test_if_everything_is_refused_the_command_fails(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    no = ScriptedResponse({"error_code": "USER_ACCESS_FORBIDDEN", "error_message": "no"}, 403)
    with scripted_vendor(script(A=no, B=no, C=no)) as url:
        configure(home, url)
        assert main(["list", "connectors", "--format", "csv"]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert [line[-9:] for line in lines] == ["PROJECT-A", "PROJECT-B", "PROJECT-C"]
    assert all("403" in line for line in lines)


def test_a_project_without_any_numbers_has_connectors_with_none(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    answers = script(A=ScriptedResponse({"connectors": [CONNECTOR]}))
    answers["/v1/agents/PROJECT-A/telephony/phone-numbers"] = ScriptedResponse({"phoneNumbers": []})
    with scripted_vendor(answers) as url:
        configure(home, url)
        main(["list", "connectors", "--project", "PROJECT-A"])
    assert capsys.readouterr().out.splitlines()[1].split() == ["one", "live", "0"]


def test_a_vendors_text_never_reaches_the_terminal_raw(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    hostile = "a\x1b[31mb\x07\u202ec\x9b31m\nd\ud800日本"
    with scripted_vendor(
        {
            f"/v1/accounts/{ACCOUNT}/agents": ScriptedResponse(
                [{"agentId": "P", "agentName": hostile}]
            )
        }
    ) as url:
        configure(home, url)
        table = run(capsys, "list", "projects")
        text = run(capsys, "list", "projects", "--format", "json")
    for shown in (table, text):
        assert all(char.isprintable() or char == "\n" for char in shown)
        assert "日本" in shown
    assert len(table.splitlines()) == 2
    assert json.loads(text)[0]["agentName"] == hostile


def test_ctrl_c_ends_it_at_once_without_a_traceback(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(home, f"http://127.0.0.1:{silent.getsockname()[1]}")
        process = subprocess.Popen(
            [sys.executable, "-m", "trunkline", "list", "projects"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = silent.accept()
        with connection:
            assert connection.recv(10)
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=20) == (b"", b"")
    assert process.returncode == 130


def test_people_see_progress_and_the_number_of_records(demo: Emulator, home: Path) -> None:
    configure(home, demo.url)
    env = {**environment(home), "DEMO_KEY": KEY}
    with Program(trunkline("list", "variants"), env, rows=100) as program:
        assert program.wait() == 0
        lines = program.text.rstrip().splitlines()
    assert lines[0].split() == ["name", "default", "id", "project"]
    assert re.fullmatch(r"\d+ variants of 6 projects", lines[-1].strip())
    assert len(lines) == int(lines[-1].split()[0]) + 2


def test_a_closed_pipe_is_not_an_error(demo: Emulator) -> None:
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "trunkline", "list", "voices", "--format", "json"],
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    os.close(reading)
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, b"")


def test_records_without_an_id_are_counted_and_the_others_listed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    odd = [*AGENTS, {"agentId": 7}, {"agentName": "D"}, {**AGENTS[0], "agentId": "P-4", "x": [1]}]
    with scripted_vendor({f"/v1/accounts/{ACCOUNT}/agents": ScriptedResponse(odd)}) as url:
        configure(home, url)
        assert main(["list", "projects", "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == [*AGENTS, odd[-1]]
    assert captured.err == "trunkline: demo: 2 projects have no usable ID and cannot be listed\n"


def test_records_without_an_id_do_not_keep_others_from_being_set(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    odd = {**CONNECTOR, "connectorId": 7}
    answers = script(A=ScriptedResponse({"connectors": [CONNECTOR, odd]}))
    with scripted_vendor(answers) as url:
        configure(home, url)
        words = ["set", "connectors", CONNECTOR["connectorId"], "asrLangCode=fr-FR"]
        main([*words, "--project", "PROJECT-A", "--dry-run"])
    captured = capsys.readouterr()
    assert "asrLangCode  (none) → fr-FR" in captured.out
    assert "1 connector has no usable ID and cannot be listed" in captured.err


def test_a_value_of_another_type_is_printed_as_it_came_and_refused_by_set(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    odd = {**CONNECTOR, "voiceName": {"id": "v"}, "disableHandoff": "no"}
    answers = script(A=ScriptedResponse({"connectors": [odd, {**CONNECTOR, "connectorId": "c-2"}]}))
    with scripted_vendor(answers) as url:
        configure(home, url)
        arguments = ["connectors", "--project", "PROJECT-A"]
        assert listed(capsys, *arguments) == [odd, {**CONNECTOR, "connectorId": "c-2"}]
        main(["list", *arguments])
        assert '! {"id": "v"}' in capsys.readouterr().out
