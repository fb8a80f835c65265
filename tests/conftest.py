"""What every test shares: an empty home, a hypothesis profile for busy machines, brisk servers."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
import uvicorn.server
from hypothesis import settings

# Other work on the machine must not fail a test: no example has a deadline. In CI the examples are
# the same each time, and as many.
settings.register_profile("trunkline", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("trunkline")

# A shell makes what it runs in the background ignore ctrl+c, nohup a hangup; every program that the
# tests start would ignore it too.
for _signal, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_signal) is signal.SIG_IGN:
        signal.signal(_signal, _handler)


class _Brisk:
    """asyncio for embedded servers, which look every 10 ms and not every 100 whether to end."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 10)


vars(uvicorn.server)["asyncio"] = _Brisk()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point HOME and the XDG folders at an empty folder, so that the real ones stay untouched."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(place / name.lower()))
    for name in ("SSH_CONNECTION", "NO_COLOR", "COLORTERM", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("TRUNKLINE_CONFIG", "TRUNKLINE_PROFILE", "TRUNKLINE_WHO"):
        monkeypatch.delenv(name, raising=False)
    return place
