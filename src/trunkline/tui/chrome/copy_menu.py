"""The menu of what can be copied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


CopyText = tuple[str | Callable[[], str], str]
"""A text, or a function that returns it, and its name for the message."""


def offer(services: "AppServices", choices: Sequence[MenuItem[CopyText]]) -> None:
    """Open a menu, and copy what the user chooses."""

    async def chosen(copy: CopyText | None) -> None:
        if copy is not None:
            text, name = copy
            await services.copy(text() if callable(text) else text, name)

    services.push(MenuScreen("Copy", choices), chosen)
