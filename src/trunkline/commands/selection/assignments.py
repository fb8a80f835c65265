"""Assignments on the command line: `FIELD=VALUE`, `FIELD+=ENTRY` and `--secret`."""

import argparse
import getpass
import os
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.kind import Kind
from trunkline.settings.credentials import read_credential
from trunkline.settings.errors import nearest

_SOURCES: Final = ("env", "file", "command", "keyring")


class Assignments(NamedTuple):
    """The arguments of a command, sorted.

    Attributes:
        keys: the arguments that assign nothing.
        texts: the new value of each field, as typed.
        added: the new entries of each list, as typed.
        secrets: the values of secret fields.
        sources: the source of each secret, as given; empty for a typed one.
    """

    keys: Sequence[str]
    texts: Mapping[str, str]
    added: Mapping[str, Sequence[str]]
    secrets: Mapping[str, str]
    sources: Mapping[str, str]

    @property
    def fields(self) -> Sequence[str]:
        """Every field that an assignment names."""
        return list(dict.fromkeys((*self.texts, *self.added, *self.secrets)))

    def describe(self) -> str:
        """Return the assignments as on the command line, without any secret."""
        shown = [f"{field}={text}" for field, text in self.texts.items()]
        shown += (f"{field}+={text}" for field, texts in self.added.items() for text in texts)
        shown += (f"{field}={source or '(typed)'}" for field, source in self.sources.items())
        return ", ".join(shown)


def parse_assignments(
    kind: Kind, arguments: argparse.Namespace, allowed: Collection[str], *, replaces: bool = False
) -> Assignments:
    """Parse the arguments of a command, and fetch or ask for the secrets that it names.

    Args:
        arguments: `words` and `secret` are used.
        replaces: whether `FIELD=` replaces a list instead of adding to it.

    Raises:
        CommandError: a field cannot be set, or a secret cannot be fetched.
    """
    keys: list[str] = []
    texts: dict[str, str] = {}
    added: dict[str, list[str]] = {}
    secrets: dict[str, tuple[str, str]] = {}
    for word in arguments.words:
        name, equals, text = word.partition("=")
        if not equals:
            keys.append(word)
            continue
        adds = name.endswith("+")
        field = _field(kind, name.removesuffix("+"), allowed)
        if field in kind.secret:
            secrets[field] = _fetch_secret(field, text)
            continue
        if adds and field not in kind.writes.lists:
            raise CommandError(f"{field}+= adds to a list, and {field} is not a list to add to")
        if adds or (field in kind.writes.lists and not replaces):
            added.setdefault(field, []).append(text)
        else:
            texts[field] = text
    if conflicting := texts.keys() & added.keys():
        raise CommandError(f"{min(conflicting)} is both replaced and added to; use one of them")
    secrets.update(_secrets(kind, arguments.secret or (), allowed))
    return Assignments(
        keys,
        texts,
        added,
        {field: secret for field, (_, secret) in secrets.items()},
        {field: source for field, (source, _) in secrets.items()},
    )


def _field(kind: Kind, name: str, allowed: Collection[str]) -> str:
    """Return the field with a name: the vendor's, or a title of it in any letters."""
    titles = {str(schema.get("title", "")).lower(): it for it, schema in kind.fields.items()}
    titles |= {column.title.lower(): column.field for column in kind.columns}
    field = name if name in kind.fields else titles.get(name.lower(), name)
    if field in allowed:
        return field
    hint = nearest(name, list(allowed), what="fields that can be set")
    if field in kind.fields:
        raise CommandError(f"{name} of {kind.name} cannot be set; {hint}")
    raise CommandError(f"Unknown field {name} of {kind.name}; {hint}")


def _secrets(
    kind: Kind, words: Sequence[str], allowed: Collection[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    for word in words:
        name, equals, source = word.partition("=")
        field = _field(kind, name, allowed)
        if field not in kind.secret:
            raise CommandError(f"{field} is not a secret: {field}=VALUE")
        yield (
            field,
            _fetch_secret(field, source)
            if equals
            else ("", _ask_secret(field, kind.title_of(field))),
        )


def named_secrets(words: Sequence[str]) -> dict[str, str]:
    """Return the secrets that `--secret` names, by field: fetched, or asked for at the terminal.

    Raises:
        CommandError: one cannot be fetched.
    """
    pairs = (word.partition("=") for word in words)
    return {
        name: _fetch_secret(name, source)[1] if equals else _ask_secret(name, name)
        for name, equals, source in pairs
    }


def _fetch_secret(field: str, source: str) -> tuple[str, str]:
    """Fetch a secret; return its source, of a command the name alone, and the secret."""
    name, colon, rest = source.partition(":")
    if name not in _SOURCES or not colon or not rest.strip():
        # The text may be the secret itself: do not repeat it.
        raise CommandError(f"{field} is a secret, and is never typed here: {_usage(field)}")
    try:
        words = shlex.split(rest) if name == "command" else rest
        secret = read_credential({name: words}, Path.cwd()).fetch(os.environ)
    except ValueError as error:
        raise CommandError(f"{field}: {error}") from error
    return f"{name}:{words[0]}" if name == "command" else source, secret


def _ask_secret(field: str, title: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"{field}: there is no terminal to type it at; {_usage(field)}")
    first = getpass.getpass(f"{title}: ")
    if not first.strip():
        raise CommandError(f"{field}: nothing was typed")
    if getpass.getpass(f"{title} again: ") != first:
        raise CommandError(f"{field}: the two entries differ")
    return first


def _usage(field: str) -> str:
    sources = ", ".join(f"{name}:…" for name in _SOURCES)
    return f"--secret {field} asks for it, --secret {field}=SOURCE fetches it ({sources})"
