"""PolyAI's lookup: the route of a number, and the problems of each step."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from support.emulator import KEY, Emulator, running_emulator
from support.wire import Asked, Reply, hang, reply, wire_of
from trunkline.api.errors import Forbidden, ServerFailure, Unauthorized
from trunkline.model.profile import Profile
from trunkline.vendors.call_route import CallRoute, Hop
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.polyai.page_problems import page_problems
from trunkline.vendors.polyai.session import PolyAISession

NUMBER = "+33199001234"
GONE = reply(404, {"error": "gone", "error_code": "X_NOT_FOUND"})


@pytest.fixture(name="emulator", scope="module")
def shared_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


class Workspace:
    """Serve three projects, one of which has the number; answers can be replaced."""

    def __init__(self, **answers: Reply | Any) -> None:
        good: dict[str, Any] = {
            "agents": [{"agentId": f"P-{n}", "agentName": f"Project {n}"} for n in (1, 2, 3)],
            "number": {"number": NUMBER, "clientEnv": "live", "connectorId": "c-1"},
            "connector": {
                "connectorId": "c-1",
                "name": "Front desk",
                "clientEnv": "live",
                "variantId": "v-1",
                "voiceName": "fr-FR-Neural2-A",
                "disableHandoff": False,
            },
            "variants": {"variants": [{"id": "v-0"}, {"id": "v-1", "name": "Paris"}]},
            "active": {"activeDeployments": {"live": {"id": "d-1", "version": "abc"}}},
            "live": {"clientEnv": "live", "variables": {"a": 1}, "schema": {"type": "object"}},
        }
        self.answers: dict[str, Reply] = {
            name: value if callable(value) else reply(200, value)
            for name, value in {**good, **answers}.items()
        }
        self.home = "P-2"

    def __call__(self, asked: Asked) -> Reply:
        parts = asked.target.split("/")
        if parts[-1] in ("agents", "variants", "active", "live"):
            return self.answers[parts[-1]]
        if parts[-2] == "connectors":
            return self.answers["connector"]
        return self.answers.get(parts[3], self.answers["number"] if parts[3] == self.home else GONE)


async def look_up(workspace: Workspace, **options: Any) -> tuple[CallRoute | None, list[str]]:
    async with wire_of(workspace) as server:
        profile = Profile("acme", "polyai", "ws-1", server.url)
        quick = {"first_wait": 0.001, "longest_wait": 0.001, "attempts": 2, **options}
        async with aclosing(VENDOR.connect(profile, "key", **quick)) as session:
            route = await session.lookup(NUMBER)
            return route, [entry.path for entry in session.log]


async def hops(**answers: Any) -> dict[str, Hop]:
    route, _ = await look_up(Workspace(**answers))
    assert route is not None
    return {hop.kind: hop for hop in route.hops}


async def test_a_complete_route() -> None:
    route, _ = await look_up(Workspace())
    assert route is not None
    assert (route.number, route.profile) == (NUMBER, "acme")
    assert [(hop.kind, hop.label) for hop in route.hops] == [
        ("numbers", NUMBER),
        ("connectors", "Front desk"),
        ("variants", "Paris"),
        ("environment", "live"),
        ("config-pages", "live"),
    ]
    assert [hop.problems for hop in route.hops] == [()] * 5
    assert all(hop.record is not None and hop.record.parent == "P-2" for hop in route.hops)
    assert route.hops[0].facts == (("project", "Project 2"), ("env", "live"))
    assert ("handoff", "on") in route.hops[1].facts


async def test_an_unknown_number_has_no_route() -> None:
    workspace = Workspace()
    workspace.home = "none"
    route, paths = await look_up(workspace)
    assert route is None
    assert sum(path.endswith(NUMBER.replace("+", "%2B")) for path in paths) == 3
    assert sum(path.endswith("/batch") for path in paths) == 3, "other spellings of the number"


async def test_the_search_stops_at_the_first_hit() -> None:
    workspace = Workspace(agents=[{"agentId": f"P-{n}"} for n in range(200)])
    route, paths = await look_up(workspace, concurrency=4)
    assert route is not None
    assert len(paths) < 20


async def test_hanging_projects_are_cancelled() -> None:
    workspace = Workspace(**{"P-1": hang, "P-3": hang})
    async with asyncio.timeout(10):
        route, _ = await look_up(workspace)
    assert route is not None


async def test_a_failing_project_does_not_hide_the_others() -> None:
    refused = reply(403, {"error": "not yours"})
    route, _ = await look_up(Workspace(**{"P-1": refused, "P-3": reply(500, {})}))
    assert route is not None
    workspace = Workspace(**{"P-1": refused})
    workspace.home = "none"
    with pytest.raises(Forbidden, match="not yours"):
        await look_up(workspace)


async def test_a_refused_key_ends_the_search() -> None:
    workspace = Workspace(agents=[{"agentId": f"P-{n}"} for n in range(50)])
    workspace.answers |= {f"P-{n}": reply(401, {"error": "no"}) for n in range(50)}
    with pytest.raises(Unauthorized):
        await look_up(workspace)
    with pytest.raises(ServerFailure):
        await look_up(Workspace(agents=reply(500, {})))


async def test_a_number_without_a_connector() -> None:
    found = await hops(number={"number": NUMBER, "clientEnv": "live"})
    assert list(found) == ["numbers", "connectors"]
    assert found["connectors"].problems == ("the number has no connector",)


async def test_a_connector_that_does_not_exist() -> None:
    found = await hops(connector=GONE)
    assert list(found) == ["numbers", "connectors"]
    assert found["connectors"].label == "c-1"
    assert found["connectors"].problems == ("the number's connector does not exist",)


async def test_a_connector_in_another_environment_is_a_problem() -> None:
    found = await hops(connector={"connectorId": "c-1", "clientEnv": "sandbox"})
    problem = "the number is in live, but its connector is in sandbox"
    assert found["connectors"].problems == (problem,)
    assert found["environment"].problems == ("nothing is deployed to sandbox",)


@pytest.mark.parametrize("variant", ["", None])
async def test_a_connector_without_a_variant(variant: str | None) -> None:
    found = await hops(connector={"connectorId": "c-1", "clientEnv": "live", "variantId": variant})
    assert found["variants"].problems == ("the connector has no variant",)
    assert found["environment"].problems == ()


async def test_a_variant_that_is_missing() -> None:
    found = await hops(variants={"variants": []})
    assert found["variants"].problems == ("the connector's variant is not on the main branch",)


async def test_a_connector_without_an_environment() -> None:
    found = await hops(
        number={"number": NUMBER, "connectorId": "c-1"}, connector={"connectorId": "c"}
    )
    assert found["environment"].problems == (
        "neither the number nor its connector has an environment",
    )


async def test_an_environment_without_a_deployment() -> None:
    found = await hops(active={"activeDeployments": {"live": None}})
    assert found["environment"].problems == ("nothing is deployed to live",)


async def test_a_project_without_config_pages_has_no_problem() -> None:
    found = await hops(live=GONE)
    assert (found["config-pages"].label, found["config-pages"].problems) == ("none", ())


async def test_a_page_that_fails_its_schema() -> None:
    found = await hops(
        live={"clientEnv": "live", "variables": {"a": 1}, "schema": {"required": ["greeting"]}}
    )
    assert found["config-pages"].problems == ("greeting: required",)


async def test_a_step_that_cannot_be_loaded_does_not_hide_the_others() -> None:
    broken = reply(500, {"error": "oh"})
    found = await hops(variants=broken, active=broken)
    assert found["variants"].problems == ("could not be loaded: oh (500)",)
    assert found["environment"].problems == ("could not be loaded: oh (500)",)
    assert found["config-pages"].problems == ()
    found = await hops(connector=broken)
    assert found["connectors"].problems == ("could not be loaded: oh (500)",)


def session_of(emulator: Emulator) -> PolyAISession:
    return VENDOR.connect(emulator.profile(), KEY)


async def test_the_demo_has_complete_and_broken_routes(emulator: Emulator) -> None:
    async with aclosing(session_of(emulator)) as session:
        assert await session.lookup("+33199009999") is None
        whole = await session.lookup("+61270100104")
        lost = await session.lookup("+33199001351")
    assert whole is not None
    assert [hop.kind for hop in whole.hops][-1] == "config-pages"
    assert not [hop for hop in whole.hops if hop.problems]
    assert lost is not None
    assert lost.hops[-1].problems == ("the number has no connector",)


# Config pages and their schemas


def page(schema: Any, values: Any = None) -> tuple[str, ...]:
    return page_problems({"clientEnv": "live", "schema": schema, "variables": values or {}})


def test_a_page_without_a_schema_has_no_problems() -> None:
    assert page(None) == page({}) == ()


def test_problems_of_a_page_are_located_and_counted() -> None:
    schema = {"properties": {"hours": {"properties": {"open": {"type": "integer"}}}}}
    assert page(schema, {"hours": {"open": "nine"}}) == (
        "hours.open: must be a whole number, not text",
    )
    many = page({"required": [f"k{n}" for n in range(9)]})
    assert len(many) == 4
    assert many[-1] == "6 more problems"


def test_an_invalid_schema_is_named() -> None:
    (fault,) = page({"type": "txt"})
    assert fault.startswith("the schema is not a valid Draft 7 schema: ")


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "#"}, "the schema's reference # is circular"),
        ({"$ref": "https://example.invalid/a"}, "the schema refers to https://example.invalid/a"),
        ({"$ref": "#/definitions/none"}, "the schema refers to #/definitions/none"),
        ({"properties": {"a": {"pattern": "^(x+)+$"}}}, "the schema's pattern takes too long"),
    ],
)
def test_what_cannot_be_checked_is_said(schema: Any, reason: str) -> None:
    (problem,) = page(schema, {"a": "x" * 60 + "!"})
    assert f": cannot be checked: {reason}" in problem


def test_a_schema_that_doubles_at_each_reference_is_checked_at_once() -> None:
    doubling = {
        f"d{n}": {"allOf": [{"$ref": f"#/definitions/d{n + 1}"}] * 2} for n in range(40)
    } | {"d40": {"type": "string"}}
    schema = {"definitions": doubling, "$ref": "#/definitions/d0"}
    assert page(schema, {"a": 1}) == ("the values: must be text, not an object",)


def test_a_problem_never_has_the_value_in_it() -> None:
    schema = {"properties": {"pin": {"type": "integer", "writeOnly": True}}}
    assert page(schema, {"pin": "hunter2"}) == ("pin: must be a whole number, not text",)


def test_a_page_that_is_too_large_is_not_checked() -> None:
    assert page({"required": ["a"]}, {"b": "x" * 300_000}) == ()
