"""The menu of what can be copied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.app.shell import Shell


CopyText = tuple[str | Callable[[], str], str]
"""A text, or what makes it, and what it is: the message says it."""


def offer(app: "Shell", choices: Sequence[MenuItem[CopyText]]) -> None:
    """Let the user choose what to copy."""

    async def chosen(copy: CopyText | None) -> None:
        if copy is not None:
            text, what = copy
            await app.copy(text() if callable(text) else text, what)

    app.push_screen(MenuScreen("Copy", choices), chosen)
