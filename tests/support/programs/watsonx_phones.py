"""Does to an instance's phone channels all that watsonx Orchestrate's own client can do to them.

Arguments: the address, the token, and `local` where the client shall take the server for the
developer edition. Ends with one line of JSON: what each step gave.
"""

import json
import sys
from typing import Any

from ibm_watsonx_orchestrate.agent_builder.phone import (
    GenesysAudioConnectorChannel,
    SIPTrunkChannel,
)
from ibm_watsonx_orchestrate_clients.agents.agent_client import AgentClient
from ibm_watsonx_orchestrate_clients.phone.phone_client import PhoneClient
from telling import failure

_UNKNOWN = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
_SECRETS = {"api_key": "a-genesys-key", "client_secret": "c2VjcmV0LXNlY3JldA=="}


def story(phones: Any, agents: Any, stranger: Any) -> dict[str, Any]:
    """Use the clients; return what each step gave."""
    listed = phones.list_phone_channels()
    return {
        "listed": listed,
        "each": [phones.get_phone_channel(each["id"]) for each in listed],
        "unknown": failure(lambda: phones.get_phone_channel(_UNKNOWN)),
        "stranger": failure(stranger.list_phone_channels),
        **_agents(agents),
        **_trunk(phones, agents),
        **_connector(phones, agents),
        "quota": failure(lambda: _fill(phones)),
    }


def _agents(agents: Any) -> dict[str, Any]:
    names = ["Paris front desk", "London bookings"]
    return {
        "agents": agents.get(),
        "by name": agents.get_draft_by_name(names[0]),
        "by names": agents.get_drafts_by_names(names),
        "by id": agents.get_draft_by_id(agents.get_draft_by_name(names[0])[0]["id"]),
        "no such name": agents.get_draft_by_name("Nobody's desk"),
        "no such id": agents.get_draft_by_id(_UNKNOWN),
    }


def _pair(agents: Any, environment: str = "live") -> dict[str, str]:
    agent = agents.get_draft_by_name("Paris front desk")[0]
    key = next(each["id"] for each in agent["environments"] if each["name"] == environment)
    return {"agent_id": agent["id"], "environment_id": key}


def _trunk(phones: Any, agents: Any) -> dict[str, Any]:
    """Make a SIP trunk, give it numbers, and delete it."""
    trunk = SIPTrunkChannel(
        name="Desk trunk",
        description="For tests",
        custom_invite_headers=[{"name": "X-Desk"}],
        security={"authentication": True, "username": "trunk", "password": "a-sip-password"},
        error_handling={"call_failure": {"reply_message": "Sorry."}},
    )
    made, _ = phones.create_or_update_phone_channel(trunk)
    key = made["id"]
    told = {
        "made": made,
        "once more": phones.create_or_update_phone_channel(
            SIPTrunkChannel(name="Desk trunk", description="Changed")
        ),
        "added": phones.add_phone_number(key, "+15125550100", "Front", **_pair(agents)),
        "added plain": phones.add_phone_number(key, "+15125550101"),
        "added again": failure(lambda: phones.add_phone_number(key, "+15125550100")),
        "half an agent": failure(lambda: phones.add_phone_number(key, "+15125550109", "", "x")),
        "redescribed": phones.update_phone_number(key, "+15125550101", description="Back"),
        "renamed": phones.update_phone_number(key, "+15125550101", "+15125550102"),
        "numbers": phones.list_phone_numbers(key),
        "no such number": failure(lambda: phones.update_phone_number(key, "+19", "+15125550105")),
        "attached to trunk": failure(
            lambda: phones.attach_agents_to_phone_channel(key, [_pair(agents)])
        ),
    }
    phones.delete_phone_number(key, "+15125550102")
    told["one number"] = phones.list_phone_numbers(key)
    phones.delete_phone_channel(key)
    return {**told, "trunk gone": failure(lambda: phones.get_phone_channel(key))}


def _connector(phones: Any, agents: Any) -> dict[str, Any]:
    """Make a Genesys connector, attach agents, detach one of them, and delete it."""
    connector = GenesysAudioConnectorChannel(name="Desk connector", security=_SECRETS)
    key = phones.create_phone_channel(connector)["id"]
    live, draft = _pair(agents), _pair(agents, "draft")
    told = {"connector": phones.get_phone_channel(key)}
    phones.attach_agents_to_phone_channel(key, [live])
    attached = phones.get_phone_channel(key)["attached_environments"]
    told |= {
        "attached": attached,
        "both": phones.attach_agents_to_phone_channel(key, [*attached, draft]),
        "detached": phones.attach_agents_to_phone_channel(key, [draft]),
        "updated": phones.update_phone_channel(
            key, GenesysAudioConnectorChannel(name="Renamed connector", security=_SECRETS)
        ),
        "number": failure(lambda: phones.add_phone_number(key, "+15125550100")),
        "empty": phones.attach_agents_to_phone_channel(key, []),
        "long": failure(
            lambda: phones._patch(f"/../{phones.base_endpoint}/phone/{key}", {"name": "x" * 65})
        ),
    }
    phones.delete_phone_channel(key)
    return told


def _fill(phones: Any) -> None:
    """Make phone configs until the instance takes no more."""
    for place in range(1000):
        phones.create_phone_channel(SIPTrunkChannel(name=f"Trunk {place}"))


if __name__ == "__main__":
    url, token, *rest = sys.argv[1:]
    local = rest == ["local"]
    print(
        json.dumps(
            story(
                PhoneClient(base_url=url, api_key=token, is_local=local),
                AgentClient(base_url=url, api_key=token, is_local=local),
                PhoneClient(base_url=url, api_key="wrong", is_local=local),
            )
        )
    )
