"""Projects (the vendor calls them agents), their branches and variants."""

import sqlite3
import uuid

from trunkline.emulator.clock import now
from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import ENVIRONMENTS, account, identifier, project
from trunkline.emulator.polyai.request_bodies import read_body_by_field
from trunkline.emulator.polyai.rows import json_array, json_row, list_reply
from trunkline.emulator.polyai.tables import AGENT, BRANCH, VARIANT
from trunkline.emulator.seeds.ids import code
from trunkline.emulator.sql import insert

_AGENTS = "/v1/accounts/{accountId}/agents"
_BRANCHES = "/v1/agents/{agentId}/branches"
_VARIANTS = "/v1/agents/{agentId}/branches/{branchId}/variants"


def _list_agents(call: Call) -> Reply:
    source = "projects WHERE account_id = ? ORDER BY rowid"
    return Reply(json_array(call, AGENT, source, account(call)).encode())


def _create_agent(call: Call) -> Reply:
    owner, body = account(call), read_body_by_field(call, "agent")
    key, at = body.get("agentId") or f"PROJECT-{_new_code()}", now()
    try:
        insert(call.db, "projects", key, owner, body["name"], at, at)
    except sqlite3.IntegrityError as error:
        raise ErrorReply(409, "Agent ID already exists.", "AGENT_ALREADY_EXISTS") from error
    insert(call.db, "branches", "main", key, "main", "0", at)
    insert(call.db, "variants", f"VARIANT-{_new_code()}", key, "main", "Default", 1, "{}")
    for environment in ENVIRONMENTS:
        insert(call.db, "pages", key, environment, None, None, None)
    return Reply((json_row(call, AGENT, "projects WHERE id = ?", key) or "").encode())


def _list_branches(call: Call) -> Reply:
    source = "branches WHERE project_id = ? ORDER BY rowid"
    return list_reply(call, "branches", BRANCH, source, project(call))


def _create_branch(call: Call) -> Reply:
    key, body = project(call), read_body_by_field(call, "branch")
    branch, at = f"BRANCH-{_new_code()}", now()
    count = "SELECT count(*) FROM branches WHERE project_id = ?"
    sequence = str(call.execute(count, key).fetchone()[0])
    insert(call.db, "branches", branch, key, body["branchName"], sequence, at)
    call.execute(
        """INSERT INTO variants SELECT id, project_id, ?, name, is_default, attributes
        FROM variants WHERE project_id = ? AND branch_id = 'main' ORDER BY rowid""",
        branch,
        key,
    )
    return Reply({"branchId": branch, "sequenceId": sequence}, 201)


def _list_variants(call: Call) -> Reply:
    source = "variants WHERE project_id = ? AND branch_id = ? ORDER BY rowid"
    return list_reply(call, "variants", VARIANT, source, *_branch(call))


def _create_variant(call: Call) -> Reply:
    key, branch = _branch(call)
    body = read_body_by_field(call, "variant")
    variant, default = f"VARIANT-{_new_code()}", body.get("isDefault", False)
    attributes = body.get("attributeValues", {}).get("values", {})
    if default:
        query = "UPDATE variants SET is_default = 0 WHERE project_id = ? AND branch_id = ?"
        call.execute(query, key, branch)
    insert(call.db, "variants", variant, key, branch, body["name"], default, dump(attributes))
    source = "variants WHERE project_id = ? AND branch_id = ? AND id = ?"
    return Reply((json_row(call, VARIANT, source, key, branch, variant) or "").encode(), 201)


def _branch(call: Call) -> tuple[str, str]:
    key, branch = project(call), identifier(call, "branchId")
    query = "SELECT 1 FROM branches WHERE project_id = ? AND id = ?"
    if not call.execute(query, key, branch).fetchone():
        raise ErrorReply(404, "Branch ID does not exist.", "BRANCH_NOT_FOUND")
    return key, branch


def _new_code() -> str:
    return code(str(uuid.uuid4()))


OPERATIONS = (
    Operation("GET", _AGENTS, _list_agents),
    Operation("POST", _AGENTS, _create_agent, writes=True),
    Operation("GET", _BRANCHES, _list_branches),
    Operation("POST", _BRANCHES, _create_branch, writes=True),
    Operation("GET", _VARIANTS, _list_variants),
    Operation("POST", _VARIANTS, _create_variant, writes=True),
)
