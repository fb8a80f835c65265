"""watsonx Orchestrate's description and kinds, and their conditions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from trunkline.api.errors import BadAddress, InsecureUrl
from trunkline.changes.checks.validation import Checks
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.model.table.related import Related
from trunkline.vendors.base import load_vendor, vendor_names
from trunkline.vendors.watsonx import VENDOR, api_root
from trunkline.vendors.watsonx.kinds import (
    AGENT_ENVIRONMENTS,
    GENESYS,
    NUMBERS,
    PHONE_CONFIGS,
    SIP,
)

KINDS = list(VENDOR.kinds.values())
TRUNK = {"id": "c-1", "name": "Trunk", "service_provider": SIP}
ATTACHED = {"agent_id": "a-1", "environment_id": "e-1"}
ASKED = "with provider sip_trunk and authentication on"
CONNECTOR = {"id": "c-2", "name": "Connector", "service_provider": GENESYS}


def test_it_is_found_by_its_name() -> None:
    assert load_vendor("watsonx") is VENDOR
    assert "watsonx" in vendor_names()
    assert next(iter(VENDOR.kinds)) == "phone-configs"


def test_a_secret_has_no_other_role() -> None:
    assert PHONE_CONFIGS.secret == PHONE_CONFIGS.unread == {
        "security.api_key", "security.client_secret", "security.password",
    }  # fmt: skip
    assert "service_provider" in PHONE_CONFIGS.creatable
    assert "service_provider" not in PHONE_CONFIGS.editable
    assert "phone_number" in NUMBERS.creatable
    assert NUMBERS.editable == ("description", "agent_id", "environment_id")
    shown = {column.field for column in PHONE_CONFIGS.columns}
    assert not shown & PHONE_CONFIGS.secret


def test_each_provider_has_its_own_fields() -> None:
    trunk, connector = PHONE_CONFIGS.applicable(TRUNK), PHONE_CONFIGS.applicable(CONNECTOR)
    assert connector - trunk == {
        "security.api_key", "security.client_secret", "attached_environments",
    }  # fmt: skip
    assert trunk - connector == {
        "security.secure_trunking", "security.authentication", "security.username",
        "security.password", "security.password_is_set", "put_caller_on_hold_on_transfer",
        "send_provisional_response", "custom_invite_headers", "error_handling.fallback_sip_uri",
        "error_handling.transfer_failure.reply_message",
        "error_handling.transfer_failure.disconnect_call",
        "error_handling.call_failure.reply_message",
    }  # fmt: skip
    assert PHONE_CONFIGS.applicable({"name": "of the usual provider"}) == trunk


def problems(
    patch: dict[str, Any], before: dict[str, Any] | None = None, kind: Kind = PHONE_CONFIGS
) -> list[str]:
    """Return the problems of an update, or of a creation without `before`."""
    found = Checks(kind).problems(patch, before or {}, creating=before is None)
    return sorted(found)


@pytest.mark.parametrize(
    ("patch", "before", "said"),
    [
        ({"name": "Trunk"}, None, []),
        ({"service_provider": SIP}, None, ["name is required"]),
        ({"name": "x" * 65}, None, ["name: "]),
        ({"name": ""}, TRUNK, ["name: "]),
        ({"description": "x" * 1025}, TRUNK, ["description: "]),
        ({"description": None}, TRUNK, []),
        ({"name": "x", "service_provider": "pots"}, None, ["provider: "]),
        ({"service_provider": GENESYS}, TRUNK, ["service_provider of phone-configs cannot be"]),
        (
            {"name": "x", "service_provider": SIP, "security.authentication": True},
            None,
            [f"password is required {ASKED}", f"user name is required {ASKED}"],
        ),
        (
            {"security.authentication": True, "security.username": "u"},
            {**TRUNK, "security.password_is_set": False},
            [f"password is required {ASKED}"],
        ),
        (
            {"security.authentication": True, "security.username": "u"},
            {**TRUNK, "security.password_is_set": True},
            [],
        ),
        (
            {"security.username": None},
            {**TRUNK, "security.authentication": True, "security.username": "u"},
            [f"user name is required {ASKED}"],
        ),
        (
            {"name": "x", "service_provider": GENESYS},
            None,
            ["API key is required", "client secret is required"],
        ),
        (
            {
                "name": "x", "service_provider": GENESYS,
                "security.api_key": "k", "security.client_secret": "no base64!",
            },
            None,
            ["client secret: "],
        ),
        ({"description": "d"}, CONNECTOR, []),
        ({"security.username": "u"}, CONNECTOR, ["user name does not apply with provider"]),
        ({"attached_environments": []}, TRUNK, []),
        ({"attached_environments": [ATTACHED]}, TRUNK, ["attached agents does not apply with"]),
        (
            {"attached_environments": [{"agent_id": "a"}]},
            CONNECTOR,
            ["attached agents"],
        ),
        ({"custom_invite_headers": [{"name": "X-A"}]}, TRUNK, []),
        ({"custom_invite_headers": [{"name": ""}]}, TRUNK, ["INVITE headers/0/name: "]),
        ({"phone_numbers": []}, TRUNK, ["phone_numbers of phone-configs cannot be written"]),
    ],
)  # fmt: skip
def test_conditions(patch: dict[str, Any], before: dict[str, Any] | None, said: list[str]) -> None:
    found = problems(patch, before)
    assert len(found) == len(said), found
    for text, beginning in zip(found, said, strict=True):
        assert text.startswith(beginning)


def test_an_invalid_secret_is_not_repeated() -> None:
    patch = {"name": "x", "service_provider": GENESYS, "security.api_key": "k"}
    found = problems({**patch, "security.client_secret": "hush! hush!"})
    assert found
    assert "hush" not in str(found)


def test_agent_and_environment_of_a_number_go_together() -> None:
    both, number = {"agent_id": "a", "environment_id": "e"}, {"phone_number": "+12125550110"}
    assert problems({**number, **both}, kind=NUMBERS) == []
    assert problems({**number, "agent_id": "a"}, kind=NUMBERS)
    assert problems(both, number, NUMBERS) == []
    assert problems({"environment_id": "e"}, number, NUMBERS)
    cleared = {"agent_id": None, "environment_id": None}
    assert problems(cleared, {**number, **both}, NUMBERS) == []


@pytest.mark.parametrize("number", ["foo", "+1", "020 7946 0958", "+442079460958\n"])
def test_a_new_number_is_in_e164(number: str) -> None:
    assert problems({"phone_number": number}, kind=NUMBERS)


@pytest.mark.parametrize("uri", ["http://a.example", "sip:", "sip:desk@a.example\n", "desk"])
def test_calls_fall_back_to_a_sip_uri(uri: str) -> None:
    field = "error_handling.fallback_sip_uri"
    assert problems({field: uri}, TRUNK)
    assert problems({field: "sip:desk@a.example"}, TRUNK) == []


def test_the_environment_of_a_number_is_shown_by_its_label() -> None:
    related = Related(VENDOR.kinds)
    values = {"id": "a-1/e-1", "label": "Desk · live", "agent_id": "a-1", "environment_id": "e-1"}
    related.begin("agent-environments")
    related.extend("agent-environments", [Record("a-1/e-1", None, values)])
    related.finish("agent-environments")
    assert related.labels("agent-environments", "c-1")["e-1"] == "Desk · live"
    assert NUMBERS.columns[1].names == AGENT_ENVIRONMENTS.name


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://api.example/instances/i-1", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1/", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1/v1", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1/v1/", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1/v1/orchestrate", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1//v1/channels", "https://api.example/instances/i-1"),
        ("https://api.example/instances/i-1/v1/channels/phone",
         "https://api.example/instances/i-1"),
        ("https://api.example/instances/v1", "https://api.example/instances"),
        ("http://localhost:4321", "http://localhost:4321/api"),
        ("http://localhost:4321/", "http://localhost:4321/api"),
        ("http://localhost:4321/api", "http://localhost:4321/api"),
        ("http://localhost:4321/api/v1/", "http://localhost:4321/api"),
        ("http://localhost:4321/v1", "http://localhost:4321/api"),
    ],
)  # fmt: skip
def test_an_address_is_accepted_in_the_vendor_s_spellings(given: str, address: str) -> None:
    assert api_root(given).rstrip("/") == address
    session = VENDOR.connect(Profile("a", "watsonx", base_url=given), "token")
    assert session.transport.base_url == address


@pytest.mark.parametrize(
    ("url", "error", "text"),
    [
        ("", BadAddress, "a needs a base_url: the service instance"),
        ("http://api.example/instances/i-1", InsecureUrl, "use https"),
        ("watsonx", BadAddress, "is not a URL"),
    ],
)
def test_an_invalid_address_is_refused_by_connect(
    url: str, error: type[BadAddress], text: str
) -> None:
    with pytest.raises(error, match=text):
        VENDOR.connect(Profile("a", "watsonx", base_url=url), "token")


def test_a_token_s_expiry_is_read() -> None:
    profile = Profile("a", "watsonx", base_url="https://api.example/instances/i-1")
    # {"exp": 1764000000}
    token = "e30.eyJleHAiOiAxNzY0MDAwMDAwfQ.c2ln"
    for given in (token, f"Bearer {token}", f"  bearer {token}\n"):
        session = VENDOR.connect(profile, given)
        assert session.expires == datetime(2025, 11, 24, 16, tzinfo=UTC)
    assert VENDOR.connect(profile, "demo-watsonx").expires is None
