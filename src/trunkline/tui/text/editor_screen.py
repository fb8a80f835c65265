"""A page to edit one text on: JSON, a text of several lines, a schema."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from textual.widget import Widget
from textual.widgets import TextArea

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading

_CHECK_AFTER: Final = 0.3
"""Seconds after the last key when a text is checked."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a text, and where; lines and columns count from 1, 0 is for nowhere."""

    reason: str = ""
    line: int = 0
    column: int = 1


RIGHT: Final = Wrong()


class Lines(TextArea):
    """The text."""

    DEFAULT_CSS = """
    Lines, Lines:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self, text: str, *, wrap: bool) -> None:
        super().__init__(text, soft_wrap=wrap, show_line_numbers=not wrap, tab_behavior="indent")
        self.indent_width = 2
        self.cursor_blink = False


class TextScreen(BaseScreen):
    """One text; it returns it as it is then, or `None` where the user gave up."""

    SCOPE = "text"

    def __init__(
        self,
        heading: Heading,
        text: str,
        hint: str,
        check: Callable[[str], Wrong] = lambda text: RIGHT,
        *,
        suffix: str = ".json",
    ) -> None:
        """Ask for a text.

        Args:
            heading: what the title says.
            text: the text to begin with.
            hint: what it is to be.
            check: says what is wrong with a text, `RIGHT` where nothing is.
            suffix: how files with such a text end; `.txt` wraps long lines.
        """
        super().__init__()
        self._heading = heading
        self._begin = text
        self._hint = hint
        self._wrong = check
        self._suffix = suffix

    def body(self) -> Iterable[Widget]:
        """Yield the text."""
        yield Lines(self._begin, wrap=self._suffix == ".txt")

    def heading(self) -> Heading:
        """Return what the title says."""
        return self._heading

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "cancel" if action.id == "screen.close" else super().label(action)

    @property
    def lines(self) -> Lines:
        """The text that is edited."""
        return self.query_one(Lines)

    def on_mount(self) -> None:
        """Say what is expected."""
        self.lines.focus()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._say, pause=True)
        self._say()

    def on_text_area_changed(self) -> None:
        """Check the text when there is a pause."""
        self._check_timer.stop()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._say)

    def _say(self) -> None:
        text = self.lines.text
        reason = self._wrong(text).reason if text != self._begin else ""
        count = f"{len(text):,} characters"
        self.status.show(f"✗ {reason}" if reason else f"{count} · {self._hint}")

    def do_text_accept(self) -> None:
        """Take the text; one that is wrong is said, and the cursor goes there."""
        text = self.lines.text
        wrong = self._wrong(text)
        if not wrong.reason:
            self.dismiss(text)
            return
        self.services.notify(wrong.reason, severity="error")
        if wrong.line:
            self.lines.move_cursor((wrong.line - 1, wrong.column - 1), center=True)

    def do_text_editor(self) -> None:
        """Go on in the user's editor."""
        self.run_worker(self._edit(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self) -> None:
        """Edit the text outside; this is the worker."""
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        try:
            self.lines.text = await edit_text(self, self.lines.text, self._suffix)
        except EditorFailed as error:
            self.services.notify(str(error), severity="warning")
