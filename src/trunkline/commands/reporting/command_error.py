"""Errors of commands, and the exit codes."""

DONE = 0
SOME_FAILED = 1
USAGE = 2
REFUSED = 3
CONFLICT = 4
UNREACHABLE = 5
UNVERIFIED = 6


class CommandError(Exception):
    """A command that cannot do what was asked; its text says why.

    Attributes:
        exit_code: the exit code of the process.
    """

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
