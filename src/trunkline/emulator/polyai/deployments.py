"""The current and past deployments of a project's environments."""

from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import ENVIRONMENTS, project
from trunkline.emulator.polyai.rows import json_row, list_reply
from trunkline.emulator.polyai.tables import DEPLOYMENT

_DEPLOYMENTS = "/v1/agents/{agentId}/deployments"
_OF = "deployments WHERE project_id = ? AND environment = ? ORDER BY created_at DESC, rowid DESC"


def _list_deployments(call: Call) -> Reply:
    key, environment = project(call), call.query.get("environment", "")
    if environment not in ENVIRONMENTS:
        raise ErrorReply(400, f"environment is one of {', '.join(ENVIRONMENTS)}.")
    limit = call.query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 19):
        raise ErrorReply(400, "limit is a whole number.")
    source = f"{_OF} LIMIT {int(limit)}"
    return list_reply(call, "deployments", DEPLOYMENT, source, key, environment)


def _active_deployments(call: Call) -> Reply:
    key = project(call)
    active = {
        name: json_row(call, DEPLOYMENT, f"{_OF} LIMIT 1", key, name) for name in ENVIRONMENTS
    }
    # The document's text says null, its schema does not allow it: a missing one is left out.
    shown = ",".join(f'"{name}":{text}' for name, text in active.items() if text)
    return Reply(f'{{"activeDeployments":{{{shown}}}}}'.encode())


OPERATIONS = (
    Operation("GET", _DEPLOYMENTS, _list_deployments),
    Operation("GET", f"{_DEPLOYMENTS}/active", _active_deployments),
)
