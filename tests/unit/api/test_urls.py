"""Base URLs and paths."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.api.errors import BadAddress, InsecureUrl, InvalidRequest
from trunkline.api.urls import check_base_url, is_loopback, path


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
def test_valid_base_urls(url: str) -> None:
    assert check_base_url(url) == url
    assert check_base_url(f"{url}/") == url


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
def test_plain_http_to_another_machine_is_refused(url: str) -> None:
    with pytest.raises(InsecureUrl, match="use https://"):
        check_base_url(url)


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
def test_invalid_base_urls(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        check_base_url(url)
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
def test_a_secret_in_a_url_is_not_repeated(url: str) -> None:
    with pytest.raises(BadAddress, match=r"api\.us\.poly\.ai") as caught:
        check_base_url(url)
    assert "hunter2" not in str(caught.value)


def test_loopback_hosts() -> None:
    assert is_loopback("LOCALHOST")
    assert is_loopback("[::1]")
    assert not is_loopback("example")


@given(st.text(min_size=1).filter(lambda text: text.strip(".")))
def test_a_value_fills_exactly_one_segment(value: str) -> None:
    filled = path("/v1/{a}/x/{b}", a=value, b="c")
    _, version, first, x, last = filled.split("/")
    assert (version, x, last) == ("v1", "x", "c")
    assert first.isascii()
    assert unquote(first) == value
    assert not set(first) & set("?#%+ ") - {"%"}


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_would_name_another_resource_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match="invalid connector"):
        path("/v1/{connector}", connector=value)


def test_a_number_keeps_its_plus() -> None:
    assert path("/n/{number}", number="+33478000012") == "/n/%2B33478000012"
