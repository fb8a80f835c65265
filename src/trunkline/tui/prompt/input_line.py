"""The one-line input that replaces the footer while it is open."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.controller import Awaiting
from trunkline.tui.actions.registry import actions_of
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.candidate_list import CandidateList
from trunkline.tui.prompt.visible_input import VisibleInput
from trunkline.tui.services.app_services import services_of
from trunkline.tui.services.input_history import InputHistory

Completer = Callable[[str], Sequence[Candidate]]

_TEXT_ROOM: Final = 26
"""The fewest cells for the text and the gaps; keys are shown in what is left."""

_HINTED: Final = ("prompt.submit", "prompt.cancel", "prompt.complete")

_NEED_VALUES: Final = frozenset(
    ("prompt.submit", "prompt.complete", "prompt.complete-back", "prompt.previous", "prompt.next")
)


class Prompt(Acting, VisibleInput):
    """The text of an input line; its keys call the line."""

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

    def __init__(self, line: "InputLine", text: str, *, hidden: bool) -> None:
        super().__init__(text, select_on_focus=False, compact=True, password=hidden)
        self.cursor_blink = False
        self._line = line
        self.controllers = (Awaiting(_NEED_VALUES, lambda: line.waits_for),)

    async def do_prompt_submit(self) -> None:
        """Accept the text."""
        await self._line.accept()

    async def do_prompt_cancel(self) -> None:
        """Cancel the input."""
        await self._line.cancel()

    def do_prompt_complete(self) -> None:
        """Choose the next candidate."""
        self._line.choose(1)

    def do_prompt_complete_back(self) -> None:
        """Choose the previous candidate."""
        self._line.choose(-1)

    def do_prompt_previous(self) -> None:
        """Recall the previous line."""
        self._line.recall(-1)

    def do_prompt_next(self) -> None:
        """Recall the next line."""
        self._line.recall(1)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move right; at the end of the text choose the first candidate."""
        if self.cursor_at_end and self.selection.is_empty and not select:
            self._line.choose(1)
        else:
            super().action_cursor_right(select)


