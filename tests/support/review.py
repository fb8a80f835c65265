"""A screen without Textual, for the controllers of review and runs."""

from collections.abc import Coroutine
from typing import Any, cast
from unittest.mock import MagicMock

from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.model.change import Change, Op, RecordRef, Result
from trunkline.model.kind import Column, Kind
from trunkline.tui.chrome.base_screen import BaseScreen, WorkDone
from trunkline.tui.review.plan_view import PlanView
from trunkline.tui.services.routes import ReviewRoute
from trunkline.tui.text.page import Line

KIND = Kind("desks", "desk", "id", "name", (Column("name", "name"), Column("voice", "voice")))


class FakeScreen:
    """Records what controllers do with their screen; workers are run by `work`."""

    def __init__(self) -> None:
        self.services = MagicMock()
        self.services.sessions.kinds.return_value = {"desks": KIND}
        self.services.changes.busy = False
        self.services.retries.line.return_value = ""
        self.services.shown_key.return_value = "c"
        self.status, self.title_bar = MagicMock(), MagicMock()
        self.is_current = True
        self.lines: list[Any] = []
        self._workers: list[Coroutine[Any, Any, None]] = []

    @property
    def screen(self) -> BaseScreen:
        """The same as the type that controllers expect."""
        return cast("BaseScreen", self)

    @property
    def shown(self) -> str:
        """The status that was shown last."""
        return str(self.status.show.call_args.args[0])

    @property
    def opened(self) -> Any:
        """The route that was opened last."""
        return self.services.open.call_args.args[0]

    @property
    def menu(self) -> Any:
        """What is called with the choice of the menu that was pushed last."""
        return self.services.push.call_args.args[1]

    def heading(self) -> None: ...

    def refresh_bindings(self) -> None: ...

    def set_timer(self, *_: Any) -> MagicMock:
        return MagicMock()

    def post_message(self, message: WorkDone) -> None:
        message.callback(*message.results)

    def start(self, work: Coroutine[Any, Any, None], group: str) -> None:
        self._workers.append(work)

    async def ask(self, line: Any) -> None:
        self.lines.append(line)

    async def work(self) -> None:
        """Run what was started, and what that starts."""
        while self._workers:
            await self._workers.pop(0)


class FakePage:
    """The lines of a page, and the number of the current one."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.line_number = 0

    @property
    def line(self) -> Line | None:
        return self.lines[self.line_number] if self.lines else None

    def show(self, lines: list[Line], *, keep: bool = False) -> None:
        self.lines = lines

    def move_to(self, number: int) -> None:
        self.line_number = number

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]


def plan_view(screen: FakeScreen, undoes: int | None = None) -> tuple[PlanView, FakePage]:
    """Return a view of a plan that is made later, and its page."""
    view = PlanView(screen.screen, ReviewRoute("acme", MagicMock(), undoes))
    page = FakePage()
    view.page = cast("Any", page)
    return view, page


def plan_of(*items: PlanItem) -> Plan:
    """Return a plan of some items."""
    return Plan(items)


def item_of(key: str = "d1", op: Op = Op.UPDATE, **more: Any) -> PlanItem:
    """Return an item that changes the voice of a desk from A to B."""
    patch = {} if op is Op.DELETE else {"voice": "B"}
    change = Change(RecordRef("acme", "desks", "", key), op, {"voice": "A"}, patch, f"Desk {key}")
    return PlanItem(change, **more)


def run_of(number: int = 1, total: int = 2, **counts: int) -> RunEntry:
    """Return a run of the journal with the counts of some results."""
    results = {Result[name.upper()]: count for name, count in counts.items()}
    return RunEntry(number, "", "ada", "set voice", None, "", ("acme",), results, total)
