"""A dashboard that is watched: whatever it draws, says, copies, sends or keeps is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from support.editing import Editor
from support.rendered import rendered_lines
from support.sweep import Sweep
from trunkline.changes.journal.export import exported
from trunkline.tui.app.shell import Shell
from trunkline.tui.chrome.menu_screen import MenuLines, MenuScreen
from trunkline.tui.terminal.clipboard import Clipboard, Copied

__all__ = ["Watched", "watching"]

_User = TypeVar("_User", bound="Watched")


class Watched(Editor):
    """A user whose every key is followed by a look at the screens, for secrets.

    Attributes:
        sweep: what is looked for.
        home: the folder that everything the program writes is in.
        told: what was said and copied so far.
    """

    sweep: Sweep
    home: Path
    told: list[str]

    async def press(self, *keys: str) -> None:
        """Press keys, and look at the screen after each."""
        for key in keys:
            await super().press(key)
            self.look(f"a screen after {key!r}")

    def look(self, where: str, *, behind: bool = False) -> None:
        """Look at what is drawn, and at what was said and copied.

        Args:
            where: when that is, for the error.
            behind: look at the screens behind the one in front, too.
        """
        for screen in self.app.screen_stack if behind else [self.app.screen]:
            drawn = "\n".join(rendered_lines(screen))
            self.sweep.look(where, drawn, drawn.replace("\n", "").replace(" ", ""))
        self.sweep.look(f"what was said or copied, {where}", *self.told)

    def sweep_all(self, where: str) -> None:
        """Look everywhere: screens, files, staging, journal, requests, sessions."""
        self.look(where, behind=True)
        app, sweep = self.app, self.sweep
        sweep.folders(f"files, {where}", self.home)
        sweep.look(f"the clipboard, {where}", app.clipboard, app.copier.register)
        sweep.look(f"the requests, {where}", list(app.sessions.requests()))
        journal = app.changes.writer.journal
        for name in app.sessions.profiles:
            # Nothing is staged where the vendor has not told whose credential it is.
            if (staging := app.changes.peek(name)) is not None:
                what = (staging.edits, staging.others, staging.next_undo)
                sweep.look(f"what is staged, {where}", *what)
            session = app.sessions.current(name)
            if session is not None:
                sweep.look(f"the session, {where}", session, list(session.log))
        for run in journal.runs():
            items = journal.items(run.id)
            sweep.look(f"the journal, {where}", run, items, exported(run, items))
        last = app.changes.run
        if last is not None:
            sweep.look(f"the run, {where}", last, last.outcomes)

    async def copy_each(self, key: str = "y") -> int:
        """Look at everything that the copy menu in front offers, and copy the last of it.

        Returns:
            How much it offers.
        """
        await self.press(key)
        offered = [choice for choice in self._items() if not choice.why_not]
        for choice in offered:
            text, what = choice.value
            self.sweep.look("what is copied", text() if callable(text) else text, what)
        await self.press(offered[-1].key)
        return len(offered)

    def _items(self) -> Any:
        assert isinstance(self.app.screen, MenuScreen), self.text
        return self.app.screen.query_one(MenuLines).items

    async def choose(self, title: str) -> None:
        """Choose what is called so in the menu in front."""
        key = next(choice.key for choice in self._items() if choice.title.startswith(title))
        await self.press(key)


@contextmanager
def watching(user: _User, home: Path, *secrets: str) -> Iterator[_User]:
    """Watch a dashboard for some secrets while the block runs, and look everywhere at its end.

    Args:
        user: whoever uses it.
        home: the folder that everything the program writes is in.
        secrets: the secrets.
    """
    user.sweep, user.home, user.told = Sweep(*secrets), home, []
    copy, notify = Clipboard.copy, Shell.notify

    async def copied(self: Clipboard, text: str, what: str) -> Copied:
        user.told += [text, what]
        result = await copy(self, text, what)
        user.told.append(result.message)
        return result

    def said(self: Shell, message: str, **how: Any) -> None:
        user.told.append(message)
        notify(self, message, **how)

    with mock.patch.object(Clipboard, "copy", copied), mock.patch.object(Shell, "notify", said):
        yield user
        user.sweep_all("the end")
