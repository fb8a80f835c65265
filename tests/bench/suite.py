"""The benchmarks of the program on a terminal: starts, keys, sizes, idleness, slow links.

Peers take turns within each round, so that whatever else the machine does hits them alike; a
figure is the median over rounds, in brackets its ratio to the first line.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.dashboard import dashboard
from bench.figures import Figures
from bench.forms import forms
from bench.listing import listing
from bench.peers import Peer, peers, rows_file
from bench.session import DOWN, PAGE_DOWN, resident_megabytes, seconds_until, session
from bench.starting import starting
from support.pty import Program
from support.slow_link import Link

SIZES = ((80, 24), (200, 50))
SOME, ENOUGH, MANY = 1_000, 10_000, 100_000
_KEYS = 12
# Shorter than the tenth of a second after which VisiData draws once more by itself.
_SILENCE = 0.08
# The first name in the file, which every peer shows in its first row.
_FIRST_ROW = "London concierge"


def keys(folder: Path, rounds: int, sizes: tuple[int, ...] = (SOME, MANY)) -> None:
    """Measure milliseconds and bytes of a key: ↓, a page, a step that scrolls."""
    for rows in sizes:
        for size in SIZES:
            figures = Figures(f"a key, {size[0]}x{size[1]}, {rows:,} rows (ms, bytes)")
            for _ in range(rounds):
                each_peer(folder, rows, size, figures, partial(_keys, figures))
            print(figures, flush=True)


def _keys(figures: Figures, peer: Peer, running: Program) -> None:
    def press(what: str, key: str) -> None:
        for _ in range(_KEYS):
            burst = running.press(key, silence=_SILENCE)
            figures.add(peer.name, f"{what} ms", burst.last * 1000)
            figures.add(peer.name, f"{what} B", burst.size)
            running.wait_until_quiet()

    press("↓", DOWN)
    for _ in range(running.terminal.rows):
        running.press(DOWN)
    press("scroll", DOWN)
    press("page", PAGE_DOWN)


def scale(folder: Path, rounds: int) -> None:
    """Measure what 100,000 rows cost: opening, memory, moving, sorting, filtering."""
    figures = Figures(f"{MANY:,} rows, 80x24 (s, MB, ms)")
    moving = Figures("moving the cursor (ms): the same with a hundred rows and with 100,000")
    for _ in range(rounds):
        few = Figures("")
        each_peer(folder, 100, SIZES[0], few, partial(_move, moving, "100 rows"))
        each_peer(folder, MANY, SIZES[0], figures, partial(_work, figures, moving))
    print(figures)
    print(moving, flush=True)


def _move(figures: Figures, rows: str, peer: Peer, running: Program) -> None:
    for _ in range(_KEYS):
        figures.add(peer.name, rows, running.press(DOWN).last * 1000)


def _work(figures: Figures, moving: Figures, peer: Peer, running: Program) -> None:
    _move(moving, f"{MANY:,} rows", peer, running)
    figures.add(peer.name, "memory", resident_megabytes(running.pid))
    for what in ("sort", "filter"):
        if key := peer.keys.get(what):
            burst = running.press(key, silence=2.0, timeout=60)
            figures.add(peer.name, what, burst.last * 1000)
            running.wait_until_quiet(0.5)


def each_peer(
    folder: Path,
    rows: int,
    size: tuple[int, int],
    figures: Figures,
    measure: Callable[[Peer, Program], None],
) -> None:
    """Start each peer in turn on a file of so many rows, and measure."""
    file = rows_file(folder, rows)
    for peer in peers():
        if peer.absent:
            figures.note(f"{peer.name}: not measured: {peer.absent}")
            continue
        began = time.perf_counter()
        with session(peer.on(file), folder / "home", size) as running:
            opened = seconds_until(running, _FIRST_ROW, began)
            running.wait_until_quiet(0.6)
            figures.add(peer.name, "opening s", opened)
            figures.add(peer.name, "opening B", running.received)
            measure(peer, running)


def idle(folder: Path, rounds: int) -> None:
    """Count the bytes that come while nothing happens."""
    figures = Figures("doing nothing for three seconds (bytes)")
    for _ in range(rounds):
        each_peer(folder, SOME, SIZES[0], figures, partial(_rest, figures))
    print(figures, flush=True)


def _rest(figures: Figures, peer: Peer, running: Program) -> None:
    before, end = running.received, time.monotonic() + 3
    while time.monotonic() < end:
        running.pump(0.1)
    figures.add(peer.name, "idle", running.received - before)


def link(folder: Path, rounds: int) -> None:
    """Measure how late the screen is when a page key is held for three seconds on a slow link."""
    for rate in (16_000, 64_000):
        figures = Figures(
            f"PgDn held for 3 s at 200x50, behind SSH at {rate // 1000} kB/s (s late, bytes)"
        )
        for _ in range(rounds):
            each_peer(folder, ENOUGH, SIZES[1], figures, partial(_hold, figures, rate))
        print(figures, flush=True)


def _hold(figures: Figures, rate: int, peer: Peer, running: Program) -> None:
    slow, before = Link(running, rate), running.received
    for _ in range(90):
        running.send(PAGE_DOWN)
        slow.run(1 / 30)
    released = time.monotonic()
    silence = 0.5
    slow.run_until_empty(silence)
    figures.add(peer.name, "late", max(0.0, time.monotonic() - released - silence))
    figures.add(peer.name, "sent", running.received - before)


BENCHMARKS: dict[str, Callable[[Path, int], None]] = {
    "start": starting,
    "keys": keys,
    "scale": scale,
    "dashboard": dashboard,
    "idle": idle,
    "link": link,
    "forms": forms,
    "list": listing,
}


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=3, help="how often each peer has its turn")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="trunkline-bench-") as folder:
        for name in options.names or BENCHMARKS:
            BENCHMARKS[name](Path(folder), options.rounds)
