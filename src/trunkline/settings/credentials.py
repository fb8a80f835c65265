"""Sources of secrets: variable, file, command, keyring; no message ever holds a secret."""

import contextlib
import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from trunkline.api.redaction import redactor
from trunkline.settings.errors import nearest, shown_path
from trunkline.settings.programs import how_ended, why_not_started

if TYPE_CHECKING:
    import subprocess

COMMAND_TIMEOUT: Final = 30.0
"""The default timeout of a command, in seconds."""

KEYRING_SERVICE: Final = "trunkline"
"""The keyring service of the entries."""

_Result = TypeVar("_Result")

_MAX_BYTES: Final = 64 * 1024
_MAX_STDERR: Final = 200
_MAX_NAME: Final = 16
"""The most characters of a lower-case variable name; a secret has more."""
_FORMS: Final = (
    '{ env = "VARIABLE" }, { command = ["pass", "show", "acme"] }, '
    '{ file = "~/.secrets/acme" } or { keyring = "acme" }'
)
_SOURCES: Final = ("env", "command", "file", "keyring")


class Credential(Protocol):
    """One source of a secret."""

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the secret.

        Raises:
            ValueError: it cannot be fetched; the message says why, and never holds the secret.
        """

    def __str__(self) -> str:
        """Return the source in words for an error message."""


class FixedSecret:
    """A secret that the program itself chose: the demo's."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "FixedSecret(…)"

    def __str__(self) -> str:
        return "the demo"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the secret."""
        return self._secret


class Variable(NamedTuple):
    """A secret in an environment variable."""

    name: str

    def __str__(self) -> str:
        return f"${self.name}" if self._is_name else "an environment variable"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the variable's value; see `Credential.fetch`."""
        if self.name not in env and not self._is_name:
            raise ValueError("not the name of an environment variable; name the variable here")
        if self.name not in env:
            raise ValueError(f"the environment variable {self.name} is not set")
        return _checked(env[self.name], f"the environment variable {self.name}")

    @property
    def _is_name(self) -> bool:
        """Whether the text is a name; it is a secret where a shell has inserted the value."""
        name = self.name
        return name.isidentifier() and (name.isupper() or len(name) <= _MAX_NAME)


class SecretFile(NamedTuple):
    """A secret in a file that only its owner can read."""

    path: Path

    def __str__(self) -> str:
        return f"the file {shown_path(self.path)}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the file's content; see `Credential.fetch`."""
        shown = shown_path(self.path)
        try:
            # Without O_NONBLOCK, opening a pipe would wait for a writer.
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise ValueError(f"cannot read {shown}: {error.strerror}") from error
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise ValueError(f"{shown} is not a file")
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ValueError(
                    f"others can read {shown} (mode {stat.S_IMODE(mode):04o}); "
                    f"fix it with: chmod 600 {_quoted(str(self.path))}"
                )
            content = os.read(handle, _MAX_BYTES)
        finally:
            os.close(handle)
        return _checked(_text(content, shown), shown)


class Command(NamedTuple):
    """A secret that a command prints, such as a password manager."""

    words: tuple[str, ...]
    timeout: float = COMMAND_TIMEOUT

    def __str__(self) -> str:
        return f"the command {self.words[0]}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Run the command and return its output; see `Credential.fetch`.

        It has no input, and a session of its own so that it cannot write to the screen.
        """
        import signal
        import subprocess

        program = os.path.expanduser(self.words[0])
        try:
            process = subprocess.Popen(
                [program, *self.words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(env),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = why_not_started(self.words[0], error)
            raise ValueError(f"cannot run {self}: {reason}") from error
        try:
            output, errors = _output_of(process, self.timeout)
        except (subprocess.TimeoutExpired, OverflowError) as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, OverflowError):
                raise ValueError(f"{self} printed more than {_MAX_BYTES:,} bytes") from None
            raise ValueError(
                f"{self} did not end within {self.timeout:g} seconds; "
                "allow more with timeout = SECONDS beside it"
            ) from error
        if process.returncode:
            # The output may be the secret all the same.
            hide = redactor(output.decode(errors="replace").splitlines())
            reason = _reason(hide(errors.decode(errors="replace")))
            raise ValueError(f"{self} {how_ended(process.returncode)}{reason}")
        if not output.strip():
            raise ValueError(f"{self} printed nothing")
        where = f"the output of {self}"
        return _checked(_text(output, where), where)


class KeyringEntry(NamedTuple):
    """A secret in the desktop's keyring, under the service `trunkline`."""

    name: str

    def __str__(self) -> str:
        return f"the keyring entry {self.name}"

    def fetch(self, env: Mapping[str, str]) -> str:
        """Return the entry's password; see `Credential.fetch`."""
        secret = with_keyring(lambda keyring: keyring.get_password(KEYRING_SERVICE, self.name))
        if secret is None:
            raise ValueError(
                f"the keyring has no entry {self.name!r}; "
                f"add it with: keyring set {KEYRING_SERVICE} {_quoted(self.name)}"
            )
        return _checked(secret, str(self))


