"""Text in a given number of terminal cells."""

from typing import Final

from rich.cells import cell_len, get_character_cell_size

_CUT: Final = "…"


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return a text padded or cut to a number of cells.

    A cut text ends with an ellipsis. A wide character that would be cut in half is dropped, and
    combining marks stay with their character.

    Args:
        text: visible text, one line.
        width: the cells, 0 or more.
        right: align the text right.
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
