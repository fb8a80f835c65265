"""PolyAI's Agents API: a typed method for each operation that is used."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Final

from trunkline.api.retry import Effect
from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.polyai.models import (
    ActiveDeployments,
    Batch,
    Connector,
    DeletedConnector,
    Deployment,
    ImportedNumbers,
    Number,
    PageAnswer,
    Project,
    ReleasedNumbers,
    UpdateResult,
    UpdateResults,
    Variant,
    Voice,
)
from trunkline.vendors.rows import Rows, usable

_PROJECT: Final = "/v1/agents/{project}"
_PAGES: Final = f"{_PROJECT}/real-time-configs"
_PAGE: Final = f"{_PAGES}/{{environment}}"
_CONNECTORS: Final = f"{_PROJECT}/telephony/connectors"
_NUMBERS: Final = f"{_PROJECT}/telephony/phone-numbers"


class PolyAIClient(BaseClient):
    """Calls one workspace."""

    # The account

    def projects(self, account: str) -> AsyncGenerator[Rows[Project]]:
        """Yield the projects of a workspace: `GET /v1/accounts/{accountId}/agents`."""
        where = path("/v1/accounts/{account}/agents", account=account)
        return self.list_items(where, "agents", Project)

    def voices(self, account: str) -> AsyncGenerator[Rows[Voice]]:
        """Yield the voices of a workspace: `GET /v1/accounts/{accountId}/voice-library`."""
        where = path("/v1/accounts/{account}/voice-library", account=account)
        return self.list_items(where, "voices", Voice)

    # Variants, deployments

    def variants(self, project: str, branch: str = "main") -> AsyncGenerator[Rows[Variant]]:
        """Yield the variants of a branch: `GET …/branches/{branchId}/variants`."""
        where = path(f"{_PROJECT}/branches/{{branch}}/variants", project=project, branch=branch)
        return self.list_items(where, "variants", Variant)

    async def active_deployments(self, project: str) -> dict[str, Deployment | None]:
        """Return the newest deployment by environment: `GET …/deployments/active`."""
        where = path(f"{_PROJECT}/deployments/active", project=project)
        answer = await self.read(await self.transport.request("GET", where), dict[str, Any])
        return self.documented(answer, ActiveDeployments).get("activeDeployments") or {}

    # Config pages

    def config_pages(self, project: str) -> AsyncGenerator[Rows[PageAnswer]]:
        """Yield the config pages of a project: `GET …/real-time-configs`."""
        return self.list_items(path(_PAGES, project=project), "configPages", PageAnswer)

    async def config_page(self, project: str, environment: str) -> PageAnswer:
        """Return the config page of an environment: `GET …/real-time-configs/{clientEnv}`."""
        return await self.get(path(_PAGE, project=project, environment=environment), PageAnswer)

    async def set_config_schema(
        self, project: str, environment: str, schema: Mapping[str, Any]
    ) -> PageAnswer:
        """Replace the schema of an environment: `PUT …/{clientEnv}/schema`."""
        where = path(f"{_PAGE}/schema", project=project, environment=environment)
        return await self.send("PUT", where, {"schema": schema}, PageAnswer)

    async def set_config_variables(
        self, project: str, environment: str, variables: Mapping[str, Any]
    ) -> PageAnswer:
        """Merge values by top-level key, each key's value whole: `PATCH …/{clientEnv}/variables`.

        No call deletes a key.
        """
        where = path(f"{_PAGE}/variables", project=project, environment=environment)
        return await self.send("PATCH", where, {"variables": variables}, PageAnswer)

    # Connectors

    def connectors(self, project: str) -> AsyncGenerator[Rows[Connector]]:
        """Yield the connectors of a project: `GET …/telephony/connectors`."""
        return self.list_items(path(_CONNECTORS, project=project), "connectors", Connector)

    async def connector(self, project: str, connector: str) -> Connector:
        """Return one connector: `GET …/connectors/{connectorId}`."""
        return await self.get(_connector(project, connector), Connector)

    async def get_connectors(self, project: str, connectors: Sequence[str]) -> Rows[Connector]:
        """Return several connectors: `POST …/connectors/batch`."""
        where = path(f"{_CONNECTORS}/batch", project=project)
        body = {"connectorIds": list(connectors)}
        batch = await self.send("POST", where, body, Batch, effect=Effect.READ)
        return usable(batch["found"], Connector)

    async def update_connectors(
        self, project: str, updates: Sequence[Mapping[str, Any]]
    ) -> list[UpdateResult]:
        """Change several connectors, each independently: `PATCH …/connectors/batch`.

        The results are in the order of the patches, each of which has its `connectorId`.
        """
        where = path(f"{_CONNECTORS}/batch", project=project)
        body = {"updates": [dict(update) for update in updates]}
        return (await self.send("PATCH", where, body, UpdateResults))["results"]

    async def delete_connector(self, project: str, connector: str) -> DeletedConnector:
        """Delete a connector and release its numbers: `DELETE …/connectors/{connectorId}`."""
        return await self.send("DELETE", _connector(project, connector), None, DeletedConnector)

    # Numbers

    def numbers(self, project: str, connector: str | None = None) -> AsyncGenerator[Rows[Number]]:
        """Yield the numbers of a project, or of one connector: `GET …/telephony/phone-numbers`."""
        params = None if connector is None else {"connectorId": connector}
        return self.list_items(path(_NUMBERS, project=project), "phoneNumbers", Number, params)

    async def number(self, project: str, number: str) -> Number:
        """Return one number: `GET …/phone-numbers/{phoneNumber}`."""
        return await self.get(_number(project, number), Number)

    async def get_numbers(self, project: str, numbers: Sequence[str]) -> Rows[Number]:
        """Return several numbers: `POST …/phone-numbers/batch`."""
        where = path(f"{_NUMBERS}/batch", project=project)
        body = {"phoneNumbers": list(numbers)}
        batch = await self.send("POST", where, body, Batch, effect=Effect.READ)
        return usable(batch["found"], Number)

    async def import_numbers(
        self, project: str, numbers: Sequence[str], environment: str
    ) -> ImportedNumbers:
        """Import several numbers into an environment: `POST …/telephony/phone-numbers`.

        The environment is always sent: the vendor's default is live.
        """
        where = path(_NUMBERS, project=project)
        body = {"phoneNumbers": list(numbers), "clientEnv": environment}
        return await self.send("POST", where, body, ImportedNumbers)

    async def assign_number(self, project: str, number: str, connector: str) -> Number:
        """Assign a number to another connector: `PATCH …/phone-numbers/{phoneNumber}`."""
        body = {"connectorId": connector}
        return await self.send("PATCH", _number(project, number), body, Number)

    async def release_numbers(self, project: str, numbers: Sequence[str]) -> ReleasedNumbers:
        """Release several numbers, each independently: `DELETE …/telephony/phone-numbers`."""
        where, body = path(_NUMBERS, project=project), {"phoneNumbers": list(numbers)}
        return await self.send("DELETE", where, body, ReleasedNumbers)


def _connector(project: str, connector: str) -> str:
    return path(f"{_CONNECTORS}/{{connector}}", project=project, connector=connector)


def _number(project: str, number: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", project=project, number=number)
