"""The editor that opens in the line of a form's field: a text, or one of some choices."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.form.view.field_input import Option, Way

if TYPE_CHECKING:
    from textual.app import ComposeResult

_MOST: Final = 8

_FIRST: Final = "the new secret, not shown"
_AGAIN: Final = "the same once more"


class Options(Widget):
    """The options that match what is typed, one of which may be in hand.

    Component classes: `options--chosen` and `options--note`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"options--chosen", "options--note"}
    DEFAULT_CSS = """
    Options {
        layer: over;
        color: $foreground;
        background: $surface;
        & > .options--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .options--note { color: $foreground-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Sequence[Option] = ()
        self.chosen: int | None = None
        self.room = Region()
        self.display = False

    def show(self, found: Sequence[Option], chosen: int | None) -> None:
        """Show some options beside the line that they are for."""
        self.found, self.chosen = found, chosen
        self.display = bool(found)
        height = min(_MOST, len(found))
        below = self.screen.size.height - self.room.bottom - 2
        y = self.room.bottom if below >= height else max(0, self.room.y - height)
        self.styles.offset = (self.room.x, y)
        self.styles.width, self.styles.height = self.room.width, height
        self.refresh(layout=True)

    def render(self) -> Content:
        """Draw an option a line, those around the one in hand."""
        width, place = self.content_size.width, self.chosen or 0
        first = max(0, min(place - _MOST // 2, len(self.found) - _MOST))
        shown = self.found[first : first + _MOST]
        widest = max((Content(_shown(each)).cell_length for each in shown), default=0)
        note, chosen = look_of(self, "options--note"), look_of(self, "options--chosen")
        lines = []
        for at, each in enumerate(shown, first):
            text = Content(_shown(each))
            text = text.pad_right(widest - text.cell_length + 2)
            line = Content.assemble(text, (visible(each.note), note))
            line = line.truncate(width, ellipsis=True, pad=True)
            lines.append(line.stylize(chosen) if at == self.chosen else line)
        return Content("\n").join(lines)


class Entry(Acting, Input):
    """The input of an editor; what its keys do is the editor's business."""

    SCOPE = "entry"
    DEFAULT_CSS = """
    Entry, Entry:focus {
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

    def why_not(self, action: Action) -> str:
        """Say why there is no next value."""
        if action.id in ("entry.next", "entry.previous") and not self._editor.steps:
            return "There is nothing to choose from"
        return ""

    def action_copy(self) -> None:
        """Copy what is selected, unless it is not to be seen."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected out; what is not to be seen is not copied."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()

    async def _on_key(self, event: events.Key) -> None:
        """Tick with the space bar in a check list: nobody types spaces there."""
        if event.key == "space" and self._editor.stays:
            event.stop()
            event.prevent_default()
            await self._editor.accept()
        else:
            await super()._on_key(event)

    async def do_entry_accept(self) -> None:
        """Take the value."""
        await self._editor.accept()

    async def do_entry_cancel(self) -> None:
        """Leave the value as it was."""
        await self._editor.cancel()

    def do_entry_next(self) -> None:
        """Take the next option in hand; one less of a number."""
        self._editor.choose(1)

    def do_entry_previous(self) -> None:
        """Take the option before in hand; one more of a number."""
        self._editor.choose(-1)


