"""One PolyAI profile in use."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from trunkline.api.errors import BadAddress
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.change import Change, Outcome
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Route
from trunkline.vendors.base_session import ClientSession
from trunkline.vendors.polyai import writing
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.errors import reader
from trunkline.vendors.polyai.kinds import KINDS
from trunkline.vendors.polyai.lookup import follow

if TYPE_CHECKING:
    from trunkline.api.auth import Signing

_KEY_HEADER: Final = "X-API-KEY"
_REQUEST_ID_HEADER: Final = "X-PolyAI-Correlation-Id"


def connect(
    profile: Profile, secret: str, regions: Mapping[str, str], **options: Any
) -> "PolyAISession":
    """Open a session; nothing is sent yet.

    Args:
        profile: a workspace; `base_url` wins over `region`.
        secret: its API key.
        regions: base URL by region.
        options: `trunkline.api.transport.Options` fields that differ from their defaults.

    Raises:
        BadAddress: the profile names neither an address nor a known region, or the address is no
            HTTP address.
        InsecureUrl: the address is plain HTTP and not this machine.
    """
    base_url = profile.base_url or regions.get(profile.region, "")
    if not base_url:
        known = ", ".join(regions)
        raise BadAddress(f"{profile.name} needs a base_url, or one of the regions {known}")
    transport = Transport(
        base_url,
        _signing(Secret(secret), profile.credential),
        profile=profile,
        options=Options(**options),
        log=RequestLog(),
        read_error=reader(profile.region if not profile.base_url else base_url),
        request_id_header=_REQUEST_ID_HEADER,
    )
    return PolyAISession(profile, transport, PolyAIClient(transport))


def _signing(secret: Secret, source: str) -> "Callable[[], Signing]":
    def sign() -> "Signing":
        from trunkline.api.auth import HeaderKey

        return HeaderKey(_KEY_HEADER, secret, source)

    return sign


class PolyAISession(ClientSession[PolyAIClient]):
    """One workspace, as `trunkline.vendors.base.Session` asks for it."""

    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        """Give the records of one project, or of the workspace, in batches as they come.

        Variants are those of the branch `main`. Numbers can be filtered by `connectorId`.

        Raises:
            ApiError: the vendor refused or did not answer.
            LookupError: there is no such kind.
            ValueError: the kind's records belong to a project and the scope names none.
        """
        key = KINDS[kind].key
        async with aclosing(self._values(kind, scope)) as batches:
            async for batch in batches:
                yield [Record(values[key], scope.parent, values) for values in batch]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        """Read some connectors, numbers or config pages of a project again, by key.

        What is gone is left out.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await writing.fetch(self.client, kind, parent or "", keys)

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        """Write changes of one operation to connectors, numbers or config pages of a project.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: the answer was lost; some of them may have been written.
            ApiError: the vendor refused all of them.
        """
        return await writing.write(self.client, self.log, kind, parent or "", changes)

    async def check(self) -> None:
        """List the projects: that proves address, credential and account.

        Raises:
            ApiError: one of them is wrong.
        """
        async with aclosing(self.client.projects(self._profile.account)) as projects:
            async for _ in projects:
                return

    async def lookup(self, number: str) -> Route | None:
        """Follow an E.164 number to what answers its calls; `None` where no project has it.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await follow(
            self.client,
            self._profile,
            number,
            workers=self._transport.options.concurrency,
        )

    async def reached(self, address: str) -> Route | None:
        """Return `None`: the vendor publishes no addresses that lead to a project."""
        return None

    def _values(self, kind: str, scope: RecordScope) -> AsyncGenerator[Iterable[Mapping[str, Any]]]:
        client, account, where = self.client, self._profile.account, dict(scope.where)
        if kind == "projects":
            return client.projects(account)
        if kind == "voices":
            return client.voices(account)
        project = scope.parent
        if project is None:
            raise ValueError(f"{kind} are read project by project")
        if kind == "connectors":
            return client.connectors(project)
        if kind == "numbers":
            return client.numbers(project, where.get("connectorId"))
        if kind == "variants":
            return client.variants(project)
        return client.config_pages(project)
