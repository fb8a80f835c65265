"""What writing to thousands of records costs: `python -m bench.writing [latency|work]`, in tests.

`latency` lets plain httpx make the same calls as a run, in turns and on the same server: the read
again and the write of each batch, so many at a time. The bound is what the number of calls, the
latency and the concurrency allow. `work` needs no network: plan, staging and journal.
"""

import argparse
import asyncio
import contextlib
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from bench import bare
from bench.figures import Figures
from support.emulator import ACCOUNT, KEY, emulator_process
from support.fake_vendor import LINES, FakeSession, line
from support.one_account import OneAccount
from trunkline.changes.journal.export import exported
from trunkline.changes.planning.batches import slices
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.commands.reporting.gc_tuning import rarely_collecting
from trunkline.model.change import RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.read_records import read

VOICES: Final = ("en-GB-Neural2-B", "en-GB-Neural2-C")
WORKERS: Final = (4, 8, 16)
CHUNK: Final = 100


def latency(rows: int, rounds: int) -> None:
    """Compare runs with their calls alone, on a server with little work and on the embedded one."""
    for name, server in (
        ("a bare server", bare_server(rows)),
        ("the embedded one", embedded(rows)),
    ):
        with server as url:
            for workers in WORKERS:
                asyncio.run(compare(name, url, workers, rounds))


@contextlib.contextmanager
def bare_server(rows: int) -> Iterator[str]:
    """Yield the address of a server that does as little as possible."""
    command = [sys.executable, bare.__file__, str(rows)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


@contextlib.contextmanager
def embedded(rows: int) -> Iterator[str]:
    """Yield the address of the embedded server."""
    milliseconds = str(bare.LATENCY * 1000)
    with emulator_process("--rows", str(rows), "--latency", milliseconds) as emulator:
        yield emulator.url


async def compare(name: str, url: str, workers: int, rounds: int) -> None:
    """Write the same with plain httpx and with the program in turns."""
    session = VENDOR.connect(Profile("demo", "polyai", ACCOUNT, url), KEY, concurrency=workers)
    limits = httpx.Limits(max_connections=workers, max_keepalive_connections=workers)
    async with httpx.AsyncClient(
        base_url=url, headers={"X-API-KEY": KEY}, limits=limits, trust_env=False
    ) as client:
        records = await everything(session)
        batches = in_batches(records)
        calls = 2 * len(batches)
        bound = math.ceil(calls / workers) * bare.LATENCY
        figures = Figures(
            f"{len(records):,} records on {name}: {calls} calls, {workers} at a time (ms)"
        )
        voices = cycle(VOICES)
        ratios: list[float] = []
        for turn in range(rounds + 1):
            alone = await calls_alone(client, batches, next(voices), workers)
            plan, run = await by_program(session, batches, next(voices), workers)
            if turn:  # the first one opens connections
                figures.add("the bound", "run", bound * 1000)
                figures.add("httpx alone", "run", alone * 1000)
                figures.add("trunkline", "run", run * 1000)
                figures.add("trunkline", "plan", plan * 1000)
                ratios.append(run / alone)
        figures.note(f"{median(ratios):.2f} times what httpx alone takes")
        print(figures, flush=True)
    await session.aclose()


async def everything(session: Session) -> list[Record]:
    """Read every connector of the account."""
    records: list[Record] = []
    async with contextlib.aclosing(
        read(session, VENDOR, VENDOR.kinds["connectors"], RecordScope())
    ) as batches:
        async for batch in batches:
            records += batch.records
    return records


def in_batches(records: Sequence[Record]) -> list[tuple[str, list[str]]]:
    """Return the project and the keys of each batch."""
    projects: dict[str, list[str]] = {}
    for record in records:
        projects.setdefault(record.parent or "", []).append(record.key)
    return [(key, some) for key, keys in projects.items() for some in slices(keys, CHUNK)]


async def calls_alone(
    client: httpx.AsyncClient, batches: Sequence[tuple[str, list[str]]], voice: str, workers: int
) -> float:
    """Make the calls of a run with nothing around them; give the seconds."""
    waiting = iter(batches)

    async def work() -> None:
        for project, keys in waiting:
            where = f"/v1/agents/{project}/telephony/connectors/batch"
            (await client.post(where, json={"connectorIds": keys})).json()
            updates = [{"connectorId": key, "voiceName": voice} for key in keys]
            (await client.patch(where, json={"updates": updates})).json()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(workers)))
    return time.perf_counter() - began


async def by_program(
    session: Session, batches: Sequence[tuple[str, list[str]]], voice: str, workers: int
) -> tuple[float, float]:
    """Plan and run the same; give the seconds of both."""
    edits = [
        Edit(RecordRef("demo", "connectors", project, key), "voiceName", before, voice)
        for project, keys in batches
        for key, before in (await voices_of(session, project, keys)).items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        options = RunOptions(chunk=CHUNK, workers=workers)
        writer = Writer(Path(folder), OneAccount(session, VENDOR.kinds), options)
        began = time.perf_counter()
        plan = await writer.plan(edits)
        planned = time.perf_counter() - began
        with rarely_collecting():
            began = time.perf_counter()
            entry = await writer.apply(plan, "another voice")
            run = time.perf_counter() - began
        assert entry.status == "done"
        assert entry.total == len(edits)
        writer.close()
    return planned, run


async def voices_of(session: Session, project: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the current voices of connectors."""
    found = await session.fetch("connectors", project, keys)
    return {key: record.values["voiceName"] for key, record in found.items()}


def work(rows: int, rounds: int) -> None:
    """Measure what staging, plan, journal and history cost by themselves."""
    figures = Figures(f"{rows:,} records, without a network (ms)")
    for _ in range(rounds):
        for what, seconds in asyncio.run(steps(rows)).items():
            figures.add(what, "each", seconds * 1000)
    print(figures, flush=True)


async def steps(rows: int) -> dict[str, float]:
    """Return the seconds of each step of many edits."""
    vendor = FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(rows)})
    lines = replace(LINES, writes=LINES.writes._replace(update=1000))
    edits = [
        Edit(RecordRef("acme", "lines", "s1", f"k{n}"), "voice", "a", "b") for n in range(rows)
    ]
    taken: dict[str, float] = {}

    def measured(what: str, step: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = step()
        taken[what] = time.perf_counter() - began
        return result

    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder), OneAccount(vendor, {"lines": lines}), RunOptions())
        staging = writer.staging("acme")
        measured("stage all", lambda: staging.stage(edits))
        measured("stage one more", lambda: staging.stage([edits[0]]))
        began = time.perf_counter()
        plan = await writer.plan(staging.edits)
        taken["plan"] = time.perf_counter() - began
        began = time.perf_counter()
        entry = await writer.apply(plan, "b")
        taken["run"] = time.perf_counter() - began
        assert entry.status == "done"
        measured("list runs", writer.journal.runs)
        items = measured("read a run", lambda: writer.journal.items(entry.id))
        measured("export a run", lambda: exported(entry, items))
        writer.close()
    return taken


def main() -> None:
    """Run what is named, or all."""
    benchmarks = {"latency": latency, "work": work}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(benchmarks)}")
    parser.add_argument("--rows", type=int, default=10_000, help="how many connectors")
    parser.add_argument("--rounds", type=int, default=5, help="how often each has its turn")
    options = parser.parse_args()
    if unknown := set(options.names) - set(benchmarks):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")
    for name in options.names or benchmarks:
        benchmarks[name](options.rows, options.rounds)


if __name__ == "__main__":
    main()
