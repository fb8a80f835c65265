"""The telephony configs: one a provider, with secrets that go in and never come out.

What the document leaves open: a second config of a provider is refused with 400; an identifier in
the allowed list may name no agent, as it does after an agent was deleted; an empty allowed list may
stand beside allow-all, any other may not, whichever of the two the request has sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trunkline.emulator.jsontext import dump, load
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.ultravox.bodies import Check, flag, mapping, read, text, uuids
from trunkline.emulator.ultravox.errors import invalid, not_found

_COMMON: Final[Mapping[str, Check]] = {
    "callCreationAllowedAgentIds": uuids,
    "callCreationAllowAllAgents": flag,
    "requestContextMapping": mapping,
}


@dataclass(frozen=True, slots=True)
class Provider:
    """What a config of one provider has beside what all have.

    Attributes:
        name: its name in paths.
        title: its name for people.
        account: the field that identifies the account.
        secrets: the fields that are never answered.
        application: the field that identifies the application, empty where there is none.
    """

    name: str
    title: str
    account: str
    secrets: tuple[str, ...]
    application: str = ""

    @property
    def checks(self) -> Mapping[str, Check]:
        """What each field must be."""
        own = dict.fromkeys((self.account, *self.secrets), text())
        if self.application:
            own[self.application] = text(40)
        return {**_COMMON, **own}

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that a new config must have."""
        own = (self.account, *self.secrets, self.application)
        return tuple(name for name in own if name)


PROVIDERS: Final = (
    Provider("twilio", "Twilio", "accountSid", ("authToken",)),
    Provider("telnyx", "Telnyx", "accountSid", ("apiKey", "publicKey"), "applicationSid"),
    Provider("plivo", "Plivo", "authId", ("authToken",)),
)


def prefix(secret: str) -> str:
    """Return what is shown of a secret: a quarter of it, and no more than eight characters."""
    return secret[: min(8, len(secret) // 4)]


def _get(call: Call, provider: Provider) -> Reply:
    return Reply(_content(call, provider))


def _create(call: Call, provider: Provider) -> Reply:
    if _row(call, provider) is not None:
        raise ErrorReply(400, f"This account already has a {provider.title} configuration.")
    body = read(call, provider.checks, required=provider.required)
    _store(call, provider, {}, body)
    return Reply(_content(call, provider), 201)


def _update(call: Call, provider: Provider) -> Reply:
    before = _content(call, provider)
    _store(call, provider, before, read(call, provider.checks))
    return Reply(_content(call, provider))


def _delete(call: Call, provider: Provider) -> Reply:
    _content(call, provider)
    call.db.execute("DELETE FROM ultravox_configs WHERE provider = ?", (provider.name,))
    return Reply(b"", 204)


def _row(call: Call, provider: Provider) -> tuple[Any, ...] | None:
    query = "SELECT * FROM ultravox_configs WHERE provider = ?"
    found: tuple[Any, ...] | None = call.db.execute(query, (provider.name,)).fetchone()
    return found


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
    """Write a config: what the body has not stays as it was.

    Raises:
        ErrorReply: 400, agents are listed though all are allowed.
    """
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
    call.db.execute(
        "INSERT OR REPLACE INTO ultravox_configs VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            provider.name,
            after[provider.account],
            after.get(provider.application, ""),
            dump(prefixes),
            allow_all,
            dump(allowed),
            dump(after.get("requestContextMapping", {})),
        ),
    )


def _operations(provider: Provider) -> tuple[Operation, ...]:
    path = f"/api/telephony_configs/{provider.name}"
    return (
        Operation("GET", path, lambda call: _get(call, provider)),
        Operation("POST", path, lambda call: _create(call, provider), writes=True),
        Operation("PATCH", path, lambda call: _update(call, provider), writes=True),
        Operation("DELETE", path, lambda call: _delete(call, provider), writes=True),
    )


OPERATIONS: Final = tuple(each for provider in PROVIDERS for each in _operations(provider))
