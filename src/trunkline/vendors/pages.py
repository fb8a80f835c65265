"""The pages of one list: bounded in number and time, and never the same one twice."""

import asyncio
import time

from trunkline.api.decoding import Response
from trunkline.api.errors import BadResponse, TimedOut
from trunkline.api.transport import Transport


class Pages:
    """Requests the pages of one list, each by the query of the link in the page before."""

    def __init__(self, transport: Transport, path: str, what: str) -> None:
        """Start a list, whose items are called `what` in messages."""
        self._transport = transport
        self._path = path
        self._what = what
        self._requested: set[str] = set()
        self._ends = time.monotonic() + transport.options.list_timeout

    async def request(self, query: str) -> Response:
        """Request a page.

        Raises:
            TimedOut: the list takes longer than `api.list_timeout`.
            ApiError: the vendor refuses or does not answer.
        """
        self._requested.add(query)
        try:
            async with asyncio.timeout(self._ends - time.monotonic()):
                return await self._transport.request("GET", f"{self._path}?{query}")
        except TimeoutError:
            seconds = self._transport.options.list_timeout
        raise TimedOut(
            f"the list of {self._what} is not complete after {seconds:g} s and "
            f"{len(self._requested):,} pages (api.list_timeout)"
        )

    def check_next(self, query: str, answer: Response) -> None:
        """Check that a link leads to a page that may be requested.

        Raises:
            BadResponse: the page was requested before, or there are more than `api.max_pages`.
        """
        most = self._transport.options.max_pages
        problem = ""
        if query in self._requested:
            problem = f"the pages of {self._what} form a circle"
        elif len(self._requested) >= most:
            problem = f"the list of {self._what} has more than {most:,} pages (api.max_pages)"
        if problem:
            raise BadResponse(problem, status=answer.status, request_id=answer.request_id)


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
    problem = "the link to the next page is not a text: the list may be incomplete"
    raise BadResponse(problem, status=answer.status, request_id=answer.request_id)
