"""SignalWire's phone numbers: a typed method for each operation that is used."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import quote, urlencode

from trunkline.api.decoding import Response, items_in
from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.pages import Pages, query_of
from trunkline.vendors.rows import Rows, usable
from trunkline.vendors.signalwire.models import NumberPage, PhoneNumber

_NUMBERS: Final = "/api/relay/rest/phone_numbers"
_MAX_PAGE_SIZE: Final = 1000
_LOOP_TURNS: Final = 12
_QUERY_SAFE: Final = "=&%+;:@/?,!$'()*~"


class SignalWireClient(BaseClient):
    """Calls one project of one space."""

    async def numbers(
        self, *, number: str = "", name: str = ""
    ) -> AsyncGenerator[Rows[PhoneNumber]]:
        """Yield the numbers page by page, the newest first: `GET …/phone_numbers`.

        Only those that contain `number`, and whose name contains `name`. The next page is requested
        before the rows of the current one are decoded and yielded.
        """
        filters = {"filter_number": number, "filter_name": name}
        params = {key: value for key, value in filters.items() if value}
        size = min(self.transport.options.page_size, _MAX_PAGE_SIZE)
        adapter = self.decoder.adapter(NumberPage)
        pages = Pages(self.transport, _NUMBERS, "numbers")
        first = pages.request(urlencode({**params, "page_size": size}))
        pending: asyncio.Task[Response] | None = asyncio.create_task(first)
        try:
            while pending is not None:
                answer = await pending
                query = await self._next_query(answer, pages)
                pending = asyncio.create_task(pages.request(query)) if query else None
                await self._let_leave(pending)
                page = await self.decoder.parse_fast(answer, adapter)
                yield _without_blanks(usable(items_in(answer, page, "data"), PhoneNumber))
        finally:
            if pending is not None:
                pending.cancel()
                await asyncio.wait([pending])

    async def newest_number(self) -> PhoneNumber | None:
        """Return the newest number, `None` where there is none: `GET …/phone_numbers`."""
        numbers = self.list_items(_NUMBERS, "data", PhoneNumber, {"page_size": "1"})
        async with aclosing(numbers) as batches:
            return next(iter([number async for batch in batches for number in batch]), None)

    async def number(self, key: str) -> PhoneNumber:
        """Return one number: `GET …/phone_numbers/{id}`."""
        return _without_blanks(Rows([await self.get(_number(key), PhoneNumber)]))[0]

    async def update_number(self, key: str, patch: Mapping[str, Any]) -> PhoneNumber:
        """Change the fields in a patch, and no others: `PUT …/phone_numbers/{id}`."""
        number = await self.send("PUT", _number(key), dict(patch), PhoneNumber)
        return _without_blanks(Rows([number]))[0]

    async def release_number(self, key: str) -> None:
        """Release a number: `DELETE …/phone_numbers/{id}`."""
        await self.delete(_number(key))

    async def _let_leave(self, pending: asyncio.Task[Response] | None) -> None:
        """Let a request leave before a page is decoded: that takes some turns of the event loop.

        Decoding keeps the interpreter to itself; the request would leave only after it.
        """
        for _ in range(_LOOP_TURNS if pending else 0):
            await asyncio.sleep(0)

    async def _next_query(self, answer: Response, pages: Pages) -> str:
        """Return the query of the next page, empty on the last."""
        links = await self.decoder.parse_member(answer, "links")
        link = links.get("next") if isinstance(links, dict) else links or None
        query = quote(query_of(link, answer), safe=_QUERY_SAFE)
        if query:
            pages.check_next(query, answer)
        return query


def _without_blanks(numbers: Rows[PhoneNumber]) -> Rows[PhoneNumber]:
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
