"""SignalWire's phone numbers: one typed method an endpoint, one call a method.

No write is sent again by itself after its answer was lost: whoever writes reads back and decides.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from trunkline.api.decoding import Decoder, Response
from trunkline.api.errors import BadResponse
from trunkline.api.transport import Transport
from trunkline.api.urls import path
from trunkline.vendors.signalwire.models import (
    AvailableNumber,
    AvailableNumbers,
    Links,
    NumberPage,
    PhoneNumber,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_NUMBERS: Final = "/api/relay/rest/phone_numbers"
_LARGEST_PAGE: Final = 1000
_TURNS_TO_LEAVE: Final = 12
_QUERY_SAFE: Final = "=&%+;:@/?,!$'()*~"


class SignalWireClient:
    """Calls one project of one space.

    Every method raises `ApiError` where the vendor refuses or does not answer, `BadResponse` where
    the answer is not what the document promises, `ReadOnly` for a write on a read-only profile, and
    `UnsettledWrite` for a write whose answer was lost.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._decoder = Decoder()

    async def numbers(
        self, *, number: str = "", name: str = ""
    ) -> AsyncGenerator[list[PhoneNumber]]:
        """List the numbers, the newest first: `GET …/phone_numbers`, page after page.

        The next page is on its way while the rows of one are read and handed on.

        Args:
            number: only numbers that have this in them.
            name: only numbers whose name has this in it.
        """
        filters = {"filter_number": number, "filter_name": name}
        given = {key: value for key, value in filters.items() if value}
        size = min(self._transport.options.page_size, _LARGEST_PAGE)
        query = urlencode({**given, "page_size": size})
        adapter: TypeAdapter[NumberPage] = self._decoder.adapter(NumberPage)
        asked = {query}
        coming: asyncio.Task[Response] | None = self._ask(query)
        try:
            while coming is not None:
                answer = await coming
                query = await self._following(answer, asked)
                coming = self._ask(query) if query else None
                await self._let_leave(coming)
                page = await self._decoder.decode_fast(answer, adapter)
                yield _without_blanks(page["data"] or [])
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.wait([coming])

    async def newest_number(self) -> PhoneNumber | None:
        """Get the newest number, `None` where there is none: `GET …/phone_numbers`."""
        params = {"page_size": "1"}
        answer = await self._transport.request("GET", _NUMBERS, params=params)
        page: NumberPage = await self._decoder.decode(answer, self._decoder.adapter(NumberPage))
        return next(iter(page["data"] or ()), None)

    async def number(self, key: str) -> PhoneNumber:
        """Get one number: `GET …/phone_numbers/{id}`."""
        return await self._call("GET", _number(key))

    async def purchase_number(self, number: str) -> PhoneNumber:
        """Buy a number, in E.164: `POST …/phone_numbers`."""
        return await self._call("POST", _NUMBERS, {"number": number})

    async def available_numbers(self, **wanted: str | int) -> list[AvailableNumber]:
        """Find numbers that can be bought: `GET …/phone_numbers/search`.

        Args:
            wanted: `areacode`, `number_type`, `starts_with`, `contains`, `ends_with`,
                `max_results`, `region` or `city`, as the document describes them.
        """
        params = {name: str(value) for name, value in wanted.items()}
        answer = await self._transport.request("GET", f"{_NUMBERS}/search", params=params)
        found: AvailableNumbers = await self._decoder.decode(
            answer, self._decoder.adapter(AvailableNumbers)
        )
        return found.get("data") or []

    async def update_number(self, key: str, patch: Mapping[str, Any]) -> PhoneNumber:
        """Change the fields in a patch, and no others: `PUT …/phone_numbers/{id}`."""
        return await self._call("PUT", _number(key), dict(patch))

    async def release_number(self, key: str) -> None:
        """Give a number up: `DELETE …/phone_numbers/{id}`."""
        await self._transport.request("DELETE", _number(key))

    async def assign_e911_address(self, key: str, address: str) -> PhoneNumber:
        """Give a number an emergency address: `POST …/phone_numbers/{id}/e911_address`."""
        body = {"e911_address_id": address}
        return await self._call("POST", f"{_number(key)}/e911_address", body)

    async def remove_e911_address(self, key: str) -> PhoneNumber:
        """Take its emergency address from a number: `DELETE …/phone_numbers/{id}/e911_address`."""
        return await self._call("DELETE", f"{_number(key)}/e911_address")

    def _ask(self, query: str) -> asyncio.Task[Response]:
        return asyncio.create_task(self._transport.request("GET", f"{_NUMBERS}?{query}"))

    async def _let_leave(self, coming: asyncio.Task[Response] | None) -> None:
        """Let a request leave, which takes some turns of the event loop, before a page is read.

        Reading one keeps the interpreter to itself: the request would leave when it has ended.
        """
        for _ in range(_TURNS_TO_LEAVE if coming else 0):
            await asyncio.sleep(0)

    async def _following(self, answer: Response, asked: set[str]) -> str:
        """Return the query of the next page, empty on the last one.

        Only the query of the vendor's link is taken: the credential belongs to the profile's own
        address.

        Raises:
            BadResponse: the answer cannot be read, or its link leads back to a page that was read.
        """
        links: Links | None = await self._decoder.decode_member(
            answer, "links", self._decoder.adapter(Links | None)
        )
        link = (links or {}).get("next")
        query = quote((link or "").partition("?")[2].partition("#")[0], safe=_QUERY_SAFE)
        if query in asked:
            raise BadResponse(
                "the link to the next page leads back to one that has been read",
                status=answer.status,
                request_id=answer.request_id,
            )
        if query:
            asked.add(query)
        return query

    async def _call(self, method: str, where: str, body: Any = None) -> PhoneNumber:
        answer = await self._transport.request(method, where, json=body)
        number: PhoneNumber = await self._decoder.decode(answer, self._decoder.adapter(PhoneNumber))
        return _without_blanks([number])[0]


def _without_blanks(numbers: list[PhoneNumber]) -> list[PhoneNumber]:
    """Put null in the place of empty texts: to the vendor they are the same.

    What is to be empty is written as an empty text, the document having no null there, and it does
    not say which of the two is answered.
    """
    for number in numbers:
        values: dict[str, Any] = number  # type: ignore[assignment]
        if "" in values.values():
            values |= {name: None for name, value in values.items() if value == ""}
    return numbers


def _number(key: str) -> str:
    return path(f"{_NUMBERS}/{{number}}", number=key)
