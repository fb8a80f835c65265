"""The telephony configs: one for each provider, with write-only secrets.

What the document leaves open: a second config of a provider is refused with 400; the allowed list
may have IDs of agents that do not exist, as after an agent was deleted; with allow-all the allowed
list must be empty, whichever of the two the request has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.ultravox.errors import invalid, not_found
from trunkline.emulator.ultravox.request_bodies import Check, flag, mapping, read_body, text, uuids

_COMMON: Final[Mapping[str, Check]] = {
    "callCreationAllowedAgentIds": uuids,
    "callCreationAllowAllAgents": flag,
    "requestContextMapping": mapping,
}


@dataclass(frozen=True, slots=True)
class Provider:
    """The fields that the config of one provider has beside the common ones.

    Attributes:
        name: its name in paths.
        account: the field with the account's ID.
        secrets: the write-only fields.
        application: the field with the application's ID, empty if there is none.
    """

    name: str
    title: str
    account: str
    secrets: tuple[str, ...]
    application: str = ""

    @property
    def checks(self) -> Mapping[str, Check]:
        """The check of each field."""
        own = dict.fromkeys((self.account, *self.secrets), text())
        if self.application:
            own[self.application] = text(40)
        return {**_COMMON, **own}

    @property
    def required(self) -> tuple[str, ...]:
        """The required fields of a new config."""
        own = (self.account, *self.secrets, self.application)
        return tuple(name for name in own if name)


PROVIDERS: Final = (
    Provider("twilio", "Twilio", "accountSid", ("authToken",)),
    Provider("telnyx", "Telnyx", "accountSid", ("apiKey", "publicKey"), "applicationSid"),
    Provider("plivo", "Plivo", "authId", ("authToken",)),
)


def prefix(secret: str) -> str:
    """Return the part of a secret that is shown: a quarter of it, at most eight characters."""
    return secret[: min(8, len(secret) // 4)]


def _get(call: Call, provider: Provider) -> Reply:
    return Reply(_content(call, provider))


def _create(call: Call, provider: Provider) -> Reply:
    if _row(call, provider) is not None:
        raise ErrorReply(400, f"This account already has a {provider.title} configuration.")
    body = read_body(call, provider.checks, required=provider.required)
    _store(call, provider, {}, body)
    return Reply(_content(call, provider), 201)


def _update(call: Call, provider: Provider) -> Reply:
    before = _content(call, provider)
    _store(call, provider, before, read_body(call, provider.checks))
    return Reply(_content(call, provider))


def _delete(call: Call, provider: Provider) -> Reply:
    _content(call, provider)
    call.execute("DELETE FROM ultravox_configs WHERE provider = ?", provider.name)
    return Reply(b"", 204)


def _row(call: Call, provider: Provider) -> tuple[Any, ...] | None:
    query = "SELECT * FROM ultravox_configs WHERE provider = ?"
    row: tuple[Any, ...] | None = call.execute(query, provider.name).fetchone()
    return row


def _content(call: Call, provider: Provider) -> dict[str, Any]:
    row = _row(call, provider)
    if row is None:
        raise not_found()
    _, account, application, prefixes, allow_all, allowed, context = row
    content = {
        "callCreationAllowedAgentIds": load(allowed.encode()),
        "callCreationAllowAllAgents": bool(allow_all),
        "requestContextMapping": load(context.encode()),
        provider.account: account,
    }
    for name, shown in load(prefixes.encode()).items():
        content[f"{name}Prefix"] = {"prefix": shown}
    if provider.application:
        content[provider.application] = application
    return content


def _store(
    call: Call, provider: Provider, before: Mapping[str, Any], body: Mapping[str, Any]
) -> None:
    """Write a config; fields that the body does not have stay unchanged."""
    after = {**before, **body}
    allow_all = after.get("callCreationAllowAllAgents", False)
    allowed = after.get("callCreationAllowedAgentIds", [])
    if allow_all and allowed:
        message = "May not be set if callCreationAllowAllAgents is true."
        raise invalid({"callCreationAllowedAgentIds": message})
    prefixes = {
        name: prefix(body[name]) if name in body else before[f"{name}Prefix"]["prefix"]
        for name in provider.secrets
    }
    query = "INSERT OR REPLACE INTO ultravox_configs VALUES (?, ?, ?, ?, ?, ?, ?)"
    identity = (provider.name, after[provider.account], after.get(provider.application, ""))
    context = dump(after.get("requestContextMapping", {}))
    call.execute(query, *identity, dump(prefixes), allow_all, dump(allowed), context)


def _operations(provider: Provider) -> tuple[Operation, ...]:
    path = f"/api/telephony_configs/{provider.name}"
    return (
        Operation("GET", path, lambda call: _get(call, provider)),
        Operation("POST", path, lambda call: _create(call, provider), writes=True),
        Operation("PATCH", path, lambda call: _update(call, provider), writes=True),
        Operation("DELETE", path, lambda call: _delete(call, provider), writes=True),
    )


OPERATIONS: Final = tuple(chain.from_iterable(map(_operations, PROVIDERS)))
