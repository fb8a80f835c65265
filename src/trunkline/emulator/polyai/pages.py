"""Config pages: the values and the schema of each environment; a write is live at once."""

from trunkline.emulator.clock import now_after
from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import ENVIRONMENTS, project
from trunkline.emulator.polyai.request_bodies import read_body
from trunkline.emulator.polyai.rows import json_row, list_reply
from trunkline.emulator.polyai.schema_validation import schema_error, values_error
from trunkline.emulator.polyai.tables import PAGE

_PAGES = "/v1/agents/{agentId}/real-time-configs"
_PAGE = "/v1/agents/{agentId}/real-time-configs/{clientEnv}"
_ONE = "pages WHERE project_id = ? AND environment = ?"
_BAD_BODY = ("Config request body failed validation.", "REAL_TIME_CONFIG_VALIDATION_FAILED")
_BAD_SCHEMA = ("JSON Schema definition is invalid", "REAL_TIME_CONFIG_INVALID_SCHEMA")
_BAD_VALUES = ("Config values fail JSON Schema validation", "REAL_TIME_CONFIG_INVALID_FOR_SCHEMA")


def _list_pages(call: Call) -> Reply:
    source = "pages WHERE project_id = ? ORDER BY rowid"
    return list_reply(call, "configPages", PAGE, source, project(call))


def _get_page(call: Call) -> Reply:
    return _page_reply(call, *_page_of(call))


def _put_schema(call: Call) -> Reply:
    key, environment = _page_of(call)
    schema = read_body(call, "schema", *_BAD_BODY)["schema"]
    if reason := schema_error(schema):
        raise ErrorReply(400, f"{_BAD_SCHEMA[0]}: {reason}", _BAD_SCHEMA[1])
    # The values stay unchanged, even if they do not match the new schema.
    return _write(call, key, environment, "schema", dump(schema))


def _patch_variables(call: Call) -> Reply:
    key, environment = _page_of(call)
    sent = read_body(call, "variables", *_BAD_BODY)["variables"]
    query = f"SELECT variables, schema FROM {_ONE}"  # noqa: S608
    variables, schema = call.execute(query, key, environment).fetchone()
    merged = {**load((variables or "{}").encode(), surrogates=True), **sent}
    if schema and (reason := values_error(load(schema.encode(), surrogates=True), merged)):
        raise ErrorReply(400, f"{_BAD_VALUES[0]}: {reason}", _BAD_VALUES[1])
    return _write(call, key, environment, "variables", dump(merged))


def _page_of(call: Call) -> tuple[str, str]:
    key, environment = project(call), call.path["clientEnv"]
    if environment not in ENVIRONMENTS:
        message = f"Client environment is one of {', '.join(ENVIRONMENTS)}."
        raise ErrorReply(400, message, "REAL_TIME_CONFIG_UNKNOWN_CLIENT_ENVIRONMENT")
    return key, environment


def _page_reply(call: Call, key: str, environment: str) -> Reply:
    return Reply((json_row(call, PAGE, _ONE, key, environment) or "").encode())


def _write(call: Call, key: str, environment: str, column: str, text: str) -> Reply:
    query = f"SELECT updated_at FROM {_ONE}"  # noqa: S608
    before = call.execute(query, key, environment).fetchone()[0]
    written = f"{column} = ?, updated_at = ?"
    update = f"UPDATE pages SET {written} WHERE project_id = ? AND environment = ?"  # noqa: S608
    call.execute(update, text, now_after(before), key, environment)
    return _page_reply(call, key, environment)


OPERATIONS = (
    Operation("GET", _PAGES, _list_pages),
    Operation("GET", _PAGE, _get_page),
    Operation("PUT", f"{_PAGE}/schema", _put_schema, writes=True),
    Operation("PATCH", f"{_PAGE}/variables", _patch_variables, writes=True),
)
