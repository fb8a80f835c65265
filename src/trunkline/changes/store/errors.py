"""Errors of staging, journal and runs, importable without the database."""

from typing import ClassVar


class StoreError(Exception):
    """Staging or journal could not be read or written; nothing was sent."""

    exit_code: ClassVar[int] = 1


class DamagedFile(StoreError):
    """The content of the file is damaged: no retry helps, but a repair."""


class RunBusy(Exception):
    """Another dashboard or command is applying the run."""

    exit_code: ClassVar[int] = 1
