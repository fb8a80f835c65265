"""watsonx Orchestrate's answers as records."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any
from uuid import UUID

from trunkline.model.record import Record
from trunkline.vendors.calls import fetch_each, or_none
from trunkline.vendors.rows import Rows, text_of, usable
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.flat import flattened
from trunkline.vendors.watsonx.kinds import AGENTS, NUMBERS, PHONE_CONFIGS
from trunkline.vendors.watsonx.models import Agent, Environment, PhoneConfig, PhoneNumber


def config_record(config: PhoneConfig, unread: Collection[str] = ()) -> Record:
    """Return the record of a phone config, flattened.

    `unread` are fields that a missing value says nothing of: the answer to a write may be partial.
    """
    return Record(config["id"], None, flattened(config, unread))


def number_record(phone: str, number: PhoneNumber) -> Record:
    """Return the record of a number of a phone config."""
    return Record(number["phone_number"], phone, number)


def number_records(config: PhoneConfig) -> Rows[Record]:
    """Return the records of the numbers of a phone config."""
    return numbers_of(config).records(partial(number_record, config["id"]))


def numbers_of(config: PhoneConfig) -> Rows[PhoneNumber]:
    """Return the numbers of a phone config."""
    return usable(config.get("phone_numbers"), PhoneNumber)


def agent_record(agent: Agent) -> Record:
    """Return the record of an agent."""
    return Record(agent["id"], None, agent)


def environment_records(agent: Agent) -> Rows[Record]:
    """Return the records of the environments of an agent."""
    agent_name = text_of(agent, "name") or agent["id"]

    def record(environment: Environment) -> Record:
        key = environment["id"]
        name = text_of(environment, "name") or key
        values: dict[str, Any] = {
            "id": f"{agent['id']}/{key}",
            "label": f"{agent_name} · {name}",
            "agent_id": agent["id"],
            "environment_id": key,
            "agent_name": agent_name,
            "environment_name": name,
        }
        return Record(values["id"], None, values)

    return usable(agent.get("environments"), Environment).records(record)


async def every_phone(client: WatsonxClient) -> list[PhoneConfig]:
    """Return all phone configs."""
    async with aclosing(client.phones()) as batches:
        return [config async for batch in batches for config in batch]


async def fetch(
    client: WatsonxClient, kind: str, parent: str | None, keys: Sequence[str]
) -> dict[str, Record]:
    """Return some records by key, as `Session.fetch` says.

    The name of a phone config is accepted as well; of several with that name, the first is
    returned.
    """
    if kind == PHONE_CONFIGS.name:
        return await _phones(client, keys)
    if kind == NUMBERS.name:
        config = await or_none(client.phone(parent or ""))
        numbers = {number.key: number for number in number_records(config)} if config else {}
        return {key: numbers[key] for key in keys if key in numbers}
    owners = dict.fromkeys(key.partition("/")[0] for key in keys)
    agents = await fetch_each(owners, client.agent)
    if kind == AGENTS.name:
        return {key: agent_record(agents[key]) for key in keys if key in agents}
    environments = {
        record.key: record for agent in agents.values() for record in environment_records(agent)
    }
    return {key: environments[key] for key in keys if key in environments}


async def _phones(client: WatsonxClient, keys: Iterable[str]) -> dict[str, Record]:
    wanted = list(keys)
    found = await fetch_each(filter(_is_id, wanted), client.phone)
    # What looks like an ID can be a name all the same.
    if missing := [key for key in wanted if key not in found]:
        configs = await every_phone(client)
        for key in missing:
            matches = (config for config in configs if key in (config["id"], config.get("name")))
            if (config := next(matches, None)) is not None:
                found[key] = config
    return {key: config_record(config) for key, config in found.items()}


def _is_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False
