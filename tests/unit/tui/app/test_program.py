"""The actions of the program itself, whatever screen is in front."""

from types import SimpleNamespace
from typing import Any

from support.list_view import FakeServices
from trunkline.tui.actions.registry import action_of
from trunkline.tui.app.program import ProgramController
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.command.help_screen import HelpScreen
from trunkline.tui.services.routes import PaletteRoute

COMMAND, HELP, QUIT = map(action_of, ("app.command", "app.help", "app.quit"))


def controller_on(screen: Any) -> tuple[ProgramController, Any, list[str]]:
    """Return the controller with a screen in front, the app, and what happened to the terminal."""
    app: Any = FakeServices()
    events: list[str] = []
    app.screen_stack = [screen]
    app.end = lambda: events.append("end")
    return ProgramController(app, lambda: events.append("repaint")), app, events


def test_commands_need_a_line_to_be_typed_on() -> None:
    controller, _, _ = controller_on(BaseScreen())
    assert controller.why_not(COMMAND) == "There is no command bar here"
    with_bar = SimpleNamespace(query=lambda widget: [widget], has_class=lambda name: False)
    controller, _, _ = controller_on(with_bar)
    assert controller.why_not(COMMAND) == ""


def test_the_help_is_not_opened_over_itself() -> None:
    controller, _, _ = controller_on(HelpScreen({}))
    assert controller.why_not(HELP) == "The help is already shown"
    controller, _, _ = controller_on(BaseScreen())
    assert controller.why_not(HELP) == ""
    assert controller.why_not(QUIT) == ""


def test_the_palette_opens_and_the_terminal_is_repainted() -> None:
    controller, app, events = controller_on(BaseScreen())
    controller.do_app_palette()
    controller.do_app_redraw()
    controller.do_app_quit()
    assert app.routes == [PaletteRoute()]
    assert events == ["repaint", "end"]


async def test_the_command_bar_opens_on_the_screen_in_front() -> None:
    asked: list[Any] = []

    async def ask(line: Any) -> None:
        asked.append(line)

    bar = SimpleNamespace(ask=ask)
    controller, app, _ = controller_on(SimpleNamespace(query_one=lambda widget: bar))
    app.vocabulary = app.run_command = lambda *_: None
    await controller.do_app_command()
    assert len(asked) == 1
