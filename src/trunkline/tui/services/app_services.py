"""What screens and controllers may ask of the app; they never import it.

Each piece of state has one owner, which is an attribute here.
"""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from trunkline.model.table.marks import Identity
    from trunkline.sessions import Sessions
    from trunkline.settings import Settings
    from trunkline.tui.actions.keyboard import Keyboard
    from trunkline.tui.services.access import Access
    from trunkline.tui.services.change_service import ChangeService
    from trunkline.tui.services.commands import Command, Vocabulary
    from trunkline.tui.services.drafts import DraftStore
    from trunkline.tui.services.input_history import InputHistory
    from trunkline.tui.services.location import Location, RelatedRecord
    from trunkline.tui.services.navigator import Navigator
    from trunkline.tui.services.retry_status import RetryStatus
    from trunkline.tui.services.routes import Route
    from trunkline.tui.services.signals import Signals
    from trunkline.tui.services.view_state import ViewState

T = TypeVar("T")
Callback = Callable[[T | None], object]


class AppServices(Protocol):
    """The app as its screens see it.

    Attributes:
        changes: staged edits, the journal and the current run.
        view_state: how lists are viewed, remembered from run to run.
        retries: the requests that wait for their next attempt.
        access: what may be written, and which credential expires soon.
        signals: what screens can subscribe to.
    """

    settings: "Settings"
    sessions: "Sessions"
    changes: "ChangeService"
    navigator: "Navigator"
    view_state: "ViewState"
    retries: "RetryStatus"
    access: "Access"
    keyboard: "Keyboard"
    signals: "Signals"
    clock: Callable[[], datetime]

    @property
    def drafts(self) -> "DraftStore":
        """The unfinished forms."""

    @property
    def screen_stack(self) -> "Sequence[Screen[Any]]":
        """The screens, the one in front last."""

    @property
    def front(self) -> "Route | None":
        """The route of the screen in front, `None` for one that was not opened by a route."""

    # Messages

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on the message line."""

    async def run_command(self, command: "Command") -> None:
        """Run a command."""

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name here."""

    def title_note(self, profile: str) -> str:
        """Return what every title says about a profile: what is staged or being written."""

    def shown_key(self, id: str) -> str:
        """Return the key of an action as texts write it, empty where it has none."""

    def history(self, name: str) -> "InputHistory":
        """Return what was typed before in input lines of this name."""

    async def copy(self, text: str, what: str) -> None:
        """Copy a text and notify how; `what` names it in the message."""

    def report(self, error: Exception) -> None:
        """Log a crash that does not end the program, and notify where."""

    # Screens

    def push(self, screen: "Screen[T]", callback: "Callback[T] | None" = None) -> None:
        """Open a menu or a page of text; the callback gets what it returns."""

    def end(self, code: int = 0) -> None:
        """Leave with an exit code."""

    def open(self, route: "Route", callback: Callable[[Any], object] | None = None) -> None:
        """Open a screen over the current one; the callback gets what it returns."""

    def switch(self, route: "Route") -> None:
        """Open a screen in place of the current one."""

    def bring(self, route: "Route") -> None:
        """Bring a screen to the front that is open once at most."""

    def close(self, screen: "Screen[Any]") -> None:
        """Go back from a screen to the one below; from the first one, to the profiles."""

    def browse(
        self, location: "Location", row: "Identity | None" = None, filter: str | None = None
    ) -> None:
        """Go to a list, whatever screen is in front.

        Args:
            row: the record to select there.
            filter: the filter to apply, `None` for the one that the list had.
        """

    def go_to(self, profile: str, record: "RelatedRecord") -> "Location":
        """Go to a record in the list that it belongs to, and return the list."""

    def jump(self, profile: str, records: "Sequence[RelatedRecord]") -> None:
        """Go to one of some records, which the user chooses if there are several."""

    def find_record(self, key: str) -> "tuple[Location, Identity] | None":
        """Return where a record with a key is, among those that have been loaded."""

    def use_profile(self, profile: str) -> None:
        """Go to a profile: to the list that was last visited there, else to its first one."""

    def why_nothing_above(self) -> str:
        """Return why nothing is above the top of a profile; empty where the profiles are."""

    async def trace_number(self, text: str) -> None:
        """Show where a call to a number goes, in every profile; without one, ask for it."""

    def why_no_review(self, profile: str = "") -> str:
        """Return why there is nothing to review in a profile, else the current one."""

    def review(self, profile: str = "") -> None:
        """Show the current run, else the plan of what is staged in a profile, else here."""

    def why_no_undo(self, profile: str) -> str:
        """Return why there is nothing to undo in a profile; empty where there is something."""

    def why_no_redo(self, profile: str) -> str:
        """Return why there is nothing to redo in a profile; empty where there is something."""

    def undo_edit(self, profile: str) -> None:
        """Undo the last step of staging; after a run, offer the plan that undoes the run."""

    def redo_edit(self, profile: str) -> None:
        """Redo the step of staging that was undone last."""

    def retry_failed(self, profile: str) -> None:
        """Offer to send again what was not written of the staged edits, or to review them."""

    def quit_to_demo(self) -> None:
        """Leave in order to open the demo."""

    # Work

    def start(
        self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = False
    ) -> None:
        """Run a worker of the app, which continues when screens close."""

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change what is staged, or notify why it cannot be; return whether it was changed."""

    def settle(self, rows: int) -> None:
        """Let the garbage collector ignore rows that have come to stay."""

    def remember(self) -> None:
        """Save how and where lists are viewed."""


class HasServices(Protocol):
    """The app, as far as it concerns its screens."""

    @property
    def services(self) -> AppServices:
        """What they may ask of it."""


def services_of(node: "DOMNode") -> AppServices:
    """Return the services of the app that a node belongs to."""
    return cast("HasServices", node.app).services
