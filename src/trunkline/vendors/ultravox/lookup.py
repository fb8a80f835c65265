"""The route of a call that a carrier hands to Ultravox.

A carrier's number points at `https://app.ultravox.ai/api/agents/{agent_id}/telephony_xml`, which
creates a call for the agent if the carrier's telephony config allows it. The address does not say
which of the configured providers the carrier is.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from trunkline.api.errors import ApiError, NotFound, Unauthorized, Unreachable
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.vendors.call_route import CallRoute, Hop, facts_of
from trunkline.vendors.calls import or_error, or_none, reason_of
from trunkline.vendors.rows import text_of
from trunkline.vendors.ultravox.client import UltravoxClient
from trunkline.vendors.ultravox.kinds import (
    AGENTS,
    ALLOW_ALL,
    ALLOWED,
    MAPPING,
    PROVIDERS,
    TELEPHONY_CONFIGS,
)
from trunkline.vendors.ultravox.records import agent_record, config_record

_HOSTS: Final = frozenset({"app.ultravox.ai", "api.ultravox.ai"})
_NO_AGENT: Final = "the account does not have this agent"
_AGENT: Final = re.compile(
    r"/+api/+agents/+([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/.+"
)


def agent_of(address: str, base_url: str) -> str:
    """Return the agent whose calls a URL creates, empty where it creates none.

    The profile's own address, `base_url`, counts beside the vendor's.
    """
    try:
        parts, own = urlsplit(address.strip()), urlsplit(base_url)
        is_own = (parts.hostname, parts.port) == (own.hostname, own.port)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not (is_own or parts.hostname in _HOSTS):
        return ""
    match = _AGENT.fullmatch(parts.path)
    return match[1].lower() if match else ""


async def follow(client: UltravoxClient, profile: str, address: str, agent: str) -> CallRoute:
    """Return the route of an address: its agent, and the configs that may create calls for it.

    Raises:
        ApiError: the credential was refused, or the vendor cannot be reached.
    """
    first, configs = await asyncio.gather(_agent_hop(client, agent), try_configs(client))
    rest = () if first.problems == (_NO_AGENT,) else _config_hops(configs, agent)
    return CallRoute(address, profile, (first, *rest))


async def try_configs(client: UltravoxClient) -> dict[str, Record | ApiError | None]:
    """Return the config of each provider: `None` where there is none, or the error of its call."""

    async def load(provider: str) -> Record | None:
        config = await or_none(client.config(provider))
        return None if config is None else config_record(provider, config)

    configs = await asyncio.gather(*(or_error(load(provider)) for provider in PROVIDERS))
    return dict(zip(PROVIDERS, configs, strict=True))


async def _agent_hop(client: UltravoxClient, agent: str) -> Hop:
    try:
        record = agent_record(await client.agent(agent))
    except NotFound:
        return Hop(AGENTS.name, None, agent, problems=(_NO_AGENT,))
    except (Unauthorized, Unreachable):
        raise
    except ApiError as error:
        return Hop(AGENTS.name, None, agent, problems=(reason_of(error),))
    values = record.values
    facts = facts_of(
        ("voice", values.get("voice")),
        ("language", values.get("languageHint")),
        ("calls", values.get("calls")),
    )
    return Hop(AGENTS.name, record, text_of(values, "name") or agent, facts)


def _config_hops(configs: Mapping[str, Record | ApiError | None], agent: str) -> tuple[Hop, ...]:
    configured = {provider: config for provider, config in configs.items() if config is not None}
    if not configured:
        problem = "no telephony provider is configured: no call gets through"
        return (Hop(TELEPHONY_CONFIGS.name, None, "none", problems=(problem,)),)
    allowed = any(
        isinstance(config, ApiError) or _allows(config, agent) for config in configured.values()
    )
    return tuple(
        _config_hop(provider, config, agent, refused=not allowed)
        for provider, config in configured.items()
    )


def _config_hop(provider: str, config: Record | ApiError, agent: str, *, refused: bool) -> Hop:
    label = PROVIDERS[provider]
    if isinstance(config, ApiError):
        return Hop(TELEPHONY_CONFIGS.name, None, label, problems=(reason_of(config),))
    values = config.values
    mapping = values[MAPPING]
    facts = facts_of(
        ("account", values.get("accountSid") or values.get("authId")),
        (
            "allows",
            "all agents" if _allows_all(config) else counted(len(_allowed(config)), "agent"),
        ),
        ("this agent", "allowed" if _allows(config, agent) else "not allowed"),
        ("context", counted(len(mapping), "field") if isinstance(mapping, dict) else None),
    )
    problems = ("no provider may create calls for this agent",) if refused else ()
    return Hop(TELEPHONY_CONFIGS.name, config, label, facts, problems)


def _allows(config: Record, agent: str) -> bool:
    return _allows_all(config) or agent in [str(key).lower() for key in _allowed(config)]


def _allows_all(config: Record) -> bool:
    return config.values[ALLOW_ALL] is True


def _allowed(config: Record) -> list[Any]:
    agents = config.values[ALLOWED]
    return agents if isinstance(agents, list) else []
