"""Asking for a secret: typed twice, or read from where secrets are kept; it is never shown."""

import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.input_history import InputHistory

if TYPE_CHECKING:
    from trunkline.tui.chrome.base_screen import BaseScreen

Take = Callable[[str, str], object]
"""Called with a secret and the name of its source, which is empty for a typed one."""

_TYPED: Final = "typed"

_SOURCES: Final = (
    ("v", "env", "From an environment variable", "environment variable: "),
    ("f", "file", "From a file", "file that only you can read: "),
    ("c", "command", "From a command", "command that prints it: "),
    ("r", "keyring", "From the keyring", "keyring entry: "),
)


def choose_source(
    screen: "BaseScreen",
    title: str,
    ask: Callable[[], Awaitable[object]],
    take: Take,
    others: Sequence[MenuItem[str]] = (),
    other: Callable[[str | None], object] = lambda chosen: None,
) -> None:
    """Ask where a secret comes from, and get it from there.

    Args:
        ask: called if it is to be typed.
        others: what else can be chosen.
        other: called with the value of one of these, or with `None` where nothing is chosen.
    """

    async def chosen(source: str | None) -> None:
        if source == _TYPED:
            await ask()
        elif any(source == name for _, name, _, _ in _SOURCES):
            await _ask_source(screen, str(source), take)
        else:
            other(source)

    choices = [MenuItem("t", "Type it, twice", _TYPED, "what you type is not shown")]
    choices += [MenuItem(key, name, source) for key, source, name, _ in _SOURCES]
    screen.services.push(MenuScreen(title, [*choices, *others]), chosen)


async def ask_twice(screen: "BaseScreen", label: str, take: Take) -> None:
    """Ask for a secret in a line that does not show it, twice, until both are the same."""

    async def typed(first: str) -> None:
        async def again(second: str) -> None:
            if second == first:
                take(first, "")
                return
            screen.services.notify("The two secrets differ: type it again", severity="warning")
            await ask_twice(screen, label, take)

        await screen.ask(InputLine(f"{label}, again: ", required=True, hidden=True, then=again))

    await screen.ask(InputLine(f"{label}: ", required=True, hidden=True, then=typed))


async def _ask_source(screen: "BaseScreen", source: str, take: Take) -> None:
    def entered(text: str) -> None:
        if text:
            screen.start(_fetch(screen, source, text, take), "secret")

    label = next(label for _, name, _, label in _SOURCES if name == source)
    # What is typed here could be the secret itself, by mistake: no other line shows it again.
    await screen.ask(InputLine(label, then=entered, history=InputHistory()))


async def _fetch(screen: "BaseScreen", source: str, text: str, take: Take) -> None:
    """Read the secret from its source; this is a worker."""
    import shlex

    from trunkline.settings.credentials import read_credential

    try:
        table = {source: shlex.split(text) if source == "command" else text}
        credential = read_credential(table, Path.cwd())
        secret = await run_in_daemon_thread(lambda: credential.fetch(os.environ))
    except ValueError as error:
        screen.services.notify(str(error), severity="error")
        return
    screen.post_message(WorkDone(take, secret, str(credential)))
