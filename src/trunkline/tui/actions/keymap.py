"""Which keys perform which action: the registry's defaults, changed by the `[keys]` settings."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from trunkline.tui.actions.action import Action
from trunkline.tui.actions.registry import ACTIONS, SCOPES

NO_KEY: Final = "none"
"""The setting that takes an action's keys away."""

_EATEN: Final = {
    "ctrl+a": "it is the prefix key of GNU screen",
    "ctrl+b": "it is the prefix key of tmux",
    "ctrl+h": "terminals send it for backspace",
    "ctrl+i": "terminals send it for tab",
    "ctrl+j": "terminals send it for a line feed",
    "ctrl+m": "terminals send it for enter",
    "ctrl+s": "terminals stop their output on it",
    "ctrl+q": "terminals resume their output on it",
    "ctrl+[": "terminals send it for escape",
}
_NAMED: Final = (
    *("enter", "tab", "escape", "space", "backspace", "delete", "insert", "home", "end"),
    *("pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 13)),
)
_ALIASES: Final = {"esc": "escape", "return": "enter", "del": "delete", "pgup": "pageup",
                   "pgdn": "pagedown", "ins": "insert", "comma": ",", "plus": "+"}  # fmt: skip
_SHOWN: Final = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "delete": "del",
                 "insert": "ins", "up": "↑", "down": "↓", "left": "←", "right": "→"}  # fmt: skip

KeySequence = tuple[str, ...]


class KeymapError(ValueError):
    """Invalid keys in the settings: pairs of the action ID as written and what is wrong with it."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"keys.{id}: {problem}" for id, problem in problems))
        self.problems = tuple(problems)


class Keymap(NamedTuple):
    """The keys of every action.

    Attributes:
        keys: for each action ID its keys, in the canonical spelling; none where it has no key.
        sequences: for each scope that has some, its sequences as the names of their keys, each
            with the action that it performs.
        changed: the ids whose keys are not the registry's.
    """

    keys: Mapping[str, tuple[str, ...]]
    sequences: Mapping[str, Sequence[tuple[KeySequence, Action]]]
    changed: frozenset[str] = frozenset()

    def of(self, action: Action) -> tuple[str, ...]:
        """Return the keys of an action; those of a sequence are separated by spaces."""
        return self.keys[action.id]

    def shown(self, action: Action) -> str:
        """Return an action's first key as the footer writes it, empty where it has none."""
        keys = self.keys[action.id]
        return shown_key(keys[0]) if keys else ""

    def bindings(self) -> dict[str, str]:
        """Return what `App.set_keymap` takes: the changed binding ids with their new keys."""
        changes: dict[str, str] = {}
        for action in ACTIONS:
            if action.id not in self.changed:
                continue
            single = [_bound(key) for key in self.keys[action.id] if " " not in key]
            if action.ordinal:
                for position in range(len(action.keys)):
                    key = single[position] if position < len(single) else NO_KEY
                    changes[f"{action.id}#{position}"] = key
            else:
                changes[action.id] = ",".join(single) or NO_KEY
        return changes


@lru_cache(maxsize=1)
def default_keymap() -> Keymap:
    """Return the keys of the registry."""
    keys = {action.id: action.keys for action in ACTIONS}
    return Keymap(keys, _sequences(keys))


def keymap_of(settings: Mapping[str, str]) -> Keymap:
    """Return the keys of the registry, changed by the settings; see `checked_keys`.

    Raises:
        KeymapError: the settings are invalid.
    """
    keys, changed = checked_keys(settings)
    return Keymap(keys, _sequences(keys), changed)


