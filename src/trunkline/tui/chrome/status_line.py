"""The status line: what is true of the rows, and for a moment what has just happened."""

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
_SEEN: Final = 1.0


class StatusLine(Widget):
    """One line. A message covers the status until a key is pressed or some seconds are over.

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
        self._lent: Content | None = None
        self._said_at = 0.0
        self._timer: Timer | None = None

    @property
    def text(self) -> str:
        """What the line says now."""
        return (self._lent or self._message or self._status).plain

    def show(self, status: str | Content) -> None:
        """Say what is true until this is called again; a message stays in front of it."""
        content = Content(visible(status)) if isinstance(status, str) else status
        if content != self._status:
            self._status = content
            if self._message is None:
                self.refresh()

    def say(
        self, text: str, severity: Severity = "information", seconds: float | None = None
    ) -> None:
        """Say what has happened.

        Args:
            text: the message; only its first line is shown.
            severity: how it is coloured, and how long it stays.
            seconds: how long it stays, where not as long as usual.
        """
        line = visible(text.strip().partition("\n")[0])
        if severity == "information":
            self._message = Content(line)
        else:
            style = look_of(self, f"statusline--{severity}")
            self._message = Content.styled(f"{_WORDS[severity]}{line}", style)
        self._said_at = monotonic()
        self._stop_timer()
        self._timer = self.set_timer(seconds or _SECONDS[severity], self._forget)
        self.refresh()

    def cover(self, content: Content | None) -> None:
        """Lend the line to the footer, or with nothing take it back."""
        if content != self._lent:
            self._lent = content
            self.refresh()

    def hush(self) -> None:
        """Take the message away if it could be read; called at every key."""
        if self._message is not None and monotonic() - self._said_at > _SEEN:
            self._forget()

    def _forget(self) -> None:
        self._stop_timer()
        self._message = None
        self.refresh()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def render(self) -> Content:
        """Draw what covers the line, else the message, else the status, cut at the width."""
        content = self._lent or self._message or self._status
        return content.truncate(self.content_size.width, ellipsis=True)


# Colour alone does not reach everyone.
_WORDS: Final = {"warning": "", "error": "Error: "}
