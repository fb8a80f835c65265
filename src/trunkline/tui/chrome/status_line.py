"""The status line: the status of the rows, or for a few seconds a message."""

from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of

if TYPE_CHECKING:
    from textual.timer import Timer

Severity = Literal["information", "warning", "error"]

_SECONDS: Final = {"information": 5.0, "warning": 8.0, "error": 15.0}
_RANKS: Final = {"information": 0, "warning": 1, "error": 2}
_MINIMUM: Final = 1.0
SHOWN_FIRST: float = 3.0
"""Seconds that a message is shown before one that matters less, where no key is pressed."""


class _Message(NamedTuple):
    text: str
    severity: Severity
    seconds: float


class StatusLine(Widget):
    """One line. A message covers the status until a key is pressed or it times out.

    Of the messages that one key leads to, an error comes before a warning, and this before
    information, which is shown after it.

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
        self._rank = 0
        self._next: _Message | None = None
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
        """Show a message, at once unless one that matters more was shown just before.

        Args:
            text: the message; only its first line is shown.
            severity: its severity, which decides the colour and the time.
            seconds: the time, if not the usual one.
        """
        message = _Message(text, severity, seconds or _SECONDS[severity])
        left = self._shown_at + SHOWN_FIRST - monotonic()
        if self._message is not None and _RANKS[severity] < self._rank and left > 0:
            self._next = message
            self._restart_timer(left)
        else:
            self._show_message(message)

    def _show_message(self, message: _Message) -> None:
        line, severity = visible(message.text.strip().partition("\n")[0]), message.severity
        if severity == "information":
            self._message = Content(line)
        else:
            style = look_of(self, f"statusline--{severity}")
            self._message = Content.styled(f"{_WORDS[severity]}{line}", style)
        self._shown_at, self._rank, self._next = monotonic(), _RANKS[severity], None
        self._restart_timer(message.seconds)
        self.refresh()

    def _ended(self) -> None:
        """Show the message that waits for the end of this one, else the status."""
        if self._next is not None:
            self._show_message(self._next)
        else:
            self.clear_message()

    def cover(self, content: Content | None) -> None:
        """Show content of the footer in front of everything; `None` ends it."""
        if content != self._covering:
            self._covering = content
            self.refresh()

    def hide_message(self) -> None:
        """Remove a message that was shown long enough to be read; called for each key.

        Whatever the key leads to may take the place of the message.
        """
        self._rank, self._next = 0, None
        if self._message is not None and monotonic() - self._shown_at > _MINIMUM:
            self.clear_message()

    def clear_message(self) -> None:
        """Remove the message."""
        self._restart_timer(None)
        self._message = self._next = None
        self.refresh()

    def _restart_timer(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = None if seconds is None else self.set_timer(seconds, self._ended)

    def render(self) -> Content:
        """Render what covers the line, else the message, else the status, cut at the width."""
        content = self._covering or self._message or self._status
        return content.truncate(self.content_size.width, ellipsis=True)


# Not everyone sees colours.
_WORDS: Final = {"warning": "", "error": "Error: "}
