"""An app as its parts see it: a stack of screens, themes and messages, none of them drawn."""

from typing import Any

import pytest
from textual.screen import Screen


class FakeApp:
    """Records what its parts do; the screen in front is the last of the stack.

    Attributes:
        callbacks: what each screen that was opened calls with its result.
        themes: the names of the themes that the app knows.
    """

    def __init__(self) -> None:
        self.screen_stack: list[Screen[Any]] = []
        self.callbacks: list[Any] = []
        self.messages: list[str] = []
        self.themes: list[str] = []
        self.theme = "textual-dark"

    @property
    def screen(self) -> Screen[Any]:
        return self.screen_stack[-1]

    def push_screen(self, screen: Screen[Any], callback: Any = None) -> None:
        self.screen_stack.append(screen)
        self.callbacks.append(callback)

    def pop_screen(self) -> None:
        self.screen_stack.pop()

    def switch_screen(self, screen: Screen[Any]) -> None:
        self.screen_stack[-1] = screen

    def register_theme(self, theme: Any) -> None:
        self.themes.append(theme.name)

    def notify(self, message: str, **_: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def app() -> Any:
    return FakeApp()
