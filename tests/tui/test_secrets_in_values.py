"""Secrets within values, in the dashboard: in a config page wherever it can have one, and in URLs.

Every screen is drawn with such values, and looked at after each key, with all that it copies, says,
sends or keeps.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from support.dashboard import opened, profile_at, settings_of
from support.emulator import Emulator, running_emulator
from support.signalwire import NUMBERS, TOKEN, plain_client, profile_of
from support.value_secrets import PAGE_SCHEMA, page_secrets, page_values, secret_url
from support.watched import Watched, watching
from trunkline.changes.staging.page_promotion import key_edits
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import Result, ref_of
from trunkline.tui.app.dashboard import Dashboard
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.pages.environments_screen import EnvironmentsScreen
from trunkline.tui.services import routes
from trunkline.tui.trace.trace_screen import TraceScreen

PAGES: Final = "/v1/agents/PROJECT-58RP822I/real-time-configs"
MASKED_URL: Final = "https://•••@hooks.example/voice?room=1&token=•••"

OF_NUMBERS: Final = {
    "BrowseRoute", "RecordRoute", "RecordFormRoute", "ReviewRoute", "RunRoute", "RunItemRoute",
    "HistoryRoute", "RequestsRoute", "TraceRoute",
}  # fmt: skip
OF_PAGES: Final = {
    "BrowseRoute", "RecordRoute", "EnvironmentsRoute", "PageFormRoute", "ReviewRoute", "RunRoute",
    "RunItemRoute",
}  # fmt: skip
WITHOUT_VALUES: Final = {
    "ColumnsRoute", "NewRecordRoute", "SchemaPreviewRoute", "PasteRoute", "NumberImportRoute",
    "ProfilesRoute", "WelcomeRoute", "HelpRoute", "PaletteRoute",
}  # fmt: skip
"""Screens that show no value of a record."""


def test_every_screen_is_looked_at() -> None:
    names = {route.__name__ for route in get_args(routes.Route)}
    assert names == OF_NUMBERS | OF_PAGES | WITHOUT_VALUES


class User(Watched):
    """A user whose screens are noted.

    Attributes:
        seen: the names of the routes of the screens so far.
    """

    seen: set[str]

    def look(self, where: str, *, behind: bool = False) -> None:
        """Look at what is drawn, and note which screen it is."""
        super().look(where, behind=behind)
        if (front := self.app.services.front) is not None:
            self.seen.add(type(front).__name__)

    async def home_again(self) -> None:
        """Go back to the list."""
        while not isinstance(self.app.screen, BrowseScreen):
            await self.press("escape")
        await self.read()


@contextmanager
def watched(desktop: Any, home: Path, *secrets: str) -> Iterator[User]:
    user = User(desktop.app, desktop.pilot)
    user.seen = set()
    with watching(user, home, *secrets):
        yield user


@pytest.fixture(name="fresh")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture(autouse=True)
def editor(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give an editor that keeps what it was given where it is looked at."""
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\ncat "$1" >> "{home}/edited"\n')
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(Dashboard, "suspend", _in_the_same_terminal)


@contextmanager
def _in_the_same_terminal(app: object) -> Iterator[None]:
    yield


async def test_passwords_in_urls_are_shown_nowhere(fresh: Emulator, home: Path) -> None:
    with plain_client(fresh) as client:
        rows = client.get(NUMBERS).json()["data"]
        row = next(row for row in rows if row["call_handler"] == "laml_webhooks")
        client.put(f"{NUMBERS}/{row['id']}", json={"call_request_url": secret_url("before")})
    settings = settings_of(profile_of(fresh.url, name="acme"), keys={"acme": TOKEN})
    secrets = [*page_secrets("before"), *page_secrets("after")]
    async with opened(settings, size=(120, 40)) as desktop:
        with watched(desktop, home, *secrets) as user:
            await user.read()
            view = user.browse.view
            view.table.choose(["number", "name", "call_request_url"])
            view.redraw()
            await user.go_to(MASKED_URL)
            await user.until(lambda: "•••" in user.text, "drawn")
            assert await user.copy_each()
            await user.press("enter")
            assert "RecordRoute" in user.seen
            assert await user.copy_each()
            await user.home_again()
            await edits(user)
            await writes(user)
            assert user.seen == OF_NUMBERS
    with plain_client(fresh) as client:
        assert client.get(f"{NUMBERS}/{row['id']}").json()["call_request_url"] == secret_url(
            "after"
        )


