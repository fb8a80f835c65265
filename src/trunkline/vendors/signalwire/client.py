"""SignalWire's phone numbers: a typed method for each operation that is used."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from trunkline.api.decoding import Response
from trunkline.api.errors import BadResponse
from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.signalwire.models import Links, NumberPage, PhoneNumber

_NUMBERS: Final = "/api/relay/rest/phone_numbers"
_MAX_PAGE_SIZE: Final = 1000
_LOOP_TURNS: Final = 12
_QUERY_SAFE: Final = "=&%+;:@/?,!$'()*~"


class SignalWireClient(BaseClient):
    """Calls one project of one space."""

    async def numbers(
        self, *, number: str = "", name: str = ""
    ) -> AsyncGenerator[list[PhoneNumber]]:
        """Yield the numbers page by page, the newest first: `GET …/phone_numbers`.

        Only those that contain `number`, and whose name contains `name`. The next page is requested
        before the rows of the current one are decoded and yielded.
        """
        filters = {"filter_number": number, "filter_name": name}
        params = {key: value for key, value in filters.items() if value}
        size = min(self.transport.options.page_size, _MAX_PAGE_SIZE)
        query = urlencode({**params, "page_size": size})
        adapter = self.decoder.adapter(NumberPage)
        requested = {query}
        pending: asyncio.Task[Response] | None = self._request(query)
        try:
            while pending is not None:
                answer = await pending
                query = await self._next_query(answer, requested)
                pending = self._request(query) if query else None
                await self._let_leave(pending)
                page: NumberPage = await self.decoder.decode_fast(answer, adapter)
                yield _without_blanks(page["data"] or [])
        finally:
            if pending is not None:
                pending.cancel()
                await asyncio.wait([pending])

    async def newest_number(self) -> PhoneNumber | None:
        """Return the newest number, `None` where there is none: `GET …/phone_numbers`."""
        page = await self.get(_NUMBERS, NumberPage, {"page_size": "1"})
        return next(iter(page["data"] or ()), None)

    async def number(self, key: str) -> PhoneNumber:
        """Return one number: `GET …/phone_numbers/{id}`."""
        return _without_blanks([await self.get(_number(key), PhoneNumber)])[0]

    async def update_number(self, key: str, patch: Mapping[str, Any]) -> PhoneNumber:
        """Change the fields in a patch, and no others: `PUT …/phone_numbers/{id}`."""
        number = await self.send("PUT", _number(key), dict(patch), PhoneNumber)
        return _without_blanks([number])[0]

    async def release_number(self, key: str) -> None:
        """Release a number: `DELETE …/phone_numbers/{id}`."""
        await self.delete(_number(key))

    def _request(self, query: str) -> asyncio.Task[Response]:
        return asyncio.create_task(self.transport.request("GET", f"{_NUMBERS}?{query}"))

    async def _let_leave(self, pending: asyncio.Task[Response] | None) -> None:
        """Let a request leave before a page is decoded: that takes some turns of the event loop.

        Decoding keeps the interpreter to itself; the request would leave only after it.
        """
        for _ in range(_LOOP_TURNS if pending else 0):
            await asyncio.sleep(0)

    async def _next_query(self, answer: Response, requested: set[str]) -> str:
        """Return the query of the next page, empty on the last.

        Only the query of the vendor's link is used: the credential belongs to the profile's own
        address.
        """
        links: Links | None = await self.decoder.decode_member(
            answer, "links", self.decoder.adapter(Links | None)
        )
        link = (links or {}).get("next")
        query = quote((link or "").partition("?")[2].partition("#")[0], safe=_QUERY_SAFE)
        if query in requested:
            why = "The link to the next page leads back to an earlier one"
            raise BadResponse(why, status=answer.status, request_id=answer.request_id)
        if query:
            requested.add(query)
        return query


def _without_blanks(numbers: list[PhoneNumber]) -> list[PhoneNumber]:
    """Replace empty texts by null: the vendor means the same by both.

    A text is cleared by writing "", as the document has no null there; which of the two is answered
    it does not say.
    """
    for number in numbers:
        values: dict[str, Any] = number  # type: ignore[assignment]
        if "" in values.values():
            values |= {name: None for name, value in values.items() if value == ""}
    return numbers


def _number(key: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", number=key)
