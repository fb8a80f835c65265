"""The menu of what can be copied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trunkline.tui.chrome.menu_screen import Choice, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


Copy = tuple[str | Callable[[], str], str]
"""A text, or what makes it, and what it is: the message says it."""


def offer(services: "AppServices", choices: Sequence[Choice[Copy]]) -> None:
    """Let the user choose what to copy."""

    async def chosen(copy: Copy | None) -> None:
        if copy is not None:
            text, what = copy
            await services.copy(text() if callable(text) else text, what)

    services.push(MenuScreen("Copy", choices), chosen)
