"""Ultravox's secrets: into the body of a request, and nowhere else, whatever becomes of it."""

import logging
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

import pytest

from support.emulator import running_emulator
from support.ultravox import (
    CONFIGS,
    KEY,
    PROVIDERS,
    SECRETS,
    change,
    config,
    connect,
    new,
    session_of,
)
from support.wire import Reply, cut, half, reply, wire
from trunkline.api.errors import ApiError
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.record import RecordScope
from trunkline.vendors.ultravox.session import UltravoxSession

FIELDS: Final = [(provider, name) for provider in PROVIDERS for name in SECRETS[provider]]
OPS: Final = [Op.CREATE, Op.UPDATE]
SETTLED: Final = ("created", "422 page", "201 of another shape")
"""The responses after which a write has an outcome, besides 400."""


def echoes(secret: str) -> dict[str, Reply]:
    """Return responses to a write that repeat what was sent."""
    said = f"{secret!r} is no such thing; you sent {secret}"
    whole, fields = {"detail": said}, {"authToken": [said], secret: {secret: [said]}}
    return {
        "created": reply(201, {"authToken": secret, "apiKey": secret, "publicKey": secret}),
        "400 detail": reply(400, whole, x_request_id=secret),
        "400 fields": reply(400, fields),
        "400 list": reply(400, [said]),
        "401": reply(401, whole),
        "403": reply(403, whole),
        "404": reply(404, whole),
        "409": reply(409, whole),
        "422 page": reply(422, f"<p>{said}</p>".encode(), kind="text/html"),
        "302": reply(302, b"", location=f"https://elsewhere.example.com/?{secret}"),
        "500": reply(500, whole),
        "500 fields": reply(500, fields),
        "503 later": reply(503, whole),
        "201 of another shape": reply(201, {"accountSid": {secret: secret}}),
        "201 list": reply(201, [secret]),
        "201 text": reply(201, said.encode()),
        "half": half({"accountSid": "AC1", "authToken": secret}),
        "cut": cut,
    }


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Capture what libraries log, except the headers of answers."""
    caplog.set_level(logging.INFO)
    return caplog


async def ended(session: UltravoxSession, change: Change) -> Outcome | ApiError:
    try:
        (outcome,) = await session.write(CONFIGS, None, [change])
    except ApiError as error:
        return error
    return outcome


def traces(session: UltravoxSession, end: Outcome | ApiError) -> str:
    """Return everything that a write leaves behind, as text."""
    left: list[Any] = [*session.log, session, vars(session), vars(session.transport), end]
    if isinstance(end, ApiError):
        left += [str(end), vars(end), end.args]
    causes: list[BaseException | None] = [end if isinstance(end, ApiError) else None]
    while (cause := causes[-1]) is not None:
        causes.append(cause.__cause__ or cause.__context__)
    left += [repr(cause) for cause in causes]
    return "\n".join(str(each) if isinstance(each, str) else repr(each) for each in left)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("how", echoes(""))
@pytest.mark.parametrize(("provider", "name"), FIELDS)
async def test_no_text_repeats_a_secret(
    provider: str, name: str, how: str, op: Op, heard: pytest.LogCaptureFixture
) -> None:
    secret = SECRETS[provider][name]
    patch = {"provider": provider, **new(provider)} if op is Op.CREATE else {name: secret}
    async with (
        wire(echoes(secret)[how]) as server,
        aclosing(connect(server.url, attempts=2)) as session,
    ):
        end = await ended(session, change(provider, op, patch))
        asked = server.asked[0]
    assert asked.json[name] == secret
    assert secret not in asked.target
    assert secret not in repr(asked.headers)
    left = traces(session, end)
    assert config(provider) in left
    for text in (left, heard.text):
        assert secret not in text
        assert KEY not in text
    assert isinstance(end, Outcome) == (how.startswith("400") or how in SETTLED)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_no_record_has_a_secret(provider: str) -> None:
    with running_emulator() as emulator:
        async with session_of(emulator) as session:
            await ended(session, change(provider, Op.DELETE))
            made = await ended(session, change(provider, Op.CREATE, new(provider)))
            assert isinstance(made, Outcome)
            assert made.result is Result.DONE
            rotated = {name: f"other-{text}" for name, text in SECRETS[provider].items()}
            changed = await ended(session, change(provider, Op.UPDATE, rotated))
            assert isinstance(changed, Outcome)
            fetched = await session.fetch(CONFIGS, None, [provider])
            async with aclosing(session.records(CONFIGS, RecordScope())) as batches:
                rows = [row async for batch in batches for row in batch]
            records = [made.record, changed.record, *fetched.values(), *rows]
            values = [record and record.values for record in records]
            left = repr((made, changed, values, list(session.log)))
    for name, secret in SECRETS[provider].items():
        assert secret not in left
        assert f"'{name}Prefix.prefix': 'other-" in left, "its beginning is its only trace"


async def test_a_secret_is_sent_only_with_its_patch() -> None:
    async with wire(reply(200, {})) as server, aclosing(connect(server.url)) as session:
        before = change("telnyx", Op.UPDATE, {"requestContextMapping": {}})
        await ended(session, replace(before, before={"apiKey": "from-before"}))
        (asked,) = server.asked
    assert asked.json == {"requestContextMapping": {}}
