"""An input line for one record out of several, by name or key."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine


def pick_line(
    label: str, names: Mapping[str, str] | None, noun: str, *, then: Callable[[str], object]
) -> InputLine:
    """Return an input line that accepts as much of a name as is unambiguous.

    Args:
        names: the records' names by their keys; the key itself for a record without a name. `None`
            while they are being loaded, until `offer_names`.
        noun: what one record is called, for refusals.
        then: called with the key of the record.
    """
    line = InputLine(label, then=then, waits_for=f"the {noun}s" if names is None else "", id="pick")
    if names is not None:
        offer_names(line, names, noun)
    return line


def offer_names(line: InputLine, names: Mapping[str, str], noun: str) -> None:
    """Offer the records to choose from in an open line."""
    line.ready(partial(_parse, names, noun), partial(_complete, names))


def _complete(names: Mapping[str, str], text: str) -> Sequence[Candidate]:
    typed = text.strip().casefold()
    matches = [
        Candidate(name, key if key != name else "")
        for key, name in names.items()
        if typed in name.casefold() or typed in key.casefold()
    ]
    return sorted(matches, key=lambda match: not match.text.casefold().startswith(typed))


def _parse(names: Mapping[str, str], noun: str, text: str) -> str:
    """Return the key of the record that a text means.

    Raises:
        ValueError: there is none, or there are several.
    """
    keys = [text] if text in names else _matching_keys(text, names)
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise ValueError(f"{text!r} matches several: {', '.join(names[key] for key in keys)}")
    raise ValueError(f"Unknown {noun}: {text!r}")


def _matching_keys(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the keys of the records with this name, else with one that begins so or has it."""
    if not text or text in names.values():
        return [key for key, name in names.items() if name == text]
    typed = text.casefold()
    folded = {key: name.casefold() for key, name in names.items()}
    starting = [key for key, name in folded.items() if name.startswith(typed)]
    return starting or [key for key, name in folded.items() if typed in name]
