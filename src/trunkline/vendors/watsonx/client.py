"""watsonx Orchestrate's phone channels and agents: one typed method an operation.

No write is sent again by itself after its answer was lost: whoever writes reads back and decides.
Secrets go into the bodies of requests, and nowhere else.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, TypeVar

from trunkline.api.decoding import Decoder, Response
from trunkline.api.transport import Transport
from trunkline.api.urls import path
from trunkline.vendors.watsonx.models import Agent, PhoneConfig, PhoneNumber

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")

SECRETS: Final = ("api_key", "client_secret", "password")
"""The members of `security` that are answered as null or blank."""

_PHONES: Final = "/v1/channels/phone"
_PHONE: Final = f"{_PHONES}/{{phone}}"
_NUMBERS: Final = f"{_PHONE}/numbers"
_AGENTS: Final = "/v1/orchestrate/agents"


class WatsonxClient:
    """Calls one instance.

    Lists come in batches, as `trunkline.api.decoding.Decoder.decode_items` yields them. They raise
    `ApiError` where the vendor refuses or does not answer, `BadResponse` where the answer is not
    what is known of it, `ReadOnly` for a write on a read-only profile, and `UnsettledWrite` for a
    write whose answer was lost. Writes may be answered with nothing; they give `None` then.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._decoder = Decoder()

    # Phone configs

    def phones(self) -> AsyncGenerator[list[PhoneConfig]]:
        """List the phone configs: `GET /v1/channels/phone`."""
        return self._list(_PHONES, "phones", PhoneConfig)

    async def phone(self, phone: str) -> PhoneConfig:
        """Get a phone config: `GET /v1/channels/phone/{config_id}`."""
        answer = await self._transport.request("GET", path(_PHONE, phone=phone))
        return await self._decoder.decode(answer, self._decoder.adapter(PhoneConfig))

    async def create_phone(self, values: Mapping[str, Any]) -> PhoneConfig:
        """Create a phone config: `POST /v1/channels/phone`.

        Returns:
            The phone config, or only its identifier.
        """
        answer = await self._write("POST", _PHONES, values)
        return await self._decoder.decode(answer, self._decoder.adapter(PhoneConfig))

    async def update_phone(
        self, phone: str, patch: Mapping[str, Any], *, append: bool | None = None
    ) -> PhoneConfig | None:
        """Change the fields in a patch: `PATCH /v1/channels/phone/{config_id}`.

        Args:
            phone: the phone config.
            patch: the fields; a field that is left out stays as it is.
            append: whether lists in the patch are added to those that are there; false replaces
                them whole, `None` leaves it to the vendor, which replaces them.
        """
        params = None if append is None else {"append": "true" if append else "false"}
        answer = await self._write("PATCH", path(_PHONE, phone=phone), patch, params)
        return await self._maybe(answer, PhoneConfig)

    async def delete_phone(self, phone: str) -> None:
        """Delete a phone config with its numbers: `DELETE /v1/channels/phone/{config_id}`."""
        await self._transport.request("DELETE", path(_PHONE, phone=phone))

    # Numbers

    async def add_number(self, phone: str, values: Mapping[str, Any]) -> PhoneNumber | None:
        """Add a number to a SIP trunk: `POST /v1/channels/phone/{config_id}/numbers`."""
        answer = await self._write("POST", path(_NUMBERS, phone=phone), values)
        return await self._maybe(answer, PhoneNumber)

    async def update_number(
        self, phone: str, number: str, values: Mapping[str, Any]
    ) -> PhoneNumber | None:
        """Change a number: `PATCH /v1/channels/phone/{config_id}/numbers/{number}`.

        Args:
            phone: the phone config.
            number: the number as it is now.
            values: the fields; they must hold `phone_number`, and another one renames it.
        """
        answer = await self._write("PATCH", _number(phone, number), values)
        return await self._maybe(answer, PhoneNumber)

    async def delete_number(self, phone: str, number: str) -> None:
        """Delete a number: `DELETE /v1/channels/phone/{config_id}/numbers/{number}`."""
        await self._transport.request("DELETE", _number(phone, number))

    # Agents

    def agents(self, names: Sequence[str] = ()) -> AsyncGenerator[list[Agent]]:
        """List the agents, or those with some names: `GET /v1/orchestrate/agents`."""
        return self._list(_AGENTS, "agents", Agent, [("names", name) for name in names])

    async def agent(self, agent: str) -> Agent:
        """Get an agent: `GET /v1/orchestrate/agents/{id}`."""
        where = path(f"{_AGENTS}/{{agent}}", agent=agent)
        answer = await self._transport.request("GET", where)
        return await self._decoder.decode(answer, self._decoder.adapter(Agent))

    async def _list(
        self, where: str, name: str, model: type[_T], params: Sequence[tuple[str, str]] = ()
    ) -> AsyncGenerator[list[_T]]:
        answer = await self._transport.request("GET", where, params=params)
        adapter: TypeAdapter[list[_T]] = self._decoder.adapter(list[model])  # type: ignore[valid-type]
        size = self._transport.options.batch_size
        async with aclosing(self._decoder.decode_items(answer, adapter, name, size)) as batches:
            async for batch in batches:
                yield batch

    async def _write(
        self,
        method: str,
        where: str,
        body: Mapping[str, Any],
        params: Mapping[str, str] | None = None,
    ) -> Response:
        security = body.get("security") or {}
        secrets = [security[name] for name in SECRETS if security.get(name)]
        return await self._transport.request(
            method, where, params=params, json=dict(body), secrets=secrets
        )

    async def _maybe(self, answer: Response, model: type[_T]) -> _T | None:
        """Read the answer to a write; `None` where it tells nothing, or something else."""
        if not answer.body.strip():
            return None
        adapter: TypeAdapter[Any] = self._decoder.adapter(Any)
        value = await self._decoder.decode(answer, adapter)
        # The write is done, whatever its answer is like: reading back tells more.
        return self._fitting(value, model)

    def _fitting(self, value: Any, model: type[_T]) -> _T | None:
        from pydantic import ValidationError

        adapter: TypeAdapter[_T] = self._decoder.adapter(model)
        try:
            return adapter.validate_python(value)
        except ValidationError:
            return None


def _number(phone: str, number: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", phone=phone, number=number)
