"""Runs that write secrets on bad days, broken off, gone on with, tried again: nothing keeps any."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from support.echoing_vendor import Echoes, echoing
from support.one_account import OneAccount
from support.secret_scenarios import SCENARIOS, Scenario
from support.sweep import Sweep
from trunkline.api.request_log import Request
from trunkline.changes.journal.export import exported
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, Outcome, Result, ref_of
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session, load_vendor
from trunkline.vendors.read_records import read

FORGOTTEN: Final = "contains a secret that is not stored: enter it again"
BAD_DAYS: Final = ((409, ""), (500, ""), (503, ""), (200, "half"), (200, "hangs"))


class Openers(OneAccount[Session]):
    """Opens the account of one scenario."""

    def __init__(self, scenario: Scenario, server: Echoes) -> None:
        self.vendor = load_vendor(scenario.vendor)
        profile = scenario.profile(server.emulator.url)
        patience = {"attempts": 2, "first_wait": 0.001, "longest_wait": 0.01, "read_timeout": 0.3}
        session = self.vendor.connect(profile, scenario.credential, **patience)
        super().__init__(session, self.vendor.kinds)


class Account:
    """The account, its writer, and what is looked for."""

    def __init__(self, scenario: Scenario, server: Echoes, folder: Path) -> None:
        self.scenario, self.server, self.folder = scenario, server, folder
        self.openers = Openers(scenario, server)
        self.writer = Writer(folder, self.openers, RunOptions(attempts=2, first_wait=0.001))
        self.told: list[Outcome] = []
        self.sweep = Sweep(
            scenario.credential, *(scenario.secret(name, "written") for name in scenario.secrets)
        )

    async def edits(self) -> list[Edit]:
        """Return the edits that give the record its secrets, beside other fields."""
        scenario, kind = self.scenario, self.scenario.described
        secrets = {name: scenario.secret(name, "written") for name in scenario.secrets}
        record = await self.record()
        target = ref_of("acme", kind, record)
        if kind.is_vacant(record.values):
            values = {kind.key: record.key, **scenario.given, **secrets}
            return [Edit(target, WHOLE, ABSENT, values, Op.CREATE, record.key)]
        beside = {name: value for name, value in scenario.beside.items() if isinstance(value, str)}
        return [
            Edit(target, name, record.values.get(name, ABSENT), value, label=kind.label_of(record))
            for name, value in (beside | secrets).items()
        ]

    async def record(self) -> Record:
        """Read the record."""
        kind, session = self.scenario.described, self.openers.session
        async with aclosing(read(session, self.openers.vendor, kind, RecordScope())) as batches:
            rows = [row async for batch in batches for row in batch.records]
        return next(row for row in rows if kind.label_of(row) == self.scenario.label)

    async def apply(self) -> None:
        """Stage the edits, plan them, and write them."""
        edits = await self.edits()
        self.writer.staging("acme").stage(edits, "all of it")
        plan = await self.writer.plan(edits)
        assert len(plan.ready) == 1, [item.problems for item in plan.items]
        self.sweep.look("the plan", plan, "\n".join(line.text for line in plan_lines(plan)))
        await self.writer.apply(plan, "a test", on_outcome=self.told.append)

    def look(self) -> None:
        """Look at all that is left behind."""
        journal, session = self.writer.journal, self.openers.session
        assert self.sweep.folders("the state", self.folder)
        for run in journal.runs():
            items = journal.items(run.id)
            self.sweep.look("the journal", run, items, exported(run, items))
        self.sweep.look("what was told", self.told)
        self.sweep.look("the session", session, vars(session), list(session.log))

    def results(self) -> Sequence[Result | None]:
        """Return how the items of the first run stand."""
        return [item.result for item in self.writer.journal.items(1)]


@pytest.fixture(scope="module", name="server")
def parrot() -> Iterator[Echoes]:
    with echoing() as server:
        yield server


@asynccontextmanager
async def writing(scenario: Scenario, server: Echoes, folder: Path) -> AsyncIterator[Account]:
    """Open the account, and look at all that is left at the end of the block."""
    account = Account(scenario, server, folder)
    try:
        yield account
        account.look()
    finally:
        server.status, server.breaks = 0, ""
        await account.openers.session.aclose()
        account.writer.close()


@pytest.mark.parametrize(("status", "breaks"), BAD_DAYS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
async def test_on_a_bad_day_no_secret_is_shown_or_kept(
    scenario: Scenario, server: Echoes, tmp_path: Path, status: int, breaks: str
) -> None:
    async with writing(scenario, server, tmp_path) as account:
        server.status, server.breaks = status, breaks
        await account.apply()
        assert account.results()[0] in (Result.FAILED, Result.UNKNOWN)
    async with writing(scenario, server, tmp_path) as account:
        await account.writer.retry(1, account.told.append)
        (outcome,) = account.told
        assert FORGOTTEN in outcome.error


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
async def test_a_run_is_interrupted(scenario: Scenario, server: Echoes, tmp_path: Path) -> None:
    async with writing(scenario, server, tmp_path) as account:
        server.status, server.breaks = 200, "hangs"
        sent = asyncio.Event()

        def notice(request: Request) -> None:
            if request.method != "GET":
                sent.set()

        account.openers.session.log.listen(notice)
        run = asyncio.create_task(account.apply())
        await sent.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await run
        account.sweep.error("the cancelling", caught.value)
        assert account.results() == [None]
    async with writing(scenario, server, tmp_path) as account:
        assert [entry.id for entry in account.writer.interrupted()] == [1]
        await account.writer.resume(1, account.told.append)
        (outcome,) = account.told
        assert outcome.result in (Result.FAILED, Result.UNKNOWN)
        assert "secret" in outcome.error
        assert account.writer.staging("acme").forgotten
