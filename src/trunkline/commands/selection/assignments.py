"""What the command line says that fields are to have: `FIELD=VALUE`, `FIELD+=ENTRY`, secrets."""

import argparse
import getpass
import os
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trunkline.commands.reporting.failure import Failure
from trunkline.model.kind import Kind
from trunkline.settings.credentials import read_credential
from trunkline.settings.errors import nearest

_SOURCES: Final = ("env", "file", "command", "keyring")


@dataclass(frozen=True, slots=True)
class Assigned:
    """What the words of a command say.

    Attributes:
        keys: the words that assign nothing.
        texts: what fields are to have, by field, as it was typed.
        added: the entries that lists are to gain, by field, as they were typed.
        secrets: the values of secret fields.
        sources: where these are from, as it was said; empty for those that were typed.
    """

    keys: Sequence[str]
    texts: Mapping[str, str]
    added: Mapping[str, Sequence[str]]
    secrets: Mapping[str, str]
    sources: Mapping[str, str]

    @property
    def fields(self) -> Sequence[str]:
        """Every field that is given something."""
        return list(dict.fromkeys((*self.texts, *self.added, *self.secrets)))

    def said(self) -> str:
        """Say what was given, in the words of the command line and without any secret."""
        return ", ".join(
            (
                *(f"{field}={text}" for field, text in self.texts.items()),
                *(f"{field}+={text}" for field, texts in self.added.items() for text in texts),
                *(f"{field}={source or '(typed)'}" for field, source in self.sources.items()),
            )
        )


def assigned(
    kind: Kind, arguments: argparse.Namespace, allowed: Collection[str], *, replaces: bool = False
) -> Assigned:
    """Read the words of a command, and ask for the secrets that it names.

    Args:
        kind: the kind of the records.
        arguments: `words` and `secret` are read.
        allowed: the fields that can be given.
        replaces: whether `FIELD=` of a list that can be added to replaces it.

    Raises:
        Failure: a field cannot be given, or a secret cannot be had.
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
            secrets[field] = _fetched(field, text)
            continue
        if adds and field not in kind.writes.lists:
            raise Failure(f"{field}+= adds to a list, and {field} is none that can be added to")
        if adds or (field in kind.writes.lists and not replaces):
            added.setdefault(field, []).append(text)
        else:
            texts[field] = text
    if doubled := texts.keys() & added.keys():
        raise Failure(f"{min(doubled)} is both replaced and added to; say one of them")
    secrets.update(_secrets(kind, arguments.secret or (), allowed))
    return Assigned(
        keys,
        texts,
        added,
        {field: secret for field, (_, secret) in secrets.items()},
        {field: source for field, (source, _) in secrets.items()},
    )


def _field(kind: Kind, name: str, allowed: Collection[str]) -> str:
    """Return the field that a name stands for: the vendor's, or the heading of a column.

    Raises:
        Failure: there is none, or it cannot be given.
    """
    titles = {column.title: column.field for column in kind.columns}
    field = name if name in kind.fields else titles.get(name, name)
    if field in allowed:
        return field
    hint = nearest(name, list(allowed), what="fields that can be set")
    why = "cannot be set" if field in kind.fields else "is no field"
    raise Failure(f"{name} of {kind.name} {why}; {hint}")


def _secrets(
    kind: Kind, wanted: Sequence[str], allowed: Collection[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    for each in wanted:
        name, equals, source = each.partition("=")
        field = _field(kind, name, allowed)
        if field not in kind.secret:
            raise Failure(f"{field} is no secret: {field}=VALUE")
        yield field, _fetched(field, source) if equals else ("", _typed(kind, field))


def _fetched(field: str, source: str) -> tuple[str, str]:
    """Fetch a secret from where the command line says that it is.

    Returns:
        Where that is, of a command its name alone, and the secret.

    Raises:
        Failure: that is no source, or it does not give a secret.
    """
    sort, colon, rest = source.partition(":")
    if sort not in _SOURCES or not colon or not rest.strip():
        # What stands there may be the secret itself: it is not repeated.
        raise Failure(f"{field} is a secret, and is never typed here: {_way(field)}")
    try:
        words = shlex.split(rest) if sort == "command" else rest
        secret = read_credential({sort: words}, Path.cwd()).fetch(os.environ)
    except ValueError as error:
        raise Failure(f"{field}: {error}") from error
    return f"{sort}:{words[0]}" if sort == "command" else source, secret


def _typed(kind: Kind, field: str) -> str:
    """Ask for a secret at the terminal, twice.

    Raises:
        Failure: there is no terminal, or the two are not the same.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise Failure(f"{field}: there is no terminal to type it at; {_way(field)}")
    title = kind.title_of(field)
    first = getpass.getpass(f"{title}: ", sys.stderr)
    if not first.strip():
        raise Failure(f"{field}: nothing was typed")
    if getpass.getpass(f"{title} again: ", sys.stderr) != first:
        raise Failure(f"{field}: the two are not the same")
    return first


def _way(field: str) -> str:
    sources = ", ".join(f"{sort}:…" for sort in _SOURCES)
    return f"--secret {field} asks for it, --secret {field}=SOURCE fetches it ({sources})"
