"""The status line: the status of the rows, or for a few seconds a message."""

from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of

if TYPE_CHECKING:
    from textual.timer import Timer

Severity = Literal["information", "warning", "error"]

_SECONDS: Final = {"information": 5.0, "warning": 8.0, "error": 15.0}
_MINIMUM: Final = 1.0


class StatusLine(Widget):
    """One line. A message covers the status until a key is pressed or it times out.

    Component classes: `statusline--warning` and `statusline--error` for messages.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"statusline--warning", "statusline--error"}
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        padding: 0 1;
        color: $foreground;
        & > .statusline--warning { color: $text-warning; text-style: bold; }
        & > .statusline--error { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._status = Content()
        self._message: Content | None = None
        self._covering: Content | None = None
        self._shown_at = 0.0
        self._timer: Timer | None = None

    @property
    def text(self) -> str:
        """The text of the line."""
        return (self._covering or self._message or self._status).plain

    def show(self, status: str | Content) -> None:
        """Show another status; a message stays in front of it."""
        content = Content(visible(status)) if isinstance(status, str) else status
        if content != self._status:
            self._status = content
            if self._message is None:
                self.refresh()

    def show_message(
        self, text: str, severity: Severity = "information", seconds: float | None = None
    ) -> None:
        """Show a message.

        Args:
            text: the message; only its first line is shown.
            severity: its severity, which decides the colour and the time.
            seconds: the time, if not the usual one.
        """
        line = visible(text.strip().partition("\n")[0])
        if severity == "information":
            self._message = Content(line)
        else:
            style = look_of(self, f"statusline--{severity}")
            self._message = Content.styled(f"{_WORDS[severity]}{line}", style)
        self._shown_at = monotonic()
        self._stop_timer()
        self._timer = self.set_timer(seconds or _SECONDS[severity], self.clear_message)
        self.refresh()

    def cover(self, content: Content | None) -> None:
        """Show content of the footer in front of everything; `None` ends it."""
        if content != self._covering:
            self._covering = content
            self.refresh()

    def hide_message(self) -> None:
        """Remove a message that was shown long enough to be read; called for each key."""
        if self._message is not None and monotonic() - self._shown_at > _MINIMUM:
            self.clear_message()

    def clear_message(self) -> None:
        """Remove the message."""
        self._stop_timer()
        self._message = None
        self.refresh()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def render(self) -> Content:
        """Render what covers the line, else the message, else the status, cut at the width."""
        content = self._covering or self._message or self._status
        return content.truncate(self.content_size.width, ellipsis=True)


# Not everyone sees colours.
_WORDS: Final = {"warning": "", "error": "Error: "}
