"""Every secret of every vendor's records, given in the dashboard: written, and left nowhere else.

One user a kind does all that can be done with the secrets of its records; the screens are looked at
after every key, and everything else after every step. Nothing may hold one, nor the credential.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from support.echoing_vendor import Echoes, echoing
from support.secret_scenarios import SCENARIOS, Scenario
from support.secrets_user import Tour, touring
from support.sweep import secret_fields
from trunkline.forms import MASKED, UNSET
from trunkline.model.change import Result
from trunkline.tui.app.dashboard import Dashboard
from trunkline.tui.review.runs.history_screen import HistoryScreen

KINDS: Final = sorted({(scenario.vendor, scenario.kind) for scenario in SCENARIOS})


@pytest.fixture(name="server")
def parrot() -> Iterator[Echoes]:
    """Serve the believable data, to be written to."""
    with echoing() as server:
        yield server


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder where secrets are kept, with an editor in it that notes what it is given."""
    folder = tmp_path / "kept"
    folder.mkdir()
    editor = folder / "editor"
    editor.write_text('#!/bin/sh\ncat "$1" >> "$HOME/edited"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(Dashboard, "suspend", _in_the_same_terminal)
    return folder


@contextmanager
def _in_the_same_terminal(app: object) -> Iterator[None]:
    yield


def test_every_secret_field_of_every_kind_has_a_scenario() -> None:
    covered = {(each.vendor, each.kind, name) for each in SCENARIOS for name in each.secrets}
    assert covered == {(vendor, kind.name, name) for vendor, kind, name in secret_fields()}


@pytest.mark.parametrize(("vendor", "kind"), KINDS)
async def test_secrets_are_left_nowhere(
    vendor: str,
    kind: str,
    server: Echoes,
    home: Path,
    kept: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios = [each for each in SCENARIOS if (each.vendor, each.kind) == (vendor, kind)]
    async with touring(server, scenarios, home) as user:
        await make_what_is_missing(user)
        # The forms of a kind take secrets alike; what is staged and written differs by record.
        await types(user, scenarios[0])
        await reads(user, scenarios[0], kept, monkeypatch)
        await drafts(user, scenarios[0])
        await stages(user)
        await fails(user)
        written = await writes(user)
        await writes_many(user)
        await imports(user, kept)
        await looks_back(user, written, home)
        await leaves(user)
    async with touring(server, scenarios, home) as user:
        await starts_again(user)
        await deletes(user)
        await creates(user)


# What can be done with the secrets of one record


async def types(user: Tour, scenario: Scenario) -> None:
    """Type each secret, wrongly and rightly; nothing of it is copied out of its line."""
    await user.open(scenario)
    for name in scenario.secrets:
        await user.to(name)
        await user.press("enter", "t")
        await user.type(scenario.secret(name, "typed")[:9])
        await user.press("shift+home", "ctrl+x")
        for purpose in ("mistyped", "typed"):
            await user.paste(scenario.secret(name, purpose))
            await user.press("enter")
        assert "The two secrets differ" in user.said
        await user.press("escape")
        assert user.value(name) is UNSET
    await user.give(scenario, "typed")
    assert await user.copy_each()
    user.sweep_all("a form")
    await user.press("z", "Z", "D")
    await user.leave("Discard it")


async def reads(
    user: Tour, scenario: Scenario, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read each secret from where secrets are kept, and open the form in an editor."""
    await user.open(scenario)
    for name in scenario.secrets:
        place = folder / "secret"
        sources = {"v": ("in env", "A_SECRET"), "f": ("in a file", str(place)),
                   "c": ("from a command", f"cat {place}")}  # fmt: skip
        for key, (purpose, words) in sources.items():
            secret = scenario.secret(name, purpose)
            monkeypatch.setenv("A_SECRET", secret)
            place.write_text(f"{secret}\n")
            place.chmod(0o600)
            await user.to(name)
            await user.press("enter", key)
            await user.paste(words)
            user.told.clear()
            await user.press("enter")
            await user.until(lambda: user.told, "read")
            assert "was read from" in user.told[-1]
            assert user.value(name) is MASKED
    edited = user.home / "edited"
    edited.unlink(missing_ok=True)
    await user.press("g", "o")
    await user.until(
        lambda: edited.exists() and all(name in edited.read_text() for name in scenario.secrets),
        "edited",
    )
    user.sweep_all("an editor")
    await user.leave("Discard it")


async def drafts(user: Tour, scenario: Scenario) -> None:
    """Leave the form with a draft, and take it up again: the secrets are not in it."""
    await user.open(scenario)
    await user.give(scenario, "kept")
    for name, value in scenario.beside.items():
        await user.put(name, value)
    await user.leave("Keep it as a draft")
    user.sweep_all("a draft")
    await user.open(scenario)
    await user.choose("Resume it")
    assert "Drafts do not save secrets, set them again" in user.told[-1]
    assert all(user.value(name) is UNSET for name in scenario.secrets)
    assert all(user.value(name) is not UNSET for name in scenario.beside)
    await user.leave("Discard it")


# What can be done with those of several


async def stages(user: Tour) -> None:
    """Stage the secrets, look at them from everywhere, and drop them again."""
    for scenario in user.scenarios:
        await user.open(scenario)
        await user.give(scenario, "staged")
        await user.stage()
    names = sorted(name for each in user.scenarios for name in each.secrets)
    assert sorted(name for _, name in user.staged()) == names
    user.sweep_all("what is staged")
    assert await user.copy_each()
    await user.press("i")
    assert await user.copy_each()
    await user.press("escape", "z", "Z")
    user.sweep_all("an edit made again")
    await user.press("*")
    for form in "yc":
        user.told.clear()
        await user.press("o", form)
        await user.until(lambda: "Nothing was changed in the editor" in user.told, "edited")
    assert await user.copy_each()
    user.sweep_all("records in an editor")
    await user.press("u")
    await user.review()
    assert "changed (secret)" in "\n".join(user.page)
    assert await user.copy_each()
    await user.press("escape", *("z" for _ in user.scenarios))
    assert user.staged() == {}


async def fails(user: Tour) -> None:
    """Write the secrets to a vendor that refuses and repeats them, and try again."""
    for scenario in user.scenarios:
        await user.open(scenario)
        await user.give(scenario, "refused")
        await user.stage()
    user.server.status = 422
    await user.write(Result.FAILED)
    await user.press("enter")
    assert "•••" in "\n".join(user.page)
    assert await user.copy_each()
    await user.press("escape")
    user.server.status = 0
    await user.press("R")
    run = await user.ended()
    forgotten = {"contains a secret that is not stored: enter it again"}
    await user.until(lambda: {item.error for item in run.model.items} == forgotten, "told")
    user.sweep_all("a run that was tried again")
    await user.home_again()
    await user.open(user.scenarios[0])
    user.look("the form of a record that was refused")
    await user.leave()
    await user.write(Result.UNVERIFIED)
    await user.home_again()
    assert user.staged() == {}


async def writes(user: Tour) -> int:
    """Change other fields and lists beside the secrets, and take that back; return the run."""
    for scenario in user.scenarios:
        await user.open(scenario)
        for name, value in scenario.beside.items():
            await user.put(name, value)
        await user.give(scenario, "with others")
        await user.stage()
    run = await user.write(Result.UNVERIFIED)
    await user.press("enter")
    assert await user.copy_each()
    await user.press("escape", "U")
    await user.planned()
    assert "had no known value" in user.text
    await user.press("s")
    for scenario in user.scenarios:
        for name in scenario.secrets:
            await user.press("t")
            for _ in range(2):
                await user.paste(scenario.secret(name, "put back"))
                await user.press("enter")
    await user.planned()
    assert "had no known value" not in user.text
    await user.confirm(Result.UNVERIFIED, len(user.scenarios))
    await user.home_again()
    return run.model.number


async def writes_many(user: Tour) -> None:
    """Give several records the same secrets."""
    pairs = [scenario for scenario in user.scenarios if scenario.another]
    for scenario in pairs:
        await user.mark([scenario.label], [scenario.another])
        await user.press("e")
        await user.give(scenario, "of many")
        await user.stage()
        await user.press("u")
    if pairs:
        await user.write(Result.UNVERIFIED, 2 * len(pairs))
        await user.home_again()


async def imports(user: Tour, folder: Path) -> None:
    """Import a table with columns for the secrets, which are left alone."""
    kind, table = user.scenarios[0].described, folder / "table.csv"
    rows = []
    for scenario in user.scenarios:
        await user.go_to(scenario.label)
        key = user.target(kind.name).key
        given = {name: scenario.secret(name, "imported") for name in scenario.secrets}
        rows.append({kind.key: key, **given})
    with table.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [kind.key, *sorted(kind.secret)])
        writer.writeheader()
        writer.writerows(rows)
    await user.press("g", "t")
    await user.paste(str(table))
    await user.press("enter")
    await user.until(lambda: "secrets are not imported; ignored" in user.text, "imported")
    user.sweep_all("an import")
    await user.press("escape")
    assert user.staged() == {}


async def deletes(user: Tour) -> None:
    """Delete the records; of the secrets nothing is left to bring back."""
    await user.mark(*([scenario.label] for scenario in user.scenarios))
    await user.press("d")
    await user.write(Result.DONE)
    await user.press("U")
    plan = (await user.planned()).view.plan
    assert plan is not None
    assert [bool(item.problems) for item in plan.items] == [True] * len(user.scenarios)
    assert " required" in "\n".join(user.page)
    user.sweep_all("the undo of a deletion")
    await user.home_again()


async def creates(user: Tour) -> None:
    """Create records with secrets: with drafts, refused, done, and taken back."""
    await user.press("r")
    await user.read()
    for scenario in user.scenarios:
        await begins(user, scenario)
        await user.give(scenario, "created")
        assert await user.copy_each()
        await user.leave("Keep it as a draft")
        user.sweep_all("the draft of a creation")
        await begins(user, scenario, again=True)
        await user.give(scenario, "created")
        await user.stage()
    user.sweep_all("a creation that is staged")
    user.server.status = 422
    await user.write(Result.FAILED)
    user.server.status = 0
    await user.home_again()
    await user.write(Result.UNVERIFIED)
    await user.press("U")
    await user.planned()
    await user.confirm(Result.DONE, len(user.scenarios))
    await user.home_again()


async def begins(user: Tour, scenario: Scenario, *, again: bool = False) -> None:
    """Open the form of a new record, with all but the secrets."""
    if not scenario.new:
        await user.go_to(scenario.label)
    await user.press("n")
    if again:
        await user.choose("Resume it")
        return
    for name, value in scenario.given.items():
        await user.put(name, value)


async def make_what_is_missing(user: Tour) -> None:
    """Create the records that the seed does not have."""
    missing: list[Scenario] = []
    for scenario in user.scenarios:
        await user.go_to(scenario.label)
        if user.browse.view.vacant_row is not None:
            missing.append(scenario)
            await begins(user, scenario)
            await user.give(scenario, "created")
            await user.stage()
    if missing:
        await user.write(Result.UNVERIFIED, len(missing))
        await user.home_again()


async def looks_back(user: Tour, written: int, home: Path) -> None:
    """Look at the history and at the requests, and take a run with secrets along."""
    await user.press("g", "h")
    assert await user.copy_each()
    history = user.app.screen
    assert isinstance(history, HistoryScreen)
    await user.until(lambda: history.table.total, "read")
    history.sheet.go_to((None, str(written)))
    await user.press("E")
    exported = home / "run.json"
    await user.replace(str(exported))
    await user.press("enter")
    await user.until(exported.exists, "exported")
    assert '"changed"' in exported.read_text()
    await user.home_again()
    await user.press("g", "r")
    assert await user.copy_each()
    await user.press("enter")
    user.sweep_all("the requests")
    await user.home_again()


async def leaves(user: Tour) -> None:
    """Stage the secrets with other fields, and leave the program without writing them."""
    for scenario in user.scenarios:
        await user.open(scenario)
        for name, value in scenario.beside.items():
            await user.put(name, value)
        await user.give(scenario, "staged")
        await user.stage()


async def starts_again(user: Tour) -> None:
    """Start the program again: secrets that were staged are gone, and nothing else is."""
    names = {name for each in user.scenarios for name in each.beside}
    assert {name for _, name in user.staged()} == names
    await user.review()
    assert "was staged but is not stored: enter it again" in user.text
    assert await user.copy_each()
    await user.press("D", "x")
    await user.home_again()
    assert user.staged() == {}
