"""The route of a number: its connector, variant, environment and config page."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from trunkline.api.errors import ApiError, NotFound, Unauthorized, Unreachable
from trunkline.model.phone import is_e164
from trunkline.model.phone_spelling import is_same_number, other_spellings
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.vendors.call_route import CallRoute, Hop, facts_of
from trunkline.vendors.calls import or_error, reason_of
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.kinds import CONFIG_PAGES, CONNECTORS, NUMBERS, VARIANTS
from trunkline.vendors.polyai.models import (
    Connector,
    Deployment,
    Number,
    PageAnswer,
    Project,
    Variant,
)
from trunkline.vendors.polyai.page_problems import page_problems
from trunkline.vendors.rows import text_of

_ENVIRONMENT = "environment"


async def follow(
    client: PolyAIClient, profile: Profile, number: str, *, workers: int
) -> CallRoute | None:
    """Return the route of a number, `None` where no project of the workspace has it.

    The vendor looks a number up in one project, so projects are searched until one has the number,
    as many side by side as there are workers; then for other spellings of it.

    Raises:
        ApiError: the projects could not be listed; or no project that answered has the number, and
            another did not answer.
    """
    match = await _find(client, profile.account, number, workers)
    if match is None:
        return None
    project, answered = match
    entry = client.documented(answered, Number)
    first = _number_hop(project, answered, entry)
    key = entry.get("connectorId")
    if not key:
        missing = Hop(CONNECTORS.name, None, "none", problems=("the number has no connector",))
        return CallRoute(number, profile.name, (first, missing))
    project_id = project["agentId"]
    connector = await or_error(client.connector(project_id, key))
    hops = [first, _connector_hop(project_id, entry, key, connector)]
    if not isinstance(connector, ApiError):
        hops += await _hops_after_connector(client, project_id, entry, connector)
    return CallRoute(number, profile.name, tuple(hops))


async def _find(
    client: PolyAIClient, account: str, number: str, workers: int
) -> tuple[Project, Number] | None:
    projects = [project async for batch in client.projects(account) for project in batch]
    if not is_e164(number):
        # The vendor looks up only E.164, but may list a number that somebody imported otherwise.
        return await _search(projects, partial(_listed, client, number), workers)

    async def exact(project: str) -> Number | None:
        return await client.number(project, number)

    if (match := await _search(projects, exact, workers)) is not None:
        return match
    others = [spelling for spelling in other_spellings(number) if is_e164(spelling)]

    async def spelled(project: str) -> Number | None:
        batch = await client.get_numbers(project, others)
        return next(iter(batch), None)

    return await _search(projects, spelled, workers) if others else None


async def _listed(client: PolyAIClient, number: str, project: str) -> Number | None:
    numbers = [each async for batch in client.numbers(project) for each in batch]
    exact = (each for each in numbers if each["number"] == number)
    alike = (each for each in numbers if is_same_number(each["number"], number))
    return next(exact, None) or next(alike, None)


async def _search(
    projects: Sequence[Project], find: Callable[[str], Awaitable[Number | None]], workers: int
) -> tuple[Project, Number] | None:
    """Return the first project that has a number, with the number."""
    waiting = iter(projects)
    errors: list[ApiError] = []

    async def search() -> tuple[Project, Number] | None:
        for project in waiting:
            try:
                if (number := await find(project["agentId"])) is not None:
                    return project, number
            except NotFound:
                continue
            except (Unauthorized, Unreachable):
                raise
            except ApiError as error:
                errors.append(error)
        return None

    searches = [asyncio.create_task(search()) for _ in range(min(workers, len(projects)))]
    try:
        for ended in asyncio.as_completed(searches):
            if (match := await ended) is not None:
                return match
    finally:
        for task in searches:
            task.cancel()
        await asyncio.gather(*searches, return_exceptions=True)
    if errors:
        raise errors[0]
    return None


async def _hops_after_connector(
    client: PolyAIClient, project: str, number: Number, connector: Connector
) -> tuple[Hop, ...]:
    """Load variant, environment and config page side by side, and return their hops."""
    environment = text_of(connector, "clientEnv") or text_of(number, "clientEnv")
    if not environment:
        problem = "neither the number nor its connector has an environment"
        return (Hop(_ENVIRONMENT, None, "none", problems=(problem,)),)
    key = text_of(connector, "variantId")
    variant, deployments, page = await asyncio.gather(
        or_error(_variant(client, project, key)),
        or_error(client.active_deployments(project)),
        or_error(client.config_page(project, environment)),
    )
    problems: tuple[str, ...] = ()
    if not isinstance(page, ApiError):
        problems = await asyncio.to_thread(page_problems, client.documented(page, PageAnswer))
    return (
        _variant_hop(project, key, variant),
        _environment_hop(project, environment, deployments),
        _page_hop(project, environment, page, problems),
    )


async def _variant(client: PolyAIClient, project: str, key: str) -> Variant | None:
    """Return a variant of the main branch, `None` where it does not exist."""
    if not key:
        return None
    variants = [variant async for batch in client.variants(project) for variant in batch]
    return next((variant for variant in variants if variant["id"] == key), None)


def _number_hop(project: Project, answered: Number, number: Number) -> Hop:
    facts = facts_of(
        ("project", text_of(project, "agentName") or project["agentId"]),
        ("env", number.get("clientEnv")),
    )
    record = Record(number["number"], project["agentId"], answered)
    return Hop(NUMBERS.name, record, number["number"], facts)


def _connector_hop(project: str, number: Number, key: str, connector: Connector | ApiError) -> Hop:
    if isinstance(connector, ApiError):
        problem = reason_of(connector, "the number's connector does not exist")
        return Hop(CONNECTORS.name, None, key, problems=(problem,))
    handoff_off = connector.get("disableHandoff")
    facts = facts_of(
        ("env", connector.get("clientEnv")),
        ("asr", connector.get("asrLangCode")),
        ("tts", connector.get("ttsLangCode")),
        ("voice", connector.get("voiceName")),
        ("handoff", None if handoff_off is None else "off" if handoff_off else "on"),
    )
    own, other = text_of(number, "clientEnv"), text_of(connector, "clientEnv")
    problems = []
    if own and other and own != other:
        problems.append(f"the number is in {own}, but its connector is in {other}")
    record = Record(key, project, connector)
    return Hop(CONNECTORS.name, record, text_of(connector, "name") or key, facts, tuple(problems))


def _variant_hop(project: str, key: str, variant: Variant | ApiError | None) -> Hop:
    if not key:
        return Hop(VARIANTS.name, None, "none", problems=("the connector has no variant",))
    if variant is None:
        problem = "the connector's variant is not on the main branch"
        return Hop(VARIANTS.name, None, key, problems=(problem,))
    if isinstance(variant, ApiError):
        return Hop(VARIANTS.name, None, key, problems=(reason_of(variant),))
    facts = facts_of(("default", "yes" if variant.get("isDefault") else None))
    return Hop(VARIANTS.name, Record(key, project, variant), text_of(variant, "name") or key, facts)


def _environment_hop(
    project: str, environment: str, deployments: Mapping[str, Deployment | None] | ApiError
) -> Hop:
    if isinstance(deployments, ApiError):
        return Hop(_ENVIRONMENT, None, environment, problems=(reason_of(deployments),))
    deployment = deployments.get(environment)
    if deployment is None:
        problem = f"nothing is deployed to {environment}"
        return Hop(_ENVIRONMENT, None, environment, problems=(problem,))
    facts = facts_of(
        ("version", deployment.get("artifactVersion") or deployment.get("version")),
        ("deployed", deployment.get("createdAt")),
        ("by", deployment.get("createdBy")),
    )
    return Hop(_ENVIRONMENT, Record(environment, project, deployment), environment, facts)


def _page_hop(
    project: str, environment: str, page: PageAnswer | ApiError, problems: tuple[str, ...]
) -> Hop:
    if isinstance(page, NotFound):
        # Not every project has config pages: their absence is not a problem.
        return Hop(CONFIG_PAGES.name, None, "none")
    if isinstance(page, ApiError):
        return Hop(CONFIG_PAGES.name, None, environment, problems=(reason_of(page),))
    values = page.get("variables") or {}
    count = len(values) if isinstance(values, dict) else None
    facts = facts_of(("values", count), ("updated", page.get("lastUpdated")))
    record = Record(environment, project, page)
    return Hop(CONFIG_PAGES.name, record, environment, facts, problems)
