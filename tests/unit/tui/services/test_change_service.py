"""How a run's progress is said, and what every title says about what is staged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from support.counters import COUNTERS
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store.errors import DamagedFile
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.tui.services.change_service import ChangeService
from trunkline.tui.services.live_run import LiveRun, StagingChanged


def run(total: int, *results: Result, **differs: object) -> LiveRun:
    targets = [RecordRef("acme", "connectors", "P", f"c{n}") for n in range(len(results))]
    outcomes = {
        target: Outcome(target, result) for target, result in zip(targets, results, strict=True)
    }
    made = LiveRun("acme", "set voices", total, outcomes, started=100.0)
    for name, value in differs.items():
        setattr(made, name, value)
    return made


DONE, FAILED, SKIPPED = Result.DONE, Result.FAILED, Result.SKIPPED


def test_progress_begins_with_the_total() -> None:
    assert run(1200).progress(100.0) == "0 of 1,200"


def test_rate_and_time_left_come_with_the_first_second() -> None:
    assert run(100, *[DONE] * 20).progress(100.5) == "20 of 100"
    assert run(100, *[DONE] * 20).progress(102.0) == "20 of 100 · 10/s · 8 s left"
    assert run(100, *[DONE] * 5).progress(110.0) == "5 of 100 · 0.5/s · 3 min left"
    assert run(100_000, *[DONE] * 20).progress(102.0) == "20 of 100,000 · 10/s · 2.8 h left"


def test_failures_are_counted_and_skipped_items_are_not() -> None:
    progress = run(10, DONE, FAILED, SKIPPED, Result.CONFLICT).progress(100.0)
    assert progress == "4 of 10 · 2 not done"


def test_a_run_that_is_stopped_says_what_happens_now() -> None:
    progress = run(100, *[DONE] * 20, stopping=True).progress(102.0)
    assert progress == "20 of 100 · stopping after the requests under way"


def test_a_run_that_has_ended_has_no_rate() -> None:
    ended = run(100, *[DONE] * 100, error="disk full")
    assert not ended.running
    assert ended.progress(110.0) == "100 of 100"


# What is staged


class Services:
    """A change service on real files, and what it posted."""

    def __init__(self, folder: Path) -> None:
        kinds = {COUNTERS.name: COUNTERS}
        names = ("acme", "signalwire-eu", "third")
        sessions = SimpleNamespace(
            profiles=dict.fromkeys(names),
            kinds=lambda profile: kinds,
            known_account=lambda profile: f"acme:{profile}/1",
            last_account=lambda profile: f"acme:{profile}/1",
        )
        values = {"api.chunk_size": 10, "api.concurrency": 2, "undo_secrets": "ask"}
        settings = SimpleNamespace(paths=SimpleNamespace(state=folder), values=values, who="")
        self.posted: list[Any] = []
        self.changes = ChangeService(
            cast("Any", settings), cast("Any", sessions), self.posted.append, lambda error: None
        )
        self.other = Writer(folder, cast("Any", sessions))

    def stage(self, profile: str, *keys: str, seats: int = 2) -> None:
        edits = [Edit(RecordRef(profile, "counters", "", key), "seats", 1, seats) for key in keys]
        self.changes.staging(profile).stage(edits)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    yield services
    services.changes.close()
    services.other.close()


def test_the_title_counts_records_here_and_elsewhere(services: Services) -> None:
    changes = services.changes
    assert changes.note("acme") == ""
    services.stage("signalwire-eu", "1", "2")
    assert changes.note("acme") == "● 2 staged in signalwire-eu"
    assert changes.note("signalwire-eu") == "● 2 staged"
    services.stage("acme", "1")
    assert changes.note("acme") == "● 1 staged, 2 in signalwire-eu"
    services.stage("third", "1")
    assert changes.note("acme") == "● 1 staged, 3 in 2 other profiles"
    assert changes.staged_profiles() == {"acme": 1, "signalwire-eu": 2, "third": 1}


def test_every_step_of_staging_is_announced(services: Services) -> None:
    staging = services.changes.staging("acme")
    services.stage("acme", "1")
    staging.undo()
    staging.redo()
    staging.clear()
    assert [type(message) for message in services.posted] == [StagingChanged] * 4


async def test_undo_is_of_this_session_only(services: Services) -> None:
    target = RecordRef("acme", "counters", "", "9")
    services.other.staging("acme").stage([Edit(target, "seats", 1, 2)])
    await services.changes.refresh()
    staging = services.changes.staging("acme")
    assert (len(staging), staging.next_undo, staging.undo()) == (1, "", None)
    services.stage("acme", "1")
    assert staging.undo() == "edit"
    assert (len(staging), staging.undo()) == (1, None)


async def test_a_file_that_cannot_be_read_is_a_problem_until_it_can(tmp_path: Path) -> None:
    services = Services(tmp_path / "state")
    services.other.close()
    file = tmp_path / "state" / "changes.db"
    whole = file.read_bytes()
    file.write_bytes(b"no database" * 100)
    changes = services.changes
    assert await changes.refresh()
    assert "file is not a database" in changes.problem
    assert changes.note("acme") == "✗ journal damaged: trunkline journal repair"
    assert not await changes.refresh(), "the same problem is no news"
    file.write_bytes(whole)
    assert await changes.refresh()
    assert changes.problem == changes.note("acme") == ""
    changes.close()


async def test_a_staged_edit_that_cannot_be_read_is_told(
    services: Services, tmp_path: Path
) -> None:
    services.stage("acme", "1", "2")
    with closing(sqlite3.connect(tmp_path / "changes.db")) as db, db:
        db.execute("UPDATE edits SET wanted = '{' WHERE key = '1'")
    await services.changes.refresh()
    note = services.changes.note("acme")
    assert note == "✗ 1 staged damaged: trunkline journal check · ● 1 staged"


async def test_a_file_that_is_damaged_while_it_is_open_is_opened_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.stage("acme", "1")
    changes = services.changes

    def damaged(staging: object) -> bool:
        raise DamagedFile("malformed")

    with monkeypatch.context() as patched:
        patched.setattr(Staging, "refresh", damaged)
        assert await changes.refresh()
        assert (changes.problem, changes.staged("acme")) == ("malformed", 0)
    assert await changes.refresh()
    assert (changes.problem, changes.note("acme")) == ("", "● 1 staged")
    services.posted.clear()
    services.stage("acme", "2")
    assert len(services.posted) == 1
