"""The route of a number: its phone config, its agent, and the environment of the agent."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from trunkline.api.errors import ApiError
from trunkline.model.phone import is_e164
from trunkline.model.phone_spelling import is_same_number
from trunkline.vendors.call_route import CallRoute, Hop, facts_of
from trunkline.vendors.calls import or_error, reason_of
from trunkline.vendors.rows import text_of
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.kinds import (
    AGENT_ENVIRONMENTS,
    AGENTS,
    NUMBERS,
    PHONE_CONFIGS,
    PROVIDERS,
    SIP,
)
from trunkline.vendors.watsonx.models import Agent, PhoneConfig, PhoneNumber
from trunkline.vendors.watsonx.records import (
    agent_record,
    config_record,
    environment_records,
    every_phone,
    number_record,
    numbers_of,
)

_SIP_URI: Final = re.compile(r"sips?:(?P<user>[^@;?]+)@(?P<host>[^:;?>]+)", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(.+\.)?voip\.([\w-]+\.)*watson-orchestrate\.([\w-]+\.)*ibm\.com", re.IGNORECASE
)
_LIVE: Final = "live"


def number_in(address: str) -> str:
    """Return the number that a SIP URI of the vendor's calls, empty for another address."""
    match = _SIP_URI.match(address.strip().strip("<>"))
    if match is None or not _HOST.fullmatch(match["host"]):
        return ""
    user = unquote(match["user"])
    number = user if user.startswith("+") else f"+{user}"
    return number if is_e164(number) else ""


async def follow(client: WatsonxClient, profile: str, number: str) -> CallRoute | None:
    """Return the route of a number, `None` where no phone config has it in any spelling."""
    match = await _find(client, number)
    if match is None:
        return None
    config, answered = match
    entry = client.documented(answered, PhoneNumber)
    hops = [_number_hop(config, answered, entry), _config_hop(config)]
    if key := entry.get("agent_id"):
        agent = await or_error(client.agent(key))
        hops.append(_agent_hop(key, agent))
        if not isinstance(agent, ApiError):
            hops.append(_environment_hop(agent, entry.get("environment_id") or ""))
    return CallRoute(number, profile, tuple(hops))


async def _find(client: WatsonxClient, number: str) -> tuple[PhoneConfig, PhoneNumber] | None:
    """Return the phone config with a number; those listed without numbers are loaded one by one."""
    listed = await every_phone(client)
    configs = [config for config in listed if "phone_numbers" in config]
    if (found := _match(configs, number, str.__eq__)) is not None:
        return found
    partial = [config["id"] for config in listed if "phone_numbers" not in config]
    loading = [asyncio.create_task(client.phone(key)) for key in partial]
    errors: list[ApiError] = []
    try:
        for ended in asyncio.as_completed(loading):
            loaded = await or_error(ended)
            if isinstance(loaded, ApiError):
                errors.append(loaded)
            elif (found := _match([loaded], number, str.__eq__)) is not None:
                return found
            else:
                configs.append(loaded)
    finally:
        for task in loading:
            task.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
    # Another spelling counts only where no phone config has the number as it is written.
    if (found := _match(configs, number, is_same_number)) is not None:
        return found
    if errors:
        raise errors[0]
    return None


def _match(
    configs: Iterable[PhoneConfig], number: str, is_match: Callable[[str, str], bool]
) -> tuple[PhoneConfig, PhoneNumber] | None:
    """Return the first of some phone configs with a number."""
    entries = ((config, _entry(config, number, is_match)) for config in configs)
    return next(((config, entry) for config, entry in entries if entry is not None), None)


def _entry(
    config: PhoneConfig, number: str, is_match: Callable[[str, str], bool]
) -> PhoneNumber | None:
    """Return a number of a phone config; the vendor accepts any spelling of it."""
    numbers = numbers_of(config)
    return next((each for each in numbers if is_match(each["phone_number"], number)), None)


def _number_hop(config: PhoneConfig, answered: PhoneNumber, number: PhoneNumber) -> Hop:
    problems = [] if number.get("agent_id") else ["the number has no agent"]
    if number.get("agent_id") and not number.get("environment_id"):
        problems.append("the number has an agent, but no environment of it")
    facts = facts_of(("description", number.get("description")))
    record = number_record(config["id"], answered)
    return Hop(NUMBERS.name, record, record.key, facts, tuple(problems))


def _config_hop(config: PhoneConfig) -> Hop:
    record = config_record(config)
    values = record.values
    provider = text_of(values, "service_provider") or SIP
    facts = facts_of(
        ("provider", PROVIDERS.get(provider, provider)),
        ("secure trunking", _on_off(values.get("security.secure_trunking"))),
        ("authentication", _on_off(values.get("security.authentication"))),
        ("fallback", values.get("error_handling.fallback_sip_uri")),
    )
    problems = tuple(_config_problems(values, provider))
    return Hop(PHONE_CONFIGS.name, record, text_of(values, "name") or record.key, facts, problems)


def _config_problems(values: Mapping[str, Any], provider: str) -> Iterator[str]:
    if provider != SIP:
        yield "the phone config is not a SIP trunk, and cannot have numbers"
        return
    if values.get("security.authentication"):
        if not values.get("security.username"):
            yield "authentication is on, but there is no user name"
        if values.get("security.password_is_set") is False:
            yield "authentication is on, but there is no password"
    if not values.get("error_handling.fallback_sip_uri"):
        yield "no fallback SIP URI: a call that no agent can answer is lost"


def _agent_hop(key: str, agent: Agent | ApiError) -> Hop:
    if isinstance(agent, ApiError):
        problem = reason_of(agent, "the agent does not exist")
        return Hop(AGENTS.name, None, key, problems=(problem,))
    facts = facts_of(("description", agent.get("description")))
    return Hop(AGENTS.name, agent_record(agent), text_of(agent, "name") or key, facts)


def _environment_hop(agent: Agent, key: str) -> Hop:
    records = environment_records(agent)
    record = next((each for each in records if each.values["environment_id"] == key), None)
    if record is None:
        problem = "the agent does not have this environment" if key else "no environment is set"
        return Hop(AGENT_ENVIRONMENTS.name, None, key or "none", problems=(problem,))
    name = record.values["environment_name"]
    problems = () if name == _LIVE else (f"callers reach {name}, not {_LIVE}",)
    return Hop(AGENT_ENVIRONMENTS.name, record, name, problems=problems)


def _on_off(value: Any) -> str:
    return "" if value is None else "on" if value else "off"
