"""Config pages: the values and the schema of each environment, which act at once."""

from trunkline.emulator.part import Answer, Call, Operation, Refused
from trunkline.emulator.polyai.access import ENVIRONMENTS, project
from trunkline.emulator.polyai.rows import array, one
from trunkline.emulator.polyai.tables import PAGE

__all__ = ["OPERATIONS"]

_PAGES = "/v1/agents/{agentId}/real-time-configs"
_PAGE = "/v1/agents/{agentId}/real-time-configs/{clientEnv}"


def _list_pages(call: Call) -> Answer:
    source = "pages WHERE project_id = ? ORDER BY rowid"
    return Answer(f'{{"configPages":{array(call, PAGE, source, project(call))}}}'.encode())


def _get_page(call: Call) -> Answer:
    return _page(call, project(call), _environment(call))


def _environment(call: Call) -> str:
    environment = call.path["clientEnv"]
    if environment not in ENVIRONMENTS:
        raise Refused(
            400,
            f"Client environment must be one of {', '.join(ENVIRONMENTS)}.",
            "REAL_TIME_CONFIG_UNKNOWN_CLIENT_ENVIRONMENT",
        )
    return environment


def _page(call: Call, key: str, environment: str) -> Answer:
    source = "pages WHERE project_id = ? AND environment = ?"
    return Answer((one(call, PAGE, source, key, environment) or "{}").encode())


OPERATIONS = (
    Operation("GET", _PAGES, _list_pages),
    Operation("GET", _PAGE, _get_page),
)
