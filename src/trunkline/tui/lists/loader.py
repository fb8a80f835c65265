"""Loading records in a worker, which hands them over in batches.

The worker touches no widget and no table. However fast records come, it announces new batches only
after the last ones were taken, so that keys never queue behind its messages.
"""

from collections import deque
from collections.abc import Callable

from trunkline.api.errors import ApiError
from trunkline.model.record import RecordScope
from trunkline.sessions import SessionError, Sessions
from trunkline.vendors.read_records import Batch, read


class ListRequest:
    """A request for the records of a kind in a scope.

    Attributes:
        count: how many records have come.
        ended: whether no more batches will come; some may still have to be taken.
        error: why it failed, empty where it did not.
    """

    def __init__(self, profile: str, kind: str, scope: RecordScope) -> None:
        self.profile = profile
        self.kind = kind
        self.scope = scope
        self.count = 0
        self.ended = False
        self.error = ""
        self._batches: deque[Batch] = deque()
        self._announced = False

    def take_batches(self) -> list[Batch]:
        """Return the batches that have come since the last call."""
        self._announced = False
        batches = list(self._batches)
        self._batches.clear()
        return batches

    async def run(
        self,
        sessions: Sessions,
        announce: "Callable[[ListRequest], object]",
        report: Callable[[Exception], object],
    ) -> None:
        """Load to the end; this is the worker, and raises nothing unless it is cancelled.

        Args:
            announce: called when there are batches to take, and at the end.
            report: called with an error that can only be a bug of this program.
        """
        try:
            session = await sessions.open(self.profile)
            vendor = sessions.vendor(self.profile)
            async for batch in read(session, vendor, vendor.kinds[self.kind], self.scope):
                self.count += len(batch.records)
                self._batches.append(batch)
                self._announce(announce)
        except Exception as error:
            if not isinstance(error, ApiError | SessionError):
                report(error)
            self.error = sessions.explain(error, self.profile)
        self.ended = True
        self._announce(announce)

    def _announce(self, announce: "Callable[[ListRequest], object]") -> None:
        if not self._announced:
            self._announced = True
            announce(self)