async def edits(user: User) -> None:
    """Open everything that edits the URL, and leave it as it is shown."""
    await user.ask_cell("call_request_url")
    await user.press("enter")
    assert user.staged() == {}
    await user.ask_cell("call_request_url")
    await user.replace(MASKED_URL.replace("hooks", "other"))
    await user.press("enter")
    assert "enter the whole value again" in user.said
    assert user.staged() == {}
    await user.press("o", "y")
    await user.until((user.home / "edited").exists, "edited")
    await user.press("e")
    assert await user.copy_each()
    await user.press("g", "o")
    await user.home_again()


async def writes(user: User) -> None:
    """Write another URL, and look at all that is left of it."""
    record = user.browse.view.sheet.record
    assert record is not None
    base, wanted = record.values["call_request_url"], secret_url("after")
    staging = user.app.changes.staging("acme")
    staging.stage([Edit(user.target("numbers"), "call_request_url", base, wanted)])
    await user.settle()
    user.sweep_all("staged")
    await user.review()
    assert "(changed)" in user.text
    assert await user.copy_each()
    run = await user.apply("live")
    assert [item.result for item in run.model.items] == [Result.DONE]
    user.sweep_all("a run")
    await user.press("enter")
    assert await user.copy_each()
    await user.home_again()
    await user.press("g", "h")
    await user.settle()
    await user.press("E")
    await user.replace(str(user.home / "run.json"))
    await user.press("enter")
    await user.until((user.home / "run.json").exists, "exported")
    await user.home_again()
    await user.press("g", "r")
    assert await user.copy_each()
    await user.home_again()
    await user.press("x")
    await user.until(lambda: isinstance(user.app.screen, TraceScreen), "traced")
    await user.until(lambda: "hooks.example" in user.text, "found")
    assert await user.copy_each()
    await user.home_again()


async def test_secrets_of_a_page_are_shown_nowhere(fresh: Emulator, home: Path) -> None:
    with fresh.client() as client:
        for environment, purpose in (("sandbox", "before"), ("live", "after")):
            at = f"{PAGES}/{environment}"
            known = client.get(at).json()["schema"]
            schema = {
                **known,
                "definitions": {**known.get("definitions", {}), **PAGE_SCHEMA["definitions"]},
                "properties": {**PAGE_SCHEMA["properties"], **known["properties"]},
            }
            client.put(f"{at}/schema", json={"schema": schema}).raise_for_status()
            values = page_values(purpose)
            client.patch(f"{at}/variables", json={"variables": values}).raise_for_status()
    settings = settings_of(profile_at(fresh.url))
    secrets = [secret for name in ("before", "after", "again") for secret in page_secrets(name)]
    async with opened(settings, size=(120, 50)) as desktop:
        with watched(desktop, home, *secrets) as user:
            await user.read()
            await user.press("enter")
            await user.read()
            await user.to_kind("config-pages")
            view = user.browse.view
            view.table.choose(["clientEnv", "variables"])
            view.redraw()
            await user.go_to("sandbox")
            assert await user.copy_each()
            await user.press("i")
            assert await user.copy_each()
            await user.home_again()
            await user.press("E")
            screen = user.app.screen
            assert isinstance(screen, EnvironmentsScreen)
            for key in ("trunk", "logins", "pin"):
                screen.sheet.go_to((None, f"/{key}"))
                await user.settle()
                user.look(f"the row of {key}")
                assert "•••" in user.text
                assert await user.copy_each()
            await user.press("e")
            assert "•••" in user.text
            await user.press("g", "o")
            await user.until((home / "edited").exists, "edited")
            await user.home_again()
            await writes_page(user)
            assert user.seen == OF_PAGES


async def writes_page(user: User) -> None:
    """Write other values, and look at all that is left of them."""
    view = user.browse.view
    record = next(row for row in view.table.view if row.key == "sandbox")
    edits = key_edits("acme", view.kind, record, page_values("again"))
    assert ref_of("acme", view.kind, record) == edits[0].target
    user.app.changes.staging("acme").stage(edits)
    await user.settle()
    user.sweep_all("staged")
    await user.review()
    assert "(changed)" in user.text
    assert await user.copy_each()
    run = await user.apply()
    assert [item.result for item in run.model.items] == [Result.DONE], user.text
    user.sweep_all("a run")
    await user.press("enter")
    assert await user.copy_each()
    await user.home_again()
