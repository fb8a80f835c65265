"""When a failed call is sent again, and how long to wait before."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.api.retry import Effect, FailureKind, RetryPolicy, in_words, may_repeat, retry_after


def test_which_failed_calls_may_be_repeated() -> None:
    allowed = {
        (fate, effect) for fate in FailureKind for effect in Effect if may_repeat(fate, effect)
    }
    assert allowed == {
        *((FailureKind.UNSENT, effect) for effect in Effect),
        *((FailureKind.DEFERRED, effect) for effect in Effect),
        (FailureKind.UNKNOWN, Effect.READ),
        (FailureKind.UNKNOWN, Effect.IDEMPOTENT),
    }


@given(
    tries=st.integers(1, 10_000),
    elapsed=st.floats(0, 120),
    asked=st.none() | st.floats(0, 1e6),
)
def test_waits_stay_within_their_bounds(tries: int, elapsed: float, asked: float | None) -> None:
    policy = RetryPolicy(attempts=20_000, first=0.5, longest=8.0, total=60.0)
    wait = policy.wait(tries, tries, elapsed, asked)
    if wait is None:
        assert elapsed + (8.0 if asked is None else asked + 1.0) > 60.0
        return
    assert elapsed + wait <= 60.0
    if asked is None:
        assert 0.25 <= wait <= 8.0
    else:
        assert asked <= wait <= asked + 1.0


def test_waits_grow_and_have_jitter() -> None:
    policy = RetryPolicy(attempts=9, first=1.0, longest=100.0, total=1e9)
    waits = [[policy.wait(n, n, 0.0) or math.nan for n in range(1, 6)] for _ in range(20)]
    for attempt, column in enumerate(zip(*waits, strict=True)):
        assert all(2**attempt / 2 <= wait <= 2**attempt for wait in column)
        assert len(set(column)) > 1


def test_attempts_limit_only_failures_without_retry_after() -> None:
    policy = RetryPolicy(attempts=3)
    assert policy.wait(2, 2, 0.0) is not None
    assert policy.wait(3, 3, 0.0) is None
    assert policy.wait(30, 3, 0.0, asked=1.0) is not None


NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.0),
        ("Sunday, 01-Mar-26 12:00:05 GMT", 5.0),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("1e999", None),
        ("9999999999", 9999999999.0),
        ("9" * 40, 1e40),
        ("9" * 400, math.inf),
        ("", None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_retry_after_uses_the_vendors_clock() -> None:
    theirs = NOW + timedelta(hours=3)
    headers = {
        "retry-after": format_datetime(theirs + timedelta(seconds=4), usegmt=True),
        "date": format_datetime(theirs, usegmt=True),
    }
    assert retry_after(headers, NOW) == 4.0
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (90, "90 s"), (7200, "2 h"), (864_000, "10 days"), (1e9, "11,574 days"),
     (1e10, "more than 100 years"),
     (math.inf, "more than 100 years")],
)  # fmt: skip
def test_a_wait_is_told_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_wait_beyond_the_patience_is_not_begun() -> None:
    for asked in (61.0, 9999999999.0, math.inf):
        assert RetryPolicy(total=60.0).wait(1, 0, 0.0, asked) is None
