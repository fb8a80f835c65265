"""The records whose secrets are looked for: how each is found, changed and made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from support.sweep import made_up
from trunkline.emulator.accounts import DemoAccount, account_of
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.base import load_vendor

__all__ = ["SCENARIOS", "Scenario"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One record with secrets.

    Attributes:
        vendor: the vendor.
        kind: the kind's name.
        label: what people call the record; the seed has it.
        secrets: its secret fields.
        beside: other fields that are changed with them; a list is added to.
        given: what a new record of that sort must have beside the secrets.
        new: what the new one is called.
        another: what a record of the same sort is called, if there is one.
    """

    vendor: str
    kind: str
    label: str
    secrets: tuple[str, ...]
    beside: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    new: str = ""
    another: str = ""

    def __str__(self) -> str:
        return f"{self.vendor}-{self.label}"

    @property
    def account(self) -> DemoAccount:
        """The account of the embedded server."""
        return account_of(self.vendor)

    @property
    def described(self) -> Kind:
        """The kind."""
        return load_vendor(self.vendor).kinds[self.kind]

    @property
    def credential(self) -> str:
        """What the account is opened with."""
        return made_up("credential", self.vendor, plain=True)

    def profile(self, url: str, **differs: Any) -> Profile:
        """Return a profile of the account on a server."""
        given = {"name": "acme", "account": self.account.account, "credential": "$ACME_KEY"}
        base = f"{url}{self.account.path}"
        return Profile(vendor=self.vendor, base_url=base, **{**given, **differs})

    def secret(self, name: str, purpose: str) -> str:
        """Return a value of a secret field, another one for each purpose.

        Those that are read from somewhere ("in a file") are plain: credentials are.
        """
        plain = "pattern" in self.described.fields[name] or purpose.startswith(("in ", "from "))
        return made_up(str(self), name, purpose, plain=plain)


SCENARIOS: Final = (
    Scenario(
        "ultravox",
        "telephony-configs",
        "twilio",
        ("authToken",),
        {
            "accountSid": "AC-other",
            "callCreationAllowedAgentIds": [agent_uuid("ultravox", "Customer care")],
        },
        {"accountSid": "AC0001"},
    ),
    Scenario(
        "ultravox",
        "telephony-configs",
        "telnyx",
        ("apiKey", "publicKey"),
        {"applicationSid": "app-other"},
        {"accountSid": "acc-0002", "applicationSid": "app-0002"},
    ),
    Scenario(
        "ultravox",
        "telephony-configs",
        "plivo",
        ("authToken",),
        {"authId": "MA-other"},
        {"authId": "MA0003"},
    ),
    Scenario(
        "watsonx",
        "phone-configs",
        "Aubrac Hotels trunk",
        ("security.password",),
        {"security.username": "other", "custom_invite_headers": [{"name": "X-Other"}]},
        {
            "name": "New trunk",
            "service_provider": "sip_trunk",
            "security.authentication": True,
            "security.username": "sbc",
        },
        "New trunk",
        "Northmoor Bank trunk",
    ),
    Scenario(
        "watsonx",
        "phone-configs",
        "Genesys Cloud, pilot",
        ("security.api_key", "security.client_secret"),
        {"description": "another"},
        {"name": "New connector", "service_provider": "genesys_audio_connector"},
        "New connector",
        "Genesys Cloud, contact centre",
    ),
)
"""All of them; those of one kind have all its secret fields between them."""
