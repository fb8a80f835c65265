"""One PolyAI workspace in use."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from typing_extensions import override

from trunkline.api.error_mapping import ErrorDetails
from trunkline.model.change import Change, Outcome
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base_session import BaseSession
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.polyai import writing
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.errors import problem_of
from trunkline.vendors.polyai.kinds import (
    CONFIG_PAGES,
    CONNECTORS,
    KINDS,
    NUMBERS,
    PROJECTS,
    VARIANTS,
    VOICES,
)
from trunkline.vendors.polyai.lookup import follow
from trunkline.vendors.polyai.page_writing import fetch_pages
from trunkline.vendors.rows import Rows


class PolyAISession(BaseSession[PolyAIClient]):
    """One workspace.

    Variants are those of the branch `main`. Numbers can be filtered by `connectorId`.
    """

    client_type = PolyAIClient

    @override
    def read_error(self, status: int, body: Any) -> ErrorDetails:
        return problem_of(status, body, self.profile.base_url or self.profile.region)

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        key = KINDS[kind].key
        async with aclosing(self._values(kind, scope)) as batches:
            async for batch in batches:
                yield batch.records(lambda values: Record(values[key], scope.parent, values))

    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        project = parent or ""
        if kind == CONFIG_PAGES.name:
            return await fetch_pages(self.client, project, keys)
        if kind == CONNECTORS.name:
            connectors = await self.client.get_connectors(project, keys)
            return {
                answer["connectorId"]: writing.connector_record(project, answer)
                for answer in connectors
            }
        if kind == NUMBERS.name:
            numbers = await self.client.get_numbers(project, keys)
            return {answer["number"]: writing.number_record(project, answer) for answer in numbers}
        return await super().fetch(kind, parent, keys)

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        return await writing.write(self.client, self.log, kind, parent or "", changes)

    @override
    async def check(self) -> None:
        async with aclosing(self.client.projects(self.profile.account)) as projects:
            async for _ in projects:
                return

    @override
    async def lookup(self, number: str) -> CallRoute | None:
        workers = self.transport.options.concurrency
        return await follow(self.client, self.profile, number, workers=workers)

    def _values(self, kind: str, scope: RecordScope) -> AsyncGenerator[Rows[Any]]:
        if kind == PROJECTS.name:
            return self.client.projects(self.profile.account)
        if kind == VOICES.name:
            return self.client.voices(self.profile.account)
        if scope.parent is None:
            raise ValueError(f"{kind} need the project that they belong to")
        if kind == CONNECTORS.name:
            return self.client.connectors(scope.parent)
        if kind == NUMBERS.name:
            return self.client.numbers(scope.parent, dict(scope.where).get("connectorId"))
        if kind == VARIANTS.name:
            return self.client.variants(scope.parent)
        return self.client.config_pages(scope.parent)
