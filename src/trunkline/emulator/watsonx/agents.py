"""Agents and their environments, as far as phone configs need them."""

from typing import Any

from trunkline.emulator.json_text import load
from trunkline.emulator.part import Call, ErrorReply, Reply
from trunkline.emulator.watsonx.access import everywhere


def _list_agents(call: Call) -> Reply:
    names, ids = call.all("names"), call.all("ids")
    agents = [
        agent
        for agent in _agents(call)
        if (not names or agent["name"] in names) and (not ids or agent["id"] in ids)
    ]
    return Reply(agents)


def _get_agent(call: Call) -> Reply:
    return Reply(_agent(call))


def _list_environments(call: Call) -> Reply:
    return Reply(_agent(call)["environments"])


def names_of(call: Call, agent: str, environment: str) -> tuple[str, str] | None:
    """Return the names of an agent and of its environment, `None` if either is unknown."""
    content = _content(call, agent)
    if content is None:
        return None
    for candidate in content["environments"]:
        if candidate["id"] == environment:
            return content["name"], candidate["name"]
    return None


def _agents(call: Call) -> list[dict[str, Any]]:
    rows = call.db.execute("SELECT content FROM watsonx_agents ORDER BY rowid")
    return [load(content.encode()) for (content,) in rows]


def _agent(call: Call) -> dict[str, Any]:
    key = call.path["agent"]
    agent = _content(call, key)
    if agent is None:
        raise ErrorReply(404, f"Agent with ID '{key}' not found")
    return agent


def _content(call: Call, key: str) -> dict[str, Any] | None:
    query = "SELECT content FROM watsonx_agents WHERE id = ?"
    row = call.execute(query, key).fetchone()
    return None if row is None else load(row[0].encode())


OPERATIONS = (
    *everywhere("GET", "/orchestrate/agents", _list_agents),
    *everywhere("GET", "/orchestrate/agents/{agent}", _get_agent),
    *everywhere("GET", "/orchestrate/agents/{agent}/environment", _list_environments),
)
