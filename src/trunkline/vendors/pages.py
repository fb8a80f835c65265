"""The pages of one list: bounded in number, size and time, and never the same one twice."""

import asyncio
import time
from typing import Final

from trunkline.api.decoding import Response
from trunkline.api.errors import BadResponse, TimedOut
from trunkline.api.transport import Transport

_MEGABYTE: Final = 1_000_000


class Pages:
    """Requests the pages of one list, each by the query of the link in the page before."""

    def __init__(self, transport: Transport, path: str, what: str) -> None:
        """Start a list, whose items are called `what` in messages."""
        self._transport = transport
        self._path = path
        self._what = what
        self._requested: set[str] = set()
        self._bytes = 0
        self._ends = time.monotonic() + transport.options.list_timeout

    async def request(self, query: str) -> Response:
        """Request a page.

        Raises:
            BadResponse: all pages together are larger than `api.max_answer_mb`.
            TimedOut: the list takes longer than `api.list_timeout`.
            ApiError: the vendor refuses or does not answer.
        """
        self._requested.add(query)
        options = self._transport.options
        try:
            async with asyncio.timeout(self._ends - time.monotonic()):
                answer = await self._transport.request("GET", f"{self._path}?{query}")
        except TimeoutError:
            raise TimedOut(
                f"the list of {self._what} is not complete after {options.list_timeout:g} s and "
                f"{len(self._requested):,} pages (api.list_timeout)"
            ) from None
        self._bytes += len(answer.body)
        if self._bytes > options.max_answer_mb * _MEGABYTE:
            most = f"{options.max_answer_mb:,} MB (api.max_answer_mb)"
            raise _error(answer, f"the list of {self._what} is larger than {most}")
        return answer

    def check_next(self, query: str, answer: Response) -> None:
        """Check that a link leads to a page that may be requested.

        Raises:
            BadResponse: the page was requested before, or there are more than `api.max_pages`.
        """
        most = self._transport.options.max_pages
        if query in self._requested:
            raise _error(answer, f"the pages of {self._what} form a circle")
        if len(self._requested) >= most:
            text = f"the list of {self._what} has more than {most:,} pages (api.max_pages)"
            raise _error(answer, text)


def query_of(link: object, answer: Response) -> str:
    """Return the query of a link to the next page, empty for null and for a link without one.

    Only the query is used: the credential belongs to the profile's own address.

    Raises:
        BadResponse: the link is not a text, so nobody knows whether the list is complete.
    """
    if link is None:
        return ""
    if isinstance(link, str):
        return link.partition("?")[2].partition("#")[0]
    raise _error(answer, "the link to the next page is not a text: the list may be incomplete")


def _error(answer: Response, problem: str) -> BadResponse:
    return BadResponse(problem, status=answer.status, request_id=answer.request_id)
