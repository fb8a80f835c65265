"""The list of the browse screen without a screen: what controllers ask of it is recorded."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import isawaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

from support.menus import value_of
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.related import Related
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.browse.staged_edits import StagedEdits
from trunkline.tui.lists.record_list import RecordList
from trunkline.tui.review.staging_undo import StagingUndo
from trunkline.tui.services.access import Access
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location, RelatedRecord
from trunkline.tui.services.navigator import Navigator

if TYPE_CHECKING:
    from trunkline.changes.running.writer import FailedWrite
    from trunkline.model.change import RecordRef

EMPTY: Final[Mapping[str, Kind]] = MappingProxyType({})

__all__ = ["FakeServices", "FakeView", "TypedLine", "viewing"]


class TypedLine:
    """An input line without a screen; put it in place of a module's `InputLine`."""

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        then: Callable[[Any], Any] = lambda value: None,
        check: Callable[[str], str] = lambda text: "",
        parse: Callable[[str], Any] = str,
        changed: Callable[[str], object] = lambda text: None,
        cancelled: Callable[[], object] = lambda: None,
        waits_for: str = "",
        **_: Any,
    ) -> None:
        self.label = label
        self.waits_for = waits_for
        self.text = text
        self.type = changed
        self.cancel = cancelled
        self._then = then
        self._check = check
        self._parse = parse

    def ready(
        self, parse: Callable[[str], Any], completer: object, text: str | None = None
    ) -> None:
        """Judge texts by what has been loaded."""
        self.waits_for, self._parse = "", parse
        self.text = self.text if text is None else text

    async def accept(self, text: str) -> str:
        """Accept a text; return why it is refused."""
        try:
            refusal, value = self._check(text), self._parse(text)
        except ValueError as error:
            return str(error)
        if refusal:
            return refusal
        result = self._then(value)
        if isawaitable(result):
            await result
        return ""


class FakeServices:
    """What controllers ask of the app, recorded.

    Attributes:
        routes: the routes and menus that were opened, in their order.
        callback: what is called with the result of the last of them that has a callback.
        switched: the routes that took the place of the one in front.
        visited: the records that were gone to, with their profiles.
    """

    def __init__(self, kinds: Mapping[str, Kind] = EMPTY, staging: Staging | None = None) -> None:
        self.messages: list[str] = []
        self.visited: list[tuple[str, RelatedRecord]] = []
        self.copied: list[tuple[str, str]] = []
        self.works: list[Coroutine[Any, Any, None]] = []
        self.closed = 0
        self.traced: list[str] = []
        self.routes: list[Any] = []
        self.switched: list[Any] = []
        self.front: Any = None
        self.screen_stack: list[Any] = []
        self.callback: Callable[[Any], object] = lambda result: None
        self.failed: dict[tuple[RecordRef, str], FailedWrite] = {}
        self.changes = SimpleNamespace(
            staging=lambda profile: staging,
            peek=lambda profile: staging,
            failure=lambda target, field: self.failed.get((target, field)),
            failures=lambda profile: list(self.failed.values()),
            undoable=None,
            problem="",
            busy=False,
        )
        undo = StagingUndo(cast("Any", self))
        self.undo_edit, self.redo_edit = undo.undo, undo.redo
        self.why_no_undo, self.why_no_redo = undo.why_no_undo, undo.why_no_redo
        self.navigator = Navigator("acme")
        profiles = {"acme": Profile("acme", "fake", phone_region="FR")}
        self.access = Access(profiles)
        self.settings = SimpleNamespace(profiles=profiles)
        self.texts: dict[Any, str] = {}
        self.drafts = SimpleNamespace(
            text_of=lambda target, what="": self.texts.get(target, ""),
            save_text=lambda target, text, *_, **__: self.texts.__setitem__(target, text),
        )
        self.sessions = SimpleNamespace(
            kinds=lambda profile: kinds, related=lambda profile: Related(kinds), profiles=profiles
        )

    def notify(self, message: str, **_: Any) -> None:
        self.messages.append(message)

    def open(self, route: Any, callback: Callable[[Any], object] | None = None) -> None:
        self.routes.append(route)
        self.callback = callback or self.callback

    push = bring = open

    def switch(self, route: Any) -> None:
        self.switched.append(route)

    async def choose(self, key: str) -> None:
        """Choose an item of the menu that was opened last."""
        result = self.callback(value_of(self.routes[-1], key))
        if isawaitable(result):
            await result

    def go_to(self, profile: str, record: RelatedRecord) -> None:
        self.visited.append((profile, record))

    def jump(self, profile: str, records: Sequence[RelatedRecord]) -> None:
        self.visited += [(profile, record) for record in records]

    async def copy(self, text: str, what: str) -> None:
        self.copied.append((text, what))

    def start(self, work: Coroutine[Any, Any, None], group: str, **_: Any) -> None:
        self.works.append(work)

    async def work(self) -> None:
        """Run the workers that were started."""
        while self.works:
            await self.works.pop(0)

    def attempt(self, change: Callable[[], object]) -> bool:
        change()
        return True

    def shown_key(self, id: str) -> str:
        return action_of(id).keys[0]

    def history(self, name: str) -> None:
        return None

    def close(self, screen: Any) -> None:
        self.closed += 1

    async def trace_number(self, text: str) -> None:
        self.traced.append(text)

    def remember(self) -> None:
        return

    def why_nothing_above(self) -> str:
        return "This is the top"


