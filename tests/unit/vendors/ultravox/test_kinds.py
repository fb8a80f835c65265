"""Ultravox's description and kinds: one table for three providers."""

import json
from typing import Any

import pytest

from support.ultravox import PROVIDERS, new
from trunkline.api.errors import BadAddress, InsecureUrl
from trunkline.changes.checks.validation import Checks, required_of
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.vendors.base import load_vendor
from trunkline.vendors.ultravox import VENDOR
from trunkline.vendors.ultravox.kinds import AGENTS, ALLOW_ALL, ALLOWED, MAPPING, TELEPHONY_CONFIGS
from trunkline.vendors.ultravox.records import (
    agent_record,
    body_of,
    config_record,
    vacant_record,
)

PARIS = "526355c1-eeb1-408a-af43-18c80c576a3a"
COMMON = {"provider", "configured", ALLOW_ALL, MAPPING}
OWN = {
    "twilio": {"accountSid", "authToken", "authTokenPrefix.prefix"},
    "telnyx": {
        "accountSid",
        "apiKey",
        "apiKeyPrefix.prefix",
        "publicKey",
        "publicKeyPrefix.prefix",
        "applicationSid",
    },
    "plivo": {"authId", "authToken", "authTokenPrefix.prefix"},
}
TWILIO = {"provider": "twilio", "configured": True, ALLOW_ALL: False, ALLOWED: [PARIS], MAPPING: {}}


def problems(patch: dict[str, Any], before: dict[str, Any] | None = None) -> tuple[str, ...]:
    creating = before is None
    return Checks(TELEPHONY_CONFIGS).problems(patch, before or {}, creating=creating)


# The description


def test_it_is_found_by_its_name() -> None:
    assert load_vendor("ultravox") is VENDOR
    assert list(VENDOR.kinds) == ["telephony-configs", "agents"]
    assert VENDOR.regions == {"": "https://api.ultravox.ai"}


def test_agents_are_read_only() -> None:
    assert AGENTS.editable == AGENTS.creatable == ()


def test_every_write_reaches_callers() -> None:
    assert TELEPHONY_CONFIGS.writes.live
    assert TELEPHONY_CONFIGS.vacant == "configured"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"region": "eu"}, BadAddress),
        ({"base_url": "ftp://localhost"}, BadAddress),
        ({"base_url": "http://api.ultravox.ai"}, InsecureUrl),
    ],
)
def test_an_invalid_address_is_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        VENDOR.connect(Profile("calls", "ultravox", **fields), "key")


# Fields of a config


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_config_has_the_fields_of_its_provider(provider: str) -> None:
    has = TELEPHONY_CONFIGS.applicable({"provider": provider, ALLOW_ALL: False})
    assert has == COMMON | OWN[provider] | {ALLOWED}


def test_without_a_provider_it_has_only_common_fields() -> None:
    assert TELEPHONY_CONFIGS.applicable({}) == COMMON | {ALLOWED}


def test_the_list_of_agents_applies_only_where_not_all_are_allowed() -> None:
    assert ALLOWED not in TELEPHONY_CONFIGS.applicable({ALLOW_ALL: True})
    assert ALLOWED in TELEPHONY_CONFIGS.applicable({ALLOW_ALL: False})


def test_secrets_and_their_traces_are_distinct() -> None:
    assert TELEPHONY_CONFIGS.secret == {"authToken", "apiKey", "publicKey"}
    shown = {name for name in TELEPHONY_CONFIGS.fields if name.endswith("Prefix.prefix")}
    assert shown.isdisjoint(TELEPHONY_CONFIGS.creatable)
    assert "provider" in TELEPHONY_CONFIGS.creatable
    assert "provider" not in TELEPHONY_CONFIGS.editable


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_new_config_requires_the_fields_of_its_provider(provider: str) -> None:
    assert problems({"provider": provider, **new(provider)}) == ()
    needed = set(required_of(TELEPHONY_CONFIGS, {"provider": provider})) - {"provider"}
    assert needed == new(provider).keys()
    assert len(problems({"provider": provider})) == len(needed)


def test_an_unknown_provider_is_refused() -> None:
    assert problems({"provider": "exotel"})


