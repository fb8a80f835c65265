"""httpx is imported without its command line; what of the environment it cannot use is named."""

import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline.api.http_library import environment_fault


def printed(program: str) -> str:
    """Return what a Python program prints."""
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


def test_the_client_works_without_the_command_line() -> None:
    program = """
import sys
from trunkline.api.auth import BearerAuth
from trunkline.api.http_library import httpx
from trunkline.api.secret import Secret

transport = httpx.MockTransport(lambda request: httpx.Response(200, json=dict(request.headers)))
with httpx.Client(transport=transport, auth=BearerAuth(Secret("key"))) as client:
    print(client.get("https://example.com").json()["authorization"])
print({"httpx._main", "click", "rich", "pygments"} & set(sys.modules))
"""
    assert printed(program) == "Bearer key\nset()"


def test_httpx_imports_its_command_line_when_it_is_not_blocked() -> None:
    """Fails when httpx no longer does: then the block can go."""
    for name in ("click", "rich", "pygments"):
        pytest.importorskip(name)
    program = "import httpx, sys; print({'httpx._main', 'click', 'rich'} <= set(sys.modules))"
    assert printed(program) == "True"


@pytest.mark.parametrize("first", ["trunkline.api.http_library", "httpx"])
def test_other_code_can_import_httpx_and_its_command_line(first: str) -> None:
    program = f"""
import sys
import {first}
import trunkline.api.http_library
import httpx
print(httpx is trunkline.api.http_library.httpx, None in sys.modules.values())
try:
    import httpx._main
except ImportError as error:
    assert error.name in ("click", "rich", "pygments"), error
"""
    assert printed(program) == "True False"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("HTTPS_PROXY", "ftp://u:hush@proxy", "is not the address of a proxy, such as http://"),
        ("https_proxy", "//proxy:3128", "is not the address of a proxy"),
        ("ALL_PROXY", "http:proxy:3128", "is not the address of a proxy"),
        ("HTTP_PROXY", "http://u:hush@", "is not the address of a proxy"),
        ("NO_PROXY", "localhost, [::1]", "write an IPv6 address without brackets and port, as in"),
        ("no_proxy", "[::1]:443", "as in no_proxy=::1"),
        ("NO_PROXY", "fe80::/10", "NO_PROXY has fe80::/10, which is not an IPv6 address"),
        ("SSL_CERT_FILE", "/missing/ca.pem", "names /missing/ca.pem, which does not exist"),
        ("SSL_CERT_FILE", "/", "which is a folder: name a file, or the folder with SSL_CERT_DIR"),
        ("SSL_CERT_FILE", "/dev/null", "which has no certificate"),
        ("SSL_CERT_DIR", "/missing", "names /missing, which does not exist"),
        ("SSL_CERT_DIR", "/dev/null", "which is not a folder that can be read"),
        ("SSL_CERT_DIR", "/proc/self/fd", "which has no certificates by their hashes"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(name: str, value: str, problem: str) -> None:
    fault = environment_fault({name: value})
    assert fault.startswith(name)
    assert problem in fault
    assert "hush" not in fault


def test_a_usual_environment_has_no_fault(tmp_path: Path) -> None:
    certificates = ssl.get_default_verify_paths().cafile
    for env in (
        {},
        {"HTTPS_PROXY": "http://u:p@proxy.example:3128/", "NO_PROXY": "localhost,.example,::1,*"},
        {"https_proxy": "proxy.example:3128", "no_proxy": "10.0.0.0/8,127.0.0.1:80,http://a:1"},
        {"ALL_PROXY": "http://[::1]:3128", "NO_PROXY": ""},
        {"SSL_CERT_FILE": certificates or ""},
        {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""},
    ):
        assert environment_fault(env) == ""
    (tmp_path / "1a2b3c4d.0").touch()
    assert environment_fault({"SSL_CERT_DIR": str(tmp_path)}) == ""
