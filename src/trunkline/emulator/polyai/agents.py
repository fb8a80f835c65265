"""Projects (the vendor's agents), their branches and their variants."""

from trunkline.emulator.part import Answer, Call, Operation, Refused
from trunkline.emulator.polyai.access import account, identifier, project
from trunkline.emulator.polyai.rows import array, listed
from trunkline.emulator.polyai.tables import AGENT, BRANCH, VARIANT

__all__ = ["OPERATIONS"]

_AGENTS = "/v1/accounts/{accountId}/agents"
_BRANCHES = "/v1/agents/{agentId}/branches"
_VARIANTS = "/v1/agents/{agentId}/branches/{branchId}/variants"


def _list_agents(call: Call) -> Answer:
    source = "projects WHERE account_id = ? ORDER BY rowid"
    return Answer(array(call, AGENT, source, account(call)).encode())


def _list_branches(call: Call) -> Answer:
    source = "branches WHERE project_id = ? ORDER BY rowid"
    return listed(call, "branches", BRANCH, source, project(call))


def _list_variants(call: Call) -> Answer:
    source = "variants WHERE project_id = ? AND branch_id = ? ORDER BY rowid"
    return listed(call, "variants", VARIANT, source, *_branch(call))


def _branch(call: Call) -> tuple[str, str]:
    key, branch = project(call), identifier(call, "branchId")
    query = "SELECT 1 FROM branches WHERE project_id = ? AND id = ?"
    if not call.db.execute(query, (key, branch)).fetchone():
        raise Refused(404, "Branch ID does not exist.", "BRANCH_NOT_FOUND")
    return key, branch


OPERATIONS = (
    Operation("GET", _AGENTS, _list_agents),
    Operation("GET", _BRANCHES, _list_branches),
    Operation("GET", _VARIANTS, _list_variants),
)