class FieldEditor(Widget):
    """One line over the value of a field, with options where there are some.

    It takes itself off the screen; what it holds is lost to nobody: `take` and `Changed` tell it.

    Attributes:
        pointer: where the value is.
        stays: whether it stays open when an option is accepted.
        waiting: why nothing can be accepted yet, empty where it can.
    """

    DEFAULT_CSS = """
    FieldEditor { layer: over; height: 1; background: $surface; }
    """

    class Changed(Message):
        """The text is another one."""

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
        options: Sequence[Option] = (),
        strict: bool = False,
        stays: bool = False,
        secret: bool = False,
        waiting: str = "",
        chosen: int | None = None,
        typed: str | None = None,
        step: Callable[[str, int], str] | None = None,
    ) -> None:
        """Prepare an editor.

        Args:
            pointer: where the value is.
            text: the text to begin with.
            room: where the line is on the screen.
            take: is given what is accepted: the text, and the index of the option in hand.
            done: is told when the editor has closed, and whether something was accepted.
            options: what can be chosen.
            strict: only an option can be accepted; one is always in hand.
            stays: it stays open when an option is accepted, for the next one.
            secret: what is typed is not shown, and it is typed twice.
            waiting: why nothing can be accepted yet, empty where it can.
            chosen: the option to begin with.
            typed: what was typed already, in place of the text; `None` where nothing was.
            step: gives the text that is one step up or down, where the value can be stepped.
        """
        super().__init__()
        self.pointer = pointer
        self._begun_with = text
        self._take = take
        self._done = done
        self._all = tuple(options)
        self._strict = strict
        self.stays = stays
        self._accepted = False
        self._before: Widget | None = None
        self._step = step
        self._first = chosen if typed is None else None
        self._options = Options()
        self._options.room = room
        self._found: list[int] = []
        self._taken: str | None = None
        self.waiting = waiting
        self._once: str | None = None
        self._entry = Entry(self, text if typed is None else typed, hidden=secret)
        if secret:
            self._entry.placeholder = _FIRST
        self.styles.offset = room.offset
        self.styles.width = room.width

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._entry.value

    @property
    def strict(self) -> bool:
        """Whether only an option can be accepted."""
        return self._strict

    @property
    def hidden(self) -> bool:
        """Whether what is typed is not shown."""
        return self._entry.password

    def compose(self) -> "ComposeResult":
        """Put the line together."""
        yield self._entry

    async def on_mount(self) -> None:
        """Take the keys, and offer what can be chosen."""
        await self.screen.mount(self._options)
        self._before = self.screen.focused
        self.screen.set_focus(self._entry)
        self._offer(self._first)

    def offer(self, options: Sequence[Option], room: Region) -> None:
        """Offer the same options in another state, with the same one in hand.

        Args:
            options: the options.
            room: where the line is now.
        """
        self._all = tuple(options)
        self._options.room = room
        self.styles.offset = room.offset
        self._offer(self._chosen)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what matches the new text."""
        event.stop()
        if event.value != self._taken:
            self._taken = None
            self._offer()
        self.post_message(self.Changed(event.value))

    def become(self, way: Way, room: Region) -> None:
        """Offer what can be chosen, now that it is known.

        Args:
            way: what is offered.
            room: where the line is now.
        """
        if not self.text and way.text:
            self._begun_with = way.text
            self._put(way.text)
        self.waiting, self._strict = "", way.strict
        self._all = way.options
        self._options.room = room
        self._offer(way.chosen)

    # What the keys do

    async def accept(self) -> None:
        """Take the option in hand, else the text."""
        chosen = self._chosen
        if self.waiting:
            self.app.notify(self.waiting)
            return
        if self.hidden and not self._repeated():
            return
        if self._strict and chosen is None:
            self.app.notify("there is no such choice; esc leaves it as it was", severity="warning")
            return
        self._accepted = True
        if not self.stays:
            await self._close()
        self._take(self.text, chosen)
        if not self.stays:
            self._done(True)

    async def cancel(self) -> None:
        """Leave the value as it was."""
        await self._close()
        self._done(self._accepted)

    def _repeated(self) -> bool:
        """Return whether a secret has been typed a second time, and ask for what is missing."""
        if self._once is None and not self.text:
            return True
        if self._once is None:
            self._once = self.text
            self._entry.placeholder = _AGAIN
        elif self._once == self.text:
            return True
        else:
            self._once = None
            self._entry.placeholder = _FIRST
            self.app.notify("the two are not the same: type it anew", severity="warning")
        self._entry.value = ""
        return False

    @property
    def steps(self) -> bool:
        """Whether there is a next value to go to."""
        return bool(self._options.found) or self._step is not None

    def choose(self, by: int) -> None:
        """Take the next option in hand, or the one before; step a number down or up."""
        found, now = self._options.found, self._options.chosen
        if not found:
            if self._step is not None:
                self._put(self._step(self.text, -by))
            return
        place = (0 if by > 0 else -1) if now is None else now + by
        place %= len(found)
        self._options.show(found, place)
        if not self._strict:
            self._put(found[place].text)

    @property
    def _chosen(self) -> int | None:
        place = self._options.chosen
        return None if place is None or not self._found else self._found[place]

    def _put(self, text: str) -> None:
        self._taken = text
        self._entry.value = text
        self._entry.cursor_position = len(text)

    def _offer(self, chosen: int | None = None) -> None:
        """Show the options that match, all of them until another text is typed."""
        typed = "" if self.text == self._begun_with else self.text.strip().casefold()
        words = typed.split()
        found = [
            n for n, each in enumerate(self._all) if all(word in _searched(each) for word in words)
        ]
        found.sort(key=lambda n: not self._all[n].text.casefold().startswith(typed))
        self._found = found
        first = 0 if self._strict and found else None
        place = found.index(chosen) if chosen in found else first
        self._options.show([self._all[n] for n in found], place)

    async def _close(self) -> None:
        # The keyboard goes back before the next key is looked at.
        self.screen.set_focus(self._before)
        await self._options.remove()
        await self.remove()


def _searched(option: Option) -> str:
    return f"{option.text}\n{option.note}".casefold()


def _shown(option: Option) -> str:
    """Return an option's text with its box, where it has one."""
    box = "" if option.ticked is None else "[x] " if option.ticked else "[ ] "
    return box + visible(option.text)
