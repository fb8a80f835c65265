"""watsonx Orchestrate's client against empty, partial and malformed answers, and errors."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from support.watsonx import change, records_of, session_of
from support.wire import Asked, Reply, Wire, cut, half, reply, wire, wire_of
from trunkline.api.errors import (
    ApiError,
    BadResponse,
    NotFound,
    RateLimited,
    ServerFailure,
    Unreachable,
    UnsettledWrite,
)
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.watsonx.flat import flattened
from trunkline.vendors.watsonx.models import PhoneConfig
from trunkline.vendors.watsonx.session import WatsonxSession

ID = "1f0e7a3b-9d2c-4481-96b7-a0d3e9f1c25a"
NUMBER = "+442079460690"
CONFIG: PhoneConfig = {
    "id": ID,
    "name": "Trunk",
    "service_provider": "sip_trunk",
    "security": {"secure_trunking": True, "username": "sbc", "password": None, "api_key": ""},
    "error_handling": {"fallback_sip_uri": "sip:a@b", "call_failure": {"reply_message": "Bye."}},
    "attached_environments": [],
    "phone_numbers": [{"phone_number": NUMBER, "description": "d", "agent_id": "a-1"}],
}
EMPTY = reply(204, b"")
HTML = reply(200, b"<html>all is well</html>", kind="text/html")
TRUNK = Record(ID, None, flattened(CONFIG))
RENAMED = change("phone-configs", Op.UPDATE, TRUNK, {"name": "Other"})


@asynccontextmanager
async def instance(*replies: Reply, **options: Any) -> AsyncIterator[tuple[WatsonxSession, Wire]]:
    """Yield a session on a server that gives these responses in turn."""
    async with (
        wire(*replies) as told,
        aclosing(session_of(f"{told.url}/instances/i-1", **options)) as session,
    ):
        yield session, told


def targets(told: Wire) -> list[str]:
    """Return method and path of every request, without their common prefix."""
    return [f"{each.method} {each.target.replace('/instances/i-1/v1', '')}" for each in told.asked]


# Answers to writes


@pytest.mark.parametrize(
    "answer",
    [
        EMPTY,
        reply(200, b""),
        reply(200, b" \r\n"),
        reply(200, None),
        reply(200, {"id": ID}),
        reply(200, {"message": "updated"}),
        reply(200, ["updated"]),
    ],
)
async def test_an_update_with_an_empty_answer_claims_no_value(answer: Reply) -> None:
    async with instance(answer) as (session, told):
        (outcome,) = await session.write("phone-configs", None, [RENAMED])
        assert outcome.result is Result.DONE
        assert outcome.record is None or "name" not in outcome.record.values
        assert told.asked[0].json == {"name": "Other"}
        assert targets(told) == [f"PATCH /channels/phone/{ID}"]


async def test_a_partial_answer_claims_no_value_for_a_written_field() -> None:
    cleared = change("phone-configs", Op.UPDATE, TRUNK, {"error_handling.fallback_sip_uri": None})
    async with instance(reply(200, {"id": ID})) as (session, _):
        (outcome,) = await session.write("phone-configs", None, [cleared])
        assert outcome.record is not None
        assert "error_handling.fallback_sip_uri" not in outcome.record.values


async def test_a_complete_answer_is_not_read_back() -> None:
    headers = {"X_Global_Transaction_Id": "t-1"}
    async with instance(reply(200, CONFIG, **headers)) as (session, told):
        (outcome,) = await session.write("phone-configs", None, [RENAMED])
        assert outcome.record == TRUNK
        assert outcome.request_id == "t-1"
        assert len(told.asked) == 1


async def test_an_html_answer_leaves_a_write_unsettled() -> None:
    async with instance(HTML) as (session, _):
        with pytest.raises(BadResponse) as caught:
            await session.write("phone-configs", None, [RENAMED])
        assert caught.value.lost


async def test_a_creation_may_be_answered_with_its_id_only() -> None:
    one = change("phone-configs", Op.CREATE, patch={"name": "Trunk"}, key="Trunk")
    async with instance(reply(201, {"id": ID})) as (session, told):
        (outcome,) = await session.write("phone-configs", None, [one])
        assert outcome.result is Result.DONE
        assert outcome.record is not None
        assert (outcome.record.key, outcome.record.values.get("name")) == (ID, None)
        assert targets(told) == ["POST /channels/phone"]


async def test_a_creation_with_an_empty_answer_is_unsettled() -> None:
    one = change("phone-configs", Op.CREATE, patch={"name": "Trunk"}, key="Trunk")
    async with instance(EMPTY, reply(200, {"phones": [CONFIG]})) as (session, told):
        with pytest.raises(BadResponse) as caught:
            await session.write("phone-configs", None, [one])
        assert caught.value.lost
        found = await session.fetch("phone-configs", None, ["Trunk"])
        assert found["Trunk"].key == ID
        assert targets(told)[-1] == "GET /channels/phone"


@pytest.mark.parametrize("answer", [EMPTY, reply(200, CONFIG), reply(200, {"ok": True})])
@pytest.mark.parametrize("op", [Op.CREATE, Op.UPDATE])
async def test_an_answer_without_the_number_claims_no_value(op: Op, answer: Reply) -> None:
    held = Record(NUMBER, ID, {"phone_number": NUMBER, "agent_id": "a-1"})
    before = held if op is Op.UPDATE else None
    given = {"description": "d"} if before else {"phone_number": NUMBER, "description": "d"}
    one = change("numbers", op, before, given, key=NUMBER, parent=ID)
    async with instance(answer) as (session, told):
        (outcome,) = await session.write("numbers", ID, [one])
        assert outcome.record is None
        assert told.asked[0].json == {"phone_number": NUMBER, "description": "d"}
        assert len(told.asked) == 1


@pytest.mark.parametrize("answer", [EMPTY, reply(200, {"deleted": True}), HTML])
@pytest.mark.parametrize("kind", ["phone-configs", "numbers"])
async def test_any_answer_to_a_deletion_is_accepted(kind: str, answer: Reply) -> None:
    record = TRUNK if kind == "phone-configs" else Record(NUMBER, ID, {"phone_number": NUMBER})
    async with instance(answer) as (session, told):
        (outcome,) = await session.write(kind, record.parent, [change(kind, Op.DELETE, record)])
        assert outcome.result is Result.DONE
        end = "" if kind == "phone-configs" else f"/numbers/%2B{NUMBER[1:]}"
        assert targets(told) == [f"DELETE /channels/phone/{ID}{end}"]


# Requests


async def sent(patch: dict[str, Any], record: Record = TRUNK) -> Asked:
    """Return the request that writes a patch of a phone config."""
    async with instance(reply(200, CONFIG)) as (session, told):
        await session.write(
            "phone-configs", None, [change("phone-configs", Op.UPDATE, record, patch)]
        )
        return told.asked[0]


async def test_a_null_secret_is_never_written_back() -> None:
    plain = await sent({"description": "d"})
    assert plain.json == {"description": "d"}
    beside = await sent({"security.username": "other"})
    assert beside.json == {"security": {"secure_trunking": True, "username": "other"}}
    given = await sent({"security.password": "typed", "security.authentication": True})
    assert given.json["security"] == {
        "secure_trunking": True,
        "username": "sbc",
        "authentication": True,
        "password": "typed",
    }


async def test_members_are_sent_with_their_siblings() -> None:
    asked = await sent({"error_handling.fallback_sip_uri": None})
    assert asked.json == {
        "error_handling": {"fallback_sip_uri": None, "call_failure": {"reply_message": "Bye."}}
    }


@pytest.mark.parametrize(
    ("there", "wanted", "body", "append"),
    [
        ([], ["X-A"], ["X-A"], "true"),
        (["X-A"], ["X-A", "X-B"], ["X-B"], "true"),
        (["X-A"], ["X-B", "X-A"], ["X-B", "X-A"], "false"),
        (["X-A", "X-B"], ["X-A"], ["X-A"], "false"),
        (["X-A"], [], [], "false"),
        (["X-A"], ["X-A"], ["X-A"], "false"),
    ],
)
async def test_a_list_is_appended_to_or_replaced(
    there: list[str], wanted: list[str], body: list[str], append: str
) -> None:
    def headers(names: list[str]) -> list[dict[str, str]]:
        return [{"name": name} for name in names]

    values = {**TRUNK.values, "custom_invite_headers": headers(there)}
    asked = await sent({"custom_invite_headers": headers(wanted)}, Record(ID, None, values))
    assert asked.json == {"custom_invite_headers": headers(body)}
    assert asked.target.endswith(f"{ID}?append={append}")


async def test_a_shrinking_list_has_both_replaced() -> None:
    attached = [{"agent_id": "a-1", "environment_id": "e-1", "agent_name": "Desk"}]
    more = {"agent_id": "a-2", "environment_id": "e-2", "agent_name": None}
    before = {
        **TRUNK.values,
        "attached_environments": attached,
        "custom_invite_headers": [{"name": "X-A"}],
    }
    patch = {"attached_environments": [*attached, more], "custom_invite_headers": []}
    asked = await sent(patch, Record(ID, None, before))
    assert asked.target.endswith("?append=false")
    assert asked.json == {
        "attached_environments": [*attached, {"agent_id": "a-2", "environment_id": "e-2"}],
        "custom_invite_headers": [],
    }


async def test_agent_and_environment_are_sent_together() -> None:
    values = {"phone_number": NUMBER, "agent_id": "a-1", "environment_id": "e-1"}
    one = change("numbers", Op.UPDATE, Record(NUMBER, ID, values), {"environment_id": "e-2"})
    async with instance(reply(200, {**values, "environment_id": "e-2"})) as (session, told):
        await session.write("numbers", ID, [one])
        assert told.asked[0].json == {
            "phone_number": NUMBER,
            "agent_id": "a-1",
            "environment_id": "e-2",
        }


# Errors and retries


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HTML, BadResponse),
        (reply(200, b""), BadResponse),
        (reply(200, {"phones": 5}), BadResponse),
        (half({"phones": [CONFIG]}), Unreachable),
        (cut, Unreachable),
        (reply(503, b"<html>", kind="text/html"), ServerFailure),
        (reply(404, {"detail": "Not Found"}), NotFound),
        (reply(429, {"detail": "slow down"}), RateLimited),
    ],
)
async def test_a_malformed_list_is_an_error(answer: Reply, error: type[ApiError]) -> None:
    async with instance(answer, attempts=2) as (session, _):
        with pytest.raises(error):
            await records_of(session, "phone-configs")


@pytest.mark.parametrize("passing", [reply(503, {}), cut, reply(429, {"detail": "slow down"})])
async def test_temporary_errors_are_retried(passing: Reply) -> None:
    async with instance(passing, passing, reply(200, {"phones": [CONFIG]})) as (session, told):
        assert await records_of(session, "phone-configs") == [TRUNK]
        assert len(told.asked) == 3


@pytest.mark.parametrize("answer", [{"phones": None}, {"phones": []}, []])
async def test_an_empty_instance(answer: Any) -> None:
    async with instance(reply(200, answer)) as (session, _):
        assert await records_of(session, "phone-configs") == []
        await session.check()


async def test_a_bare_array_is_accepted_as_a_list() -> None:
    agent = {"id": "a-1", "name": "Desk", "environments": None}
    for answer in ([agent], {"agents": [agent]}):
        async with instance(reply(200, answer)) as (session, _):
            assert [each.key for each in await records_of(session, "agents")] == ["a-1"]
    async with instance(reply(200, [agent])) as (session, _):
        assert await records_of(session, "agent-environments") == []
    async with instance(reply(200, {"id": ID, "phone_numbers": None})) as (session, _):
        assert await records_of(session, "numbers", RecordScope(ID)) == []


async def outcome_of(*replies: Reply) -> tuple[Outcome, int]:
    async with instance(*replies, attempts=3) as (session, told):
        (outcome,) = await session.write("phone-configs", None, [RENAMED])
        return outcome, len(told.asked)


async def test_a_write_is_repeated_only_before_it_began() -> None:
    outcome, asked = await outcome_of(reply(429, {"detail": "slow down"}), reply(200, CONFIG))
    assert (outcome.result, asked) == (Result.DONE, 2)
    for answer in (reply(503, {}), cut, half(CONFIG)):
        async with instance(answer, reply(200, CONFIG)) as (session, told):
            with pytest.raises(UnsettledWrite):
                await session.write("phone-configs", None, [RENAMED])
            assert len(told.asked) == 1


async def test_a_quota_is_final() -> None:
    detail = {"code": "RESOURCE_QUOTA_EXCEEDED", "message": "No more of these."}
    outcome, asked = await outcome_of(reply(429, {"detail": detail}))
    assert (outcome.result, asked) == (Result.FAILED, 1)
    assert outcome.error == "No more of these. (429 RESOURCE_QUOTA_EXCEEDED)"


async def test_a_refused_change_does_not_stop_the_others() -> None:
    numbers = [f"+44207946069{n}" for n in range(3)]
    changes = [
        change("numbers", Op.CREATE, patch={"phone_number": n}, key=n, parent=ID) for n in numbers
    ]

    def of_number(asked: Asked) -> Reply:
        refused = asked.json["phone_number"] == numbers[1]
        return reply(409, {"detail": "exists"}) if refused else reply(201, asked.json)

    async with wire_of(of_number) as told, aclosing(session_of(f"{told.url}/i-1")) as session:
        outcomes = await session.write("numbers", ID, changes)
    assert [each.result for each in outcomes] == [Result.DONE, Result.FAILED, Result.DONE]
    assert outcomes[1].error == "exists (409)"
