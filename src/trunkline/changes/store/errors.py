"""Errors of staging, journal and runs, importable without the database."""

from typing import ClassVar


class StoreError(Exception):
    """Staging or journal could not be read or written; nothing was sent."""

    exit_code: ClassVar[int] = 1


class UnknownAccount(StoreError):
    """Only the vendor can tell which account a profile leads to, and it has not been asked yet."""


class OtherAccount(StoreError):
    """A run or a plan belongs to another account than its profile leads to; nothing was sent."""


class DamagedFile(StoreError):
    """The content of the file is damaged: only a repair helps, no retry."""


class RunBusy(Exception):
    """A dashboard or command is applying the run."""

    exit_code: ClassVar[int] = 1


class RunUndone(Exception):
    """The run was undone, so it cannot be resumed."""

    exit_code: ClassVar[int] = 1
