"""Where a profile's secret comes from, and how it is fetched without being shown."""

import contextlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from trunkline.api.redaction import redactor
from trunkline.settings.errors import nearest, shown_path

COMMAND_TIMEOUT: Final = 30.0
"""Seconds that a command may take, where its table says nothing."""

KEYRING_SERVICE: Final = "trunkline"
"""The keyring service that entries are kept under."""

_LONGEST: Final = 64 * 1024
_SHOWN_STDERR: Final = 200
_LONGEST_NAME: Final = 16
"""The most characters of a variable's name in small letters; a secret has more."""
_FORMS: Final = (
    '{ env = "VARIABLE" }, { command = ["pass", "show", "acme"] }, '
    '{ file = "~/.secrets/acme" } or { keyring = "acme" }'
)
_SOURCES: Final = ("env", "command", "file", "keyring")


class Credential(Protocol):
    """One source of a secret."""

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the secret.

        Args:
            env: the environment.

        Raises:
            ValueError: it cannot be had; the message says why and never holds the secret.
        """
        ...

    def __str__(self) -> str:
        """Say where the secret comes from, in words fit for an error message."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """A secret that the program itself chose: the demo's."""

    secret: str

    def __repr__(self) -> str:
        return "Given(…)"

    def __str__(self) -> str:
        return "the demo"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the secret."""
        return self.secret


@dataclass(frozen=True, slots=True)
class Variable:
    """A secret in an environment variable."""

    name: str

    def __str__(self) -> str:
        return f"${self.name}" if self._is_name else "an environment variable"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the variable's value; see `Credential.fetch`."""
        if self.name not in env and not self._is_name:
            raise ValueError("no environment variable is called what stands here: give its name")
        if self.name not in env:
            raise ValueError(f"the environment variable {self.name} is not set")
        return _checked(env[self.name], f"the environment variable {self.name}")

    @property
    def _is_name(self) -> bool:
        """Whether it can be shown: a secret stands here where a shell has put in its value."""
        name = self.name
        return name.isidentifier() and (name.isupper() or len(name) <= _LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A secret in a file that only its owner can read."""

    path: Path

    def __str__(self) -> str:
        return f"the file {shown_path(self.path)}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the file's content; see `Credential.fetch`."""
        shown = shown_path(self.path)
        try:
            # Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise ValueError(f"cannot read {shown}: {error.strerror}") from error
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise ValueError(f"{shown} is not a file")
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ValueError(
                    f"others can get at {shown} (mode {stat.S_IMODE(mode):04o}); "
                    f"make it yours alone: chmod 600 {_quoted(str(self.path))}"
                )
            content = os.read(handle, _LONGEST)
        finally:
            os.close(handle)
        return _checked(_text(content, shown), shown)


@dataclass(frozen=True, slots=True)
class Command:
    """A secret that a command prints, such as a password manager's."""

    words: tuple[str, ...]
    timeout: float = COMMAND_TIMEOUT

    def __str__(self) -> str:
        return f"the command {self.words[0]}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Run the command and return what it printed; see `Credential.fetch`.

        It gets no input and runs in a session of its own, so that it cannot draw on the screen.
        """
        import signal
        import subprocess

        program = Path(self.words[0]).expanduser()
        try:
            process = subprocess.Popen(
                [str(program), *self.words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(env),
                start_new_session=True,
            )
        except OSError as error:
            raise ValueError(f"cannot run {self}: {error.strerror}") from error
        try:
            printed, complaint = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise ValueError(
                f"{self} did not end within {self.timeout:g} seconds; "
                "a longer time is set with timeout = SECONDS beside it"
            ) from error
        if process.returncode:
            # What it printed may be the secret all the same.
            hide = redactor(printed.decode(errors="replace").splitlines())
            said = _cut(hide(complaint.decode(errors="replace")))
            raise ValueError(f"{self} ended with code {process.returncode}{said}")
        if not printed.strip():
            raise ValueError(f"{self} printed nothing")
        return _checked(_text(printed, str(self)), str(self))


@dataclass(frozen=True, slots=True)
class KeyringEntry:
    """A secret in the desktop's keyring, under the service `trunkline`."""

    name: str

    def __str__(self) -> str:
        return f"the keyring entry {self.name}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the entry's password; see `Credential.fetch`."""
        try:
            import keyring
            import keyring.errors
        except ImportError as error:
            raise ValueError("the keyring library is not installed: pip install keyring") from error
        try:
            secret = keyring.get_password(KEYRING_SERVICE, self.name)
        except keyring.errors.KeyringError as error:
            raise ValueError(f"the keyring does not answer{_cut(str(error))}") from error
        if secret is None:
            raise ValueError(
                f"the keyring has no entry {self.name!r}; "
                f"add it: keyring set {KEYRING_SERVICE} {_quoted(self.name)}"
            )
        return _checked(secret, str(self))


def read_credential(table: object, folder: Path) -> Credential:
    """Read a profile's `credential` table.

    Args:
        table: what the file holds.
        folder: where relative paths start.

    Raises:
        ValueError: it is no source of a secret; the message never repeats what was written.
    """
    if isinstance(table, str):
        raise ValueError(
            f"a secret is never written into this file; say where it is: {_FORMS}. "
            "What stands here now should be treated as disclosed"
        )
    if not isinstance(table, dict):
        raise ValueError(f"expected a table: {_FORMS}")
    for key in table:
        if key not in (*_SOURCES, "timeout"):
            hint = nearest(str(key), (*_SOURCES, "timeout"), what="keys")
            is_word = str(key).isidentifier() and len(str(key)) <= _LONGEST_NAME
            what = f"key {key!r}" if is_word else "such key"  # which could be the secret itself
            raise ValueError(f"there is no {what} here; {hint}")
    named = [key for key in _SOURCES if key in table]
    if len(named) != 1:
        count = "several sources" if named else "no source"
        raise ValueError(f"names {count}; give exactly one: {_FORMS}")
    source = named[0]
    if "timeout" in table and source != "command":
        raise ValueError("only a command has a timeout")
    value = table[source]
    if source == "command":
        return _command(value, table.get("timeout", COMMAND_TIMEOUT))
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{source}: expected a text that is not empty")
    if source == "env":
        return Variable(value.removeprefix("$"))
    if source == "file":
        return SecretFile(folder / Path(value).expanduser())
    return KeyringEntry(value)


def _command(words: object, timeout: object) -> Command:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError('command: expected a list of words: ["pass", "show", "acme"]')
    if not words or not words[0]:
        raise ValueError("command: the list is empty")
    if type(timeout) not in (int, float) or not 0 < float(str(timeout)) <= 600:
        raise ValueError("timeout: expected a number of seconds up to 600")
    return Command(tuple(words), float(str(timeout)))


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{where} gave bytes that are no text") from error


def _checked(secret: str, where: str) -> str:
    """Return a secret without the newline at its end; refuse one that no header can carry."""
    secret = secret.rstrip("\r\n")
    if not secret.strip():
        raise ValueError(f"{where} is empty")
    if "\n" in secret:
        raise ValueError(f"{where} gave {secret.count(chr(10)) + 1} lines; a secret is one line")
    if not (secret.isascii() and secret.isprintable()) or secret != secret.strip():
        raise ValueError(f"{where} has spaces around it, or characters that no secret has")
    return secret


def _cut(text: str) -> str:
    """Return a complaint on one line, cut, after a colon; nothing where there is none."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) > _SHOWN_STDERR:
        line = f"{line[:_SHOWN_STDERR]}…"
    return f": {line}" if line else ""


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)
