"""The editor that opens in the line of a form's field: a text, or one of several options."""

from collections.abc import Callable, Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Awaiting
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.candidate_list import CandidateList
from trunkline.tui.prompt.visible_input import VisibleInput

_PLACEHOLDER: Final = "New secret, not shown"
_REPEAT_PLACEHOLDER: Final = "Repeat the secret"

_CHOOSING: Final = frozenset(("entry.accept", "entry.next", "entry.previous"))


class EditorInput(Acting, VisibleInput):
    """The input of an editor; its keys call the editor."""

    SCOPE = "entry"
    DEFAULT_CSS = """
    EditorInput, EditorInput:focus {
        width: 1fr;
        height: 1;
        padding: 0;
        border: none;
        background: $surface;
        background-tint: $foreground 0%;
    }
    """

    def __init__(self, editor: "FieldEditor", text: str, *, hidden: bool) -> None:
        super().__init__(text, select_on_focus=False, compact=True, password=hidden)
        self.cursor_blink = False
        self._editor = editor
        self.controllers = (Awaiting(_CHOOSING, lambda: editor.waiting),)

    def why_not(self, action: Action) -> str:
        """Return why there is no next value."""
        if action.id in ("entry.next", "entry.previous") and not self._editor.steps:
            return "There is nothing to choose from"
        return ""

    async def on_key(self, event: events.Key) -> None:
        """Tick with the space bar in a check list, where nobody types spaces."""
        if event.key == "space" and self._editor.stays:
            event.stop()
            event.prevent_default()
            await self._editor.accept()

    async def do_entry_accept(self) -> None:
        """Accept the value."""
        await self._editor.accept()

    async def do_entry_cancel(self) -> None:
        """Keep the value as it was."""
        await self._editor.cancel()

    def do_entry_next(self) -> None:
        """Choose the next option; step a number down."""
        self._editor.choose(1)

    def do_entry_previous(self) -> None:
        """Choose the previous option; step a number up."""
        self._editor.choose(-1)


