"""A user of the dashboard who sets secrets of records, one kind at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from textual.events import Paste

from support.dashboard import opened, settings_of
from support.echoing_vendor import Echoes
from support.secret_scenarios import Scenario
from support.watched import Watched, watching
from trunkline.forms import MASKED
from trunkline.forms.values.json_pointer import join
from trunkline.model.change import Result
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.chrome.menu_screen import MenuScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.review.runs.run_screen import RunScreen

__all__ = ["PURPOSES", "Tour", "touring"]

PURPOSES: Final = (
    "typed", "mistyped", "in env", "in a file", "from a command", "kept", "staged", "refused",
    "with others", "of many", "imported", "created", "put back",
)  # fmt: skip
"""What a secret is given for; each has a text of its own, and so tells where a leak is from."""


class Tour(Watched):
    """The user.

    Attributes:
        scenarios: the records whose secrets are given, all of one kind.
        server: the server that they are on.
    """

    scenarios: Sequence[Scenario]
    server: Echoes

    @property
    def form(self) -> FormScreen:
        """The form in front."""
        assert isinstance(self.app.screen, FormScreen), self.text
        return self.app.screen

    def value(self, name: str) -> Any:
        """Return a field's value, as the form gives it out."""
        return self.form.form.field(join("", name)).value

    async def paste(self, text: str) -> None:
        """Paste a text, as the terminal does."""
        assert self.app.screen.focused is not None
        self.app.screen.focused.post_message(Paste(text))
        await self.settle()
        self.look("a screen after a paste")

    async def to(self, name: str) -> None:
        """Select a field of the form."""
        self.form.sheet.move_to(join("", name))
        await self.settle()

    async def put(self, name: str, value: Any) -> None:
        """Set a field that is not a secret; a list gets more entries."""
        at, form = join("", name), self.form
        if isinstance(value, list):
            held: Any = form.form.field(at).value
            value = [*(held or []), *value]
        form.context.edit(lambda: form.form.set(at, value), at)
        await self.settle()

    async def give(self, scenario: Scenario, purpose: str) -> None:
        """Set every secret of the record, pasted into its line twice."""
        assert purpose in PURPOSES
        for name in scenario.secrets:
            await self.to(name)
            await self.press("enter", "t")
            for _ in range(2):
                await self.paste(scenario.secret(name, purpose))
                await self.press("enter")
            assert self.value(name) is MASKED

    async def open(self, scenario: Scenario) -> None:
        """Open the form of a record."""
        await self.go_to(scenario.label)
        await self.press("e")

    async def leave(self, how: str = "") -> None:
        """Close the form, and say what is to become of it, if that is asked."""
        await self.press("escape")
        if isinstance(self.app.screen, MenuScreen):
            await self.choose(how)
        await self.until(lambda: isinstance(self.app.screen, BrowseScreen), "back")

    async def stage(self) -> None:
        """Stage what the form holds, and close it."""
        await self.press("w")
        await self.leave()

    async def write(self, result: Result, count: int = 0) -> RunScreen:
        """Review what is staged, confirm it, and see that all of it ends in one way.

        Args:
            result: the way.
            count: how many records there are; by default all of the user's.
        """
        await self.review()
        return await self.confirm(result, count or len(self.scenarios))

    async def confirm(self, result: Result, count: int) -> RunScreen:
        """Confirm the plan on the screen, and see that all of it ends in one way."""
        assert await self.copy_each()
        run = await self.apply("live")
        assert [item.result for item in run.model.items] == [result] * count, self.text
        self.sweep_all("a run")
        return run

    async def home_again(self) -> None:
        """Go back to the list."""
        while not isinstance(self.app.screen, BrowseScreen):
            await self.press("escape")
        await self.read()


@asynccontextmanager
async def touring(server: Echoes, scenarios: Sequence[Scenario], home: Path) -> AsyncIterator[Tour]:
    """Open the dashboard at the records of one kind, and watch it for their secrets.

    Args:
        server: where they are.
        scenarios: the records.
        home: the folder that everything the program writes is in.
    """
    secrets = [
        scenario.secret(name, purpose)
        for scenario in scenarios
        for name in scenario.secrets
        for purpose in PURPOSES
    ]
    first = scenarios[0]
    profile = first.profile(server.emulator.url)
    settings = settings_of(profile, keys={"acme": first.credential}, api__attempts=1)
    async with opened(settings, size=(80, 24)) as desktop:
        user = Tour(desktop.app, desktop.pilot)
        user.scenarios, user.server = scenarios, server
        with watching(user, home, first.credential, *secrets):
            await user.read()
            assert user.browse.view.kind is first.described
            yield user
        assert user.sweep.folders("the files", home)
