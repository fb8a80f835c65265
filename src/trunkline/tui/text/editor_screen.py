"""A screen to edit one text: JSON, several lines, a schema."""

from collections.abc import Callable
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import TextArea

from trunkline.tui.actions.acting import Acting
from trunkline.tui.chrome.bottom_bar import Bottom
from trunkline.tui.chrome.title_bar import Heading, TitleBar

_CHECK_AFTER: Final = 0.3
"""Seconds after the last key until a text is checked."""


class TextProblem(NamedTuple):
    """Why a text is refused, and where; lines and columns count from 1, line 0 is unknown."""

    reason: str = ""
    line: int = 0
    column: int = 1


NO_PROBLEM: Final = TextProblem()


class TextEditor(TextArea):
    """The text."""

    DEFAULT_CSS = """
    TextEditor, TextEditor:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self, text: str, *, wrap: bool) -> None:
        super().__init__(text, soft_wrap=wrap, show_line_numbers=not wrap, tab_behavior="indent")
        self.indent_width = 2
        self.cursor_blink = False


class TextScreen(Acting, Screen[str | None], inherit_bindings=False):
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
            heading: the heading.
            text: the text to begin with.
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

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        yield TitleBar(self._heading)
        yield TextEditor(self._original, wrap=self._suffix == ".txt")
        yield Bottom()

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
        self.query_one(Bottom).status.show(f"✗ {reason}" if reason else f"{count} · {self._hint}")

    def do_text_accept(self) -> None:
        """Return the text, or show why it is refused and move the cursor there."""
        text = self.lines.text
        problem = self._check(text)
        if not problem.reason:
            self.dismiss(text)
            return
        self.app.notify(problem.reason, severity="error")
        if problem.line:
            self.lines.move_cursor((problem.line - 1, problem.column - 1), center=True)

    def do_text_editor(self) -> None:
        """Continue in `$EDITOR`."""
        self.run_worker(self._edit(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self) -> None:
        """Edit the text in `$EDITOR`; this is the worker."""
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        try:
            self.lines.text = await edit_text(self.app, self.lines.text, self._suffix)
        except EditorFailed as error:
            self.app.notify(str(error), severity="warning")

    def do_text_close(self) -> None:
        """Close without a text."""
        self.dismiss(None)
