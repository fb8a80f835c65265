"""What a write changes in a phone config, and which results are invalid."""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from trunkline.emulator.watsonx.errors import FieldError

SIP: Final = "sip_trunk"
GENESYS: Final = "genesys_audio_connector"
SECRETS: Final = ("api_key", "client_secret", "password")

_Item = Mapping[str, Any]
_LISTS: Final[Mapping[str, Callable[[_Item], Any]]] = {
    "attached_environments": lambda item: (item["agent_id"], item["environment_id"]),
    "custom_invite_headers": lambda item: item["name"].lower(),
}
"""The lists of a phone config, each with the key of its items."""


def blank(name: str, provider: str) -> dict[str, Any]:
    """Return the content of a new phone config without other fields."""
    return {
        "name": name,
        "description": None,
        "service_provider": provider,
        "attached_environments": [],
        "custom_invite_headers": [],
        "put_caller_on_hold_on_transfer": True,
        "send_provisional_response": True,
        "error_handling": None,
    }


def merged(content: Mapping[str, Any], body: Mapping[str, Any], *, append: bool) -> dict[str, Any]:
    """Return the content after a write.

    Args:
        body: the fields that were sent; of an object, the members that were sent. A list that is
            null stays unchanged.
        append: whether items are appended to lists; else lists are replaced.
    """
    result = dict(content)
    for name, value in body.items():
        if name in _LISTS:
            if value is not None:
                old = content[name] if append else ()
                result[name] = _with_items(_LISTS[name], old, value)
        elif name == "error_handling" and value is not None:
            result[name] = _deep_merged(content[name] or {}, value)
        elif name in content and (value is not None or name in ("description", "error_handling")):
            result[name] = value
    return result


def secured(security: Mapping[str, Any], sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the security after a write; a secret that is missing, null or blank is kept."""
    new = sent or {}
    return {
        name: old if name in SECRETS and not new.get(name) else new.get(name, old)
        for name, old in security.items()
    }


def field_errors(
    before: Mapping[str, Any] | None, content: Mapping[str, Any], security: Mapping[str, Any]
) -> Iterator[FieldError]:
    """Yield the errors of a phone config after a write.

    Args:
        before: the content before the write, `None` for a new one.
    """
    if before is not None and before["service_provider"] != content["service_provider"]:
        yield FieldError(["service_provider"], "The service provider cannot be changed")
    if content["service_provider"] == GENESYS:
        yield from _genesys_errors(security)
        return
    if content["attached_environments"]:
        message = "A SIP trunk takes no attachments: agents are set on its phone numbers"
        yield FieldError(["attached_environments"], message)
    if security["authentication"]:
        for name in ("username", "password"):
            if not security[name]:
                yield FieldError(["security", name], f"{name} is required with authentication")


def _genesys_errors(security: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in ("api_key", "client_secret"):
        if not security[name]:
            yield FieldError(["security", name], f"{name} is required for Genesys Audio Connector")
    try:
        b64decode(security["client_secret"] or "", validate=True)
    except (binascii.Error, ValueError):
        yield FieldError(["security", "client_secret"], "client_secret should be base64")


def _with_items(
    key_of: Callable[[_Item], Any], old: Sequence[_Item], new: Sequence[_Item]
) -> list[_Item]:
    """Append items, each once; the known fields of an item stay beside those that are sent."""
    items: dict[Any, _Item] = {}
    for item in (*old, *new):
        items[key_of(item)] = {**items.get(key_of(item), {}), **item}
    return list(items.values())


def _deep_merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return dict(old) | {
        name: _deep_merged(old.get(name) or {}, value) if isinstance(value, Mapping) else value
        for name, value in new.items()
    }
