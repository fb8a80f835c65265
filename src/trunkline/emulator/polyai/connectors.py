"""Connectors: the variant, voice and languages that answer the calls of their numbers."""

import re
from collections.abc import Mapping
from typing import Any

from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import identifier, project
from trunkline.emulator.polyai.errors import (
    connector_unknown,
    invalid,
    number_format,
    number_unknown,
)
from trunkline.emulator.polyai.request_bodies import read_body
from trunkline.emulator.polyai.rows import json_array, json_row, list_reply
from trunkline.emulator.polyai.tables import CONNECTOR
from trunkline.emulator.polyai.voice_catalog import language_of
from trunkline.model.phone import is_e164

_CONNECTORS = "/v1/agents/{agentId}/telephony/connectors"
_CONNECTOR = "/v1/agents/{agentId}/telephony/connectors/{connectorId}"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_BAD_BODY = ("Connector request body failed validation.", "CONNECTORS_VALIDATION_FAILED")


def _list_connectors(call: Call) -> Reply:
    source = "connectors WHERE project_id = ? ORDER BY rowid"
    return list_reply(call, "connectors", CONNECTOR, source, project(call))


def _get_connector(call: Call) -> Reply:
    return Reply(_text(call, project(call), identifier(call, "connectorId")).encode())


def _batch_get(call: Call) -> Reply:
    key = project(call)
    ids = list(dict.fromkeys(read_body(call, "connector ids", *_BAD_BODY)["connectorIds"]))
    source = """(SELECT connectors.* FROM json_each(?) AS requested
        JOIN connectors ON connectors.id = requested.value
        WHERE connectors.project_id = ? ORDER BY requested.key)"""
    found = json_array(call, CONNECTOR, source, dump(ids), key)
    missing = [connector for connector in ids if not _exists(call, key, connector)]
    return Reply(f'{{"found":{found},"notFound":{dump(missing)}}}'.encode())


def _lookup(call: Call) -> Reply:
    key = project(call)
    number = read_body(call, "lookup", *_BAD_BODY)["phoneNumber"]
    if not is_e164(number):
        raise number_format()
    query = "SELECT connector_id FROM numbers WHERE project_id = ? AND number = ?"
    row = call.execute(query, key, number).fetchone()
    if row is None:
        raise number_unknown()
    if row[0] is None:
        raise connector_unknown()
    return Reply(_text(call, key, row[0]).encode())


def _update_connector(call: Call) -> Reply:
    key, connector = project(call), identifier(call, "connectorId")
    changes = read_body(call, "connector", *_BAD_BODY)
    return Reply(_change(call, key, connector, changes).encode())


def _batch_update(call: Call) -> Reply:
    key = project(call)
    results = []
    for update in read_body(call, "connectors", *_BAD_BODY)["updates"]:
        named = f'"connectorId":{dump(update["connectorId"])}'
        try:
            text = _change(call, key, update["connectorId"], update)
            results.append(f'{{{named},"success":true,"data":{text}}}')
        except ErrorReply as error:
            results.append(f'{{{named},"success":false,"error":{dump(error.message)}}}')
    return Reply(f'{{"results":[{",".join(results)}]}}'.encode())


def _delete_connector(call: Call) -> Reply:
    key, connector = project(call), identifier(call, "connectorId")
    _text(call, key, connector)
    query = "SELECT number FROM numbers WHERE connector_id = ? ORDER BY rowid"
    numbers = [number for (number,) in call.execute(query, connector)]
    call.execute("DELETE FROM numbers WHERE connector_id = ?", connector)
    call.execute("DELETE FROM connectors WHERE id = ?", connector)
    return Reply({"deletedConnector": connector, "deletedPhoneNumbers": numbers})


def _exists(call: Call, key: str, connector: str) -> bool:
    query = "SELECT 1 FROM connectors WHERE project_id = ? AND id = ?"
    return call.execute(query, key, connector).fetchone() is not None


def _text(call: Call, key: str, connector: str) -> str:
    text = json_row(call, CONNECTOR, "connectors WHERE project_id = ? AND id = ?", key, connector)
    if text is None:
        raise ErrorReply(404, "Connector ID does not exist.", "CONNECTORS_NOT_FOUND")
    return text


def _change(call: Call, key: str, connector: str, changes: Mapping[str, Any]) -> str:
    """Write the fields that were sent, and return the connector as JSON.

    Every field is checked before the first one is written, so that an invalid one writes nothing.
    """
    _text(call, key, connector)
    target = project(call, changes["projectId"]) if "projectId" in changes else key
    columns: dict[str, str] = {}
    if "variantId" in changes:
        columns["variant_id"] = _variant(call, target, changes["variantId"] or "")
    if "asrLangCode" in changes:
        columns["asr"] = _language(changes["asrLangCode"] or "")
    if "voiceName" in changes:
        voice = _probed(call, target, changes["voiceName"] or "")
        columns |= {"voice": voice, "tts": language_of(voice)}
    if target != key:
        columns["project_id"] = target
        # A variant stays in its project.
        columns.setdefault("variant_id", "")
        call.execute("UPDATE numbers SET project_id = ? WHERE connector_id = ?", target, connector)
    for column, value in columns.items():
        query = f"UPDATE connectors SET {column} = ? WHERE id = ?"  # noqa: S608
        call.execute(query, value, connector)
    return _text(call, target, connector)


def _variant(call: Call, key: str, variant: str) -> str:
    query = "SELECT 1 FROM variants WHERE project_id = ? AND id = ?"
    if variant and not call.execute(query, key, variant).fetchone():
        raise invalid(*_BAD_BODY, "variantId: the project has no such variant")
    return variant


def _language(code: str) -> str:
    if code and not _LANGUAGE.fullmatch(code):
        raise invalid(*_BAD_BODY, "asrLangCode: not a language code such as en-US")
    return code


def _probed(call: Call, key: str, voice: str) -> str:
    query = """SELECT 1 FROM voices WHERE provider = 'GOOGLE' AND provider_voice_id = ? AND (
        account_id IS NULL OR account_id = (SELECT account_id FROM projects WHERE id = ?))"""
    if voice and not (language_of(voice) and call.execute(query, voice, key).fetchone()):
        raise invalid(*_BAD_BODY, "voiceName: the text-to-speech probe found no such voice")
    return voice


OPERATIONS = (
    Operation("GET", _CONNECTORS, _list_connectors),
    Operation("POST", f"{_CONNECTORS}/batch", _batch_get),
    Operation("PATCH", f"{_CONNECTORS}/batch", _batch_update, writes=True),
    Operation("POST", f"{_CONNECTORS}/lookup", _lookup),
    Operation("GET", _CONNECTOR, _get_connector),
    Operation("PATCH", _CONNECTOR, _update_connector, writes=True),
    Operation("DELETE", _CONNECTOR, _delete_connector, writes=True),
)
