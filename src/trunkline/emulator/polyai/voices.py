"""The voice library of an account: the vendor's own voices and the account's."""

import uuid

from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import account
from trunkline.emulator.polyai.request_bodies import read_body
from trunkline.emulator.polyai.rows import json_row, list_reply
from trunkline.emulator.polyai.tables import VOICE
from trunkline.emulator.seeds.ids import code
from trunkline.emulator.sql import insert

_VOICES = "/v1/accounts/{accountId}/voice-library"
_GENDERS = ("male", "female", "neutral")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def _list_voices(call: Call) -> Reply:
    conditions, values = ["(account_id IS NULL OR account_id = ?)"], [account(call)]
    for name, column in (
        ("language", "json_extract(metadata, '$.language')"),
        ("gender", "json_extract(metadata, '$.gender')"),
        ("provider", "provider"),
    ):
        if name in call.query:
            conditions.append(f"{column} = ?")
            values.append(call.query[name])
    if call.query.get("gender", "male") not in _GENDERS:
        raise ErrorReply(400, f"gender is one of {', '.join(_GENDERS)}.")
    if "isPolyVoice" in call.query:
        flag = _FLAGS.get(call.query["isPolyVoice"].lower())
        if flag is None:
            raise ErrorReply(400, "isPolyVoice is true or false.")
        conditions.append(f"account_id IS {'' if flag else 'NOT '}NULL")
    source = f"voices WHERE {' AND '.join(conditions)} ORDER BY rowid"
    return list_reply(call, "voices", VOICE, source, *values)


def _create_voice(call: Call) -> Reply:
    owner = account(call)
    body = read_body(call, "voice", "Voice request body failed validation.", "VALIDATION_ERROR")
    key = f"VOICE-{code(str(uuid.uuid4()))}"
    values = (body[name] for name in ("name", "provider", "providerVoiceId"))
    texts = (dump(body["config"]), dump(body.get("voiceMetadata", {})))
    insert(call.db, "voices", key, owner, *values, *texts)
    return Reply(f'{{"voice":{json_row(call, VOICE, "voices WHERE id = ?", key)}}}'.encode())


OPERATIONS = (
    Operation("GET", _VOICES, _list_voices),
    Operation("POST", _VOICES, _create_voice, writes=True),
)
