"""The program of the child process: it answers for each pattern and text whether they match.

A request is the lengths of pattern and text, four bytes each, and both in UTF-8. A response is one
byte: `1` for a match, `0` for none, `?` for an invalid pattern. It imports nothing of the program,
so that it starts at once; its argument is the folder of `regress`.
"""

import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from regress import Regex

SECONDS = 0.2
"""Seconds of computing after which the process is ended."""


def compiled(pattern: str) -> "Regex":
    """Return a pattern as ECMA-262 reads it with Unicode, else without; `RegressError`."""
    from regress import Regex, RegressError

    try:
        return Regex(pattern, "u")
    except RegressError:
        try:
            return Regex(pattern)
        except RegressError:
            pass
        raise


def _serve(requests: BinaryIO, responses: BinaryIO) -> None:
    while len(header := requests.read(8)) == 8:
        pattern = requests.read(int.from_bytes(header[:4], "big")).decode()
        text = requests.read(int.from_bytes(header[4:], "big")).decode()
        # Nothing handles this signal: the system ends the process, whatever the engine is doing.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            response = b"0" if compiled(pattern).find(text) is None else b"1"
        except Exception:
            response = b"?"
        signal.setitimer(signal.ITIMER_PROF, 0)
        responses.write(response)
        responses.flush()


if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    _serve(sys.stdin.buffer, sys.stdout.buffer)