class InputLine(Horizontal):
    """A label, a text and the keys that end the input.

    It closes when its text is accepted or the input is cancelled, and only then calls back; the
    next key waits for the callback. A text that is refused stays, and the message says why.

    Attributes:
        closed: removes the line from the screen; set by whoever opens it.
        waits_for: what is still being loaded that the text is judged by; empty for nothing. The
            key that accepts the text waits for it.
    """

    DEFAULT_CSS = """
    InputLine {
        height: 1;
        background: $surface;
        & > .line--label { width: auto; padding: 0 0 0 1; color: $text-accent; text-style: bold; }
        & > .line--hint { width: auto; padding: 0 1; color: $foreground-muted; }
        & > .line--hint.-wrong { color: $text-error; }
    }
    """

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        then: Callable[[Any], object] = lambda value: None,
        parse: Callable[[str], Any] = str,
        check: Callable[[str], str] = lambda text: "",
        required: bool = False,
        changed: Callable[[str], object] = lambda text: None,
        cancelled: Callable[[], object] = lambda: None,
        history: InputHistory | None = None,
        completer: Completer | None = None,
        select: bool = False,
        above: Widget | None = None,
        hidden: bool = False,
        waits_for: str = "",
        id: str | None = None,
    ) -> None:
        """Create a line.

        Args:
            label: the text before the input.
            then: called with the parsed text when it is accepted; may be a coroutine function.
            parse: returns the value of a stripped text; a `ValueError` refuses it with its message.
            check: returns why a stripped text is refused, empty to accept it.
            required: an empty text cancels the input.
            changed: called with each new text; a text that it returns is what is wrong with it.
            cancelled: called when the input is cancelled.
            history: the lines accepted before; without it, up and down walk the candidates.
            completer: returns the candidates for a text.
            select: select the text, so that typing replaces it.
            above: a widget to show above the line while it is open.
            hidden: whether the text is a secret: not shown, and taken with every space.
            waits_for: what is being loaded that the text is judged by, until `ready`.
        """
        super().__init__(id=id)
        self._label = label
        self._then = then
        self._parse = parse
        self._check = check
        self._required = required
        self._changed = changed
        self._cancelled = cancelled
        self._history = history
        self._completer = completer
        self._select = select
        self._candidates = CandidateList()
        self._above = [self._candidates, *([above] if above is not None else [])]
        self._completed: str | None = None
        self._last = self._original = text
        self.waits_for = waits_for
        self._problem = ""
        self._hint = Static(classes="line--hint")
        self._prompt = Prompt(self, text, hidden=hidden)
        self.closed: Callable[[], Awaitable[None]] = self.remove

    @property
    def text(self) -> str:
        """The current text."""
        return self._prompt.value

    @property
    def is_changed(self) -> bool:
        """Whether the user has typed anything else than the text that it began with."""
        return self.text != self._original

    def compose(self) -> ComposeResult:
        """Yield the label, the input, and the keys if there is room for them."""
        if self._history is not None:
            self._history.add("")
        yield Static(Content(self._label), classes="line--label")
        yield self._prompt
        self._show_hint()
        yield self._hint

    async def on_mount(self) -> None:
        """Show the candidates."""
        await self.screen.mount(*self._above)
        self._complete()
        if self._select:
            self._prompt.action_select_all()

    def ready(
        self, parse: Callable[[str], Any], completer: Completer, text: str | None = None
    ) -> None:
        """Judge and complete the text from now on: what it waited for is loaded.

        Args:
            text: the text to begin with, where nothing was typed yet; without it, what is there.
        """
        self.waits_for, self._parse, self._completer = "", parse, completer
        if not self.is_attached:
            return
        if text is not None and self.text == self._original:
            self._original = text
            self._put(text)
            self._prompt.action_select_all()
        self._show_hint()
        self._complete()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Update the candidates, unless a candidate was put in, and call back."""
        event.stop()
        if event.value != self._completed:
            self._completed = None
            self._complete()
        if event.value != self._last:
            self._last = event.value
            problem = self._changed(event.value)
            self._problem = as_sentence(problem) if isinstance(problem, str) else ""
            self._show_hint()

    async def accept(self) -> None:
        """Close the line and call back with the value, unless the text is refused.

        Nothing is accepted while what it is judged by is being loaded.
        """
        if self.waits_for:
            return
        text = self.text if self._prompt.password else self.text.strip()
        if self._required and not text:
            await self.cancel()
            return
        try:
            refusal, value = self._check(text), self._parse(text)
        except ValueError as error:
            refusal = str(error)
        if refusal:
            self.app.notify(as_sentence(refusal), severity="error")
            return
        if self._history is not None:
            self._history.add(text)
        await self._close()
        result = self._then(value)
        if inspect.isawaitable(result):
            await result

    async def cancel(self) -> None:
        """Close the line without a value."""
        await self._close()
        self._cancelled()

    async def _close(self) -> None:
        for widget in self._above:
            await widget.remove()
        await self.closed()

    def choose(self, by: int) -> None:
        """Put the next (1) or previous (-1) candidate into the line.

        A single candidate, or one that ends with a space, is completed further at once.
        """
        candidates = self._candidates.candidates
        if not candidates:
            return
        index = self._candidates.neighbour(by)
        text = candidates[index].text
        self._put(text)
        if len(candidates) == 1 or text.endswith(" "):
            self._complete()
        else:
            self._candidates.show(candidates, index)

    def recall(self, by: int) -> None:
        """Put a line of the history into the line; without a history, a candidate."""
        if self._history is None:
            self.choose(by)
        elif (line := self._history.step(by)) is not None:
            self._put(line)
            self._candidates.show((), None)

    def _put(self, text: str) -> None:
        self._completed = text
        self._prompt.value = text
        self._prompt.cursor_position = len(text)

    def _complete(self) -> None:
        text = self._prompt.value
        candidates = self._completer(text) if self._completer is not None else ()
        self._candidates.show([other for other in candidates if other.text != text], None)

    def _show_hint(self) -> None:
        """Show what is wrong, else what is being loaded, else the keys that there is room for."""
        room = self.app.size.width - Content(self._label).cell_length - _TEXT_ROOM
        loading = f"loading {self.waits_for} …" if self.waits_for else ""
        if note := f"✗ {self._problem}" if self._problem else loading:
            hint = Content(visible(note)).truncate(max(room, 0), ellipsis=True)
        else:
            hint = self._keys(room)
        self._hint.set_class(bool(self._problem), "-wrong")
        self._hint.update(hint)
        self._hint.display = bool(hint)

    def _keys(self, room: int) -> Content:
        keymap = services_of(self).keyboard.keymap
        actions = [action for action in actions_of("prompt") if action.id in _HINTED]
        if self._completer is None:
            actions = [action for action in actions if action.id != "prompt.complete"]
        keys = [Content(f"{keymap.shown(action)} {action.label}") for action in actions]
        while keys and Content("  ").join(keys).cell_length > room:
            keys.pop()
        return Content("  ").join(keys)
