"""The embedded server against requests that Schemathesis makes up from the vendors' documents."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from support.emulator import Emulator, running_emulator
from support.openapi import document_file
from support.third_party import theirs

SECONDS: Final = 15
UNBROKEN: Final = "not_a_server_error,content_type_conformance,ignored_auth,use_after_free"
CONFORMING: Final = f"{UNBROKEN},response_schema_conformance,allow_header_conformance"
ULTRAVOX: Final = ("--header", "X-API-Key:demo-ultravox")

pytestmark = pytest.mark.xdist_group("their-fuzzer")


@pytest.fixture(name="emulator")
def fresh_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.mark.parametrize(
    ("vendor", "checks", "options"),
    [
        ("polyai", CONFORMING, ("--header", "X-API-KEY:demo-polyai")),
        ("signalwire", CONFORMING, ("--auth", "demo-project:demo-signalwire")),
        ("ultravox", CONFORMING, (*ULTRAVOX, "--exclude-path-regex", "/agents")),
        # What is deep inside of an agent's call template is taken, and answered, as it is.
        ("ultravox", UNBROKEN, (*ULTRAVOX, "--include-path-regex", "/agents")),
    ],
)
def test_responses_match_the_document(
    vendor: str, checks: str, options: tuple[str, ...], emulator: Emulator, tmp_path: Path
) -> None:
    file = document_file(vendor)
    if not file.exists():
        pytest.skip(f"no OpenAPI document of {vendor} beside the checkout")
    tool = theirs("schemathesis", tmp_path / "their-home")
    where = (str(file), f"--url={emulator.url}", f"--max-time={SECONDS}", f"--checks={checks}")
    told = tool.command("schemathesis", "run", *where, *options)
    assert told.returncode == 0, told.stdout[-4000:]
    assert " passed" in told.stdout
