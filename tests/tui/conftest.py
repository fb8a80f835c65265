"""What the tests of the screens share."""

from collections.abc import Iterator

import pytest

from support.emulator import Emulator, running_emulator


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    """Serve the believable data to all tests that only read."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def _quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot look more often whether the app is idle: a key costs 5 ms and not 50."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 500)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 1000)


@pytest.fixture(autouse=True)
def _separate_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no key count as typed in one go with the last one: a pilot looks at what happened."""
    monkeypatch.setattr("trunkline.tui.actions.typed_ahead.IN_ONE_GO", 0)
