"""httpx is imported without its command line."""

import subprocess
import sys

import pytest


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
