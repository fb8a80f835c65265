"""Endless work is interrupted, and an outer limit stays in force."""

import gc
import re
import signal
import threading
from contextlib import suppress
from time import process_time

import pytest

from support.counters import COUNTERS, counter
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.table import Table
from trunkline.model.table.time_limit import TookTooLong, time_limit

ENDLESS = r"(a+)+$"
TRAP = "a" * 60 + "b"


def test_a_search_that_does_not_end_is_interrupted() -> None:
    started = process_time()
    with pytest.raises(TookTooLong), time_limit(0.05):
        re.search(ENDLESS, TRAP)
    assert process_time() - started < 2
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_block_within_the_limit_leaves_no_alarm() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(5):
        found = re.search("b", TRAP)
    assert found is not None
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_nested_limit_does_not_extend_the_outer_one() -> None:
    started = process_time()
    with pytest.raises(TookTooLong), time_limit(0.05), time_limit(60):
        re.search(ENDLESS, TRAP)
    assert process_time() - started < 5


def test_the_outer_limit_holds_after_the_inner_one() -> None:
    def twice() -> None:
        with suppress(TookTooLong), time_limit(0.05):
            re.search(ENDLESS, TRAP)
        re.search(ENDLESS, TRAP)

    with pytest.raises(TookTooLong), time_limit(0.2):
        twice()


def test_nothing_is_limited_outside_the_main_thread() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.0001):
            done.append(sum(range(100_000)) > 0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_filter_that_takes_too_long_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline.model.table.table.FILTER_SECONDS", 0.05)
    rows = Table(COUNTERS)
    rows.extend([counter("1"), counter("2", name=TRAP)])
    rows.filter = parse(f"/{ENDLESS}/", COUNTERS)
    assert len(rows.view) == 2
    assert rows.given_up == f"/{ENDLESS}/"
    assert not rows.filter
    rows.filter = parse("name:desk", COUNTERS)
    assert (len(rows.view), rows.given_up) == (1, "")


def test_later_rows_can_exceed_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline.model.table.table.FILTER_SECONDS", 0.05)
    rows = Table(COUNTERS)
    rows.filter = parse(f"name:/{ENDLESS}/", COUNTERS)
    rows.extend([counter("1", name="aaa")])
    assert (len(rows.view), rows.given_up) == (1, "")
    rows.extend([counter("2", name=TRAP)])
    assert len(rows.view) == 2
    assert rows.given_up


def test_an_expression_that_takes_too_long_to_compile_is_refused(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("trunkline.model.table.filter._COMPILE_SECONDS", 0.01)
    # The alarm's exception would be lost in hypothesis's callback of the garbage collector.
    monkeypatch.setattr("trunkline.model.table.time_limit._AGAIN", 0.01)
    gc.disable()
    request.addfinalizer(gc.enable)
    large = "|".join(f"({at}[a-z]{{1,9}})+" for at in range(20_000))
    with pytest.raises(FilterError, match="too large"):
        parse(f"/{large}/", COUNTERS)
