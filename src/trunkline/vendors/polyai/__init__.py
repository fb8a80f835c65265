"""PolyAI: projects, connectors, numbers, variants, voices and config pages.

Everything but projects and voices belongs to a project, which the vendor also calls an agent.

    kinds: the kinds and the schemas of their records.
    session: the account in use.
    client, models: the calls of the API and their answers.
    writing: writes of connectors and numbers, with the vendor's batch calls.
    page_writing: writes of config pages, by key.
    page_problems: whether a config page satisfies its own schema.
    errors: error bodies.
    lookup: the route of a call.
"""

from typing import TYPE_CHECKING, Final

from trunkline.vendors.polyai.kinds import KINDS
from trunkline.vendors.spec import VendorSpec, header_key

if TYPE_CHECKING:
    from trunkline.vendors.polyai.session import PolyAISession


def _session() -> type["PolyAISession"]:
    from trunkline.vendors.polyai.session import PolyAISession

    return PolyAISession


VENDOR: Final = VendorSpec(
    name="polyai",
    title="PolyAI",
    kinds=KINDS,
    session=_session,
    auth=header_key("X-API-KEY"),
    request_id_header="X-PolyAI-Correlation-Id",
    regions={name: f"https://api.{name}.poly.ai" for name in ("us", "eu", "uk", "studio")},
    account="the workspace, such as ws-fd112d8f",
)