class _Screen:
    """What controllers ask of the screen."""

    is_current = True
    size = SimpleNamespace(width=80)

    def __init__(self) -> None:
        self.lines: list[TypedLine] = []
        self.works: list[Coroutine[Any, Any, None]] = []
        self.sent: list[Any] = []

    async def ask(self, line: TypedLine) -> None:
        self.lines.append(line)

    def has_class(self, name: str) -> bool:
        return False

    def start(self, work: Coroutine[Any, Any, None], group: str, **_: Any) -> None:
        self.works.append(work)

    def post_message(self, message: Any) -> None:
        self.sent.append(message)

    def refresh_bindings(self) -> None:
        return

    async def work(self) -> None:
        """Run the workers that were started, and call back for what they posted."""
        while self.works:
            await self.works.pop(0)
        while self.sent:
            message = self.sent.pop(0)
            result = message.callback(*message.results)
            if isawaitable(result):
                await result


class FakeView(ListView):
    """A list of records of one kind, the first of which is selected.

    Attributes:
        app: what was asked of the app.
        asked: what was asked of the screen.
    """

    def __init__(
        self,
        staging: Staging,
        kind: Kind,
        *records: Record,
        column: str = "",
        kinds: Mapping[str, Kind] = EMPTY,
    ) -> None:
        kinds = {**kinds, kind.name: kind}
        self.app = FakeServices(kinds, staging)
        self.asked = _Screen()
        self.services = cast("Any", self.app)
        self.screen = cast("Any", self.asked)
        record_list = RecordList("acme", kind, RecordScope(), Related(kinds))
        record_list.start()
        record_list.table.extend(records)
        self.cache = cast("Any", SimpleNamespace(current=record_list, kind=kind))
        self.staged = StagedEdits(self.services.changes, self.cache)
        self.detail = cast("Any", SimpleNamespace(show=lambda details: None))
        columns = {each.field: each for each in kind.every_column}
        self.sheet = cast(
            "Any",
            SimpleNamespace(
                record=records[0] if records else None,
                column=columns.get(column),
                ranging=False,
                end_range=lambda: False,
                redraw=lambda: None,
            ),
        )
        self.app.navigator.visit(Location("acme", kind.name))

    def heading(self) -> Heading:
        return Heading(crumbs=(self.kind.name,))

    def update(self) -> None:
        return

    def wanted(self) -> dict[tuple[str, str], Any]:
        """Return the staged values by the record's key and the field."""
        edits = self.staged.staging.edits
        return {(edit.target.key, edit.field): edit.wanted for edit in edits}


@contextmanager
def viewing(
    kind: Kind, *records: Record, column: str = "", kinds: Mapping[str, Kind] = EMPTY
) -> Iterator[FakeView]:
    """Yield a list with nothing staged.

    Args:
        kind: the kind of its records.
        records: its records; the first one is selected.
        column: the field of the current column.
        kinds: the vendor's other kinds.
    """
    with TemporaryDirectory() as folder:
        store = ChangeStore(Path(folder) / "changes.db")
        try:
            yield FakeView(Staging(store, "acme"), kind, *records, column=column, kinds=kinds)
        finally:
            store.close()
