"""The language of the command bar: parsing a line, and completing it.

connectors                     a kind of records, or the beginning of its name
connectors acme-hotels         of one project
numbers /+44                   filtered
connectors acme-hotels /live
profile NAME · theme NAME · goto ID · trace NUMBER (or lookup NUMBER)
sheet.sort · quit · sort by this column      an action by ID, word or title
"""

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from trunkline.tui.actions.action import Action
from trunkline.tui.actions.registry import ACTIONS
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.services.commands import (
    Command,
    Goto,
    LookUp,
    Open,
    Perform,
    UseProfile,
    UseTheme,
    Vocabulary,
)


class CommandError(ValueError):
    """A line that cannot be parsed; its message names the nearest match."""


_VERBS: Final = {
    "profile": "go to another profile: profile NAME",
    "theme": "use another theme: theme NAME",
    "goto": "go to a record: goto ID",
    "trace": "where a call goes: trace NUMBER",
    "lookup": "where a call goes: lookup NUMBER",
}
_SHORT: Final = {"q": "quit", "q!": "quit", "h": "help"}
_KEYS_ONLY: Final = ("prompt", "menu", "help")
_MOST: Final = 8


def parse(line: str, vocabulary: Vocabulary) -> Command:
    """Parse a line.

    Raises:
        CommandError: it is unknown or incomplete; the message says why.
    """
    text = line.strip().removeprefix(":").strip()
    if not text:
        raise CommandError("Type a kind, an action or a command")
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    if word.lower() in _VERBS and (rest or not _action(text)):
        return _verb(word.lower(), rest, vocabulary)
    if action := _action(text):
        return Perform(action)
    if text[0] == "+" and text[1:2].isdigit():
        return LookUp(text)
    return _open(word, rest, vocabulary)


def complete(line: str, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the completions of a line, the likeliest first, a handful at most."""
    text = line.lstrip().removeprefix(":").lstrip()
    word, gap, rest = text.partition(" ")
    if gap and (names := vocabulary.arguments(word)):
        if rest.startswith("/") or " /" in rest:
            return []
        return [
            Candidate(f"{word} {name}", "")
            for name in _matching(rest.strip(), names)[:_MOST]
            if name != rest
        ]
    if not text:
        return [Candidate(kind, "") for kind in vocabulary.kinds][:_MOST]
    candidates = _words(text.lower(), vocabulary)
    return list(dict.fromkeys(candidates))[:_MOST]


def _words(text: str, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield the kinds, commands and actions whose name begins with a text or contains it."""
    kinds = _matching(text, vocabulary.kinds)
    for kind in kinds:
        if kind.startswith(text):
            yield Candidate(kind, "kind")
    for verb, note in _VERBS.items():
        if verb.startswith(text):
            yield Candidate(f"{verb} ", note)
    named = [
        (_word(action), action) for action in _commandable() if action.id in vocabulary.actions
    ]
    for word, action in named:
        if word.startswith(text):
            yield Candidate(word, action.title)
    for word, action in named:
        if any(part.startswith(text) for part in _parts(action)):
            yield Candidate(word, action.title)
    for kind in kinds:
        yield Candidate(kind, "kind")


def _commandable() -> Iterator[Action]:
    """Yield the actions that work by name; those of prompts and menus need their keys."""
    for action in ACTIONS:
        if action.scope not in _KEYS_ONLY and action.id != "app.command" and not action.ordinal:
            yield action


def _word(action: Action) -> str:
    """Return the name of an action in the command bar: one word for those of the program."""
    scope, _, name = action.id.partition(".")
    return name if scope == "app" else action.id


def _parts(action: Action) -> Iterator[str]:
    """Yield the texts that find an action: its title, the rest of it from each word on, its ID."""
    title = action.title.lower().split()
    for start in range(len(title)):
        yield " ".join(title[start:])
    yield from action.id.replace("-", ".").split(".")


def _action(text: str) -> Action | None:
    lowered = text.lower()
    lowered = _SHORT.get(lowered, lowered)
    for action in _commandable():
        if lowered in (action.id, _word(action), action.title.lower().rstrip(" …")):
            return action
    return None


def _verb(verb: str, rest: str, vocabulary: Vocabulary) -> Command:
    if not rest:
        raise CommandError(f"Incomplete: {_VERBS[verb]}")
    if verb == "goto":
        return Goto(rest)
    if verb in ("trace", "lookup"):
        return LookUp(rest)
    names = vocabulary.arguments(verb)
    if rest not in names:
        raise CommandError(f"Unknown {verb} {rest!r}{_near(rest, names)}")
    return UseProfile(rest) if verb == "profile" else UseTheme(rest)


def _open(word: str, rest: str, vocabulary: Vocabulary) -> Open:
    lowered = word.lower()
    matching = [kind for kind in vocabulary.kinds if kind.startswith(lowered)]
    kinds = [lowered] if lowered in matching else matching
    if len(kinds) != 1:
        names = [*vocabulary.kinds, *_VERBS, *(_word(action) for action in _commandable())]
        if kinds:
            raise CommandError(f"{word!r} is ambiguous: {', '.join(kinds)}")
        raise CommandError(f"Unknown kind, action or command {word!r}{_near(lowered, names)}")
    parent, slash, filter = f" {rest}".partition(" /")
    return Open(kinds[0], parent.strip(), filter.strip() if slash else None)


def _matching(text: str, names: Sequence[str]) -> list[str]:
    lowered = text.lower()
    first = [name for name in names if name.lower().startswith(lowered)]
    return first + [name for name in names if lowered in name.lower() and name not in first]


def _near(word: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, names, n=1)
    return f": did you mean {close[0]}?" if close else ""
