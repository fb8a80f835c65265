"""A screen to edit one text: JSON, several lines, a schema."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.widget import Widget

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.exact_text_area import ExactTextArea

if TYPE_CHECKING:
    from trunkline.tui.text.kept_text import KeptText

_CHECK_AFTER: Final = 0.3
"""Seconds after the last key until a text is checked and kept."""


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
        kept: "KeptText | None" = None,
    ) -> None:
        """Create a screen with a text.

        Args:
            hint: what the text should be.
            check: returns why a text is refused; `NO_PROBLEM` to accept it.
            suffix: the suffix of files with such a text; `.txt` wraps long lines.
            kept: keeps the text while it is typed; whoever takes an accepted text discards it.
        """
        super().__init__()
        self._heading = heading
        self._original = text
        self._hint = hint
        self._check = check
        self._suffix = suffix
        self._kept = kept
        self._is_over = False
        self.lines = TextEditor(text, wrap=suffix == ".txt")

    def body(self) -> Iterable[Widget]:
        """Yield the text area."""
        yield self.lines

    def heading(self) -> Heading:
        """Return the heading."""
        return self._heading

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "cancel" if action.id == "screen.close" else super().label(action)

    def on_mount(self) -> None:
        """Focus the text area, show the hint, and offer a text that was not accepted."""
        self.lines.focus()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._pause, pause=True)
        self._show_status()
        if self._kept is not None and self._kept.text not in ("", self._original):
            self.call_after_refresh(self._offer, self._kept)

    def on_unmount(self) -> None:
        """Keep the text, whatever the reason for leaving."""
        if not self._is_over:
            self._keep()

    def on_text_area_changed(self) -> None:
        """Check and keep the text after a pause."""
        self._check_timer.stop()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._pause)

    def _offer(self, kept: "KeptText") -> None:
        """Let the user choose whether to go on with a text that was not accepted, else leave."""

        def chosen(resumes: bool | None) -> None:
            if resumes:
                self.lines.text = kept.text
            elif resumes is None:
                self._leave(None)
            else:
                kept.discard()

        choices = [
            MenuItem("r", "Resume it", True, "the text as it was typed"),
            MenuItem("x", "Discard it", False, "the text starts with the current value"),
        ]
        self.services.push(MenuScreen("There is a draft of this text", choices), chosen)

    def _keep(self) -> None:
        if self._kept is not None and self.lines.text != self._original:
            self._kept.save(self.lines.text)

    def _pause(self) -> None:
        self._show_status()
        self._keep()

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
            self._keep()
            self._leave(text)
            return
        self.services.notify(problem.reason, severity="error")
        if problem.line:
            self.lines.move_cursor((problem.line - 1, problem.column - 1), center=True)

    def do_screen_close(self) -> None:
        """Go back; ask what becomes of a text that was changed."""
        text, kept = self.lines.text, self._kept
        if text == self._original:
            self._leave(None)
            return

        def chosen(keeps: bool | None) -> None:
            if keeps is None:
                return
            if keeps:
                self._keep()
            elif kept is not None:
                kept.discard()
            self._leave(None)

        choices = [MenuItem("x", "Discard it", False, "nothing of it was accepted")]
        if kept is not None and kept.may_keep(text):
            choices.insert(0, MenuItem("d", "Keep it as a draft", True, f"{kept.key} offers it"))
        self.services.push(MenuScreen("This text was changed", choices), chosen)

    def _leave(self, text: str | None) -> None:
        self._is_over = True
        self.dismiss(text)

    def do_text_editor(self) -> None:
        """Continue in `$EDITOR`."""
        self.run_worker(self._edit(), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self) -> None:
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        try:
            self.lines.text = await edit_text(self, self.lines.text, self._suffix)
        except EditorFailed as error:
            self.services.notify(str(error), severity="warning")
