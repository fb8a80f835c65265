"""Following a number: to its connector, its variant, its environment and its config page."""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import aclosing
from typing import TypeVar

from trunkline.api.errors import ApiError, NotFound, Unauthorized, Unreachable
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.vendors.base import Hop, Route, facts_of
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.models import (
    ConfigPage,
    Connector,
    Deployment,
    Number,
    Project,
    Variant,
)
from trunkline.vendors.polyai.pages import faults

_T = TypeVar("_T")


async def follow(
    client: PolyAIClient, profile: Profile, number: str, *, workers: int
) -> Route | None:
    """Follow an E.164 number through a workspace.

    Lookups are per project, so projects are asked side by side until one has the number. A step
    behind the number that cannot be read is named as that step's problem; the others go on.

    Args:
        client: the workspace's API.
        profile: the workspace.
        number: the number.
        workers: how many projects are asked at the same time.

    Returns:
        The way, `None` where no project has the number.

    Raises:
        ApiError: the projects could not be listed; or none has the number and one did not answer.
    """
    found = await _find(client, profile.account, number, workers)
    if found is None:
        return None
    project, record = found
    first = _number_hop(project, record)
    connector_id = record.get("connectorId")
    if not connector_id:
        lost = Hop("connectors", None, "none", problems=("the number has no connector",))
        return Route(number, profile.name, (first, lost))
    project_id = project["agentId"]
    connector = await _tried(client.connector(project_id, connector_id))
    hops = [first, _connector_hop(project_id, record, connector_id, connector)]
    if not isinstance(connector, ApiError):
        hops += await _answering(client, project_id, record, connector)
    return Route(number, profile.name, tuple(hops))


async def _find(
    client: PolyAIClient, account: str, number: str, workers: int
) -> tuple[Project, Number] | None:
    """Ask the projects for a number, and stop at the first that has it."""
    projects = [project async for batch in client.projects(account) for project in batch]
    waiting = iter(projects)
    failures: list[ApiError] = []

    async def search() -> tuple[Project, Number] | None:
        for project in waiting:
            try:
                return project, await client.number(project["agentId"], number)
            except NotFound:
                continue
            except (Unauthorized, Unreachable):
                raise
            except ApiError as error:
                failures.append(error)
        return None

    searches = [asyncio.create_task(search()) for _ in range(min(workers, len(projects)))]
    try:
        for ended in asyncio.as_completed(searches):
            if (found := await ended) is not None:
                return found
    finally:
        for task in searches:
            task.cancel()
        await asyncio.gather(*searches, return_exceptions=True)
    if failures:
        raise failures[0]
    return None


async def _answering(
    client: PolyAIClient, project: str, number: Number, connector: Connector
) -> tuple[Hop, ...]:
    """Read what stands behind a connector: variant, environment and config page, side by side."""
    environment = connector.get("clientEnv") or number.get("clientEnv")
    if not environment:
        problem = "neither the number nor its connector names an environment"
        return (Hop("environment", None, "none", problems=(problem,)),)
    variant = connector.get("variantId") or ""
    found, deployments, page = await asyncio.gather(
        _tried(_variant(client, project, variant)),
        _tried(client.active_deployments(project)),
        _tried(client.config_page(project, environment)),
    )
    wrong: tuple[str, ...] = ()
    if not isinstance(page, ApiError):
        wrong = await asyncio.to_thread(faults, page)
    return (
        _variant_hop(project, variant, found),
        _environment_hop(project, environment, deployments),
        _page_hop(project, environment, page, wrong),
    )


async def _variant(client: PolyAIClient, project: str, variant: str) -> Variant | None:
    """Find a variant of the main branch; `None` where there is none."""
    if not variant:
        return None
    async with aclosing(client.variants(project)) as batches:
        async for batch in batches:
            for each in batch:
                if each["id"] == variant:
                    return each
    return None


def _number_hop(project: Project, number: Number) -> Hop:
    facts = facts_of(
        ("project", project.get("agentName") or project["agentId"]),
        ("env", number.get("clientEnv")),
    )
    record = Record(number["number"], project["agentId"], number)
    return Hop("numbers", record, number["number"], facts)


def _connector_hop(project: str, number: Number, key: str, connector: Connector | ApiError) -> Hop:
    if isinstance(connector, ApiError):
        gone = "the number's connector does not exist"
        return Hop("connectors", None, key, problems=(_reason(connector, gone),))
    handoff = connector.get("disableHandoff")
    facts = facts_of(
        ("env", connector.get("clientEnv")),
        ("asr", connector.get("asrLangCode")),
        ("tts", connector.get("ttsLangCode")),
        ("voice", connector.get("voiceName")),
        ("handoff", None if handoff is None else "off" if handoff else "on"),
    )
    ours, theirs = number.get("clientEnv"), connector.get("clientEnv")
    problems = []
    if ours and theirs and ours != theirs:
        problems.append(f"the number is in {ours}, its connector in {theirs}")
    record = Record(key, project, connector)
    return Hop("connectors", record, connector.get("name") or key, facts, tuple(problems))


def _variant_hop(project: str, key: str, variant: Variant | ApiError | None) -> Hop:
    if not key:
        return Hop("variants", None, "none", problems=("the connector has no variant",))
    if variant is None:
        problem = "the connector's variant is not on the main branch"
        return Hop("variants", None, key, problems=(problem,))
    if isinstance(variant, ApiError):
        return Hop("variants", None, key, problems=(_reason(variant),))
    facts = facts_of(("default", "yes" if variant.get("isDefault") else None))
    return Hop("variants", Record(key, project, variant), variant.get("name") or key, facts)


def _environment_hop(
    project: str, environment: str, deployments: Mapping[str, Deployment | None] | ApiError
) -> Hop:
    label = environment or "none"
    if isinstance(deployments, ApiError):
        return Hop("environment", None, label, problems=(_reason(deployments),))
    deployment = deployments.get(environment)
    if deployment is None:
        return Hop("environment", None, label, problems=(f"nothing is deployed to {label}",))
    facts = facts_of(
        ("version", deployment.get("artifactVersion") or deployment.get("version")),
        ("deployed", deployment.get("createdAt")),
        ("by", deployment.get("createdBy")),
    )
    return Hop("environment", Record(environment, project, deployment), label, facts)


def _page_hop(
    project: str, environment: str, page: ConfigPage | ApiError, wrong: tuple[str, ...]
) -> Hop:
    if isinstance(page, NotFound):
        # Not every project has config pages: none is a fact, not a fault.
        return Hop("config-pages", None, "none")
    if isinstance(page, ApiError):
        return Hop("config-pages", None, environment, problems=(_reason(page),))
    facts = facts_of(
        ("values", str(len(page.get("variables") or {}))),
        ("updated", page.get("lastUpdated")),
    )
    return Hop("config-pages", Record(environment, project, page), environment, facts, wrong)


def _reason(error: ApiError, gone: str = "") -> str:
    return gone if gone and isinstance(error, NotFound) else f"could not be read: {error}"


async def _tried(call: Awaitable[_T]) -> _T | ApiError:
    """Return what a call gives, or why it gives nothing."""
    try:
        return await call
    except ApiError as error:
        return error
