"""Following the web address that a carrier asks for what to do with a call.

A carrier's number is pointed at `https://app.ultravox.ai/api/agents/{agent_id}/telephony_xml`,
which creates a call for the agent if the telephony config of the carrier allows it. Which of the
configured providers the carrier is cannot be told from the address.
"""

import asyncio
import re
from collections.abc import Mapping, Sized
from typing import Final
from urllib.parse import urlsplit

from trunkline.api.errors import ApiError, NotFound, Unauthorized, Unreachable
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.vendors.base import Hop, Route, facts_of
from trunkline.vendors.ultravox.client import UltravoxClient
from trunkline.vendors.ultravox.kinds import ALLOW_ALL, ALLOWED, MAPPING, PROVIDERS
from trunkline.vendors.ultravox.records import agent_record
from trunkline.vendors.ultravox.writing import try_configs

_HOSTS: Final = frozenset({"app.ultravox.ai", "api.ultravox.ai"})
_GONE: Final = "the account has no such agent"
_AGENT: Final = re.compile(
    r"/+api/+agents/+([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/.+"
)


def agent_of(address: str, base_url: str) -> str:
    """Return the agent whose calls a web address creates, empty where it creates none.

    Args:
        address: any address.
        base_url: the profile's own address, which counts beside the vendor's.
    """
    try:
        parts, own = urlsplit(address.strip()), urlsplit(base_url)
        here = (parts.hostname, parts.port) == (own.hostname, own.port)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not (here or parts.hostname in _HOSTS):
        return ""
    found = _AGENT.fullmatch(parts.path)
    return found[1].lower() if found else ""


async def follow(client: UltravoxClient, profile: Profile, address: str, agent: str) -> Route:
    """Follow an address to its agent and to the configs that may create calls for it.

    A step that cannot be read is named as that step's problem; the others go on.

    Raises:
        ApiError: the credential was refused, or the vendor cannot be reached.
    """
    first, configs = await asyncio.gather(
        _agent_hop(client, agent), try_configs(client, list(PROVIDERS))
    )
    gone = first.problems == (_GONE,)
    rest = () if gone else _config_hops(configs, agent)
    return Route(address, profile.name, (first, *rest))


async def _agent_hop(client: UltravoxClient, agent: str) -> Hop:
    try:
        record = agent_record(await client.agent(agent))
    except NotFound:
        return Hop("agents", None, agent, problems=(_GONE,))
    except (Unauthorized, Unreachable):
        raise
    except ApiError as error:
        return Hop("agents", None, agent, problems=(f"could not be read: {error}",))
    values = record.values
    facts = facts_of(
        ("voice", values.get("voice")),
        ("language", values.get("languageHint")),
        ("calls", values.get("calls")),
    )
    return Hop("agents", record, values.get("name") or agent, facts)


def _config_hops(configs: Mapping[str, Record | ApiError | None], agent: str) -> tuple[Hop, ...]:
    there = {provider: config for provider, config in configs.items() if config is not None}
    if not there:
        problem = "no telephony provider is configured: no call is put through"
        return (Hop("telephony-configs", None, "none", problems=(problem,)),)
    open_to = [
        provider
        for provider, config in there.items()
        if isinstance(config, ApiError) or _allows(config, agent)
    ]
    return tuple(
        _config_hop(provider, config, agent, refused=not open_to)
        for provider, config in there.items()
    )


def _config_hop(provider: str, config: Record | ApiError, agent: str, *, refused: bool) -> Hop:
    label = PROVIDERS[provider]
    if isinstance(config, ApiError):
        return Hop("telephony-configs", None, label, problems=(f"could not be read: {config}",))
    values = config.values
    facts = facts_of(
        ("account", values.get("accountSid") or values.get("authId")),
        ("allows", "all agents" if values[ALLOW_ALL] else _counted(values[ALLOWED], "agent")),
        ("this agent", "allowed" if _allows(config, agent) else "not allowed"),
        ("context", _counted(values[MAPPING], "field")),
    )
    problem = "neither this provider nor another one may create calls for the agent"
    return Hop("telephony-configs", config, label, facts, (problem,) if refused else ())


def _counted(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun if len(things) == 1 else noun + 's'}"


def _allows(config: Record, agent: str) -> bool:
    values = config.values
    return bool(values[ALLOW_ALL]) or agent in [str(each).lower() for each in values[ALLOWED]]
