"""Typed calls of an API: what the clients of all vendors share."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from trunkline.api.decoding import Decoder, Response
from trunkline.api.retry import Effect
from trunkline.api.transport import Transport
from trunkline.vendors.models import required_part
from trunkline.vendors.rows import Rows, documented, usable

_T = TypeVar("_T")

Query = Mapping[str, str] | Sequence[tuple[str, str]]


class BaseClient:
    """Calls one account.

    Every method raises `ApiError` where the vendor refuses or does not answer, `BadResponse` where
    the answer lacks what its model requires, `ReadOnly` for a write on a read-only profile, and
    `UnsettledWrite` for a write whose answer was lost.

    A write is never sent again after its answer was lost, not even one that sets absolute values:
    somebody else may have written in between, and would be overwritten unseen. The caller reads
    back and decides. What the vendor has not begun with (429, 503 with `Retry-After`, no
    connection) is repeated.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.decoder = Decoder()

    async def get(self, path: str, model: type[_T], params: Query | None = None) -> _T:
        """Return the answer to a GET."""
        return await self.read(await self.transport.request("GET", path, params=params), model)

    async def send(
        self,
        method: str,
        path: str,
        body: Any,
        model: type[_T],
        *,
        effect: Effect = Effect.WRITE,
        secrets: Collection[str] = (),
    ) -> _T:
        """Send a body and return the answer.

        Args:
            path: the path, percent-encoded.
            body: the JSON body, `None` for none.
            effect: reading, for a POST that only reads.
            secrets: texts of the body that no error may repeat.
        """
        answer = await self.transport.request(
            method, path, effect=effect, json=body, secrets=secrets
        )
        return await self.read(answer, model)

    async def delete(self, path: str) -> None:
        """Send a DELETE whose answer says nothing."""
        await self.transport.request("DELETE", path)

    async def list_items(
        self, path: str, name: str, model: type[_T], params: Query | None = None
    ) -> AsyncGenerator[Rows[_T]]:
        """Yield the items of a list in batches; those without a usable identifier are only counted.

        Optional members are as the vendor sent them: see `documented`.

        Args:
            path: the path, percent-encoded.
            name: the list's key in the answer; `data` and a bare list are accepted as well.
            model: a `TypedDict` that requires what identifies an item.
            params: the query.
        """
        answer = await self.transport.request("GET", path, params=params)
        size = self.transport.options.batch_size
        async with aclosing(self.decoder.parse_items(answer, name, size)) as batches:
            async for batch in batches:
                yield usable(batch, model)

    async def read(self, answer: Response, model: type[_T]) -> _T:
        """Return an answer that has what a model requires; other members are as they came."""
        adapter = self.decoder.adapter(required_part(model))  # type: ignore[arg-type]
        value: _T = await self.decoder.decode(answer, adapter)
        return value

    def documented(self, value: Mapping[str, Any], model: type[_T]) -> _T:
        """Return a value as its model describes it: what has another type counts as null."""
        return documented(self.decoder, value, model)
