"""No secret of a phone config, and no token, is anywhere but in the request that carries it."""

import json
import traceback
from contextlib import aclosing
from typing import Any

import pytest

from support.emulator import running_emulator
from support.watsonx import change, named, session_of
from support.wire import Asked, Reply, cut, half, reply, wire_of
from trunkline.api.errors import ApiError
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.record import Record
from trunkline.vendors.watsonx.kinds import GENESYS, SIP

ID = "1f0e7a3b-9d2c-4481-96b7-a0d3e9f1c25a"
TOKEN = "tok3n-of-the-test"
SECRET = 'Zm9y+Z290/"ä'
"""What JSON, addresses and Python each write in a way of their own."""
NAMES = ("api_key", "client_secret", "password")


def fields(name: str) -> dict[str, Any]:
    """Return the fields of a phone config with secrets, without the secrets."""
    provider = SIP if name == "password" else GENESYS
    own: dict[str, Any] = {"name": "Trunk", "service_provider": provider}
    if name == "password":
        own |= {"security.authentication": True, "security.username": "sbc"}
    return own


def creation(name: str) -> Change:
    given = {**fields(name), f"security.{name}": SECRET}
    return change("phone-configs", Op.CREATE, patch=given, key="Trunk")


def update(name: str) -> Change:
    record = Record(ID, None, {"id": ID, **fields(name)})
    return change("phone-configs", Op.UPDATE, record, {f"security.{name}": SECRET})


def echo(name: str) -> dict[str, Any]:
    """Return a phone config with secrets, which no vendor should answer."""
    security = {name: SECRET, "password_is_set": True}
    return {"id": ID, "name": "Trunk", "service_provider": SIP, "security": security}


def answers(name: str) -> dict[str, Reply]:
    """Return answers that repeat a secret, by name."""
    fault = {"loc": ["body", "security", name], "msg": f"{SECRET!r} is bad", "input": SECRET}
    quota = {"code": "RESOURCE_QUOTA_EXCEEDED", "message": SECRET}
    page = f"<html>{SECRET}</html>".encode()
    return {
        "a fault": reply(422, {"detail": [fault]}),
        "a place": reply(422, {"detail": [{**fault, "loc": ["body", SECRET, 0]}]}),
        "a text": reply(400, {"detail": f"cannot use {SECRET}"}),
        "an object": reply(409, {"detail": {"code": SECRET, "message": f"not {SECRET}"}}),
        "a quota": reply(429, {"detail": quota}),
        "a failure": reply(500, {"detail": SECRET}),
        "a page": reply(502, page, kind="text/html"),
        "a page as an answer": reply(200, page, kind="text/html"),
        "a redirect": reply(302, {}, location=f"/{SECRET}"),
        "the record": reply(200, echo(name)),
        "half a record": half(echo(name)),
        "another type": reply(200, {**echo(name), "id": [SECRET]}),
        "nothing": cut,
    }


def without_secret(text: str) -> None:
    for form in (SECRET, json.dumps(SECRET)[1:-1], repr(SECRET)[1:-1], "Zm9y", "Z290", TOKEN):
        assert form not in text


async def told(one: Change, answer: Reply) -> tuple[str, list[Asked], Outcome | None]:
    """Write a change; return what was reported, what was sent, and its outcome."""

    def choose(asked: Asked) -> Reply:
        return answer if asked.method != "GET" else reply(200, echo("password"))

    outcome, said = None, []
    async with wire_of(choose) as server:
        url = f"{server.url}/instances/i-1"
        async with aclosing(session_of(url, TOKEN, attempts=2)) as session:
            try:
                (outcome,) = await session.write("phone-configs", None, [one])
                said.append(repr(outcome))
            except ApiError as error:
                said += [str(error), repr(vars(error)), *traceback.format_exception(error)]
            said += [repr(list(session.log)), repr(vars(session)), repr(vars(session.transport))]
        return "\n".join(said), server.asked, outcome


@pytest.mark.parametrize("kind_of_answer", list(answers("password")))
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [creation, update])
async def test_no_text_repeats_a_secret(make: Any, name: str, kind_of_answer: str) -> None:
    said, asked, _ = await told(make(name), answers(name)[kind_of_answer])
    assert asked[0].json["security"][name] == SECRET
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert SECRET not in asked[0].target
    without_secret(said)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [creation, update])
async def test_a_refused_write_names_the_fields(make: Any, name: str) -> None:
    _, _, outcome = await told(make(name), answers(name)["a fault"])
    assert outcome is not None
    assert outcome.result is Result.FAILED
    assert list(outcome.fields) == [f"security.{name}"]
    assert "•••" in outcome.fields[f"security.{name}"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_written_secret_is_in_no_record(name: str) -> None:
    for make in (creation, update):
        _, _, outcome = await told(make(name), answers(name)["the record"])
        assert outcome is not None
        assert outcome.record is not None
        assert f"security.{name}" not in outcome.record.values


async def test_a_creation_answered_with_its_id_only_has_no_secret() -> None:
    def choose(asked: Asked) -> Reply:
        return reply(201, {"id": ID}) if asked.method == "POST" else reply(404, {"detail": "no"})

    async with (
        wire_of(choose) as server,
        aclosing(session_of(f"{server.url}/instances/i-1", TOKEN)) as session,
    ):
        (outcome,) = await session.write("phone-configs", None, [creation("password")])
    assert outcome.record is not None
    assert outcome.record.key == ID
    without_secret(repr(outcome))


async def test_an_edit_of_another_field_sends_no_secret() -> None:
    with running_emulator() as emulator:
        async with aclosing(session_of(emulator)) as session:
            trunk = await named(session, "Aubrac Hotels trunk")
            for field, wanted in (
                ("description", "d"),
                ("security.secure_trunking", False),
                ("security.username", "other"),
                ("error_handling.fallback_sip_uri", "sip:a@b"),
            ):
                one = change("phone-configs", Op.UPDATE, trunk, {field: wanted})
                (outcome,) = await session.write("phone-configs", None, [one])
                assert outcome.record is not None
                trunk = outcome.record
                assert trunk.values[field] == wanted
                assert trunk.values["security.password_is_set"] is True
                assert trunk.values["security.authentication"] is True
