"""Labels for values to choose from: each can be told from the others, in a line of a form."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from trunkline.forms.values.values import Json, as_json, to_text

_ROOM: Final = 32
"""Characters that a line of a form shows of a choice on a screen of 80 columns."""
_LONGEST: Final = 40
_HEAD: Final = 12
_BEFORE: Final = 3


def labels_of(values: Sequence[Json], titles: Sequence[str] = ()) -> list[str]:
    """Return a label for each value: its title, if it has one, else a text that shows its type.

    A text is in quotes where it would be blank or could be taken for another value. A long label
    that begins like another one is cut where they differ.
    """
    known = [*titles, *[""] * (len(values) - len(titles))]
    others = {to_text(value) for value in values if not isinstance(value, str)}
    texts = [
        title or (as_json(value) if _needs_quotes(value, others) else to_text(value))
        for value, title in zip(values, known, strict=True)
    ]
    twice = _repeated(texts)
    texts = [
        f"{text} ({as_json(value)})" if title and text in twice else text
        for text, value, title in zip(texts, values, known, strict=True)
    ]
    cut = [
        text if title or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        for text, title in zip(texts, known, strict=True)
    ]
    return _numbered(shortened(texts, cut))


def _needs_quotes(value: Json, others: set[str]) -> bool:
    if not isinstance(value, str):
        return True
    plain = value.isprintable() and value == value.strip() and value[:1] not in ("", '"')
    return not plain or value in others


def _repeated(texts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for text in texts:
        (twice if text in seen else seen).add(text)
    return twice


def shortened(texts: Iterable[str], otherwise: Iterable[str] = ()) -> list[str]:
    """Cut texts that begin alike in the middle, so that what a line of a form shows differs.

    Args:
        otherwise: the other texts as they are to be, if not whole.
    """
    whole = list(texts)
    result = list(otherwise) or whole.copy()
    for start in _groups(range(len(whole)), lambda n: whole[n][: _ROOM - 1]):
        if len(start) > 1:
            for ends in _groups(start, lambda n: _without_middle(whole[n])):
                for index, text in zip(ends, _told_apart([whole[n] for n in ends]), strict=True):
                    result[index] = text
    return result


def _groups(indices: Iterable[int], key: Callable[[int], str]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for index in indices:
        groups.setdefault(key(index), []).append(index)
    return list(groups.values())


def _without_middle(text: str) -> str:
    return text if len(text) <= _ROOM else f"{text[:_HEAD]}…{text[_HEAD + 1 - _ROOM :]}"


def _told_apart(texts: list[str], lead: str = "") -> list[str]:
    """Cut texts with the same beginning and end around the places where they differ."""
    if len(texts) == 1:
        return [_without_middle(texts[0])] if not lead else [f"{lead}…"]
    lead = lead or texts[0][:_HEAD]
    columns = enumerate(zip(*texts, strict=False))
    at = next((n for n, characters in columns if len({*characters}) > 1), min(map(len, texts)))
    at = max(at - _BEFORE, 0)
    room = _ROOM - len(lead) - 2
    if room <= _BEFORE:
        return [f"{lead}…"] * len(texts)
    result = [f"{lead}…{text[at : at + room]}…" for text in texts]
    for alike in _groups(range(len(texts)), result.__getitem__):
        if len(alike) > 1:
            further = f"{lead}…{texts[alike[0]][at : at + _BEFORE + 1]}"
            labels = _told_apart([texts[n] for n in alike], further)
            for index, label in zip(alike, labels, strict=True):
                result[index] = label
    return result


def _numbered(texts: list[str]) -> list[str]:
    """Put a number before each text that there is more than once."""
    twice = _repeated(texts)
    counts: dict[str, int] = {}
    result = []
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
        result.append(f"{counts[text]}: {text}" if text in twice else text)
    return result
