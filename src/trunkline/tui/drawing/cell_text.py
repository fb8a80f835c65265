"""Text in a given number of terminal cells."""

from typing import Final

from rich.cells import cell_len, get_character_cell_size

_CUT: Final = "…"


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return a text padded or cut to exactly so many cells.

    A text that is cut ends with an ellipsis; a wide character that would be cut in half is left
    out, and marks stay with the character that they belong to.

    Args:
        text: visible text, one line.
        width: cells, 0 or more.
        right: pad it on the left.
    """
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        pad = " " * (width - length)
        return pad + text if right else text + pad
    if width <= 0:
        return ""
    if text.isascii():
        return text[: width - 1] + _CUT
    used = 0
    for at, char in enumerate(text):
        size = get_character_cell_size(char)
        if used + size > width - 1:
            return text[:at] + _CUT + " " * (width - 1 - used)
        used += size
    return text
