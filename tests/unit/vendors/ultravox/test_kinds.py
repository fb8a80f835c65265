"""Ultravox's description: cheap to import, one table for three providers, and what each one has."""

import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft7Validator

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


def test_importing_the_description_imports_no_client() -> None:
    code = (
        "import sys, trunkline.vendors.ultravox\n"
        "heavy = {'httpx', 'pydantic', 'stamina', 'jsonschema', 'asyncio', 'phonenumbers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_it_is_found_by_its_name_and_begins_with_the_configs() -> None:
    assert load_vendor("ultravox") is VENDOR
    assert list(VENDOR.kinds) == ["telephony-configs", "agents"]
    assert VENDOR.regions == {"": "https://api.ultravox.ai"}


@pytest.mark.parametrize("kind", VENDOR.kinds.values(), ids=lambda kind: kind.name)
def test_a_kind_refers_to_what_there_is(kind: Any) -> None:
    Draft7Validator.check_schema(kind.schema)
    assert {kind.key, kind.label} <= kind.fields.keys()
    assert kind.fields[kind.key]["readOnly"], "a key is never edited"
    for column in kind.columns:
        assert column.field in kind.fields
        assert len(column.title) <= column.width
    assert {choice.kind for choice in kind.writes.choices.values()} <= VENDOR.kinds.keys()
    for name in kind.secret:
        assert kind.fields[name]["trace"] in kind.fields


def test_agents_are_only_read() -> None:
    assert AGENTS.editable == AGENTS.creatable == ()


def test_every_write_is_heard_by_callers_at_once() -> None:
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
def test_a_wrong_address_is_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        VENDOR.connect(Profile("calls", "ultravox", **fields), "key")


# What a config has


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_config_has_the_fields_of_its_provider(provider: str) -> None:
    has = TELEPHONY_CONFIGS.applicable({"provider": provider, ALLOW_ALL: False})
    assert has == COMMON | OWN[provider] | {ALLOWED}


def test_without_a_provider_it_has_none_of_theirs() -> None:
    assert TELEPHONY_CONFIGS.applicable({}) == COMMON | {ALLOWED}


def test_agents_are_listed_only_where_not_all_are_allowed() -> None:
    assert ALLOWED not in TELEPHONY_CONFIGS.applicable({ALLOW_ALL: True})
    assert ALLOWED in TELEPHONY_CONFIGS.applicable({ALLOW_ALL: False})


def test_secrets_and_what_tells_of_them_are_told_apart() -> None:
    assert TELEPHONY_CONFIGS.secret == {"authToken", "apiKey", "publicKey"}
    shown = {name for name in TELEPHONY_CONFIGS.fields if name.endswith("Prefix.prefix")}
    assert shown.isdisjoint(TELEPHONY_CONFIGS.creatable)
    assert "provider" in TELEPHONY_CONFIGS.creatable
    assert "provider" not in TELEPHONY_CONFIGS.editable


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_new_config_needs_all_that_its_provider_needs(provider: str) -> None:
    assert problems({"provider": provider, **new(provider)}) == ()
    needed = set(required_of(TELEPHONY_CONFIGS, {"provider": provider})) - {"provider"}
    assert needed == new(provider).keys()
    assert len(problems({"provider": provider})) == len(needed)


def test_a_provider_that_there_is_not_is_refused() -> None:
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
def test_a_wrong_value_is_found_before_it_is_sent(patch: dict[str, Any], about: str) -> None:
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
def test_a_right_value_passes(patch: dict[str, Any]) -> None:
    assert problems(patch, TWILIO | {ALLOWED: [], "accountSid": "AC1"}) == ()


def test_a_long_application_is_refused() -> None:
    telnyx = {"provider": "telnyx", "configured": True, "applicationSid": "x", "accountSid": "a"}
    assert problems({"applicationSid": "x" * 40}, telnyx) == ()
    assert problems({"applicationSid": "x" * 41}, telnyx)


# Records


def test_a_config_is_laid_flat_and_its_document_s_defaults_are_filled_in() -> None:
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
            "new": [1],
        },
    )


@pytest.mark.parametrize("prefix", [None, {}, {"prefix": None}])
def test_a_prefix_that_is_not_told_is_none(prefix: Any) -> None:
    values = config_record("plivo", {"authTokenPrefix": prefix}).values
    assert values.get("authTokenPrefix.prefix") is None


def test_a_secret_that_the_vendor_answers_is_left_out() -> None:
    answer = {"authToken": "hush", "apiKey": "hush", "publicKey": "hush"}
    assert "hush" not in repr(config_record("telnyx", answer))


def test_a_vacant_row_stands_for_a_config_that_is_not_there() -> None:
    assert TELEPHONY_CONFIGS.is_vacant(vacant_record("plivo").values)
    assert not TELEPHONY_CONFIGS.is_vacant(config_record("plivo", {}).values)


def test_of_an_agent_s_template_only_what_names_it_is_kept() -> None:
    template = {"voice": "Mark", "systemPrompt": "hush", "selectedTools": [{"authToken": "hush"}]}
    answer = {
        "agentId": PARIS,
        "name": "Paris",
        "callTemplate": template,
        "statistics": {"calls": 3},
        "new": 1,
    }
    known = {"agentId": PARIS, "name": "Paris", "calls": 3, "voice": "Mark", "new": 1}
    assert agent_record(answer) == Record(PARIS, None, known)
    assert agent_record({"agentId": PARIS, "callTemplate": None, "statistics": None}).key == PARIS


def test_what_names_the_record_is_not_sent() -> None:
    patch = {
        "provider": "plivo",
        "configured": False,
        "authId": "MA",
        "authTokenPrefix.prefix": "x",
    }
    assert body_of(patch) == {"authId": "MA"}
