"""Keys that come before what they are meant for is there."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.events import Key, Paste

from trunkline.tui.actions import typed_ahead
from trunkline.tui.actions.controller import Awaiting
from trunkline.tui.actions.registry import action_of
from trunkline.tui.actions.typed_ahead import TypedAhead, TypedEvent


class Program:
    """An app whose messages are handled when `turn` is called, and what has been handled.

    Attributes:
        waits_for: what the screen in front is loading.
        handled: the keys that were handled, and the pasted texts.
        shown: what was shown about keys that wait.
    """

    def __init__(self) -> None:
        self.waits_for = ""
        self.handled: list[str] = []
        self.shown: list[str] = []
        self.opens: dict[str, Callable[[], object]] = {}
        self.actions = {
            "c": action_of("browse.edit-cell"),
            "j": action_of("sheet.down"),
            "5": action_of("browse.kind"),
            "escape": action_of("screen.close"),
        }
        self.message_queue_size = 0
        self.notify = lambda message, **_: self.shown.append(message)
        self.messages: list[Callable[[], Awaitable[None]]] = []
        self.timers: list[Callable[[], object]] = []
        self.screen = self._screen("list")
        self.keyboard: Any = SimpleNamespace(
            action_for=lambda event: self.actions.get(event.key),
            takes_count=lambda event: True,
            is_choosing=False,
        )
        app, keyboard = cast("Any", (self, self.keyboard))
        self.keys = TypedAhead(app, keyboard, self._handle, self.shown.append)

    def _screen(self, name: str) -> Any:
        now: Callable[[Callable[[], object]], bool] = lambda done: done() is None  # noqa: E731
        return SimpleNamespace(
            name=name, focused=None, call_later=now, call_after_refresh=now, ancestors_with_self=()
        )

    def open(self, name: str) -> None:
        self.screen = self._screen(name)

    def call_later(self, callback: Callable[[], Awaitable[None]]) -> bool:
        self.messages.append(callback)
        return True

    def set_timer(self, seconds: float, callback: Callable[[], object]) -> None:
        self.timers.append(callback)

    async def _handle(self, event: TypedEvent, times: int) -> None:
        key = event.key if isinstance(event, Key) else event.text
        self.handled.append(f"{key}{f' x {times}' if times > 1 else ''}@{self.screen.name}")
        self.opens.get(key, lambda: None)()

    async def type(self, *keys: str) -> None:
        """Type keys faster than they are handled."""
        self.message_queue_size = 1
        for key in keys:
            await self.keys.add(Key(key, key if len(key) == 1 else None))
        await self.turn()

    async def turn(self) -> None:
        """Handle the messages that wait, and what follows from them."""
        self.timers, timers = [], self.timers
        for timer in timers:
            timer()
        while self.messages:
            await self.messages.pop(0)()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    program = Program()
    waiting = Awaiting(("sheet.down", "browse.edit-cell"), lambda: program.waits_for)
    node = SimpleNamespace(controllers=(waiting,))
    monkeypatch.setattr(typed_ahead, "acting_nodes", lambda screen: [node])
    return program


async def test_keys_go_to_what_the_keys_before_them_have_opened(program: Program) -> None:
    program.opens["c"] = lambda: program.open("line")
    await program.type("c", "x", "enter")
    assert program.handled == ["c@list", "x@line", "enter@line"]


async def test_keys_wait_in_their_order_for_what_is_loaded(program: Program) -> None:
    program.waits_for = "the rows"
    await program.type("j", "c")
    await program.keys.add(Paste("text"))
    await program.turn()
    assert program.handled == []
    program.waits_for = ""
    program.opens["c"] = lambda: program.open("line")
    await program.turn()
    assert program.handled == ["j@list", "c@list", "text@line"]


async def test_a_key_that_needs_nothing_does_not_wait(program: Program) -> None:
    program.waits_for = "the rows"
    await program.type("escape")
    assert program.handled == ["escape@list"]


async def test_letters_for_an_input_that_did_not_open_are_dropped(program: Program) -> None:
    await program.type("c", "d", "S", "enter", "down", "j")
    assert program.handled == ["c@list", "down@list", "j@list"]


async def test_letters_for_an_input_that_opens_late_are_typed_into_it(program: Program) -> None:
    await program.type("c")
    program.open("line")
    await program.type("d")
    assert program.handled == ["c@list", "d@line"]


async def test_a_text_that_is_typed_into_a_menu_chooses_nothing(program: Program) -> None:
    program.keyboard.is_choosing = True
    await program.type("s", "x", "enter", "escape")
    assert program.handled == ["s@list", "escape@list"]


async def test_a_letter_that_leads_on_from_a_menu_drops_nothing(program: Program) -> None:
    program.keyboard.is_choosing = True
    program.opens["x"] = lambda: program.open("line")
    await program.type("x", "s", "enter")
    assert program.handled[:2] == ["x@list", "s@line"]


async def test_letters_that_are_typed_later_are_not_dropped(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "IN_ONE_GO", 0)
    await program.type("c")
    await program.type("j")
    assert program.handled == ["c@list", "j@list"]


async def test_escape_drops_the_keys_that_wait_and_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.waits_for = "the plan"
    await program.type("j")
    monkeypatch.setattr(typed_ahead, "IN_ONE_GO", 0)
    await program.type("escape")
    program.waits_for = ""
    await program.turn()
    assert program.handled == []
    assert program.shown == ["Dropped the keys that were waiting"]


async def test_escape_that_is_typed_in_one_go_keeps_its_place(program: Program) -> None:
    program.waits_for = "the plan"
    await program.type("j", "escape")
    program.waits_for = ""
    await program.turn()
    assert program.handled == ["j@list", "escape@list"]


@pytest.mark.parametrize(
    ("keys", "handled"),
    [
        (["5", "j"], ["j x 5@list"]),
        (["1", "9", "j", "j"], ["j x 19@list", "j@list"]),
        (["5", "c"], ["5@list", "c@list"]),
        (["1", "9", "c", "j"], ["j@list"]),
        (["1", "9", "escape", "j"], ["j@list"]),
        (["j", "0"], ["j@list", "0@list"]),
    ],
)
async def test_a_number_repeats_the_movement_after_it(
    program: Program, keys: list[str], handled: list[str]
) -> None:
    program.opens["c"] = lambda: program.open("list")
    await program.type(*keys)
    assert program.handled == handled


async def test_a_digit_alone_means_what_it_means_without_a_movement(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program.type("5")
    assert program.handled == []
    monkeypatch.setattr(typed_ahead, "IN_ONE_GO", 0)
    await program.turn()
    assert program.handled == ["5@list"]


async def test_a_number_waits_for_the_rows_with_its_movement(program: Program) -> None:
    program.waits_for = "the rows"
    await program.type("5", "j")
    program.waits_for = ""
    await program.turn()
    assert program.handled == ["j x 5@list"]
