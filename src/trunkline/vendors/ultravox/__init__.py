"""Ultravox: telephony configs and agents.

An account has one telephony config for each provider (Twilio, Telnyx, Plivo). A provider that is
not configured is a row all the same, from which its config can be created. The vendor keeps no
numbers: a carrier's number points at a URL of Ultravox's, which `lookup` follows to the agent.

    kinds: the kinds and the schemas of their records.
    session: the account in use.
    client, models: the calls of the API and their answers.
    records: answers as records, and patches as bodies.
    errors: error bodies.
    lookup: the route of a call.
"""

from typing import TYPE_CHECKING, Final

from trunkline.vendors.spec import VendorSpec, header_key, kinds_by_name
from trunkline.vendors.ultravox.kinds import AGENTS, TELEPHONY_CONFIGS

if TYPE_CHECKING:
    from trunkline.vendors.ultravox.session import UltravoxSession


def _session() -> type["UltravoxSession"]:
    from trunkline.vendors.ultravox.session import UltravoxSession

    return UltravoxSession


VENDOR: Final = VendorSpec(
    name="ultravox",
    title="Ultravox",
    kinds=kinds_by_name(TELEPHONY_CONFIGS, AGENTS),
    session=_session,
    auth=header_key("X-API-Key"),
    request_id_header="X-Request-Id",
    regions={"": "https://api.ultravox.ai"},
)
