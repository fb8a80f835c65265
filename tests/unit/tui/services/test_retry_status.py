"""Requests that wait for their next attempt, in one line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from trunkline.api.request_log import Request
from trunkline.tui.services.retry_status import RetryStatus

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FAILED = Request(1, NOON, "acme", "GET", "/v1/a", 1, 429, 3.0, retry_in=2.0)


def test_a_wait_names_the_profile_and_the_next_attempt() -> None:
    waits = RetryStatus()
    assert waits.record(FAILED, NOON)
    assert waits.line("acme", NOON) == "429 from acme: next try in 2 s"
    assert waits.line("other", NOON) == ""


def test_the_next_attempt_ends_the_wait() -> None:
    waits = RetryStatus()
    waits.record(FAILED, NOON)
    again = replace(FAILED, id=2, attempt=2, status=None, milliseconds=None, retry_in=None)
    assert waits.record(again, NOON)
    assert waits.line("acme", NOON) == ""
    assert not waits.record(replace(again, status=200, milliseconds=4.0), NOON)


def test_of_several_waits_the_longest_is_shown_with_their_number() -> None:
    waits = RetryStatus()
    waits.record(FAILED, NOON)
    waits.record(replace(FAILED, id=2, path="/v1/b", status=None, retry_in=7.6), NOON)
    assert waits.line("acme", NOON) == "no answer from acme: next try in 8 s (2 requests wait)"


def test_a_wait_ends_with_its_time_or_when_forgotten() -> None:
    waits = RetryStatus()
    waits.record(FAILED, NOON)
    assert waits.line("acme", NOON + timedelta(seconds=4)) == ""
    waits.record(FAILED, NOON)
    waits.forget("acme")
    assert waits.line("acme", NOON) == ""
