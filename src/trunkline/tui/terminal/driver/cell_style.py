"""The style of a cell, and the shortest SGR sequence that turns one style into another.

SGR is ECMA-48 §8.3.117; hyperlinks are OSC 8. Styles are interned: equal styles are one object, so
that rows of cells compare by identity, at the speed of C.
"""

from functools import cache, lru_cache
from typing import Final

# The code that switches each attribute off; 22 and 24 switch off two at once.
_OFF: Final = {1: 22, 2: 22, 3: 23, 4: 24, 21: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29}
# Newer attributes, whose switch-off codes older terminals do not know: only a reset ends them.
_RESET_ONLY: Final = frozenset({51, 52, 53})
_ATTRIBUTES: Final = frozenset(_OFF) | _RESET_ONLY
_SEEN_ON_BLANKS: Final = frozenset({4, 21, 5, 6, 7, 9, 51, 52, 53})


class UnknownSequence(ValueError):
    """A sequence that the model of the screen does not know."""


class CellStyle:
    """Attributes, colours and link of a cell. Only `cell_style` creates it, so that it is interned.

    Attributes:
        attributes: the SGR codes of the attributes that are on.
        foreground: SGR parameters as the program sent them ("38;5;12", "31"), "" for the default.
        background: the same.
        link: the body of an OSC 8 sequence ("id=1;https://…"), "" for none.
        ground: the style with the background of this one only.
        blank: the simplest style in which a space looks as in this one.
    """

    __slots__ = ("attributes", "background", "blank", "foreground", "ground", "link")

    def __init__(
        self, attributes: frozenset[int], foreground: str, background: str, link: str
    ) -> None:
        self.attributes, self.link = attributes, link
        self.foreground, self.background = foreground, background
        bare = not (attributes or foreground or link)
        self.ground: CellStyle = self if bare else cell_style(frozenset(), "", background, "")
        self.blank = self if link or attributes & _SEEN_ON_BLANKS else self.ground


@cache
def cell_style(
    attributes: frozenset[int], foreground: str, background: str, link: str
) -> CellStyle:
    """Return the one style with these properties."""
    return CellStyle(attributes, foreground, background, link)


PLAIN: Final = cell_style(frozenset(), "", "", "")


def with_link(style: CellStyle, link: str) -> CellStyle:
    """Return a style with another link."""
    return cell_style(style.attributes, style.foreground, style.background, link)


@lru_cache(maxsize=4096)
def read_sgr(style: CellStyle, parameters: str) -> CellStyle:
    """Apply the parameters of an SGR sequence ("1;38;5;12", "" is a reset) to a style.

    Raises:
        UnknownSequence: the model does not know a parameter.
    """
    attributes, foreground, background = style.attributes, style.foreground, style.background
    codes = iter(parameters.split(";"))
    for text in codes:
        code = int(text or 0)
        if code == 0:
            attributes, foreground, background = frozenset(), "", ""
        elif code in _ATTRIBUTES:
            attributes |= {code}
        elif code in (38, 48):
            kind = next(codes, "")
            values = [next(codes, "") for _ in range({"5": 1, "2": 3}.get(kind, 0))]
            if not values or not all(values):
                raise UnknownSequence(f"SGR {parameters}")
            colour = ";".join([text, kind, *values])
            foreground, background = (colour, background) if code == 38 else (foreground, colour)
        elif 30 <= code <= 37 or 90 <= code <= 97 or code == 39:
            foreground = "" if code == 39 else text
        elif 40 <= code <= 47 or 100 <= code <= 107 or code == 49:
            background = "" if code == 49 else text
        elif off := {a for a, switch in _OFF.items() if switch == code}:
            attributes -= off
        else:
            raise UnknownSequence(f"SGR {parameters}")
    return cell_style(attributes, foreground, background, style.link)


@lru_cache(maxsize=4096)
def transition(old: CellStyle, new: CellStyle) -> str:
    """Return the shortest sequence that switches a terminal from one style to another."""
    link = "" if old.link == new.link else f"\x1b]8;{new.link or ';'}\x1b\\"
    return link + _sgr(old, new)


def _sgr(old: CellStyle, new: CellStyle) -> str:
    same_attributes = old.attributes == new.attributes
    if same_attributes and (old.foreground, old.background) == (new.foreground, new.background):
        return ""
    reset = _sequence([0, *sorted(new.attributes), new.foreground, new.background])
    if (old.attributes - new.attributes) & _RESET_ONLY:
        return reset
    return min(reset, _sequence(_steps(old, new)), key=len)


def _steps(old: CellStyle, new: CellStyle) -> list[int | str]:
    off = {_OFF[code] for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes if _OFF.get(code) not in off}
    steps: list[int | str] = [*sorted(off), *sorted(new.attributes - kept)]
    if old.foreground != new.foreground:
        steps.append(new.foreground or 39)
    if old.background != new.background:
        steps.append(new.background or 49)
    return steps


def _sequence(codes: list[int | str]) -> str:
    text = ";".join(str(code) for code in codes if code != "")
    return "\x1b[m" if text == "0" else f"\x1b[{text}m"
