"""watsonx Orchestrate's lookup: the route of a number, and the problems of each step."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from typing_extensions import override

from support.emulator import running_emulator
from support.watsonx import session_of
from support.wire import Asked, Reply, hang, reply, wire_of
from trunkline.api.errors import ServerFailure, Unauthorized
from trunkline.emulator.seeds.shared import AGENTS
from trunkline.vendors.call_route import CallRoute, Hop

NUMBER = "+33199001200"
GONE = reply(404, {"detail": "not found"})


class Instance:
    """Answer as an instance with one number on the second of three trunks."""

    def __init__(self, **answers: Any) -> None:
        number = {"phone_number": NUMBER, "agent_id": "a-1", "environment_id": "e-2"}
        held = {"phone_number": NUMBER, **answers.pop("number", number)}
        self.trunk: dict[str, Any] = {
            "name": "Trunk 2",
            "service_provider": "sip_trunk",
            "security": {
                "secure_trunking": True,
                "authentication": True,
                "username": "sbc",
                "password_is_set": True,
            },
            "error_handling": {"fallback_sip_uri": "sip:desk@pbx.example"},
            **answers.pop("trunk", {}),
        }
        self.listed = answers.pop("listed", True)
        self.numbers = {"c-1": [{"phone_number": "+1"}], "c-2": [held], "c-3": None}
        self.answers: dict[str, Any] = {
            "a-1": {
                "id": "a-1",
                "name": "Desk",
                "environments": [{"id": "e-1", "name": "draft"}, {"id": "e-2", "name": "live"}],
            },
            **{name.replace("_", "-"): answer for name, answer in answers.items()},
        }

    def config(self, key: str, *, whole: bool = True) -> dict[str, Any]:
        own = self.trunk if key == "c-2" else {}
        return {"id": key, **own, **({"phone_numbers": self.numbers[key]} if whole else {})}

    def __call__(self, asked: Asked) -> Reply:
        end = asked.target.rpartition("/")[2]
        if end in self.answers:
            answer = self.answers[end]
        elif end == "phone":
            answer = {"phones": [self.config(key, whole=self.listed) for key in self.numbers]}
        else:
            answer = self.config(end)
        return answer if callable(answer) else reply(200, answer)


async def look_up(instance: Instance, number: str = NUMBER) -> tuple[CallRoute | None, list[str]]:
    async with (
        wire_of(instance) as server,
        aclosing(session_of(f"{server.url}/instances/i-1", attempts=2)) as session,
    ):
        route = await session.lookup(number)
        return route, [entry.path for entry in session.log]


async def hops(**answers: Any) -> dict[str, Hop]:
    route, _ = await look_up(Instance(**answers))
    assert route is not None
    return {hop.kind: hop for hop in route.hops}


async def test_a_complete_route() -> None:
    route, paths = await look_up(Instance())
    assert route is not None
    assert (route.number, route.profile) == (NUMBER, "ibm")
    assert [(hop.kind, hop.label) for hop in route.hops] == [
        ("numbers", NUMBER),
        ("phone-configs", "Trunk 2"),
        ("agents", "Desk"),
        ("agent-environments", "live"),
    ]
    assert [hop.problems for hop in route.hops] == [()] * 4
    assert route.hops[0].record is not None
    assert route.hops[0].record.parent == "c-2"
    assert dict(route.hops[1].facts) == {
        "provider": "SIP trunk",
        "secure trunking": "on",
        "authentication": "on",
        "fallback": "sip:desk@pbx.example",
    }
    assert paths == ["/v1/channels/phone", "/v1/orchestrate/agents/a-1"]


async def test_an_unknown_number_has_no_route() -> None:
    assert await look_up(Instance(), "+442079460999") == (None, ["/v1/channels/phone"])


@pytest.mark.parametrize("written", ["33199001200", "+33 1 99 00 12 00", "+33 (1) 99-00-12-00"])
async def test_a_number_is_found_in_any_spelling(written: str) -> None:
    instance = Instance()
    instance.numbers["c-2"] = [{"phone_number": written, "agent_id": "a-1"}]
    route, _ = await look_up(instance)
    assert route is not None
    assert route.hops[0].record is not None
    assert route.hops[0].record.key == written


async def test_an_exact_number_wins_over_an_alike_one_that_is_loaded_first() -> None:
    instance = Instance(listed=False)
    instance.numbers["c-1"] = [{"phone_number": NUMBER.removeprefix("+")}]
    route, _ = await look_up(instance)
    assert route is not None
    assert route.hops[1].label == "Trunk 2"


class PartlyListed(Instance):
    """Lists the numbers of the first trunk only."""

    @override
    def config(self, key: str, *, whole: bool = True) -> dict[str, Any]:
        return super().config(key, whole=whole or key == "c-1")


async def test_an_exact_number_wins_over_an_alike_one_that_is_listed() -> None:
    instance = PartlyListed(listed=False)
    instance.numbers["c-1"] = [{"phone_number": NUMBER.removeprefix("+")}]
    route, _ = await look_up(instance)
    assert route is not None
    assert route.hops[1].label == "Trunk 2"


async def test_phone_configs_listed_without_numbers_are_loaded() -> None:
    route, paths = await look_up(Instance(listed=False))
    assert route is not None
    assert route.hops[1].label == "Trunk 2"
    assert sorted(paths[1:4]) == [f"/v1/channels/phone/c-{n}" for n in (1, 2, 3)]


async def test_a_failing_phone_config_does_not_hide_the_others() -> None:
    route, _ = await look_up(Instance(listed=False, c_1=reply(500, {}), c_3=GONE))
    assert route is not None
    with pytest.raises(ServerFailure):
        await look_up(Instance(listed=False, c_2=reply(500, {})))


async def test_a_hanging_request_is_cancelled() -> None:
    async with asyncio.timeout(10):
        route, _ = await look_up(Instance(listed=False, c_1=hang))
    assert route is not None


async def test_a_refused_token_ends_the_search() -> None:
    refused = reply(401, {"detail": "no"})
    with pytest.raises(Unauthorized):
        await look_up(Instance(phone=refused))


@pytest.mark.parametrize("agent", [{}, {"agent_id": None, "environment_id": None}])
async def test_a_number_without_an_agent(agent: dict[str, Any]) -> None:
    found = await hops(number=agent)
    assert list(found) == ["numbers", "phone-configs"]
    assert found["numbers"].problems == ("the number has no agent",)


async def test_a_number_with_an_agent_but_no_environment() -> None:
    found = await hops(number={"agent_id": "a-1"})
    assert found["numbers"].problems == ("the number has an agent, but no environment of it",)
    assert found["agent-environments"].problems == ("no environment is set",)


async def test_an_agent_that_is_missing_or_cannot_be_loaded() -> None:
    gone = await hops(a_1=GONE)
    assert list(gone) == ["numbers", "phone-configs", "agents"]
    assert (gone["agents"].label, gone["agents"].problems) == ("a-1", ("the agent does not exist",))
    failing = await hops(a_1=reply(500, {"detail": "no"}))
    assert failing["agents"].problems[0].startswith("could not be loaded: no")


async def test_an_environment_other_than_live_is_a_problem() -> None:
    found = await hops(number={"agent_id": "a-1", "environment_id": "e-1"})
    assert found["agent-environments"].problems == ("callers reach draft, not live",)
    found = await hops(number={"agent_id": "a-1", "environment_id": "e-9"})
    assert found["agent-environments"].record is None
    assert found["agent-environments"].problems == ("the agent does not have this environment",)


@pytest.mark.parametrize(
    ("trunk", "problems"),
    [
        ({"error_handling": None}, ("no fallback SIP URI",)),
        (
            {"security": {"authentication": True, "username": "", "password_is_set": False}},
            ("authentication is on, but there is no user", "authentication is on, but there is no"),
        ),
        ({"security": {"authentication": False}}, ()),
        ({"security": None}, ()),
        ({"service_provider": None}, ()),
        ({"service_provider": "genesys_audio_connector"}, ("the phone config is not a SIP trunk",)),
    ],
)
async def test_problems_of_a_trunk(trunk: dict[str, Any], problems: tuple[str, ...]) -> None:
    found = (await hops(trunk=trunk))["phone-configs"].problems
    assert len(found) == len(problems)
    assert all(text.startswith(start) for text, start in zip(found, problems, strict=True))


async def test_shared_numbers_have_routes_to_their_agents() -> None:
    with running_emulator() as emulator:
        async with aclosing(session_of(emulator)) as session:
            for agent in AGENTS:
                for number in agent.numbers:
                    route = await session.lookup(number)
                    assert (route is not None) == ("watsonx" in agent.vendors)
                    labels = [hop.label for hop in route.hops] if route else [agent.name]
                    assert agent.name in labels


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (f"sips:{NUMBER}@public.voip.dl.watson-orchestrate.ibm.com", True),
        (f"<sip:{NUMBER}@public.voip.dl.watson-orchestrate.ibm.com:5061;transport=tls>", True),
        (f"sips:{NUMBER[1:]}@public.voip.us-south.watson-orchestrate.cloud.ibm.com?x=1", True),
        ("sips:%2B33199001200@public.voip.dl.watson-orchestrate.ibm.com", True),
        ("sips:+442079460999@public.voip.dl.watson-orchestrate.ibm.com", False),
        ("sips:desk@public.voip.dl.watson-orchestrate.ibm.com", False),
        (f"sips:{NUMBER}@sbc.aubrac.example", False),
        (f"sips:{NUMBER}@voip.watson-orchestrate.example", False),
        ("sips:public.voip.dl.watson-orchestrate.ibm.com?x-tenant-id=t", False),
        ("https://api.example/instances/i-1", False),
        ("", False),
    ],
)
async def test_a_sip_uri_of_the_vendor_names_a_number(address: str, known: bool) -> None:
    async with (
        wire_of(Instance()) as server,
        aclosing(session_of(f"{server.url}/instances/i-1")) as session,
    ):
        route = await session.reached(address)
        assert (route is not None) == known