def checked_keys(settings: Mapping[str, str]) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Parse the keys of actions in the settings, without importing Textual.

    Args:
        settings: by action ID its keys, separated by commas, or "none"; the key of the comma
            itself is `comma`.

    Returns:
        The keys of every action, and the actions whose keys the settings have changed.

    Raises:
        KeymapError: unknown IDs, invalid keys, or two actions on one key; it names them all.
    """
    keys = {action.id: action.keys for action in ACTIONS}
    problems: list[tuple[str, str]] = []
    changed: set[str] = set()
    for id, written in settings.items():
        if id not in keys:
            problems.append((id, _unknown_id(id)))
            continue
        try:
            keys[id] = tuple(_canonical(key, id) for key in _listed(written))
        except ValueError as error:
            problems.append((id, str(error)))
            continue
        changed.add(id)
        if id == "app.quit" and not keys[id]:
            problems.append((id, "it needs a key: without one nobody could quit"))
    problems.extend(_conflicts(keys, changed))
    if problems:
        raise KeymapError(problems)
    return keys, frozenset(changed)


def shown_key(key: str) -> str:
    """Return a key or a sequence as the footer shows it: `esc`, `↑`, `ctrl+p`, `g g`."""
    parts = []
    for part in key.split(" "):
        *modifiers, name = part.split("+") if part != "+" else [part]
        parts.append("+".join([*modifiers, _SHOWN.get(name, name)]))
    return " ".join(parts)


def _listed(written: str) -> list[str]:
    return [] if written.strip() == NO_KEY else [key.strip() for key in written.split(",")]


def _sequences(keys: Mapping[str, tuple[str, ...]]) -> dict[str, list[tuple[KeySequence, Action]]]:
    """Return the keys that are not Textual bindings: sequences, and keys that replace them."""
    sequences: dict[str, list[tuple[KeySequence, Action]]] = {}
    for action in ACTIONS:
        unbound = all(" " in key for key in action.keys)
        for key in keys[action.id]:
            if " " in key or unbound:
                names = tuple(_bound(part) for part in key.split(" "))
                sequences.setdefault(action.scope, []).append((names, action))
    return sequences


def _canonical(written: str, id: str) -> str:
    """Return a key or a sequence in the registry's spelling.

    Raises:
        ValueError: it is unknown or does not reach the program; the message says why.
    """
    parts = [_canonical_key(part) for part in written.split()]
    if not parts:
        raise ValueError(f'an empty key; write "{NO_KEY}" for none')
    scope = SCOPES[id.partition(".")[0]]
    if scope.types and (len(parts[0]) == 1 or parts[0] == "space"):
        raise ValueError(f"{written!r} is typed there: use a key that types no character")
    return " ".join(parts)


def _canonical_key(written: str) -> str:
    if len(written) == 1:
        return written
    *modifiers, name = written.split("+")
    modifiers = [_modifier(modifier, written) for modifier in modifiers]
    lowered = name if len(name) == 1 and "shift" not in modifiers else name.lower()
    name = _ALIASES.get(lowered, lowered)
    if modifiers == ["shift"] and len(name) == 1:
        raise ValueError(f"{written!r}: write the character that it types, such as {name.upper()}")
    if len(name) != 1 and name not in _NAMED:
        raise ValueError(f"unknown key {written!r}{_near(name, _NAMED)}")
    if not modifiers:
        return name
    key = "+".join([*sorted(modifiers), name.lower() if "ctrl" in modifiers else name])
    if reason := _EATEN.get(key):
        raise ValueError(f"{key} does not reach the program: {reason}")
    if "ctrl" in modifiers and len(name) == 1 and not re.fullmatch("[a-zA-Z]", name):
        raise ValueError(f"{key} does not reach the program: terminals send nothing for it")
    return key


def _modifier(written: str, key: str) -> str:
    name = {"control": "ctrl", "meta": "alt"}.get(written.lower(), written.lower())
    if name not in ("ctrl", "shift", "alt"):
        raise ValueError(f"unknown key {key!r}: use ctrl+, alt+ or shift+")
    return name


def _unknown_id(id: str) -> str:
    ids = [action.id for action in ACTIONS]
    shared = f"screen.{id.rpartition('.')[2]}"
    close = [shared] if shared in ids else difflib.get_close_matches(id, ids, n=1, cutoff=0.4)
    return "unknown action" + (f": did you mean {close[0]}?" if close else "")


def _near(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f": did you mean {close[0]}?" if close else ""


def _conflicts(keys: Mapping[str, tuple[str, ...]], changed: set[str]) -> Iterator[tuple[str, str]]:
    """Yield a problem for each two actions that one key would mean at the same time.

    Only pairs with a changed one are compared: the registry's own keys do not conflict.
    """
    for number, first in enumerate(ACTIONS):
        for second in ACTIONS[number + 1 :]:
            if first.id not in changed and second.id not in changed:
                continue
            if not _together(first.scope, second.scope):
                continue
            for key in keys[first.id]:
                for other in keys[second.id]:
                    if _starts(key, other) or _starts(other, key):
                        culprit, holder = (
                            (second, first) if second.id in changed else (first, second)
                        )
                        shared = other if holder is second else key
                        yield (
                            culprit.id,
                            f"{shown_key(shared)} is a key of {holder.id} ({holder.title}): "
                            f"change that one first",
                        )


def _together(first: str, second: str) -> bool:
    return first == second or second in SCOPES[first].within or first in SCOPES[second].within


def _starts(sequence: str, prefix: str) -> bool:
    return sequence == prefix or sequence.startswith(prefix + " ")


@lru_cache(maxsize=256)
def _bound(key: str) -> str:
    """Return Textual's name of a key: characters that have a long name are bound by that."""
    from textual.binding import Binding

    if key == ",":
        return "comma"
    return next(iter(Binding.make_bindings([Binding(key, "")]))).key
