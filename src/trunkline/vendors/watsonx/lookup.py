"""Following a number: to its phone config, its agent, and the environment of the agent."""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import unquote

from trunkline.api.errors import ApiError, NotFound
from trunkline.model.phone import is_e164
from trunkline.model.profile import Profile
from trunkline.vendors.base import Hop, Route, facts_of
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.kinds import PROVIDERS, SIP
from trunkline.vendors.watsonx.models import Agent, PhoneConfig, PhoneNumber
from trunkline.vendors.watsonx.records import (
    agent_record,
    config_record,
    environment_records,
    every_phone,
    number_record,
)

_T = TypeVar("_T")
_Found: TypeAlias = tuple[PhoneConfig, PhoneNumber]

_SIP: Final = re.compile(r"sips?:(?P<user>[^@;?]+)@(?P<host>[^:;?>]+)", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(.+\.)?voip\.([\w-]+\.)*watson-orchestrate\.([\w-]+\.)*ibm\.com", re.IGNORECASE
)
_LIVE: Final = "live"


def number_in(address: str) -> str:
    """Return the number that a SIP address of the vendor's calls, empty for another address."""
    match = _SIP.match(address.strip().strip("<>"))
    if match is None or not _HOST.fullmatch(match["host"]):
        return ""
    user = unquote(match["user"])
    number = user if user.startswith("+") else f"+{user}"
    return number if is_e164(number) else ""


async def follow(client: WatsonxClient, profile: Profile, number: str) -> Route | None:
    """Follow an E.164 number through an instance.

    A step behind the number that cannot be read is named as that step's problem; the others go on.

    Args:
        client: the instance's API.
        profile: the instance.
        number: the number.

    Returns:
        The way, `None` where no phone config has the number.

    Raises:
        ApiError: the phone configs could not be read.
    """
    found = await _find(client, number)
    if found is None:
        return None
    config, held = found
    hops = [_number_hop(config, held), _config_hop(config)]
    agent, environment = held.get("agent_id"), held.get("environment_id")
    if agent:
        answer = await _tried(client.agent(agent))
        hops += [_agent_hop(agent, answer)]
        if not isinstance(answer, ApiError):
            hops += [_environment_hop(answer, environment or "")]
    return Route(number, profile.name, tuple(hops))


async def _find(client: WatsonxClient, number: str) -> _Found | None:
    """Look into the phone configs; those that are listed without numbers are read side by side."""
    listed = await every_phone(client)
    for config in listed:
        if (held := _held(config, number)) is not None:
            return config, held
    bare = [config["id"] for config in listed if "phone_numbers" not in config]
    reading = [asyncio.create_task(client.phone(each)) for each in bare]
    failures: list[ApiError] = []
    try:
        for ended in asyncio.as_completed(reading):
            read = await _tried(ended)
            if isinstance(read, ApiError):
                failures.append(read)
            elif (held := _held(read, number)) is not None:
                return read, held
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
    if failures:
        raise failures[0]
    return None


def _held(config: PhoneConfig, number: str) -> PhoneNumber | None:
    """Find a number among those of a phone config; the vendor takes any way of writing it."""
    digits = number.removeprefix("+")
    numbers = config.get("phone_numbers") or ()
    return next((each for each in numbers if _digits(each["phone_number"]) == digits), None)


def _digits(number: str) -> str:
    return "".join(char for char in number if char in "0123456789")


def _number_hop(config: PhoneConfig, number: PhoneNumber) -> Hop:
    problems = [] if number.get("agent_id") else ["the number has no agent"]
    if number.get("agent_id") and not number.get("environment_id"):
        problems.append("the number has an agent, but no environment of it")
    key = number["phone_number"]
    facts = facts_of(("description", number.get("description")))
    return Hop("numbers", number_record(config["id"], number), key, facts, tuple(problems))


def _config_hop(config: PhoneConfig) -> Hop:
    record = config_record(config)
    values = record.values
    provider = values.get("service_provider") or SIP
    facts = facts_of(
        ("provider", PROVIDERS.get(provider, provider)),
        ("secure trunking", _switch(values.get("security.secure_trunking"))),
        ("authentication", _switch(values.get("security.authentication"))),
        ("fallback", values.get("error_handling.fallback_sip_uri")),
    )
    return Hop("phone-configs", record, values.get("name") or record.key, facts,
               tuple(_config_problems(values, provider)))  # fmt: skip


def _config_problems(values: Any, provider: str) -> list[str]:
    if provider != SIP:
        return ["it is no SIP trunk, and takes no numbers"]
    problems = []
    if values.get("security.authentication"):
        if not values.get("security.username"):
            problems.append("it asks for authentication, and has no user name")
        if values.get("security.password_is_set") is False:
            problems.append("it asks for authentication, and has no password")
    if not values.get("error_handling.fallback_sip_uri"):
        problems.append("it has no fallback SIP URI: a call that no agent can take is lost")
    return problems


def _agent_hop(key: str, agent: Agent | ApiError) -> Hop:
    if isinstance(agent, ApiError):
        return Hop("agents", None, key, problems=(_reason(agent, "the agent does not exist"),))
    facts = facts_of(("description", agent.get("description")))
    return Hop("agents", agent_record(agent), agent.get("name") or key, facts)


def _environment_hop(agent: Agent, key: str) -> Hop:
    owned = {record.values["environment_id"]: record for record in environment_records(agent)}
    if (record := owned.get(key)) is None:
        problem = "the agent has no such environment" if key else "no environment is set"
        return Hop("agent-environments", None, key or "none", problems=(problem,))
    name = record.values["environment_name"]
    wrong = () if name == _LIVE else (f"callers reach {name}, not {_LIVE}",)
    return Hop("agent-environments", record, name, problems=wrong)


def _switch(value: Any) -> str:
    return "" if value is None else "on" if value else "off"


def _reason(error: ApiError, gone: str) -> str:
    return gone if isinstance(error, NotFound) else f"could not be read: {error}"


async def _tried(call: Awaitable[_T]) -> _T | ApiError:
    """Return what a call gives, or why it gives nothing."""
    try:
        return await call
    except ApiError as error:
        return error
