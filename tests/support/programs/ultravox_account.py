"""Does to an account's agents and telephony configs all that a generated client can do to them.

Ultravox publishes no client for these calls; this one is generated from its document. Arguments:
the address, the key. Ends with one line of JSON: what each step gave.
"""

import json
import sys
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from telling import failure
from ultravox_api import AuthenticatedClient
from ultravox_api.api.accounts import accounts_me_retrieve
from ultravox_api.api.agents import (
    agents_create,
    agents_destroy,
    agents_list,
    agents_partial_update,
    agents_retrieve,
)
from ultravox_api.models import (
    Agent,
    PatchedAgent,
    PatchedPlivoConfig,
    PatchedTelnyxConfig,
    PatchedTwilioConfig,
    PatchedTwilioConfigRequestContextMapping,
    PlivoConfig,
    TwilioConfig,
    UltravoxV1CallTemplate,
)
from ultravox_api.types import UNSET

_UNKNOWN = UUID("3fa85f64-5717-4562-b3fc-2c963f66afa6")


def story(client: Any, stranger: Any) -> dict[str, Any]:
    """Use the client; return what each step gave."""
    return {
        "account": accounts_me_retrieve.sync(client=client).to_dict(),
        "stranger": failure(lambda: agents_list.sync_detailed(client=stranger)),
        **_agents(client),
        **_twilio(client),
        **_telnyx(client),
        **_plivo(client),
    }


def _agents(client: Any) -> dict[str, Any]:
    pages = list(_pages(client, page_size=7))
    made = agents_create.sync(client=client, body=_agent("Night desk"))
    key = made.agent_id
    renamed = PatchedAgent(name="Day desk")
    found = _pages(client, search="booking", page_size=2)
    return {
        "agents": [each.to_dict() for page in pages for each in page.results],
        "total": pages[0].total,
        "back": agents_list.sync(
            client=client, page_size=7, cursor=_cursor(pages[1].previous)
        ).to_dict(),
        "first": pages[0].to_dict(),
        "searched": [each.name for page in found for each in page.results],
        "made": made.to_dict(),
        "got": agents_retrieve.sync(key, client=client).to_dict(),
        "renamed": agents_partial_update.sync(key, client=client, body=renamed).to_dict(),
        "destroyed": agents_destroy.sync_detailed(key, client=client).status_code,
        "gone": failure(lambda: agents_retrieve.sync_detailed(key, client=client)),
        "unknown": failure(lambda: agents_retrieve.sync_detailed(_UNKNOWN, client=client)),
        "long": failure(lambda: agents_create.sync_detailed(client=client, body=_agent("x" * 65))),
    }


def _agent(name: str) -> Agent:
    template = UltravoxV1CallTemplate(system_prompt="Be brief.", recording_enabled=True)
    return Agent(name=name, call_template=template)


def _pages(client: Any, **query: Any) -> Any:
    """Follow the pages of agents to the end."""
    page = agents_list.sync(client=client, **query)
    yield page
    while page.next_:
        page = agents_list.sync(client=client, cursor=_cursor(page.next_), **query)
        yield page


def _cursor(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def _calls(provider: str) -> Any:
    """Return the modules of a provider's calls, which the generator named at length."""
    package = "ultravox_api.api.telephony_configs.telephony_configs"
    verbs = ("create", "destroy", "partial_update", "retrieve")
    return SimpleNamespace(
        **{verb: import_module(f"{package}_{provider}_{verb}") for verb in verbs}
    )


def _twilio(client: Any) -> dict[str, Any]:
    twilio = _calls("twilio")
    one = agents_list.sync(client=client, page_size=1).results[0].agent_id
    mapping = PatchedTwilioConfigRequestContextMapping.from_dict(
        {"from": "caller.number", "extra.headers.X-Desk": "desk"}
    )
    attach = PatchedTwilioConfig(call_creation_allowed_agent_ids=[one])
    both = PatchedTwilioConfig(
        call_creation_allowed_agent_ids=[one], call_creation_allow_all_agents=True
    )
    again = TwilioConfig(account_sid="AC1", auth_token="second")
    every = PatchedTwilioConfig(
        call_creation_allowed_agent_ids=[], call_creation_allow_all_agents=True
    )
    mapped = PatchedTwilioConfig(
        request_context_mapping=mapping, call_creation_allow_all_agents=UNSET
    )
    return {
        "twilio": twilio.retrieve.sync(client=client).to_dict(),
        "twilio again": failure(lambda: twilio.create.sync_detailed(client=client, body=again)),
        "attached": twilio.partial_update.sync(client=client, body=attach).to_dict(),
        "one": str(one),
        "both": failure(lambda: twilio.partial_update.sync_detailed(client=client, body=both)),
        "every": twilio.partial_update.sync(client=client, body=every).to_dict(),
        "mapped": twilio.partial_update.sync(client=client, body=mapped).to_dict(),
    }


def _telnyx(client: Any) -> dict[str, Any]:
    telnyx = _calls("telnyx")
    keys = PatchedTelnyxConfig(
        api_key="KEY-a-new-and-long-secret",
        application_sid="271828",
        call_creation_allow_all_agents=UNSET,
    )
    return {
        "telnyx": telnyx.retrieve.sync(client=client).to_dict(),
        "rekeyed": telnyx.partial_update.sync(client=client, body=keys).to_dict(),
        "telnyx destroyed": telnyx.destroy.sync_detailed(client=client).status_code,
        "telnyx gone": failure(lambda: telnyx.retrieve.sync_detailed(client=client)),
    }


def _plivo(client: Any) -> dict[str, Any]:
    plivo = _calls("plivo")
    new = PlivoConfig(auth_id="MA-DEMO", auth_token="a-plivo-token-that-is-long")
    empty = PlivoConfig(auth_id="")
    change = PatchedPlivoConfig(auth_id="MA-OTHER")
    return {
        "plivo unset": failure(lambda: plivo.retrieve.sync_detailed(client=client)),
        "plivo unset update": failure(
            lambda: plivo.partial_update.sync_detailed(client=client, body=change)
        ),
        "plivo empty": failure(lambda: plivo.create.sync_detailed(client=client, body=empty)),
        "plivo": plivo.create.sync(client=client, body=new).to_dict(),
        "plivo changed": plivo.partial_update.sync(client=client, body=change).to_dict(),
        "plivo destroyed": plivo.destroy.sync_detailed(client=client).status_code,
    }


def _client(url: str, key: str) -> AuthenticatedClient:
    return AuthenticatedClient(
        url, token=key, prefix="", auth_header_name="X-API-Key", raise_on_unexpected_status=True
    )


if __name__ == "__main__":
    url, key = sys.argv[1:]
    print(json.dumps(story(_client(url, key), _client(url, "wrong")), default=str))
