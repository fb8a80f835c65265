"""Records of watsonx Orchestrate's kinds, made of what the vendor answers."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, TypeVar
from uuid import UUID

from trunkline.api.errors import NotFound
from trunkline.model.record import Record
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.flat import laid_flat
from trunkline.vendors.watsonx.models import Agent, PhoneConfig, PhoneNumber

_T = TypeVar("_T")


def config_record(config: PhoneConfig) -> Record:
    """Make the record of a phone config, laid flat."""
    return Record(config["id"], None, laid_flat(config))


def number_record(phone: str, number: PhoneNumber) -> Record:
    """Make the record of a number of a phone config."""
    return Record(number["phone_number"], phone, number)


def number_records(config: PhoneConfig) -> list[Record]:
    """Make the records of the numbers of a phone config."""
    return [number_record(config["id"], each) for each in config.get("phone_numbers") or ()]


def agent_record(agent: Agent) -> Record:
    """Make the record of an agent."""
    return Record(agent["id"], None, agent)


def environment_records(agent: Agent) -> Iterator[Record]:
    """Make the records of the environments of an agent."""
    name = agent.get("name") or agent["id"]
    for environment in agent.get("environments") or ():
        key, called = environment["id"], environment.get("name") or environment["id"]
        values: dict[str, Any] = {
            "id": f"{agent['id']}/{key}",
            "label": f"{name} · {called}",
            "agent_id": agent["id"],
            "environment_id": key,
            "agent_name": name,
            "environment_name": called,
        }
        yield Record(values["id"], None, values)


async def every_phone(client: WatsonxClient) -> list[PhoneConfig]:
    """Read all phone configs.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    async with aclosing(client.phones()) as batches:
        return [config async for batch in batches for config in batch]


async def fetch(
    client: WatsonxClient, kind: str, parent: str | None, keys: Sequence[str]
) -> dict[str, Record]:
    """Read some records again, by key; one that is gone is left out.

    Args:
        client: the instance.
        kind: their kind.
        parent: the phone config of numbers.
        keys: which ones. A phone config may be named by its name; of
            several with that name, the first is meant.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    if kind == "phone-configs":
        return await _phones(client, keys)
    if kind == "numbers":
        config = await tried(client.phone(parent or ""))
        wanted = set(keys)
        numbers = number_records(config) if config else ()
        return {record.key: record for record in numbers if record.key in wanted}
    owners = {key.partition("/")[0] for key in keys}
    agents = await _side_by_side({owner: client.agent(owner) for owner in owners})
    if kind == "agents":
        return {key: agent_record(agents[key]) for key in keys if key in agents}
    owned = (environment_records(agent) for agent in agents.values())
    found = {record.key: record for records in owned for record in records}
    return {key: found[key] for key in keys if key in found}


async def tried(call: Awaitable[_T]) -> _T | None:
    """Return what a call gives, `None` for what is not there."""
    try:
        return await call
    except NotFound:
        return None


async def _phones(client: WatsonxClient, keys: Iterable[str]) -> dict[str, Record]:
    wanted = list(keys)
    calls = {key: client.phone(key) for key in wanted if _is_id(key)}
    found = {key: config_record(each) for key, each in (await _side_by_side(calls)).items()}
    # What looks like an identifier can be a name all the same.
    if left := [key for key in wanted if key not in found]:
        listed = await every_phone(client)
        for key in left:
            some = (each for each in listed if key in (each["id"], each.get("name")))
            if (first := next(some, None)) is not None:
                found[key] = config_record(first)
    return found


def _is_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False


async def _side_by_side(calls: Mapping[str, Awaitable[_T]]) -> dict[str, _T]:
    """Wait for calls by key; one whose record is not there is left out."""
    answers = await asyncio.gather(*(tried(call) for call in calls.values()))
    pairs = zip(calls, answers, strict=True)
    return {key: answer for key, answer in pairs if answer is not None}
