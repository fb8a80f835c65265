"""A line to type in, in place of the footer: with history, and candidates above it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.registry import actions_of
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.services.app_services import services_of
from trunkline.tui.services.input_history import InputHistory

if TYPE_CHECKING:
    from trunkline.tui.prompt.candidate import Candidate

Completer = Callable[[str], "Sequence[Candidate]"]

_ROOM: Final = 26
"""The fewest cells for the text and the gaps; keys are named in what is left."""

_IN_SIGHT: Final = 8
_HINTED: Final = ("prompt.submit", "prompt.cancel", "prompt.complete")


class Candidates(Widget):
    """The ways for the line to go on, floating above it; of many those around the one in hand.

    Component classes: `candidates--chosen` and `candidates--note`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"candidates--chosen", "candidates--note"}
    DEFAULT_CSS = """
    Candidates {
        layer: over;
        dock: bottom;
        margin-bottom: 2;
        width: 100%;
        height: auto;
        padding: 0 1;
        color: $foreground;
        background: $surface;
        & > .candidates--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .candidates--note { color: $foreground-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.candidates: Sequence[Candidate] = ()
        self.chosen: int | None = None

    def show(self, candidates: "Sequence[Candidate]", chosen: int | None) -> None:
        """Show some candidates, one of which is in hand."""
        self.candidates, self.chosen = candidates, chosen
        self.display = bool(candidates)
        self.refresh(layout=True)

    def render(self) -> Content:
        """Draw a candidate a line."""
        width = self.content_size.width
        top = max(0, (self.chosen or 0) - _IN_SIGHT + 1)
        shown = self.candidates[top : top + _IN_SIGHT]
        names = [visible(candidate.line.strip()) for candidate in shown]
        widest = max((Content(name).cell_length for name in names), default=0)
        note = look_of(self, "candidates--note")
        chosen = look_of(self, "candidates--chosen")
        lines = []
        for place, (name, candidate) in enumerate(zip(names, shown, strict=True), top):
            line = Content.assemble(Content(name).pad_right(widest - len(name) + 2))
            line = Content.assemble(line, (visible(candidate.note), note))
            line = line.truncate(width, ellipsis=True, pad=True)
            lines.append(line.stylize(chosen) if place == self.chosen else line)
        if rest := len(self.candidates) - len(shown):
            lines.append(Content.styled(f"… {rest:,} more", note))
        return Content("\n").join(lines)


class Prompt(Acting, Input):
    """The input of a line; what its keys do is the line's business."""

    SCOPE = "prompt"
    DEFAULT_CSS = """
    Prompt, Prompt:focus {
        width: 1fr;
        height: 1;
        padding: 0;
        border: none;
        background: $surface;
        background-tint: $foreground 0%;
    }
    """

    def __init__(self, line: "Line", text: str) -> None:
        super().__init__(text, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self._line = line

    async def do_prompt_submit(self) -> None:
        """Accept the line."""
        await self._line.accept()

    async def do_prompt_cancel(self) -> None:
        """Give up."""
        await self._line.cancel()

    def do_prompt_complete(self) -> None:
        """Take the next candidate."""
        self._line.choose(1)

    def do_prompt_complete_back(self) -> None:
        """Take the candidate before."""
        self._line.choose(-1)

    def do_prompt_previous(self) -> None:
        """Take the line before in the history."""
        self._line.recall(-1)

    def do_prompt_next(self) -> None:
        """Take the line after in the history."""
        self._line.recall(1)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move right, at the end of the line into the first candidate."""
        if self.cursor_at_end and self.selection.is_empty and not select:
            self._line.choose(1)
        else:
            super().action_cursor_right(select)


class Line(Horizontal):
    """A prompt with its label and the keys that end it.

    It tells of itself by messages, and leaves it to `closed` to take it off the screen.

    Attributes:
        closed: takes the line off the screen.
    """

    DEFAULT_CSS = """
    Line {
        height: 1;
        background: $surface;
        & > .line--label { width: auto; padding: 0 0 0 1; color: $text-accent; text-style: bold; }
        & > .line--hint { width: auto; padding: 0 1; color: $foreground-muted; }
    }
    """

    class Changed(Message):
        """The text has changed."""

        def __init__(self, line: "Line", text: str) -> None:
            super().__init__()
            self.line = line
            self.text = text

        @property
        def control(self) -> "Line":
            """The line."""
            return self.line

    class Accepted(Changed):
        """The text is what the user wants."""

    class Cancelled(Changed):
        """The user gave up; the text is the one that the line began with."""

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        history: InputHistory | None = None,
        completer: Completer | None = None,
        id: str | None = None,
    ) -> None:
        """Prepare a line.

        Args:
            label: what stands before the text.
            text: the text to begin with.
            history: the lines accepted before; this one is added when it is accepted.
            completer: returns the candidates of a text.
            id: the widget's id.
        """
        super().__init__(id=id)
        self._label = label
        self._begun_with = text
        self._history = history or InputHistory()
        self._completer = completer
        self._candidates = Candidates()
        self._taken: str | None = None
        self._told = text
        self._prompt = Prompt(self, text)
        self.closed: Callable[[], Awaitable[None]] = self.remove

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._prompt.value

    def compose(self) -> ComposeResult:
        """Put the line together."""
        self._history.add("")
        yield Static(Content(self._label), classes="line--label")
        yield self._prompt
        room = self.app.size.width - Content(self._label).cell_length - _ROOM
        if hint := self._hint(room):
            yield Static(hint, classes="line--hint")

    async def on_mount(self) -> None:
        """Offer what the text could become."""
        await self.screen.mount(self._candidates)
        self._offer()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of the change, and offer what the new text could become."""
        event.stop()
        if event.value != self._taken:
            self._taken = None
            self._offer()
        if event.value != self._told:
            self._told = event.value
            self.changed(event.value)

    def changed(self, text: str) -> None:
        """Tell of a change."""
        self.post_message(self.Changed(self, text))

    async def accept(self) -> None:
        """Close the line and tell its text."""
        text = self.text.strip()
        self._history.add(text)
        await self.close(self.Accepted(self, text))

    async def cancel(self) -> None:
        """Close the line and tell the text that it began with."""
        await self.close(self.Cancelled(self, self._begun_with))

    async def close(self, message: Message) -> None:
        """Leave the screen, and post a message to it."""
        screen = self.screen
        await self._candidates.remove()
        await self.closed()
        screen.post_message(message)

    def choose(self, by: int) -> None:
        """Put the next candidate, or the one before, into the line; a single one is taken whole."""
        candidates = self._candidates.candidates
        if not candidates:
            return
        before = self._candidates.chosen
        place = (0 if by > 0 else -1) if before is None else before + by
        place %= len(candidates)
        line = candidates[place].line
        self._put(line)
        if len(candidates) == 1 or line.endswith(" "):
            self._offer()
        else:
            self._candidates.show(candidates, place)

    def recall(self, by: int) -> None:
        """Put a line of the history into the line."""
        line = self._history.step(by)
        if line is not None:
            self._put(line)
            self._candidates.show((), None)

    def select_all(self) -> None:
        """Select the text, so that typing replaces it."""
        self._prompt.action_select_all()

    def _put(self, text: str) -> None:
        self._taken = text
        self._prompt.value = text
        self._prompt.cursor_position = len(text)

    def _offer(self) -> None:
        found = self._completer(self._prompt.value) if self._completer else ()
        useful = [each for each in found if each.line != self._prompt.value]
        self._candidates.show(useful, None)

    def _hint(self, room: int) -> Content:
        """Return the keys of the line, as many as there is room for."""
        wanted = [action for action in actions_of("prompt") if action.id in _HINTED]
        if self._completer is None:
            wanted = [action for action in wanted if action.id != "prompt.complete"]
        keys = [
            Content(f"{services_of(self).keyboard.keymap.shown(action)} {action.label}")
            for action in wanted
        ]
        while keys and Content("  ").join(keys).cell_length > room:
            keys.pop()
        return Content("  ").join(keys)
