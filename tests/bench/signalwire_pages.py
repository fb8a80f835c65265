"""What listing 20,000 numbers costs: `python -m bench.signalwire_pages [ROWS]`, in tests.

In turns, and on the same server, plain httpx fetches the same pages and reads nothing but the link
to the next one, and the program reads every number of them. Latency is what every answer waits.
"""

import argparse
import asyncio
import re
import time
from contextlib import aclosing
from statistics import median
from typing import Final

import httpx

from bench.figures import Figures
from support.emulator import emulator_process
from trunkline.emulator.signalwire.access import PROJECT, TOKEN
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import Session
from trunkline.vendors.read_records import read
from trunkline.vendors.signalwire import VENDOR

_FIRST: Final = "/api/relay/rest/phone_numbers?page_size=1000"
_NEXT: Final = re.compile(rb'"next":"([^"]+)"')
_START: Final = 2048


async def compare(url: str, latency: int, rounds: int) -> float:
    """Print a table of figures; return the median of how many times longer the program takes."""
    session = VENDOR.connect(Profile("demo", "signalwire", PROJECT, url), TOKEN)
    figures = Figures(f"{latency} ms of latency (ms)")
    ratios: list[float] = []
    async with httpx.AsyncClient(base_url=url, auth=(PROJECT, TOKEN), trust_env=False) as client:
        for turn in range(rounds + 1):
            pages, page, alone = await fetched_alone(client)
            rows, first, whole = await read_by_program(session)
            if turn:  # the first one opens connections and imports
                figures.add("httpx alone", "first page", page * 1000)
                figures.add("httpx alone", "all", alone * 1000)
                figures.add("trunkline", "first page", first * 1000)
                figures.add("trunkline", "all", whole * 1000)
                ratios.append(whole / alone)
    await session.aclose()
    figures.note(f"{rows:,} numbers on {pages} pages; {median(ratios):.2f} times httpx alone")
    print(figures, flush=True)
    return median(ratios)


async def fetched_alone(client: httpx.AsyncClient) -> tuple[int, float, float]:
    """Fetch all pages; return their number, and the seconds until the first and the last."""
    began = time.perf_counter()
    pages, first, link = 0, 0.0, _FIRST
    while link:
        answer = await client.get(link)
        first = first or time.perf_counter() - began
        pages += 1
        following = _NEXT.search(answer.content, 0, _START)
        link = following[1].decode() if following else ""
    return pages, first, time.perf_counter() - began


async def read_by_program(session: Session) -> tuple[int, float, float]:
    """Read all numbers; return how many, and the seconds until the first and the last."""
    began = time.perf_counter()
    rows, first = 0, 0.0
    kind = VENDOR.kinds["numbers"]
    async with aclosing(read(session, VENDOR, kind, RecordScope())) as batches:
        async for batch in batches:
            first = first or time.perf_counter() - began
            rows += len(batch.records)
    return rows, first, time.perf_counter() - began


def main() -> None:
    """Measure without latency, with that of a vendor nearby, and of one far away."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", type=int, nargs="?", default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for latency in (0, 10, 50):
        with emulator_process("--rows", str(options.rows), "--latency", str(latency)) as emulator:
            asyncio.run(compare(emulator.url, latency, options.rounds))


if __name__ == "__main__":
    main()
