"""Clients against servers that other people's mock tools make from the vendors' documents.

Prism also refuses every request that the document does not allow.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

import pytest

from support import polyai_calls, signalwire_calls, ultravox_calls
from support.openapi import document_file
from support.third_party import listening, node_tool
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import load_vendor
from trunkline.vendors.read_records import read

CALLS: Final[dict[str, Any]] = {
    "polyai": polyai_calls.CALLS,
    "signalwire": signalwire_calls.CALLS,
    "ultravox": ultravox_calls.CALLS,
}
TOOLS: Final = {
    "prism": ("prism", "mock", "{file}", "--port={port}"),
    "prism dynamic": ("prism", "mock", "{file}", "--port={port}", "--dynamic"),
    "mockoon": ("mockoon-cli", "start", "--data={file}", "--port={port}", "--disable-admin-api"),
}
LISTENS: Final = {"prism": "Prism is listening", "mockoon-cli": "Server started"}

pytestmark = pytest.mark.xdist_group("their-mocks")


def plain(value: Any) -> Any:
    """Write a schema without what says nothing: one of the tools cannot read an `allOf` of one."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: plain(inner) for key, inner in value.items()}
    if isinstance(parts := copy.get("allOf"), list) and len(parts) == 1:
        del copy["allOf"]
        return {**copy, **parts[0]}
    return copy


def prepared(vendor: str, folder: Path) -> Path:
    """Write a copy of a document that tools take: its webhooks name schemas that are not there."""
    file = document_file(vendor)
    if not file.exists():
        pytest.skip(f"no OpenAPI document of {vendor} beside the checkout")
    contents = json.loads(file.read_text("utf-8"))
    contents.pop("webhooks", None)
    copy = folder / file.name
    copy.write_text(json.dumps(plain(contents)))
    return copy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module", name="profile", params=[(v, tool) for v in CALLS for tool in TOOLS])
def server_of_a_tool(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Profile]:
    vendor, tool = request.param
    if (vendor, tool) == ("polyai", "mockoon"):
        pytest.skip("the identifiers that this tool makes up are empty, and cannot be asked for")
    program, *arguments = TOOLS[tool]
    command = node_tool(program)
    port, file = free_port(), prepared(vendor, tmp_path_factory.mktemp("documents"))
    words = [each.format(file=file, port=port) for each in arguments]
    with listening([str(command), *words], LISTENS[program]):
        yield Profile("mock", vendor, "account", f"http://127.0.0.1:{port}")


async def test_every_answer_is_read(profile: Profile) -> None:
    session: Any = load_vendor(profile.vendor).connect(profile, "any secret")
    async with aclosing(session):
        for call in CALLS[profile.vendor].values():
            await call(session.client)


async def test_a_session_reads_every_kind(profile: Profile) -> None:
    vendor = load_vendor(profile.vendor)
    async with aclosing(vendor.connect(profile, "any secret")) as session:
        await session.check()
        for kind in vendor.kinds.values():
            async with aclosing(read(session, vendor, kind, RecordScope())) as batches:
                assert not [batch.error async for batch in batches if batch.error]
        await session.lookup("+33199001234")
