"""The actions of the program itself: help, palette, command bar, redraw, suspend and quit."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from trunkline.tui.actions.acting import live_actions
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.bottom_bar import BottomBar
from trunkline.tui.services.routes import HelpRoute, PaletteRoute
from trunkline.tui.terminal.job_control import has_job_control, suspend_job

if TYPE_CHECKING:
    from trunkline.tui.actions.action import Action
    from trunkline.tui.app.shell_services import ShellServices


class ProgramController(Controller):
    """Works on every screen, without any profile."""

    def __init__(self, services: "ShellServices", repaint: Callable[[], object]) -> None:
        self._services = services
        self._repaint = repaint

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        screen = self._services.screen_stack[-1]
        match action.id:
            case "app.command" if not screen.query(BottomBar):
                return "There is no command bar here"
            case "app.help" if screen.has_class("-help"):
                return "The help is already shown"
            case "app.suspend" if not has_job_control():
                return "No shell could resume Trunkline here: it is all that runs on this terminal"
        return ""

    def do_app_quit(self) -> None:
        """Quit."""
        self._services.end()

    def do_app_redraw(self) -> None:
        """Redraw everything, on a terminal that shows something else."""
        self._repaint()

    def do_app_suspend(self) -> None:
        """Leave the terminal to the shell until it resumes the program."""
        suspend_job(self._services.app)

    def do_app_help(self) -> None:
        """Show the help of the screen in front."""
        screen = self._services.screen_stack[-1]
        self._services.open(
            HelpRoute({live.action.id: live.why_not for live in live_actions(screen)})
        )

    def do_app_palette(self) -> None:
        """Open the command palette."""
        self._services.open(PaletteRoute())

    async def do_app_command(self) -> None:
        """Open the command bar."""
        from trunkline.tui.command.command_bar import command_bar

        services = self._services
        bar = command_bar(services.vocabulary(), services.history("command"), services.run_command)
        await services.screen_stack[-1].query_one(BottomBar).ask(bar)
