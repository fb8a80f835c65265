"""A command that cannot do what was asked."""

DONE = 0
SOME_FAILED = 1
USAGE = 2
REFUSED = 3
CONFLICT = 4
UNREACHABLE = 5


class Failure(Exception):
    """Why a command stops, in a sentence.

    Attributes:
        exit_code: what the process ends with.
    """

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
