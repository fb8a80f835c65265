"""Reading records in a worker: what has come waits in a queue, and a message says that it is there.

The worker touches no widget and no table. However fast records come there is one message under way
at most, so that keys are never stuck behind a queue of them.
"""

from collections import deque
from collections.abc import Callable

from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.model.record import RecordScope
from trunkline.sessions import SessionError, Sessions
from trunkline.vendors.read_records import Batch, read


class Arrived(Message):
    """Something of a reading waits to be taken.

    Attributes:
        reading: the reading.
    """

    def __init__(self, reading: "Reading") -> None:
        super().__init__()
        self.reading = reading


class Reading:
    """One reading of a kind in a scope.

    Attributes:
        profile: the profile's name.
        kind: the kind's name.
        scope: whose records.
        count: how many records have come.
        ended: whether nothing more will come; what has come may still wait to be taken.
        reason: why it broke off, empty where it did not.
    """

    def __init__(self, profile: str, kind: str, scope: RecordScope) -> None:
        self.profile = profile
        self.kind = kind
        self.scope = scope
        self.count = 0
        self.ended = False
        self.reason = ""
        self._waiting: deque[Batch] = deque()
        self._announced = False

    def take(self) -> list[Batch]:
        """Return what has come since the last time."""
        self._announced = False
        batches = list(self._waiting)
        self._waiting.clear()
        return batches

    async def run(
        self,
        sessions: Sessions,
        announce: Callable[[Arrived], object],
        report: Callable[[Exception], object],
    ) -> None:
        """Read to the end; this is the worker, and ends without an exception unless cancelled.

        Args:
            sessions: where the profile's session is.
            announce: posts the message that something waits.
            report: is given what can only be a fault of this program.
        """
        try:
            session = await sessions.open(self.profile)
            vendor = sessions.vendor(self.profile)
            async for batch in read(session, vendor, vendor.kinds[self.kind], self.scope):
                self.count += len(batch.records)
                self._waiting.append(batch)
                self._announce(announce)
        except Exception as error:
            if not isinstance(error, ApiError | SessionError):
                report(error)
            self.reason = sessions.explain(error, self.profile)
        self.ended = True
        self._announce(announce)

    def _announce(self, announce: Callable[[Arrived], object]) -> None:
        if not self._announced:
            self._announced = True
            announce(Arrived(self))