def with_keyring(use: Callable[[Any], _Result]) -> _Result:
    """Call a function with the keyring library, and return its result.

    Raises:
        ValueError: the library is not installed, or the keyring is missing, locked or broken; or
            the function raises it.
    """
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise ValueError("the keyring library is not installed: pip install keyring") from error
    try:
        return use(keyring)
    except ValueError:
        raise
    except keyring.errors.KeyringError as error:
        raise ValueError(f"the keyring does not respond{_reason(str(error))}") from error
    except Exception as error:  # a back end may fail in ways of its own
        raise ValueError(f"the keyring failed ({type(error).__name__})") from error


def read_credential(table: object, folder: Path) -> Credential:
    """Parse a profile's `credential` table.

    Args:
        folder: the folder of relative paths.

    Raises:
        ValueError: it is not a source of a secret; the message never repeats the value.
    """
    if isinstance(table, str):
        raise ValueError(
            f"a secret must not be in this file; name its source: {_FORMS}. "
            "Treat the secret that is here now as disclosed"
        )
    if not isinstance(table, dict):
        raise ValueError(f"expected a table: {_FORMS}")
    for key in table:
        if key not in (*_SOURCES, "timeout"):
            hint = nearest(str(key), (*_SOURCES, "timeout"), what="keys")
            is_word = str(key).isidentifier() and len(str(key)) <= _MAX_NAME
            shown = f"key {key!r}" if is_word else "key"  # the key could be the secret itself
            raise ValueError(f"unknown {shown}; {hint}")
    named = [key for key in _SOURCES if key in table]
    if len(named) != 1:
        count = "several sources" if named else "no source"
        raise ValueError(f"names {count}; name exactly one: {_FORMS}")
    source = named[0]
    if "timeout" in table and source != "command":
        raise ValueError("only a command has a timeout")
    value = table[source]
    if source == "command":
        return _command(value, table.get("timeout", COMMAND_TIMEOUT))
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{source}: expected text, not empty")
    if source == "env":
        return Variable(value.removeprefix("$"))
    if source == "file":
        return SecretFile(folder / os.path.expanduser(value))
    return KeyringEntry(value)


def _output_of(process: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, bytes]:
    """Return what a process prints until it ends, and the beginning of its error output.

    Raises:
        TimeoutExpired: it does not end in time.
        OverflowError: it prints more than a secret can have.
    """
    import selectors
    import subprocess

    assert process.stdout is not None
    assert process.stderr is not None
    ends = time.monotonic() + seconds
    with process.stdout, process.stderr, selectors.DefaultSelector() as selector:
        output = bytearray(), bytearray()
        for stream, content in zip((process.stdout, process.stderr), output, strict=True):
            selector.register(stream, selectors.EVENT_READ, content)
        while selector.get_map():
            ready = selector.select(max(0.0, ends - time.monotonic()))
            if time.monotonic() >= ends:
                raise subprocess.TimeoutExpired(process.args, seconds)
            for key, _ in ready:
                chunk = os.read(key.fd, _MAX_BYTES)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.data is output[0] and len(output[0]) + len(chunk) > _MAX_BYTES:
                    raise OverflowError
                key.data.extend(chunk[: _MAX_BYTES - len(key.data)])
        process.wait(max(0.0, ends - time.monotonic()))
    return bytes(output[0]), bytes(output[1])


def _command(words: object, timeout: object) -> Command:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError('command: expected a list of words, such as ["pass", "show", "acme"]')
    if not words:
        raise ValueError("command: the list is empty")
    if not words[0].strip():
        raise ValueError("command: the first word, the program, is empty")
    if type(timeout) not in (int, float) or not 0 < float(str(timeout)) <= 600:
        raise ValueError("timeout: expected a number of seconds up to 600")
    return Command(tuple(words), float(str(timeout)))


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{where} is not UTF-8 text") from error


def _checked(secret: str, where: str) -> str:
    """Return a secret without its final newline; refuse one that no header can carry."""
    secret = secret.rstrip("\r\n")
    if not secret.strip():
        raise ValueError(f"{where} is empty")
    if "\n" in secret:
        raise ValueError(f"{where} has {secret.count(chr(10)) + 1} lines; a secret is one line")
    if not (secret.isascii() and secret.isprintable()) or secret != secret.strip():
        raise ValueError(f"{where} has spaces around it, or characters that no secret has")
    return secret


def _reason(text: str) -> str:
    """Return an error output on one line, cut, after a colon; empty where there is none."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) > _MAX_STDERR:
        line = f"{line[:_MAX_STDERR]}…"
    return f": {line}" if line else ""


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)
