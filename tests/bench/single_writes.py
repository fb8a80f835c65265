"""What a run costs that needs a call for each record: `python -m bench.single_writes`, in tests.

The name of SignalWire numbers on the embedded server is changed, with and without latency.
"""

import argparse
import asyncio
import tempfile
import time
from contextlib import aclosing
from pathlib import Path

from bench.figures import Figures
from support.emulator import emulator_process
from support.one_account import OneAccount
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.commands.reporting.gc_tuning import rarely_collecting
from trunkline.emulator.signalwire.access import PROJECT, TOKEN
from trunkline.model.change import RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session
from trunkline.vendors.signalwire import VENDOR


async def numbers(session: Session, count: int) -> list[Record]:
    """Return the first numbers of the account."""
    found: list[Record] = []
    async with aclosing(session.records("numbers", RecordScope())) as pages:  # type: ignore[type-var]
        async for page in pages:
            found += page
            if len(found) >= count:
                break
    return found[:count]


async def run_of(url: str, count: int, name: str) -> tuple[float, int]:
    """Name so many numbers; return the seconds of the run, and its requests."""
    session = VENDOR.connect(Profile("demo", "signalwire", PROJECT, url), TOKEN)
    edits = [
        Edit(RecordRef("demo", "numbers", "", number.key), "name", number.values["name"], name)
        for number in await numbers(session, count)
    ]
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(Path(folder), OneAccount(session, VENDOR.kinds), RunOptions())
        plan = await writer.plan(edits)
        running: list[bool] = []
        session.log.listen(lambda request: running.append(request.running))
        with rarely_collecting():
            began = time.perf_counter()
            entry = await writer.apply(plan, "another name")
            seconds = time.perf_counter() - began
        assert (entry.status, entry.total) == ("done", count), entry.summary()
        writer.close()
    await session.aclose()
    return seconds, running.count(False)


def main() -> None:
    """Print a table of seconds and requests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[2_000, 10_000])
    parser.add_argument("--latencies", type=float, nargs="+", default=[0, 50], metavar="MS")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    figures = Figures("runs with a call for each record (ms)")
    for latency in options.latencies:
        rows = str(max(options.counts))
        with emulator_process("--rows", rows, "--latency", str(latency)) as emulator:
            for count in options.counts:
                for turn in range(options.rounds):
                    seconds, requests = asyncio.run(
                        run_of(emulator.url, count, f"Desk {turn} of {count}")
                    )
                    figures.add(f"{count:,} numbers", f"{latency:g} ms", seconds * 1000)
                figures.note(f"{count:,} numbers at {latency:g} ms: {requests:,} requests")
    print(figures, flush=True)


if __name__ == "__main__":
    main()
