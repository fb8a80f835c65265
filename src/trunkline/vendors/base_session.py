"""An account in use: what the sessions of all vendors share."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import override

from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.error_bodies import first_text

if TYPE_CHECKING:
    from trunkline.vendors.call_route import CallRoute
    from trunkline.vendors.spec import VendorSpec

ClientT = TypeVar("ClientT", bound=BaseClient)


class BaseSession(Session, Generic[ClientT]):
    """The part of a session that is the same for every vendor.

    A vendor's session states its `client_type` and has `records`, `write` and `check`. It overrides
    `read_error` where error bodies have a shape of their own, `fetch` where the vendor has a call
    for some records, `identify` where the settings do not name the account, `lookup` where it has
    numbers, and `reached` where its addresses lead somewhere.
    """

    client_type: type[ClientT]

    def __init__(
        self, spec: "VendorSpec[Any]", profile: Profile, secret: str, options: Mapping[str, Any]
    ) -> None:
        """Take what `Vendor.connect` takes, and send nothing yet."""
        self._profile = profile
        self.transport = Transport(
            spec.base_url(profile),
            partial(spec.auth, profile, Secret(secret)),
            profile=profile,
            options=Options(**options),
            log=RequestLog(),
            read_error=self.read_error,
            request_id_header=spec.request_id_header,
        )
        self.client = self.client_type(self.transport)

    @property
    @override
    def profile(self) -> Profile:
        return self._profile

    @property
    @override
    def log(self) -> RequestLog:
        return self.transport.log

    @property
    @override
    def expires(self) -> datetime | None:
        return None

    def read_error(self, status: int, body: Any) -> ErrorDetails:
        """Return what an error body says: here, the usual names of a message and a code.

        The body is the parsed JSON, of any shape, and `None` where it is not JSON.
        """
        values = body if isinstance(body, Mapping) else {}
        message = first_text(values, "message", "error", "detail", "title")
        return ErrorDetails(message, first_text(values, "code", "error_code"))

    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        wanted = set(keys)
        records: dict[str, Record] = {}
        async with aclosing(self.records(kind, RecordScope(parent))) as batches:  # type: ignore[type-var]
            async for batch in batches:
                records |= {record.key: record for record in batch if record.key in wanted}
        return records

    @override
    async def identify(self) -> str:
        return self._profile.account

    @override
    async def lookup(self, number: str) -> "CallRoute | None":
        return None

    @override
    async def reached(self, address: str) -> "CallRoute | None":
        return None

    @override
    async def aclose(self) -> None:
        await self.transport.aclose()
