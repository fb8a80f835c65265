"""What the sessions of all vendors have in common."""

from datetime import datetime
from typing import Generic, TypeVar

from trunkline.api.request_log import RequestLog
from trunkline.api.transport import Transport
from trunkline.model.profile import Profile

ClientT = TypeVar("ClientT")


class ClientSession(Generic[ClientT]):
    """The part of `trunkline.vendors.base.Session` that is the same with every vendor.

    Attributes:
        client: the typed methods of the API.
    """

    def __init__(
        self,
        profile: Profile,
        transport: Transport,
        client: ClientT,
        expires: datetime | None = None,
    ) -> None:
        """Send nothing yet.

        Args:
            profile: the account it works for.
            transport: the way to the vendor.
            client: what calls the API over it.
            expires: when its credential ends, `None` where that does not say so itself.
        """
        self.client = client
        self._profile = profile
        self._transport = transport
        self._expires = expires

    @property
    def profile(self) -> Profile:
        """The account it works for."""
        return self._profile

    @property
    def log(self) -> RequestLog:
        """Every request it has sent."""
        return self._transport.log

    @property
    def expires(self) -> datetime | None:
        """When its credential ends, `None` where that does not say so itself."""
        return self._expires

    async def aclose(self) -> None:
        """Close its connections; it cannot be used again."""
        await self._transport.aclose()