@pytest.mark.parametrize(
    ("patch", "about"),
    [
        ({"accountSid": ""}, "account SID"),
        ({ALLOWED: ["x"]}, "allowed agents/0"),
        ({ALLOWED: [PARIS, PARIS]}, "allowed agents"),
        ({ALLOWED: [f"{PARIS[:-3]}{n:03}" for n in range(101)]}, "allowed agents"),
        ({MAPPING: {"a..b": "c"}}, "context mapping"),
        ({MAPPING: {"a": "b."}}, "context mapping/a"),
        ({MAPPING: {"a": 1}}, "context mapping/a"),
        ({ALLOW_ALL: True}, "allowed agents"),
        ({"authId": "MA1"}, "auth ID"),
    ],
)
def test_an_invalid_value_is_found_before_it_is_sent(patch: dict[str, Any], about: str) -> None:
    before = TWILIO | {"accountSid": "AC1"}
    if ALLOW_ALL in patch:
        patch = patch | {ALLOWED: [PARIS]}
    (problem,) = problems(patch, before)
    assert problem.startswith(about)


@pytest.mark.parametrize(
    "patch",
    [
        {MAPPING: {"From": "caller.number", "data.payload.to": "x"}},
        {ALLOWED: []},
        {"authToken": "another"},
        {ALLOW_ALL: True},
    ],
)
def test_a_valid_value_passes(patch: dict[str, Any]) -> None:
    assert problems(patch, TWILIO | {ALLOWED: [], "accountSid": "AC1"}) == ()


def test_a_long_application_is_refused() -> None:
    telnyx = {"provider": "telnyx", "configured": True, "applicationSid": "x", "accountSid": "a"}
    assert problems({"applicationSid": "x" * 40}, telnyx) == ()
    assert problems({"applicationSid": "x" * 41}, telnyx)


# Records


def test_a_config_is_flattened_and_gets_the_documented_defaults() -> None:
    answer = {"accountSid": "AC1", "authTokenPrefix": {"prefix": "abc", "more": 1}, "new": [1]}
    assert config_record("twilio", answer) == Record(
        "twilio",
        None,
        {
            "provider": "twilio",
            "configured": True,
            ALLOW_ALL: False,
            ALLOWED: [],
            MAPPING: {},
            "accountSid": "AC1",
            "authTokenPrefix.prefix": "abc",
            "authTokenPrefix.more": 1,
            "new": [1],
        },
    )


@pytest.mark.parametrize("prefix", [None, {}, {"prefix": None}])
def test_a_missing_prefix_is_none(prefix: Any) -> None:
    values = config_record("plivo", {"authTokenPrefix": prefix}).values
    assert values.get("authTokenPrefix.prefix") is None


def test_an_answered_secret_is_left_out() -> None:
    answer = {"authToken": "hush", "apiKey": "hush", "publicKey": "hush"}
    assert "hush" not in repr(config_record("telnyx", answer))


def test_a_vacant_row_is_a_provider_without_config() -> None:
    assert TELEPHONY_CONFIGS.is_vacant(vacant_record("plivo").values)
    assert not TELEPHONY_CONFIGS.is_vacant(config_record("plivo", {}).values)


def test_an_agent_is_kept_whole_but_for_the_secrets_of_its_template() -> None:
    tool = {
        "toolId": "t-1",
        "authTokens": {"key": "hush"},
        "parameterOverrides": {"token": "hush"},
        "temporaryTool": {
            "modelToolName": "look_up",
            "staticParameters": [{"name": "X-Key", "value": "hush"}],
        },
    }
    voice = {"generic": {"url": "https://tts.example", "headers": {"Authorization": "hush"}}}
    template = {
        "voice": "Mark",
        "systemPrompt": "Be brief.",
        "selectedTools": [tool],
        "externalVoice": voice,
        "sharedSecrets": ["hush"],
        "dataConnection": {"websocketUrl": "wss://data.example", "headers": {"Key": "hush"}},
        "medium": {"sip": {"outgoing": {"to": "sip:a@b.example", "password": "hush"}}},
    }
    answer = {
        "agentId": PARIS,
        "name": "Paris",
        "callTemplate": template,
        "statistics": {"calls": 3},
        "new": 1,
    }
    record = agent_record(answer)
    assert record.values["calls"] == 3
    assert record.values["voice"] == "Mark"
    kept = json.dumps({name: record.values[name] for name in answer}, ensure_ascii=False)
    assert kept == json.dumps(answer).replace('"hush"', '"•••"')
    assert agent_record({"agentId": PARIS, "callTemplate": None, "statistics": None}).key == PARIS


def test_fields_that_name_the_record_are_not_sent() -> None:
    patch = {
        "provider": "plivo",
        "configured": False,
        "authId": "MA",
        "authTokenPrefix.prefix": "x",
    }
    assert body_of(patch) == {"authId": "MA"}
