"""What forms of records look like: one with all sorts of fields, many at once, a secret."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import pytest
from textual.pilot import Pilot

from support.desks import DesksEditor, desk, desks_app
from support.form_context import fields_of

if TYPE_CHECKING:
    from trunkline.tui.form.form_screen import FormScreen

SMALL, LARGE = (80, 24), (140, 40)

Steps = Callable[[DesksEditor], Awaitable[None]]

ROWS: list[Mapping[str, Any]] = [
    desk(
        "d1", name="Front desk", handler="flow", agents=["a1", "a2", "a9"], agent="a2",
        spot="s21", spots=[{"agent": "a1", "spot": "s12"}],
        paths={"From": "caller.number", "To": "desk.number"},
    ),
    desk("d2", name="Bookings", handler="web", url="https://bookings.example", agents=["a3"]),
    desk("d3", name="Night desk", handler="old", context="night", note="from 22:00"),
]  # fmt: skip


async def one(editor: DesksEditor) -> None:
    """One record: an entry removed from a list, a secret that will be changed, a name selected."""
    await editor.press("e")
    screen = cast("FormScreen", editor.app.screen)
    await editor.until(lambda: not fields_of(screen).choices.nameless(), "named")
    screen.form.set("/token", "geheim")
    screen.form.unset("/agents/2")
    screen.form.set("/handler", "web")
    screen.context.show_edit("/agents/1")


async def many(editor: DesksEditor) -> None:
    """All records, with one handler set for all of them."""
    await editor.press("*", "e")
    screen = cast("FormScreen", editor.app.screen)
    screen.form.set("/handler", "web")
    screen.context.show_edit("/url")


async def secret(editor: DesksEditor) -> None:
    """The line of a secret, typed once already."""
    await editor.press("e")
    cast("FormScreen", editor.app.screen).sheet.move_to("/token")
    await editor.settle()
    await editor.press("enter", "t")
    await editor.type("geheim")
    await editor.press("enter")
    await editor.type("geh")


@pytest.mark.parametrize(
    ("steps", "size"),
    [(one, SMALL), (one, LARGE), (many, SMALL), (secret, SMALL)],
    ids=["one-80x24", "one-140x40", "many-80x24", "secret-80x24"],
)
def test_picture(snap_compare: Callable[..., bool], steps: Steps, size: tuple[int, int]) -> None:
    assert picture(snap_compare, steps, size, "dark")


def test_a_record_in_sixteen_colours(snap_compare: Callable[..., bool]) -> None:
    assert picture(snap_compare, one, SMALL, "ansi")


def picture(compare: Callable[..., bool], steps: Steps, size: tuple[int, int], theme: str) -> bool:
    app, vendor = desks_app(ROWS, theme=theme)

    async def before(pilot: Pilot[Any]) -> None:
        editor = DesksEditor(app, cast("Pilot[int]", pilot))
        editor.vendor = vendor
        await editor.read()
        await steps(editor)
        await editor.settle()

    return compare(app, terminal_size=size, run_before=before)
