"""How long a hundred thousand connectors in one answer take, and what a key feels meanwhile.

Run it as `python tests/bench/decoding.py [ROWS]`. A key is stood for by 30 turns of the event loop,
which is about what Textual needs for one.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from trunkline.api.decoding import Decoder, Response
from trunkline.model.record import Record
from trunkline.vendors.polyai.models import Connector

_TURNS = 30
_BETWEEN_KEYS = 0.02


def body_of(rows: int) -> bytes:
    """Return the answer of a project with so many connectors."""
    voices = ("en-GB-Neural2-A", "fr-FR-Neural2-B", "de-DE-Neural2-C", "en-US-Neural2-F")
    connectors = [
        {
            "connectorId": f"conn-{row:012x}",
            "name": f"Front desk {row}",
            "accountId": "ws-demo",
            "projectId": "PROJECT-58RP822I",
            "clientEnv": ("sandbox", "pre-release", "live")[row % 3],
            "variantId": f"VARIANT-{row % 300:08d}",
            "asrLangCode": voices[row % 4][:5],
            "ttsLangCode": voices[row % 4][:5],
            "voiceName": voices[row % 4],
            "disableHandoff": row % 7 == 0,
        }
        for row in range(rows)
    ]
    return json.dumps({"connectors": connectors}).encode()


async def in_one_call(body: bytes) -> int:
    """Read it as pydantic alone would: one call, in a thread."""
    rows = await asyncio.to_thread(TypeAdapter(dict[str, list[Connector]]).validate_json, body)
    return len([Record(row["connectorId"], "p", row) for row in rows["connectors"]])


async def in_pieces(body: bytes) -> int:
    """Read it as the program does."""
    records: list[Record] = []
    async with aclosing(Decoder().parse_items(Response(200, {}, body), "connectors")) as batches:
        async for batch in batches:
            records += [Record(row["connectorId"], "p", row) for row in batch]
    return len(records)


async def keys(felt: list[float]) -> None:
    """Press a key again and again, and note what each one takes in milliseconds."""
    pressed = time.perf_counter()
    while True:
        pressed += _BETWEEN_KEYS
        await asyncio.sleep(pressed - time.perf_counter())
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        felt.append((time.perf_counter() - pressed) * 1000)


def resident() -> float:
    """Return the memory in use, in megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def measure(name: str, body: bytes) -> None:
    """Print one line of figures."""
    felt: list[float] = []
    typing = asyncio.create_task(keys(felt))
    await asyncio.sleep(0.3)
    idle = max(felt)
    felt.clear()
    before, began = resident(), time.perf_counter()
    count = await _WAYS[name](body)
    took = time.perf_counter() - began
    grown = resident() - before
    await asyncio.sleep(_BETWEEN_KEYS)
    typing.cancel()
    with suppress(asyncio.CancelledError):
        await typing
    felt.sort()
    print(
        f"{name:10}{count:8,} rows {took:5.2f} s, {grown:4.0f} MB; a key: half of them within "
        f"{felt[len(felt) // 2]:.1f} ms, all within {felt[-1]:.1f} ms (idle {idle:.1f} ms)"
    )


_WAYS: Final[dict[str, Callable[[bytes], Coroutine[Any, Any, int]]]] = {
    "one-call": in_one_call,
    "pieces": in_pieces,
}


def main() -> None:
    """Measure one way, or each way in turn and in a process of its own."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in _WAYS:
        asyncio.run(measure(arguments[0], body_of(int(arguments[1]))))
        return
    rows = arguments[0] if arguments else "100000"
    for name in [*_WAYS] * 3:
        subprocess.run([sys.executable, __file__, name, rows], check=True)


if __name__ == "__main__":
    main()
