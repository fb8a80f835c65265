"""The small parts of the client: texts, addresses, waits, secrets."""

import math
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import texts
from trunkline.api.errors import ApiError, BadAddress, InsecureUrl, InvalidRequest
from trunkline.api.one_line import one_line
from trunkline.api.retry import Effect, Fate, Patience, may_repeat, retry_after
from trunkline.api.secret import Secret
from trunkline.api.urls import checked_base, is_loopback, path


@given(texts(80), st.integers(1, 60))
def test_a_line_is_one_line_of_at_most_so_many_visible_characters(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line.isprintable()


def test_a_line_keeps_what_can_be_read() -> None:
    assert one_line("  Forbidden:\n\tno access ") == "Forbidden: no access"
    assert one_line("\x1b[31mred\x07") == r"\x1b[31mred\x07"
    assert one_line("x" * 400, 10) == "xxxxxxxxx…"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("sk-1")
    assert secret.reveal() == "sk-1"
    assert "sk-1" not in f"{secret!r} {secret} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.us.poly.ai",
        "https://api.us.poly.ai:8443/v2/instances/a-b_c~d",
        "http://localhost:4321",
        "http://127.0.0.1:8000",
        "http://127.8.9.1",
        "http://[::1]:80",
    ],
)
def test_addresses_that_may_be_used(url: str) -> None:
    assert checked_base(url) == url
    assert checked_base(f"{url}/") == url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.us.poly.ai",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://128.0.0.1",
        "http://0.0.0.0:80",
        "http://[::2]",
        "http://10.0.0.1",
    ],
)
def test_plain_text_leaves_this_machine_never(url: str) -> None:
    with pytest.raises(InsecureUrl, match="use https://"):
        checked_base(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.us.poly.ai",
        "ftp://api.us.poly.ai",
        "https://",
        "https://api.us.poly.ai?x=1",
        "https://api.us.poly.ai#x",
        "https://api us.poly.ai",
        "https://api.us.poly.ai\n",
        "http://127.0.0.1\\@evil.example",
        "http://127.0.0.1#@evil.example",
        "http://[127.0.0.1]:x",
        "https://api.us.poly.ai/../x?y",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        checked_base(url)
    assert str(caught.value).isprintable()
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://me:hunter2@api.us.poly.ai",
        "https://api.us.poly.ai/?key=hunter2",
        "https://api.us.poly.ai#hunter2",
    ],
)
def test_a_secret_in_an_address_is_not_repeated(url: str) -> None:
    with pytest.raises(BadAddress, match=r"api\.us\.poly\.ai") as caught:
        checked_base(url)
    assert "hunter2" not in str(caught.value)


def test_this_machine_has_several_names() -> None:
    assert is_loopback("LOCALHOST")
    assert is_loopback("[::1]")
    assert not is_loopback("example")


@given(texts(min_size=1).map(lambda text: text if text.strip(".") else text + "a"))
def test_a_value_is_exactly_one_segment(value: str) -> None:
    filled = path("/v1/{a}/x/{b}", a=value, b="c")
    _, version, first, x, last = filled.split("/")
    assert (version, x, last) == ("v1", "x", "c")
    assert first.isascii()
    assert unquote(first) == value
    assert not set(first) & set("?#%+ ") - {"%"}


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_would_name_another_resource_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match="is no connector"):
        path("/v1/{connector}", connector=value)


def test_a_number_keeps_its_plus() -> None:
    assert path("/n/{number}", number="+33478000012") == "/n/%2B33478000012"


def test_what_may_be_sent_again() -> None:
    allowed = {(fate, effect) for fate in Fate for effect in Effect if may_repeat(fate, effect)}
    assert allowed == {
        *((Fate.UNSENT, effect) for effect in Effect),
        *((Fate.REFUSED, effect) for effect in Effect),
        (Fate.LOST, Effect.READ),
        (Fate.LOST, Effect.IDEMPOTENT),
    }


@given(
    tries=st.integers(1, 10_000),
    elapsed=st.floats(0, 120),
    asked=st.none() | st.floats(0, 1e6),
)
def test_waits_keep_their_bounds(tries: int, elapsed: float, asked: float | None) -> None:
    patience = Patience(attempts=20_000, first=0.5, longest=8.0, total=60.0)
    wait = patience.wait(tries, tries, elapsed, asked)
    if wait is None:
        assert elapsed + (8.0 if asked is None else asked + 1.0) > 60.0
        return
    assert elapsed + wait <= 60.0
    if asked is None:
        assert 0.25 <= wait <= 8.0
    else:
        assert asked <= wait <= asked + 1.0


def test_waits_grow_and_differ() -> None:
    patience = Patience(attempts=9, first=1.0, longest=100.0, total=1e9)
    waits = [[patience.wait(n, n, 0.0) or math.nan for n in range(1, 6)] for _ in range(20)]
    for attempt, column in enumerate(zip(*waits, strict=True)):
        assert all(2**attempt / 2 <= wait <= 2**attempt for wait in column)
        assert len(set(column)) > 1


def test_attempts_end_where_nobody_asked_to_wait() -> None:
    patience = Patience(attempts=3)
    assert patience.wait(2, 2, 0.0) is not None
    assert patience.wait(3, 3, 0.0) is None
    assert patience.wait(30, 3, 0.0, asked=1.0) is not None


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
        ("9" * 40, None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


def test_retry_after_goes_by_the_clock_of_the_vendor() -> None:
    theirs = NOW + timedelta(hours=3)
    headers = {
        "retry-after": format_datetime(theirs + timedelta(seconds=4), usegmt=True),
        "date": format_datetime(theirs, usegmt=True),
    }
    assert retry_after(headers, NOW) == 4.0
    assert retry_after({}, NOW) is None


def test_an_error_says_all_in_one_line() -> None:
    error = ApiError(
        "voice unknown",
        status=400,
        code="CONNECTORS_VALIDATION_FAILED",
        request_id="r-1",
        fields={"voiceName": "no such voice"},
    )
    assert str(error) == (
        "voice unknown (400 CONNECTORS_VALIDATION_FAILED) · voiceName: no such voice · request r-1"
    )
