"""A screen to edit one text: JSON, several lines, a schema."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from textual.widget import Widget

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.exact_text_area import ExactTextArea

_CHECK_AFTER: Final = 0.3
"""Seconds after the last key until a text is checked."""


class TextProblem(NamedTuple):
    """Why a text is refused, and where; lines and columns count from 1, line 0 is unknown."""

    reason: str = ""
    line: int = 0
    column: int = 1


NO_PROBLEM: Final = TextProblem()


class TextEditor(ExactTextArea):
    """The text."""

    DEFAULT_CSS = """
    TextEditor, TextEditor:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self, text: str, *, wrap: bool) -> None:
        super().__init__(text, soft_wrap=wrap, show_line_numbers=not wrap, tab_behavior="indent")
        self.indent_width = 2
        self.cursor_blink = False


class TextScreen(BaseScreen):
    """One text; the screen returns the edited text, or `None` if it is cancelled."""

    SCOPE = "text"

    def __init__(
        self,
        heading: Heading,
        text: str,
        hint: str,
        check: Callable[[str], TextProblem] = lambda text: NO_PROBLEM,
        *,
        suffix: str = ".json",
    ) -> None:
        """Create a screen with a text.

        Args:
            hint: what the text should be.
            check: returns why a text is refused; `NO_PROBLEM` to accept it.
            suffix: the suffix of files with such a text; `.txt` wraps long lines.
        """
        super().__init__()
        self._heading = heading
        self._original = text
        self._hint = hint
        self._check = check
        self._suffix = suffix

    def body(self) -> Iterable[Widget]:
        """Yield the text area."""
        yield TextEditor(self._original, wrap=self._suffix == ".txt")

    def heading(self) -> Heading:
        """Return the heading."""
        return self._heading

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "cancel" if action.id == "screen.close" else super().label(action)

    @property
    def lines(self) -> TextEditor:
        """The text area."""
        return self.query_one(TextEditor)

    def on_mount(self) -> None:
        """Focus the text area and show the hint."""
        self.lines.focus()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._show_status, pause=True)
        self._show_status()

    def on_text_area_changed(self) -> None:
        """Check the text after a pause."""
        self._check_timer.stop()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._show_status)

    def _show_status(self) -> None:
        text = self.lines.text
        reason = self._check(text).reason if text != self._original else ""
        count = f"{len(text):,} characters"
        self.status.show(f"✗ {reason}" if reason else f"{count} · {self._hint}")

    def do_text_accept(self) -> None:
        """Return the text, or show why it is refused and move the cursor there."""
        text = self.lines.text
        problem = self._check(text)
        if not problem.reason:
            self.dismiss(text)
            return
        self.services.notify(problem.reason, severity="error")
        if problem.line:
            self.lines.move_cursor((problem.line - 1, problem.column - 1), center=True)

    def do_text_editor(self) -> None:
        """Continue in `$EDITOR`."""
        self.run_worker(self._edit(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self) -> None:
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        try:
            self.lines.text = await edit_text(self, self.lines.text, self._suffix)
        except EditorFailed as error:
            self.services.notify(str(error), severity="warning")
