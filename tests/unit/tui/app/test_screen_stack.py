"""The stack of screens: what is in front, and what is brought there."""

from typing import Any

import pytest

from trunkline.tui.app.screen_stack import ScreenStack
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.services.routes import HistoryRoute, RequestsRoute, RunRoute, WelcomeRoute


@pytest.fixture
def stack(app: Any) -> ScreenStack:
    stack = ScreenStack(app)
    stack.open(WelcomeRoute())
    return stack


def routes_of(stack: ScreenStack) -> list[Any]:
    return [screen.route for screen in stack.screens]  # type: ignore[attr-defined]


def test_an_opened_screen_is_in_front_and_gives_its_result_to_who_opened_it(
    app: Any, stack: ScreenStack
) -> None:
    stack.open(RunRoute(7), print)
    assert stack.front == RunRoute(7)
    assert app.callbacks[-1] is print


def test_a_menu_in_front_has_no_route(stack: ScreenStack) -> None:
    menu = MenuScreen("Copy", [MenuItem("y", "Key", "1")])
    stack.push(menu)
    assert stack.front is None
    assert stack.screens[-1] is menu


def test_switching_leaves_no_screen_behind(stack: ScreenStack) -> None:
    stack.open(RunRoute(7))
    stack.switch(RunRoute(8))
    assert routes_of(stack) == [WelcomeRoute(), RunRoute(8)]


def test_a_screen_that_is_open_is_brought_back_with_its_state(stack: ScreenStack) -> None:
    stack.bring(HistoryRoute())
    history = stack.screens[-1]
    stack.open(RunRoute(7))
    stack.push(MenuScreen("Copy", [MenuItem("y", "Key", "1")]))
    stack.bring(HistoryRoute())
    assert stack.screens[-1] is history
    assert routes_of(stack) == [WelcomeRoute(), HistoryRoute()]


def test_a_screen_that_is_not_open_is_opened_over_the_others(stack: ScreenStack) -> None:
    stack.bring(HistoryRoute())
    stack.bring(RequestsRoute())
    assert routes_of(stack) == [WelcomeRoute(), HistoryRoute(), RequestsRoute()]


def test_the_first_screen_is_opened_anew_so_that_those_over_it_stay(stack: ScreenStack) -> None:
    stack.open(HistoryRoute())
    stack.bring(WelcomeRoute())
    assert routes_of(stack) == [WelcomeRoute(), HistoryRoute(), WelcomeRoute()]


def test_closing_down_to_a_screen_keeps_it(stack: ScreenStack) -> None:
    first = stack.screens[0]
    stack.open(HistoryRoute())
    stack.open(RunRoute(7))
    stack.pop_to(first)
    assert [*stack.screens] == [first]
    stack.pop_to(first)
    assert [*stack.screens] == [first]
