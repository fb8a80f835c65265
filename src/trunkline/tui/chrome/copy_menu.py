"""The menu of what can be copied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.app.shell import Shell


CopyText = tuple[str | Callable[[], str], str]
"""A text, or a function that returns it, and its name for the message."""


def offer(app: "Shell", choices: Sequence[MenuItem[CopyText]]) -> None:
    """Open a menu, and copy what the user chooses."""

    async def chosen(copy: CopyText | None) -> None:
        if copy is not None:
            text, name = copy
            await app.copy(text() if callable(text) else text, name)

    app.push_screen(MenuScreen("Copy", choices), chosen)