class FieldEditor(Widget):
    """One line over the value of a field, with options if it has any.

    It removes itself from the screen. `take` gets the accepted value, and each `Changed` message
    the text so far, so that a draft can hold it.

    Attributes:
        stays: whether it stays open after an option is accepted.
        waiting: what is being loaded before anything can be accepted; empty for nothing.
    """

    DEFAULT_CSS = """
    FieldEditor { layer: over; height: 1; background: $surface; }
    """

    class Changed(Message):
        """The text has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        pointer: str,
        text: str,
        room: Region,
        take: Callable[[str, int | None], None],
        done: Callable[[bool], None],
        *,
        options: Sequence[Candidate] = (),
        strict: bool = False,
        stays: bool = False,
        secret: bool = False,
        waiting: str = "",
        chosen: int | None = None,
        typed: str | None = None,
        step: Callable[[str, int], str] | None = None,
    ) -> None:
        """Create an editor.

        Args:
            room: the line's region on the screen.
            take: called with the accepted text and the index of the chosen option.
            done: called when the editor has closed, with whether something was accepted.
            strict: whether only an option can be accepted; one is always chosen then.
            stays: whether it stays open for the next option after one is accepted.
            secret: whether the text is hidden and typed twice.
            waiting: what is being loaded before anything can be accepted; empty for nothing.
            chosen: the index of the option to begin with.
            typed: the text typed already, instead of `text`; `None` for nothing.
            step: returns the text that is one step up or down, for values that can be stepped.
        """
        super().__init__()
        self.pointer = pointer
        self._original = text
        self._take = take
        self._done = done
        self._all = tuple(options)
        self._strict = strict
        self.stays = stays
        self._accepted = False
        self._before: Widget | None = None
        self._step = step
        self._first_option = chosen if typed is None else None
        self._options = CandidateList(room)
        self._matches: list[int] = []
        self._chosen_text: str | None = None
        self.waiting = waiting
        self._first_secret: str | None = None
        self._entry = EditorInput(self, text if typed is None else typed, hidden=secret)
        if secret:
            self._entry.placeholder = _PLACEHOLDER
        self.styles.offset = room.offset
        self.styles.width = room.width

    @property
    def text(self) -> str:
        """The current text."""
        return self._entry.value

    @property
    def strict(self) -> bool:
        """Whether only an option can be accepted."""
        return self._strict

    @property
    def hidden(self) -> bool:
        """Whether the text is hidden."""
        return self._entry.password

    def compose(self) -> ComposeResult:
        """Yield the input."""
        yield self._entry

    async def on_mount(self) -> None:
        """Focus the input and show the options."""
        await self.screen.mount(self._options)
        self._before = self.screen.focused
        self.screen.set_focus(self._entry)
        self._offer(self._first_option)

    def offer(self, options: Sequence[Candidate], room: Region) -> None:
        """Show the same options in another state, with the same one chosen."""
        self._all = tuple(options)
        self._options.beside = room
        self.styles.offset = room.offset
        self._offer(self._chosen)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the options that match the new text."""
        event.stop()
        if event.value != self._chosen_text:
            self._chosen_text = None
            self._offer()
        self.post_message(self.Changed(event.value))

    def become(self, mode: InputMode, room: Region) -> None:
        """Show the options, now that they are loaded."""
        if not self.text and mode.text:
            self._original = mode.text
            self._put(mode.text)
        self.waiting, self._strict = "", mode.strict
        self._all = mode.options
        self._options.beside = room
        self._offer(mode.chosen)

    async def accept(self) -> None:
        """Accept the chosen option, or the text without one."""
        chosen = self._chosen
        if self.waiting:
            self.app.notify(f"Loading {self.waiting}: one moment")
            return
        if self.hidden and not self._repeated():
            return
        if self._strict and chosen is None:
            self.app.notify(
                "Not one of the choices; esc keeps the value as it was", severity="warning"
            )
            return
        self._accepted = True
        if not self.stays:
            await self._close()
        self._take(self.text, chosen)
        if not self.stays:
            self._done(True)

    async def cancel(self) -> None:
        """Close without a value."""
        await self._close()
        self._done(self._accepted)

    def _repeated(self) -> bool:
        """Return whether a secret has been typed twice; else prepare for the next time."""
        if self._first_secret is None and not self.text:
            return True
        if self._first_secret is None:
            self._first_secret = self.text
            self._entry.placeholder = _REPEAT_PLACEHOLDER
        elif self._first_secret == self.text:
            return True
        else:
            self._first_secret = None
            self._entry.placeholder = _PLACEHOLDER
            self.app.notify("The two secrets differ: type it again", severity="warning")
        self._entry.value = ""
        return False

    @property
    def steps(self) -> bool:
        """Whether there is a next value."""
        return bool(self._options.candidates) or self._step is not None

    def choose(self, by: int) -> None:
        """Choose the next (1) or previous (-1) option; step a number down or up."""
        candidates = self._options.candidates
        if candidates:
            index = self._options.neighbour(by)
            self._options.show(candidates, index)
            if not self._strict:
                self._put(candidates[index].text)
        elif self._step is not None:
            self._put(self._step(self.text, -by))

    @property
    def _chosen(self) -> int | None:
        index = self._options.chosen
        return None if index is None or not self._matches else self._matches[index]

    def _put(self, text: str) -> None:
        self._chosen_text = text
        self._entry.value = text
        self._entry.cursor_position = len(text)

    def _offer(self, chosen: int | None = None) -> None:
        """Show the options that match, all of them until the text is changed."""
        typed = "" if self.text == self._original else self.text.strip().casefold()
        words = typed.split()
        matches = [
            index
            for index, option in enumerate(self._all)
            if all(word in f"{option.text}\n{option.note}".casefold() for word in words)
        ]
        matches.sort(key=lambda index: not self._all[index].text.casefold().startswith(typed))
        self._matches = matches
        first = 0 if self._strict and matches else None
        place = matches.index(chosen) if chosen in matches else first
        self._options.show([self._all[index] for index in matches], place)

    async def _close(self) -> None:
        # The focus goes back before the next key is handled.
        self.screen.set_focus(self._before)
        await self._options.remove()
        await self.remove()
