"""watsonx Orchestrate's phone channels and agents: a typed method for each operation.

The vendor may answer a write with an empty body; the method returns `None` then.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Final, TypeVar

from trunkline.api.decoding import Response
from trunkline.api.errors import BadResponse
from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient, Query
from trunkline.vendors.rows import Rows
from trunkline.vendors.watsonx.models import Agent, PhoneConfig, PhoneNumber

_T = TypeVar("_T")

SECRETS: Final = ("api_key", "client_secret", "password")
"""The members of `security` that are answered as null or blank."""

_PHONES: Final = "/v1/channels/phone"
_PHONE: Final = f"{_PHONES}/{{phone}}"
_NUMBERS: Final = f"{_PHONE}/numbers"
_AGENTS: Final = "/v1/orchestrate/agents"


class WatsonxClient(BaseClient):
    """Calls one instance."""

    # Phone configs

    def phones(self) -> AsyncGenerator[Rows[PhoneConfig]]:
        """Yield the phone configs in batches: `GET /v1/channels/phone`."""
        return self.list_items(_PHONES, "phones", PhoneConfig)

    async def phone(self, phone: str) -> PhoneConfig:
        """Return a phone config: `GET /v1/channels/phone/{config_id}`."""
        return await self.get(path(_PHONE, phone=phone), PhoneConfig)

    async def create_phone(self, values: Mapping[str, Any]) -> PhoneConfig:
        """Create a phone config, and return it or only its ID: `POST /v1/channels/phone`."""
        return await self.read(await self._write("POST", _PHONES, values), PhoneConfig)

    async def update_phone(
        self, phone: str, patch: Mapping[str, Any], *, append: bool | None = None
    ) -> PhoneConfig | None:
        """Change the fields in a patch, and no others: `PATCH /v1/channels/phone/{config_id}`.

        With `append`, lists in the patch are added to the current ones; otherwise they replace
        them. `None` leaves that to the vendor, which replaces them.
        """
        params = None if append is None else {"append": "true" if append else "false"}
        answer = await self._write("PATCH", path(_PHONE, phone=phone), patch, params)
        return await self._read_optional(answer, PhoneConfig)

    async def delete_phone(self, phone: str) -> None:
        """Delete a phone config with its numbers: `DELETE /v1/channels/phone/{config_id}`."""
        await self.delete(path(_PHONE, phone=phone))

    # Numbers

    async def add_number(self, phone: str, values: Mapping[str, Any]) -> PhoneNumber | None:
        """Add a number to a SIP trunk: `POST /v1/channels/phone/{config_id}/numbers`."""
        answer = await self._write("POST", path(_NUMBERS, phone=phone), values)
        return await self._read_optional(answer, PhoneNumber)

    async def update_number(
        self, phone: str, number: str, values: Mapping[str, Any]
    ) -> PhoneNumber | None:
        """Change a number: `PATCH /v1/channels/phone/{config_id}/numbers/{number}`.

        `phone_number` is required among the values, and another one renames the number.
        """
        answer = await self._write("PATCH", _number(phone, number), values)
        return await self._read_optional(answer, PhoneNumber)

    async def delete_number(self, phone: str, number: str) -> None:
        """Delete a number: `DELETE /v1/channels/phone/{config_id}/numbers/{number}`."""
        await self.delete(_number(phone, number))

    # Agents

    def agents(self, names: Sequence[str] = ()) -> AsyncGenerator[Rows[Agent]]:
        """Yield the agents, or those with some names, in batches: `GET /v1/orchestrate/agents`."""
        return self.list_items(_AGENTS, "agents", Agent, [("names", name) for name in names])

    async def agent(self, agent: str) -> Agent:
        """Return an agent: `GET /v1/orchestrate/agents/{id}`."""
        return await self.get(path(f"{_AGENTS}/{{agent}}", agent=agent), Agent)

    async def _write(
        self, method: str, where: str, body: Mapping[str, Any], params: Query | None = None
    ) -> Response:
        security = body.get("security") or {}
        secrets = [security[name] for name in SECRETS if security.get(name)]
        return await self.transport.request(
            method, where, params=params, json=dict(body), secrets=secrets
        )

    async def _read_optional(self, answer: Response, model: type[_T]) -> _T | None:
        """Return the answer to a write; `None` where it is empty or does not match its model.

        The write is done, whatever the answer looks like: reading back tells more.
        """
        if not answer.body.strip():
            return None
        await self.decoder.parse(answer)
        try:
            return await self.read(answer, model)
        except BadResponse:
            return None


def _number(phone: str, number: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", phone=phone, number=number)
