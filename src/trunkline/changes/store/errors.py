"""Errors of staging, journal and runs, importable without the database."""

from typing import ClassVar


class StoreError(Exception):
    """Staging or journal could not be read or written; nothing was sent."""

    exit_code: ClassVar[int] = 1


class RunBusy(Exception):
    """A dashboard or command is applying the run."""

    exit_code: ClassVar[int] = 1


class RunUndone(Exception):
    """The run was undone, so it cannot be resumed."""

    exit_code: ClassVar[int] = 1
