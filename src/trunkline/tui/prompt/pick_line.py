"""An input line for one record out of several, by name or key."""

from collections.abc import Callable, Mapping, Sequence

from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine


def pick_line(
    label: str, names: Mapping[str, str], noun: str, *, then: Callable[[str], object]
) -> InputLine:
    """Return an input line that accepts as much of a name as is unambiguous.

    Args:
        names: the records' names by their keys; the key itself for a record without a name.
        noun: what one record is called, for refusals.
        then: called with the key of the record.
    """

    def complete(text: str) -> Sequence[Candidate]:
        typed = text.strip().casefold()
        matches = [
            Candidate(name, key if key != name else "")
            for key, name in names.items()
            if typed in name.casefold() or typed in key.casefold()
        ]
        return sorted(matches, key=lambda match: not match.text.casefold().startswith(typed))

    def parse(text: str) -> str:
        keys = [text] if text in names else _matching_keys(text, names)
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise ValueError(f"{text!r} matches several: {', '.join(names[key] for key in keys)}")
        raise ValueError(f"Unknown {noun}: {text!r}")

    return InputLine(label, parse=parse, completer=complete, then=then, id="pick")


def _matching_keys(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the keys of the records with this name, else with one that begins so or has it."""
    if not text or text in names.values():
        return [key for key, name in names.items() if name == text]
    typed = text.casefold()
    folded = {key: name.casefold() for key, name in names.items()}
    starting = [key for key, name in folded.items() if name.startswith(typed)]
    return starting or [key for key, name in folded.items() if typed in name]
