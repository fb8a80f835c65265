"""Copying text out of the program: by the desktop, tmux, the terminal, or at least into a file.

OSC 52 is xterm's "Manipulate Selection Data"; no terminal confirms it. tmux takes it as it is where
`set-clipboard` is on, or passes on what is wrapped for it where `allow-passthrough` is; GNU screen
passes on what is wrapped in short device control strings. What is not meant for them they drop, so
that both forms can be sent where nobody knows which one gets through.
"""

import asyncio
import base64
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from trunkline.tui.terminal.capabilities import Multiplexer, has_display, multiplexer_of

LONGEST: Final = 74_994
"""The most bytes of Base64 that common terminals take in one OSC 52 sequence."""

_SCREEN_CHUNK: Final = 76
_PATIENCE: Final = 3.0


class CopyMethod(StrEnum):
    """How text can leave the program; the values are those of the setting `clipboard`."""

    AUTO = "auto"
    NATIVE = "native"
    TMUX = "tmux"
    OSC52 = "osc52"
    FILE = "file"
    OFF = "off"


_BY: Final = {
    CopyMethod.NATIVE: "to the desktop's clipboard",
    CopyMethod.TMUX: "to the tmux buffer and the terminal",
    CopyMethod.OSC52: "through the terminal (OSC 52)",
    CopyMethod.OFF: "inside Trunkline only",
}


class CopyError(Exception):
    """A way that did not work; the message says why."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy.

    Attributes:
        message: one line for the user: what was copied, which way, and what failed before.
        way: the way that worked.
        failed: whether a way that was tried first did not work.
    """

    message: str
    way: CopyMethod
    failed: bool


class Clipboard:
    """Copies by the best way there is, and keeps the last text for pasting inside the program.

    Attributes:
        register: the text that was copied last.
    """

    def __init__(
        self,
        way: str,
        env: Mapping[str, str],
        file: Path,
        write: Callable[[str], None] | None = None,
    ) -> None:
        """Choose how to copy.

        Args:
            way: the setting: a value of `CopyMethod`.
            env: the environment.
            file: where text goes when nothing else works; made readable by its owner only.
            write: sends a sequence to the terminal.
        """
        self.register = ""
        self._way = CopyMethod(way)
        self._env = env
        self._file = file
        self.write = write

    async def copy(self, text: str, what: str) -> Copied:
        """Copy a text.

        Args:
            text: the text.
            what: what it is, for the message: "+44 20 7946 0000", "12 rows as CSV".
        """
        self.register = text
        reasons: list[str] = []
        for way in self._ways():
            try:
                by = await self._copy_by(way, text)
            except CopyError as error:
                reasons.append(str(error))
                continue
            because = f" ({'; '.join(reasons)})" if reasons else ""
            return Copied(f"copied {what} {by}{because}", way, bool(reasons))
        return Copied(f"{what} could not be copied: {'; '.join(reasons)}", CopyMethod.OFF, True)

    def _ways(self) -> tuple[CopyMethod, ...]:
        """Return the ways to try, the best first; a file always works, unless the disk is full."""
        if self._way is CopyMethod.OFF:
            return (CopyMethod.OFF,)
        if self._way is not CopyMethod.AUTO:
            return (
                (self._way, CopyMethod.FILE)
                if self._way is not CopyMethod.FILE
                else (CopyMethod.FILE,)
            )
        native = (CopyMethod.NATIVE,) if has_display(self._env) else ()
        tmux = (CopyMethod.TMUX,) if self._env.get("TMUX") else ()
        return (*native, *tmux, CopyMethod.OSC52, CopyMethod.FILE)

    async def _copy_by(self, way: CopyMethod, text: str) -> str:
        if way is CopyMethod.NATIVE:
            await asyncio.to_thread(_copy_native, text)
        elif way is CopyMethod.TMUX:
            await _copy_tmux(text)
        elif way is CopyMethod.OSC52:
            if self.write is None:
                raise CopyError("there is no terminal to send it to")
            self.write(osc52(text, multiplexer_of(self._env)))
        elif way is CopyMethod.FILE:
            try:
                _write_private(self._file, text)
            except OSError as error:
                raise CopyError(f"{self._file}: {error.strerror}") from error
            return f"to {self._file}"
        return _BY[way]


def osc52(text: str, multiplexer: Multiplexer = Multiplexer.NONE) -> str:
    """Write the sequences that put a text on the terminal's clipboard.

    Args:
        text: the text.
        multiplexer: what stands between the program and the terminal.

    Raises:
        CopyError: it is longer than terminals take.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    if len(encoded) > LONGEST:
        raise CopyError(
            f"{len(encoded):,} bytes are more than the {LONGEST:,} that a terminal takes"
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


def _write_private(file: Path, text: str) -> None:
    """Replace a file at once by one that only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    with open(handle, "w", encoding="utf-8", errors="replace") as stream:
        stream.write(text)
    os.replace(name, file)


def _copy_native(text: str) -> None:
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise CopyError(f"no desktop clipboard: {reason}") from error


async def _copy_tmux(text: str) -> None:
    """Load tmux's buffer; `-w` (tmux 3.2) hands it on to the terminal as well."""
    try:
        process = await asyncio.create_subprocess_exec(
            *("tmux", "load-buffer", "-w", "-"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise CopyError(f"tmux: {error.strerror}") from error
    try:
        async with asyncio.timeout(_PATIENCE):
            _out, told = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        process.kill()
        raise CopyError("tmux did not answer") from None
    if process.returncode:
        reason = told.decode("utf-8", "replace").strip().partition("\n")[0]
        raise CopyError(f"tmux: {reason or f'exit code {process.returncode}'}")
