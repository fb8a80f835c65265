"""SignalWire's own clients, unmodified, against the embedded server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from support.third_party import theirs
from support.tls_proxy import tls_front

PROJECT, TOKEN = "demo-project", "demo-signalwire"

pytestmark = pytest.mark.xdist_group("their-signalwire")


@pytest.fixture(scope="module", name="emulator")
def numbers_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module", name="told")
def what_the_client_told(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Any:
    client = theirs("signalwire", tmp_path_factory.mktemp("home"))
    host = emulator.url.removeprefix("http://")
    return client.program("signalwire_numbers", host, PROJECT, TOKEN)


def test_pages_are_followed_to_the_end(told: Any) -> None:
    assert len(told["page"]["data"]) == 5
    assert told["page"]["links"]["next"]
    assert len(told["everything"]) > 5
    assert told["everything"] == told["at_once"]
    assert len(set(told["everything"])) == len(told["everything"])


def test_filters_hold_on_every_page(told: Any) -> None:
    part = told["page"]["data"][0]["number"][:2]
    assert len(told["filtered"]) > 2
    assert all(part in number for number in told["filtered"])
    assert len(told["named"]) > 2
    assert all("desk" in name.lower() for name in told["named"])


def test_a_number_is_read_as_it_is_listed(told: Any) -> None:
    assert told["got"] == told["page"]["data"][0]


def test_errors_are_of_the_types_that_the_client_knows(told: Any) -> None:
    for step, status, body in [
        ("stranger", 401, {"error": "Unauthorized"}),
        ("unknown", 404, {"error": "Not Found"}),
        ("gone", 404, {"error": "Not Found"}),
        ("released_again", 404, {"error": "Not Found"}),
    ]:
        error = told[step]
        assert error["types"][0] == "SignalWireRestError", step
        assert (error["status"], error["body"]) == (status, body), step
        assert error["request_id"], step


@pytest.mark.parametrize("step", ["again", "unwritable", "incomplete"])
def test_invalid_items_are_named_one_by_one(told: Any, step: str) -> None:
    error = told[step]
    assert error["status"] == 422
    assert [sorted(item) for item in error["body"]["errors"]] == [
        ["code", "detail", "status", "title"]
    ]


def test_a_number_that_is_offered_can_be_bought(told: Any) -> None:
    offered = [each["number"] for each in told["offered"]["data"]]
    assert len(offered) == 3
    assert all(number.startswith("+1512") for number in offered)
    assert told["bought"]["number"] == offered[0]


def test_an_update_changes_nothing_else(told: Any) -> None:
    before, after = told["bought"], told["renamed"]
    assert {name for name in before if before[name] != after[name]} <= {"name", "updated_at"}
    assert after["name"] == "Main Line"


@pytest.mark.parametrize(
    ("helper", "written"),
    [
        ("relay_script", {"call_relay_script_url": "https://example.com/hook"}),
        (
            "laml_webhooks",
            {
                "call_request_url": "https://example.com/hook",
                "call_fallback_url": "https://example.com/done",
                "call_status_callback_url": "https://example.com/done",
            },
        ),
        ("laml_application", {"call_laml_application_id": "0b9b7bd3-6b7a-4b7e-9f43-2f3f0a3a6f4c"}),
        ("ai_agent", {"name": "Agent's"}),
        ("call_flow", {}),
        ("call_flow version", {}),
        ("relay_application", {"call_relay_application": "desk"}),
        (
            "relay_topic",
            {
                "call_relay_topic": "office",
                "call_relay_topic_status_callback_url": "https://example.com/done",
            },
        ),
        ("relay_script again", {"call_relay_script_url": "https://example.com/hook"}),
    ],
)
def test_helpers_set_what_answers_calls(told: Any, helper: str, written: dict[str, str]) -> None:
    answer = told["helpers"][helper]
    assert answer["call_handler"] == helper.partition(" ")[0]
    assert {name: answer[name] for name in written} == written
    assert not {"call_ai_agent_id", "call_flow_id", "call_flow_version"} & answer.keys()


def test_what_was_written_is_read_back(told: Any) -> None:
    after = told["after"]
    assert after == told["messages"]
    assert after["call_handler"] == "relay_script"
    assert after["message_handler"] == "laml_webhooks"
    assert after["message_request_url"] == "https://example.com/sms"
    assert after["calling_handler_resource_id"]


def test_a_number_is_released(told: Any) -> None:
    assert told["released"] == {}


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("rest_phone_number_management", ["Purchased:", "'Main Line'", "Released number"]),
        ("rest_bind_phone_to_swml_webhook", ["= 'relay_script'", "= 'https://example.com/swml-"]),
    ],
)
def test_the_examples_that_come_with_the_client(
    emulator: Emulator, told: Any, tmp_path: Path, example: str, said: list[str]
) -> None:
    client = theirs(
        "signalwire",
        tmp_path / "their-home",
        SIGNALWIRE_PROJECT_ID=PROJECT,
        SIGNALWIRE_API_TOKEN=TOKEN,
        SIGNALWIRE_SPACE=emulator.url.removeprefix("http://"),
        PHONE_NUMBER_SID=told["everything"][0],
    )
    [file] = client.folder.glob(f"lib/python3*/site-packages/signalwire/_docs/rest/*/{example}.py")
    done = client.command("python", str(file))
    assert done.returncode == 0, done.stderr
    assert all(text in done.stdout for text in said), done.stdout


def test_the_client_under_its_former_name(emulator: Emulator, tmp_path: Path) -> None:
    with tls_front(emulator.url, tmp_path) as front:
        client = theirs(
            "signalwire-agents",
            tmp_path / "their-home",
            SIGNALWIRE_PROJECT_ID=PROJECT,
            SIGNALWIRE_API_TOKEN=TOKEN,
            SIGNALWIRE_SPACE=front.host,
            REQUESTS_CA_BUNDLE=str(front.authority),
        )
        told = client.program("signalwire_numbers_before")
    assert told["bought"]["id"] in told["everything"]
    assert told["everything"] == told["at_once"]
    assert told["updated"] == told["got"]
    assert told["got"]["call_relay_script_url"] == "https://example.com/swml"
    assert (told["refused"]["types"][0], told["refused"]["status"]) == ("SignalWireRestError", 422)
    assert told["released"] == {}
    assert told["gone"]["status"] == 404
