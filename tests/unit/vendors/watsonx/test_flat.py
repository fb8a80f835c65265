"""Phone configs flattened and patches nested; the only secret in either is one that is set."""

from typing import Any

import pytest

from trunkline.vendors.watsonx.flat import flattened, nested
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS
from trunkline.vendors.watsonx.models import PhoneConfig

ANSWER: PhoneConfig = {
    "id": "c-1",
    "name": "Trunk",
    "service_provider": "sip_trunk",
    "security": {
        "api_key": None,
        "client_secret": "",
        "secure_trunking": True,
        "authentication": True,
        "username": "sbc",
        "password": None,
        "password_is_set": True,
        "cipher": "new",
    },
    "error_handling": {
        "fallback_sip_uri": None,
        "transfer_failure": {"reply_message": "Sorry.", "disconnect_call": False},
    },
    "attached_environments": [],
}


def test_members_become_dotted_fields() -> None:
    assert flattened(ANSWER) == {
        "id": "c-1",
        "name": "Trunk",
        "service_provider": "sip_trunk",
        "security.secure_trunking": True,
        "security.authentication": True,
        "security.username": "sbc",
        "security.password_is_set": True,
        "security.cipher": "new",
        "error_handling.fallback_sip_uri": None,
        "error_handling.transfer_failure.reply_message": "Sorry.",
        "error_handling.transfer_failure.disconnect_call": False,
        "error_handling.call_failure.reply_message": None,
        "attached_environments": [],
    }


@pytest.mark.parametrize("value", [None, "", "shown by mistake"])
@pytest.mark.parametrize("name", ["api_key", "client_secret", "password"])
def test_answered_secrets_are_in_no_record(name: str, value: str | None) -> None:
    record = flattened({"id": "c-1", "security": {name: value}})
    assert not [field for field in record if name in field.split(".")]
    assert "shown by mistake" not in repr(record)


@pytest.mark.parametrize("nothing", [None, {}])
def test_a_trunk_without_objects_has_null_texts(nothing: Any) -> None:
    record = flattened({"id": "c-1", "security": nothing, "error_handling": nothing})
    assert record == {
        "id": "c-1",
        "security.username": None,
        "error_handling.fallback_sip_uri": None,
        "error_handling.transfer_failure.reply_message": None,
        "error_handling.call_failure.reply_message": None,
    }
    connector = flattened({"id": "c-1", "service_provider": "genesys_audio_connector"})
    assert connector == {"id": "c-1", "service_provider": "genesys_audio_connector"}


def test_a_plain_field_is_sent_alone() -> None:
    before = flattened(ANSWER)
    assert nested({"name": "Other"}, before) == {"name": "Other"}
    assert nested({"description": None}, before) == {"description": None}


def test_an_object_is_sent_with_its_other_members() -> None:
    before = flattened(ANSWER)
    patch = {"error_handling.call_failure.reply_message": "Bye."}
    assert nested(patch, before) == {
        "error_handling": {
            "transfer_failure": {"reply_message": "Sorry.", "disconnect_call": False},
            "call_failure": {"reply_message": "Bye."},
        }
    }
    assert nested({"security.authentication": False}, before) == {
        "security": {
            "secure_trunking": True,
            "authentication": False,
            "username": "sbc",
            "cipher": "new",
        }
    }


def test_a_member_is_cleared() -> None:
    patch = {"error_handling.transfer_failure.reply_message": None}
    assert nested(patch, flattened(ANSWER)) == {
        "error_handling": {"transfer_failure": {"reply_message": None, "disconnect_call": False}}
    }


@pytest.mark.parametrize("value", [None, ""])
def test_a_secret_without_a_value_is_never_sent(value: str | None) -> None:
    before = {**flattened(ANSWER), "security.password": "of some old record"}
    assert nested({"security.password": value}, before) == {}
    body = nested({"security.password": value, "security.username": "new"}, before)
    assert "password" not in body["security"]
    assert body["security"]["username"] == "new"


def test_a_new_secret_is_sent() -> None:
    body = nested({"security.password": "typed"}, flattened(ANSWER))
    assert body["security"]["password"] == "typed"
    assert nested({"name": "x", "security.api_key": "k"}, {}) == {
        "name": "x",
        "security": {"api_key": "k"},
    }


@pytest.mark.parametrize("odd", ["hush", ["hush"], [{"password": "hush"}]])
def test_what_should_hold_secrets_is_hidden_whole_where_it_is_no_object(odd: Any) -> None:
    values = flattened({"id": "c-1", "security": odd, "error_handling": odd})
    assert values["security"] == "•••"
    assert values["error_handling"] == odd
    for name in ("security.username", "error_handling.call_failure.reply_message"):
        assert "instead of an object" in PHONE_CONFIGS.unexpected(name, values)
