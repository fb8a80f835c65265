"""The menu of what can be copied."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trunkline.model.secrets.masking import masked_text
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


CopyText = tuple[str | Callable[[], str], str]
"""A text, or a function that returns it, and its name for the message."""


def offer(services: "AppServices", choices: Sequence[MenuItem[CopyText]]) -> None:
    """Open a menu, and copy what the user chooses; passwords and tokens in URLs are masked."""

    async def chosen(copy: CopyText | None) -> None:
        if copy is not None:
            text, name = copy
            await services.copy(text() if callable(text) else text, name)

    services.push(MenuScreen("Copy", [_masked(choice) for choice in choices]), chosen)


def _masked(choice: MenuItem[CopyText]) -> MenuItem[CopyText]:
    text, name = choice.value
    shown = _later(text) if callable(text) else masked_text(text)
    return choice._replace(value=(shown, masked_text(name)), note=masked_text(choice.note))


def _later(text: Callable[[], str]) -> Callable[[], str]:
    return lambda: masked_text(text())
