"""Form controllers to test without a screen: the services, the sheet and the input lines are fakes.

What a controller opens or notifies is recorded; menus and input lines are answered by the test.
"""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from textual.geometry import Region

from support.menus import value_of
from trunkline.forms import Field
from trunkline.tui.chrome.base_screen import BaseScreen, WorkDone
from trunkline.tui.chrome.menu_screen import MenuScreen
from trunkline.tui.form.form_context import FormContext
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.form.view.visible_rows import FormRows, Shown
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.services.change_service import ChangeService
from trunkline.tui.services.drafts import DraftStore
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.input_history import InputHistory

if TYPE_CHECKING:
    from trunkline.tui.form.form_subject import FormSubject
    from trunkline.tui.form.view.field_editor import FieldEditor
    from trunkline.tui.form.view.form_sheet import FormSheet

__all__ = ["FakeEditors", "FakeLine", "FormDesk", "fields_of"]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fields_of(screen: FormScreen) -> FieldsForm:
    """Return the form session of a record form."""
    session = screen.session
    assert isinstance(session, FieldsForm)
    return session


class FakeLine:
    """What an input line was asked with; a real one needs an app."""

    def __init__(self, label: str, text: str = "", **options: Any) -> None:
        self.label = label
        self.text = text
        self.then: Callable[[str], Any] = options["then"]
        self.check: Callable[[str], str] = options.get("check", lambda text: "")


class FakeSheet:
    """A form sheet that is not on a screen."""

    def __init__(self, session: FormSession) -> None:
        self.rows = FormRows(session.form, session.errors, session.shown)
        self.pointer = ""
        self.value_region = Region(0, 0, 40, 1)

    @property
    def form(self) -> Any:
        return self.rows.form

    @property
    def field(self) -> Field | None:
        return self.form.field(self.pointer) if self.form.fields.pointers else None

    @property
    def errors(self) -> tuple[str, ...]:
        return self.rows.errors.get(self.pointer, ())

    @property
    def row(self) -> int:
        return self.rows.row_of(self.pointer) or 0

    def move_to(self, pointer: str) -> None:
        self.rows.reveal(pointer)
        self.pointer = pointer

    def changed(self, at: str | None = None) -> None:
        self.rows.changed()
        self.pointer = self.pointer if at is None else at

    def show(self, form: Any, at: str = "") -> None:
        self.rows.form = form
        self.changed(at)

    def show_only(self, shown: Shown) -> None:
        self.rows.show(shown)

    def fold(self, *pointers: str, folded: bool) -> None:
        self.form.fold(*pointers, folded=folded)

    def check(self) -> None:
        self.rows.check()

    def refresh(self) -> None:
        """Nothing is drawn."""

    def do_fields_next_error(self) -> None:
        if (at := self.rows.next_error(self.pointer, 1)) is not None:
            self.move_to(at)


class FakeEditors:
    """Records which editor was opened, and accepts what the test enters."""

    def __init__(self, context: FormContext) -> None:
        self.just_added = False
        self.mode: InputMode | None = None
        self.waiting = ""
        self._context = context
        self._take: Callable[[str, int | None], None] = lambda text, option: None

    async def open(
        self,
        field: Field,
        mode: InputMode,
        take: Callable[[str, int | None], None],
        typed: str | None = None,
        *,
        waiting: str = "",
    ) -> None:
        self.mode, self._take, self.waiting = mode, take, waiting
        editor = SimpleNamespace(pointer=field.pointer, text=typed or mode.text, hidden=False)
        editor.strict, editor.become = mode.strict, lambda mode, room: setattr(self, "mode", mode)
        self._context.editor = cast("FieldEditor", editor)

    def accept(self, text: str = "", option: int | None = None) -> None:
        self._context.editor = None
        self._take(text, option)


class FormDesk:
    """A form context without a screen.

    Attributes:
        context: the context.
        messages: what was notified.
        menu: the menu or page that was opened last, with its callback.
        line: the input line that was opened last.
        performed: the actions that were performed.
        left: whether the screen was closed.
    """

    def __init__(self, session: FormSession, state: Path) -> None:
        self.messages: list[str] = []
        self.menu: tuple[Any, Callable[[Any], Any]] | None = None
        self.line: FakeLine | None = None
        self.performed: list[str] = []
        self.work: list[Coroutine[Any, Any, None]] = []
        self.left = self.reviewed = False
        self.read_only = ""
        self.store = DraftStore(state)
        screen = SimpleNamespace(
            services=self._services(),
            title_bar=SimpleNamespace(show=lambda heading: None),
            status=SimpleNamespace(show=lambda text: setattr(self, "status", text)),
            heading=Heading,
            ask=self._ask,
            action_perform=self._perform,
            start=lambda work, group: self.work.append(work),
            post_message=self._posted,
            refresh_bindings=lambda: None,
            set_timer=lambda seconds, callback: callback(),
            dismiss=lambda: setattr(self, "left", True),
        )
        subject = SimpleNamespace(
            profile="acme",
            label="Acme › form",
            why_no_schema="",
            status_notes=lambda services, session: (),
            after_run=lambda services, session, run, written: self._after_run(session, written),
        )
        self.status = self.counter = ""
        self.context = FormContext(cast("BaseScreen", screen), cast("FormSubject", subject))
        self.context.session = session
        self.context.sheet = cast("FormSheet", FakeSheet(session))
        self.editors = FakeEditors(self.context)
        self.pane = SimpleNamespace(
            show=lambda *texts: None, count=lambda counter: setattr(self, "counter", counter)
        )
        self.context.pane = cast("Any", self.pane)

    @property
    def line_editors(self) -> LineEditors:
        return cast("LineEditors", self.editors)

    def _count(self, counter: str) -> None:
        self.counter = counter

    def _services(self) -> Any:
        return SimpleNamespace(
            notify=lambda message, **options: self.messages.append(message),
            screen_stack=[],
            shown_key=lambda id: f"<{id}>",
            history=lambda name: InputHistory(),
            clock=lambda: NOON,
            drafts=self.store,
            push=self._push,
            review=lambda profile: setattr(self, "reviewed", True),
            why_no_review=lambda profile: "Nothing is staged",
            changes=ChangeService(cast("Any", None), cast("Any", None), bool, lambda error: None),
            access=SimpleNamespace(why_read_only=lambda profile: self.read_only),
        )

    def _push(self, screen: Any, callback: Callable[[Any], Any]) -> None:
        self.menu = screen, callback

    async def _ask(self, line: Any) -> None:
        self.line = line

    async def _perform(self, id: str) -> None:
        self.performed.append(id)

    def _posted(self, message: WorkDone) -> None:
        message.callback(*message.results)

    def _after_run(self, session: FormSession, written: Any) -> FormSession:
        if written:
            session.read(written)
        return session

    async def choose(self, key: str) -> None:
        """Choose an item of the menu by its key."""
        assert self.menu is not None
        menu, callback = self.menu
        assert isinstance(menu, MenuScreen)
        self.menu = None
        result = callback(value_of(menu, key))
        if result is not None:
            await result

    async def enter(self, text: str) -> None:
        """Accept a text in the input line."""
        assert self.line is not None
        result = self.line.then(text)
        if result is not None:
            await result

    def value(self, pointer: str) -> Any:
        return self.context.form.field(pointer).value

    def select(self, pointer: str) -> None:
        self.context.sheet.move_to(pointer)
