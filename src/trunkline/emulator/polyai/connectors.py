"""Connectors: which variant, voice and languages answer the calls of their numbers."""

from trunkline.emulator.part import Answer, Call, Operation, Refused
from trunkline.emulator.polyai.access import identifier, project
from trunkline.emulator.polyai.rows import listed, one
from trunkline.emulator.polyai.tables import CONNECTOR

__all__ = ["OPERATIONS"]

_CONNECTORS = "/v1/agents/{agentId}/telephony/connectors"
_CONNECTOR = "/v1/agents/{agentId}/telephony/connectors/{connectorId}"


def _list_connectors(call: Call) -> Answer:
    source = "connectors WHERE project_id = ? ORDER BY rowid"
    return listed(call, "connectors", CONNECTOR, source, project(call))


def _get_connector(call: Call) -> Answer:
    return Answer(_text(call, project(call), identifier(call, "connectorId")).encode())


def _text(call: Call, key: str, connector: str) -> str:
    found = one(call, CONNECTOR, "connectors WHERE project_id = ? AND id = ?", key, connector)
    if found is None:
        raise Refused(404, "Connector ID does not exist.", "CONNECTORS_NOT_FOUND")
    return found


OPERATIONS = (
    Operation("GET", _CONNECTORS, _list_connectors),
    Operation("GET", _CONNECTOR, _get_connector),
)
