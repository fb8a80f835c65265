"""Journal entries of several workers, written to disk together.

Waiting for the disk takes longer than writing, so workers that wait at the same time wait once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from trunkline.changes.journal.journal import Ended, Journal, Sent


@dataclass(slots=True)
class _Note:
    """One worker's entries; `written` is done when they are on disk, or failed."""

    sent: Sequence[Sent] = ()
    ended: Sequence[Ended] = ()
    written: "asyncio.Future[None]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class JournalBatcher:
    """Records the progress of one run, in a thread, in the order of the calls."""

    def __init__(self, journal: Journal, run: "int | asyncio.Task[int]") -> None:
        """Create a batcher without entries.

        Args:
            run: the run's number, or the task that journals the run: entries wait for it.
        """
        self._journal = journal
        self._run = run
        self._waiting: list[_Note] = []
        self._writing: asyncio.Task[None] | None = None

    async def sent(self, items: Sequence[Sent]) -> None:
        """Record that the requests of some items are about to leave; return when it is on disk.

        Raises:
            StoreError: it is not on disk, so they must not leave.
        """
        await self._note(_Note(sent=items))

    async def ended(self, items: Sequence[Ended]) -> None:
        """Record how some items ended; return when it is on disk.

        Raises:
            StoreError: it is not on disk; a later resume reads the records again.
        """
        await self._note(_Note(ended=items))

    async def aclose(self) -> None:
        """Wait until all entries are written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _note(self, note: _Note) -> None:
        self._waiting.append(note)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await note.written

    async def _write(self) -> None:
        while self._waiting:
            notes, self._waiting = self._waiting, []
            sent = [item for note in notes for item in note.sent]
            ended = [item for note in notes for item in note.ended]
            error: BaseException | None = None
            try:
                run = self._run if isinstance(self._run, int) else await self._run
                await asyncio.to_thread(self._journal.note, run, sent, ended)
            except BaseException as problem:  # every waiting worker must get it
                error = problem
            for note in notes:
                if note.written.done():
                    continue
                if error is None:
                    note.written.set_result(None)
                else:
                    note.written.set_exception(error)
