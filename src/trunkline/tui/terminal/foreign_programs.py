"""Running programs that are not ours: in front, with the terminal, or behind the screen."""

import asyncio
import os
import signal
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any, Final

from textual.app import SuspendNotSupported

from trunkline.settings.programs import how_ended, why_not_started

if TYPE_CHECKING:
    from trunkline.tui.terminal.terminal_app import TerminalApp

_TERMINAL: Final = (0, 1, 2)
_FOR_THE_PROGRAM: Final = (signal.SIGINT, signal.SIGQUIT)
_MOST_OF_PATH: Final = 24
"""Characters of a path that a message has room for."""


class ProgramFailed(Exception):
    """A program that could not be started, or failed; the message is one line for people."""


async def run_in_front(
    app: "TerminalApp", words: Sequence[str], *, keep_open: Sequence[int] = ()
) -> None:
    """Leave the terminal to a program until it ends.

    Our own program, and with it a run, goes on meanwhile; only drawing waits. Variables that hold
    credentials are not passed on.

    Args:
        keep_open: descriptors that the program inherits.

    Raises:
        ProgramFailed: the program could not be started, or failed.
    """
    env = _environment(app)
    try:
        with app.batch_update(), app.suspend(), _lent_terminal():
            status = await _run(words, env, keep_open)
    except SuspendNotSupported as error:
        raise ProgramFailed("This terminal cannot be left to another program") from error
    except (OSError, ValueError) as error:
        reason = why_not_started(words[0], error)
        raise ProgramFailed(f"Could not start {_named(words[0])}: {reason}") from error
    if status:
        raise ProgramFailed(f"{_named(words[0])} {how_ended(status)}")


async def run_behind(words: Sequence[str], data: bytes, *, patience: float) -> None:
    """Run a program with input and without the terminal; end it if nobody waits for it any more.

    Args:
        patience: the seconds after which the program is ended.

    Raises:
        ProgramFailed: the program could not be started, failed or took too long.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=PIPE, stdout=DEVNULL, stderr=PIPE
        )
    except (OSError, ValueError) as error:
        raise ProgramFailed(f"{words[0]}: {why_not_started(words[0], error)}") from error
    try:
        async with asyncio.timeout(patience):
            _, errors = await process.communicate(data)
    except TimeoutError:
        raise ProgramFailed(f"{words[0]} did not answer") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
    if process.returncode:
        reason = errors.decode("utf-8", "replace").strip().partition("\n")[0]
        raise ProgramFailed(f"{words[0]}: {reason or how_ended(process.returncode)}")


def _named(program: str) -> str:
    """Return a program as a message names it: of a long path the end, so that the reason fits."""
    name = program.rpartition("/")[2]
    return program if len(program) <= _MOST_OF_PATH or name == program else f"…/{name}"


def _environment(app: "TerminalApp") -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in app.withheld}


async def _run(words: Sequence[str], env: Mapping[str, str], keep_open: Sequence[int]) -> int:
    process = await asyncio.create_subprocess_exec(*words, env=env, pass_fds=keep_open)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        # Our program ends: editors save what they have when they are hung up.
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGHUP)
        raise


@contextmanager
def _lent_terminal() -> Iterator[None]:
    """Ignore the keys that interrupt, which reach us too; then take the terminal back as it was.

    A program that was killed may leave the terminal in raw mode, without blocking, or with a
    process group of its own in front.
    """
    handlers = {number: signal.signal(number, _ignore) for number in _FOR_THE_PROGRAM}
    modes = None
    with suppress(termios.error):
        modes = termios.tcgetattr(_TERMINAL[0])
    try:
        yield
    finally:
        stops = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        with suppress(OSError, termios.error):
            os.tcsetpgrp(_TERMINAL[0], os.getpgrp())
            if modes is not None:
                termios.tcsetattr(_TERMINAL[0], termios.TCSANOW, modes)
        for descriptor in _TERMINAL:
            with suppress(OSError):
                os.set_blocking(descriptor, True)
        for number, handler in {**handlers, signal.SIGTTOU: stops}.items():
            signal.signal(number, handler)


def _ignore(*_: Any) -> None:
    """Handle a signal by doing nothing; an ignored one would be ignored by the program too."""
