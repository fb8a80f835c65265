"""PolyAI's Agents API: one typed method an endpoint, one call a method.

No write is sent again by itself after its answer was lost, not even one that sets absolute values:
between the two, somebody else may have written, and would be overwritten unseen. Whoever writes
reads back and decides. What the vendor has not begun with (429, 503 with `Retry-After`, no
connection) is repeated.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

from trunkline.api.decoding import Decoder, Response
from trunkline.api.retry import Effect
from trunkline.api.transport import Transport
from trunkline.api.urls import path
from trunkline.vendors.polyai.models import (
    ActiveDeployments,
    Branches,
    ConfigPage,
    Connector,
    DeletedConnector,
    DeletedNumber,
    DeletedNumbers,
    Deployment,
    FoundConnectors,
    FoundNumbers,
    ImportedNumber,
    ImportedNumbers,
    Number,
    Project,
    UpdateResult,
    UpdateResults,
    Variant,
    Voice,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")

_PROJECT = "/v1/agents/{project}"
_PAGES = f"{_PROJECT}/real-time-configs"
_CONNECTORS = f"{_PROJECT}/telephony/connectors"
_NUMBERS = f"{_PROJECT}/telephony/phone-numbers"


class PolyAIClient:
    """Calls one workspace.

    Lists come in batches, as `trunkline.api.decoding.Decoder.decode_items` yields them. They raise
    `ApiError` where the vendor refuses or does not answer, `BadResponse` where the answer is not
    what the document promises, `ReadOnly` for a write on a read-only profile, and `UnsettledWrite`
    for a write whose answer was lost.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._decoder = Decoder()

    # The account

    def projects(self, account: str) -> AsyncGenerator[list[Project]]:
        """List the projects of a workspace: `GET /v1/accounts/{accountId}/agents`."""
        where = path("/v1/accounts/{account}/agents", account=account)
        return self._list(where, "agents", Project)

    def voices(self, account: str) -> AsyncGenerator[list[Voice]]:
        """List the voices of a workspace: `GET /v1/accounts/{accountId}/voice-library`."""
        where = path("/v1/accounts/{account}/voice-library", account=account)
        return self._list(where, "voices", Voice)

    # Branches, variants, deployments

    async def branches(self, project: str) -> list[dict[str, Any]]:
        """List the branches of a project: `GET …/branches`."""
        where = path(f"{_PROJECT}/branches", project=project)
        return (await self._get(where, Branches))["branches"] or []

    def variants(self, project: str, branch: str = "main") -> AsyncGenerator[list[Variant]]:
        """List the variants of a branch: `GET …/branches/{branchId}/variants`."""
        where = path(f"{_PROJECT}/branches/{{branch}}/variants", project=project, branch=branch)
        return self._list(where, "variants", Variant)

    async def active_deployments(self, project: str) -> dict[str, Deployment | None]:
        """Get the newest deployment by environment: `GET …/deployments/active`."""
        where = path(f"{_PROJECT}/deployments/active", project=project)
        return (await self._get(where, ActiveDeployments))["activeDeployments"] or {}

    # Config pages

    def config_pages(self, project: str) -> AsyncGenerator[list[ConfigPage]]:
        """List the config pages of a project: `GET …/real-time-configs`."""
        return self._list(path(_PAGES, project=project), "configPages", ConfigPage)

    async def config_page(self, project: str, environment: str) -> ConfigPage:
        """Get the config page of an environment: `GET …/real-time-configs/{clientEnv}`."""
        where = path(f"{_PAGES}/{{environment}}", project=project, environment=environment)
        return await self._get(where, ConfigPage)

    async def set_config_schema(
        self, project: str, environment: str, schema: Mapping[str, Any]
    ) -> ConfigPage:
        """Replace the schema of an environment: `PUT …/{clientEnv}/schema`."""
        where = path(f"{_PAGES}/{{environment}}/schema", project=project, environment=environment)
        return await self._send("PUT", where, Effect.WRITE, {"schema": schema}, ConfigPage)

    async def set_config_variables(
        self, project: str, environment: str, variables: Mapping[str, Any]
    ) -> ConfigPage:
        """Merge values by top-level key, each key's value whole: `PATCH …/{clientEnv}/variables`.

        No call deletes a key.
        """
        where = path(
            f"{_PAGES}/{{environment}}/variables", project=project, environment=environment
        )
        body = {"variables": variables}
        return await self._send("PATCH", where, Effect.WRITE, body, ConfigPage)

    # Connectors

    def connectors(self, project: str) -> AsyncGenerator[list[Connector]]:
        """List the connectors of a project: `GET …/telephony/connectors`."""
        return self._list(path(_CONNECTORS, project=project), "connectors", Connector)

    async def connector(self, project: str, connector: str) -> Connector:
        """Get one connector: `GET …/connectors/{connectorId}`."""
        return await self._get(_connector(project, connector), Connector)

    async def get_connectors(self, project: str, connectors: Sequence[str]) -> FoundConnectors:
        """Get several connectors: `POST …/connectors/batch`."""
        where = path(f"{_CONNECTORS}/batch", project=project)
        body = {"connectorIds": list(connectors)}
        return await self._send("POST", where, Effect.READ, body, FoundConnectors)

    async def connector_of(self, project: str, number: str) -> Connector:
        """Get the connector that a number's calls go to: `POST …/connectors/lookup`."""
        where = path(f"{_CONNECTORS}/lookup", project=project)
        return await self._send("POST", where, Effect.READ, {"phoneNumber": number}, Connector)

    async def update_connector(
        self, project: str, connector: str, patch: Mapping[str, Any]
    ) -> Connector:
        """Change the fields in a patch, null clearing one: `PATCH …/connectors/{connectorId}`."""
        where = _connector(project, connector)
        return await self._send("PATCH", where, Effect.WRITE, dict(patch), Connector)

    async def update_connectors(
        self, project: str, updates: Sequence[Mapping[str, Any]]
    ) -> list[UpdateResult]:
        """Change several connectors, each on its own: `PATCH …/connectors/batch`.

        Args:
            project: whose connectors.
            updates: patches, each with its `connectorId`.

        Returns:
            A result for each update in their order; some may have failed.
        """
        where = path(f"{_CONNECTORS}/batch", project=project)
        body = {"updates": [dict(update) for update in updates]}
        answer = await self._send("PATCH", where, Effect.WRITE, body, UpdateResults)
        return answer["results"]

    async def delete_connector(self, project: str, connector: str) -> DeletedConnector:
        """Delete a connector and release its numbers: `DELETE …/connectors/{connectorId}`."""
        where = _connector(project, connector)
        return await self._send("DELETE", where, Effect.WRITE, None, DeletedConnector)

    # Numbers

    def numbers(self, project: str, connector: str | None = None) -> AsyncGenerator[list[Number]]:
        """List the numbers of a project, or of one connector: `GET …/telephony/phone-numbers`."""
        params = None if connector is None else {"connectorId": connector}
        return self._list(path(_NUMBERS, project=project), "phoneNumbers", Number, params)

    async def number(self, project: str, number: str) -> Number:
        """Get one number: `GET …/phone-numbers/{phoneNumber}`."""
        return await self._get(_number(project, number), Number)

    async def get_numbers(self, project: str, numbers: Sequence[str]) -> FoundNumbers:
        """Get several numbers: `POST …/phone-numbers/batch`."""
        where = path(f"{_NUMBERS}/batch", project=project)
        body = {"phoneNumbers": list(numbers)}
        return await self._send("POST", where, Effect.READ, body, FoundNumbers)

    async def import_number(self, project: str, number: str, environment: str) -> ImportedNumber:
        """Import one number: `POST …/phone-numbers/{phoneNumber}`."""
        where, body = _number(project, number), {"clientEnv": environment}
        return await self._send("POST", where, Effect.WRITE, body, ImportedNumber)

    async def import_numbers(
        self, project: str, numbers: Sequence[str], environment: str
    ) -> ImportedNumbers:
        """Import several numbers into an environment: `POST …/telephony/phone-numbers`.

        The environment is always sent: the vendor's default is live.

        Returns:
            The numbers that were imported, possibly fewer than asked for.
        """
        where = path(_NUMBERS, project=project)
        body = {"phoneNumbers": list(numbers), "clientEnv": environment}
        return await self._send("POST", where, Effect.WRITE, body, ImportedNumbers)

    async def assign_number(self, project: str, number: str, connector: str) -> Number:
        """Give a number to another connector: `PATCH …/phone-numbers/{phoneNumber}`."""
        where, body = _number(project, number), {"connectorId": connector}
        return await self._send("PATCH", where, Effect.WRITE, body, Number)

    async def release_number(self, project: str, number: str) -> DeletedNumber:
        """Release one number: `DELETE …/phone-numbers/{phoneNumber}`."""
        where = _number(project, number)
        return await self._send("DELETE", where, Effect.WRITE, None, DeletedNumber)

    async def release_numbers(self, project: str, numbers: Sequence[str]) -> DeletedNumbers:
        """Release several numbers, each on its own: `DELETE …/telephony/phone-numbers`."""
        where, body = path(_NUMBERS, project=project), {"phoneNumbers": list(numbers)}
        return await self._send("DELETE", where, Effect.WRITE, body, DeletedNumbers)

    async def _list(
        self, where: str, name: str, model: type[_T], params: Mapping[str, str] | None = None
    ) -> AsyncGenerator[list[_T]]:
        answer = await self._transport.request("GET", where, params=params)
        adapter: TypeAdapter[list[_T]] = self._decoder.adapter(list[model])  # type: ignore[valid-type]
        size = self._transport.options.batch_size
        async with aclosing(self._decoder.decode_items(answer, adapter, name, size)) as batches:
            async for batch in batches:
                yield batch

    async def _get(self, where: str, model: type[_T]) -> _T:
        return await self._read(await self._transport.request("GET", where), model)

    async def _send(
        self, method: str, where: str, effect: Effect, body: Any, model: type[_T]
    ) -> _T:
        answer = await self._transport.request(method, where, effect=effect, json=body)
        return await self._read(answer, model)

    async def _read(self, answer: Response, model: type[_T]) -> _T:
        adapter: TypeAdapter[_T] = self._decoder.adapter(model)
        return await self._decoder.decode(answer, adapter)


def _connector(project: str, connector: str) -> str:
    return path(f"{_CONNECTORS}/{{connector}}", project=project, connector=connector)


def _number(project: str, number: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", project=project, number=number)
