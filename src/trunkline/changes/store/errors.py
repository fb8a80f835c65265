"""What can go wrong with staging, journal and runs; importing it costs no database."""

from typing import ClassVar


class StoreError(Exception):
    """Staging or journal could not be read or written; nothing was sent because of it."""

    exit_code: ClassVar[int] = 1


class RunBusy(Exception):
    """The run is being applied by another dashboard or command."""

    exit_code: ClassVar[int] = 1
