"""Authentication schemes."""

import httpx
import pytest

from trunkline.api.auth import BasicAuth
from trunkline.api.errors import Unauthorized
from trunkline.api.secret import Secret


def test_basic_auth_sends_user_and_password() -> None:
    auth = BasicAuth("project", Secret("hush-hush"))
    request = next(auth.auth_flow(httpx.Request("GET", "https://example.com")))
    assert request.headers["authorization"] == "Basic cHJvamVjdDpodXNoLWh1c2g="
    assert repr(auth) == "BasicAuth('project', …)"
    assert "hush" not in repr(vars(auth))


@pytest.mark.parametrize("password", ["", "new\nline", " x", "sch\u00f6n", "\x1b"])
def test_a_password_that_no_header_can_carry_is_refused(password: str) -> None:
    with pytest.raises(Unauthorized, match=r"from \$TOKEN") as raised:
        BasicAuth("project", Secret(password), "$TOKEN")
    assert not password or password not in str(raised.value)


@pytest.mark.parametrize("user", ["", "a:b", "a\nb"])
def test_a_user_name_that_basic_auth_cannot_send_is_refused(user: str) -> None:
    with pytest.raises(Unauthorized, match="cannot send the user name"):
        BasicAuth(user, Secret("hush"))
