"""Copying text out of the program: by the desktop, tmux, the terminal, or into a file.

OSC 52 is xterm's "Manipulate Selection Data"; no terminal confirms it. tmux accepts it if
`set-clipboard` is on, and passes a wrapped sequence on if `allow-passthrough` is; GNU screen passes
on what is wrapped in short device control strings. Both drop what they do not understand, so that
both forms can be sent when it is unknown which one gets through.
"""

import asyncio
import base64
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from trunkline.settings.private_files import write_private
from trunkline.tui.terminal.capabilities import Multiplexer, has_display, multiplexer_of

LONGEST: Final = 74_994
"""The most bytes of Base64 that common terminals accept in one OSC 52 sequence."""

_SCREEN_CHUNK: Final = 76
_PATIENCE: Final = 3.0


class CopyMethod(StrEnum):
    """How text can leave the program; the values of the setting `clipboard`."""

    AUTO = "auto"
    NATIVE = "native"
    TMUX = "tmux"
    OSC52 = "osc52"
    FILE = "file"
    OFF = "off"


_WORDS: Final = {
    CopyMethod.NATIVE: "to the desktop's clipboard",
    CopyMethod.TMUX: "to the tmux buffer and the terminal",
    CopyMethod.OSC52: "through the terminal (OSC 52)",
    CopyMethod.OFF: "inside Trunkline only",
}


class CopyError(Exception):
    """A method that failed; the message says why."""


class Copied(NamedTuple):
    """The result of a copy.

    Attributes:
        message: one line for the user: what was copied, by which method, and what failed before.
        method: the method that worked.
        failed: whether another method was tried first and failed.
    """

    message: str
    method: CopyMethod
    failed: bool


class Clipboard:
    """Copies by the best method, and keeps the last text for pasting inside the program.

    Attributes:
        write: sends a sequence to the terminal; `None` without a terminal.
    """

    def __init__(
        self,
        method: str,
        env: Mapping[str, str],
        file: Path,
        write: Callable[[str], None] | None = None,
    ) -> None:
        """Create a clipboard.

        Args:
            method: the setting: a value of `CopyMethod`.
            file: the file for texts that no other method copies; only its owner can read it.
        """
        self.register = ""
        self._method = CopyMethod(method)
        self._env = env
        self._file = file
        self.write = write

    async def copy(self, text: str, name: str) -> Copied:
        """Copy a text; the message names it: "+44 20 7946 0000", "12 rows as CSV"."""
        self.register = text
        reasons: list[str] = []
        for method in self._methods():
            try:
                where = await self._copy_by(method, text)
            except CopyError as error:
                reasons.append(str(error))
                continue
            because = f" ({'; '.join(reasons)})" if reasons else ""
            return Copied(f"Copied {name} {where}{because}", method, bool(reasons))
        message = f"Could not copy {name}: {'; '.join(reasons)}"
        return Copied(message, CopyMethod.OFF, True)

    def _methods(self) -> tuple[CopyMethod, ...]:
        """Return the methods to try, the best first; a file works unless the disk is full."""
        if self._method is CopyMethod.OFF:
            return (CopyMethod.OFF,)
        if self._method is not CopyMethod.AUTO:
            return (
                (self._method, CopyMethod.FILE)
                if self._method is not CopyMethod.FILE
                else (CopyMethod.FILE,)
            )
        native = (CopyMethod.NATIVE,) if has_display(self._env) else ()
        tmux = (CopyMethod.TMUX,) if self._env.get("TMUX") else ()
        return (*native, *tmux, CopyMethod.OSC52, CopyMethod.FILE)

    async def _copy_by(self, method: CopyMethod, text: str) -> str:
        """Copy a text by one method, and return where it is now."""
        if method is CopyMethod.NATIVE:
            await asyncio.to_thread(_copy_native, text)
        elif method is CopyMethod.TMUX:
            await _copy_tmux(text)
        elif method is CopyMethod.OSC52:
            if self.write is None:
                raise CopyError("no terminal to send it to")
            self.write(osc52(text, multiplexer_of(self._env)))
        elif method is CopyMethod.FILE:
            try:
                write_private(self._file, text, errors="replace")
            except OSError as error:
                raise CopyError(f"{self._file}: {error.strerror}") from error
            return f"to {self._file}"
        return _WORDS[method]


def osc52(text: str, multiplexer: Multiplexer = Multiplexer.NONE) -> str:
    """Return the sequences that put a text on the terminal's clipboard.

    Raises:
        CopyError: the text is longer than terminals accept.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    if len(encoded) > LONGEST:
        raise CopyError(
            f"{len(encoded):,} bytes are more than the {LONGEST:,} that a terminal accepts"
        )
    sequence = f"\x1b]52;c;{encoded}\x07"
    if multiplexer is Multiplexer.TMUX:
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{doubled}\x1b\\"
    if multiplexer is Multiplexer.SCREEN:
        parts = (
            sequence[start : start + _SCREEN_CHUNK]
            for start in range(0, len(sequence), _SCREEN_CHUNK)
        )
        return sequence + "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return sequence


def _copy_native(text: str) -> None:
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise CopyError(f"no desktop clipboard: {reason}") from error


async def _copy_tmux(text: str) -> None:
    """Load tmux's buffer; `-w` (tmux 3.2) sends it to the terminal as well."""
    from trunkline.tui.terminal.foreign_programs import ProgramFailed, run_behind

    words = ("tmux", "load-buffer", "-w", "-")
    try:
        await run_behind(words, text.encode("utf-8", "replace"), patience=_PATIENCE)
    except ProgramFailed as error:
        raise CopyError(str(error)) from error
