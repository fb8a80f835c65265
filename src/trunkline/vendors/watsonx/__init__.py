"""watsonx Orchestrate: phone configs, their numbers, and the agents that answer calls.

The vendor publishes no document of its phone channels: fields and rules are those of its own client
and its pages. Objects inside a phone config are flattened into fields such as `security.username`,
and a patch is nested again before it is sent.

    kinds: the kinds and the schemas of their records.
    flat: flattening and nesting of phone configs.
    session: the account in use.
    client, models: the calls of the API and their answers.
    records: answers as records.
    writing: writes of phone configs and numbers.
    errors: error bodies.
    lookup: the route of a call.
"""

import re
from typing import TYPE_CHECKING, Final

from trunkline.vendors.spec import VendorSpec, bearer_token, kinds_by_name
from trunkline.vendors.watsonx.kinds import AGENT_ENVIRONMENTS, AGENTS, NUMBERS, PHONE_CONFIGS

if TYPE_CHECKING:
    from trunkline.vendors.watsonx.session import WatsonxSession

_PATH_START: Final = re.compile(r"/+v1(/+(orchestrate|channels(/+phone)?))?/*$")
_BARE_HOST: Final = re.compile(r"https?://[^/]*/*")


def api_root(base_url: str) -> str:
    """Return the URL that the API's paths are appended to, all of which begin with `/v1`.

    The beginning of a path may follow it, as the vendor's documents and clients write it. A bare
    host is the developer edition's, whose paths are below `/api`.
    """
    address = _PATH_START.sub("", base_url.strip())
    return address.rstrip("/") + "/api" if _BARE_HOST.fullmatch(address) else address


def _session() -> type["WatsonxSession"]:
    from trunkline.vendors.watsonx.session import WatsonxSession

    return WatsonxSession


VENDOR: Final = VendorSpec(
    name="watsonx",
    title="watsonx Orchestrate",
    kinds=kinds_by_name(PHONE_CONFIGS, NUMBERS, AGENTS, AGENT_ENVIRONMENTS),
    session=_session,
    auth=bearer_token,
    request_id_header="X-Global-Transaction-Id",
    address="the service instance, such as "
    "https://api.us-south.watson-orchestrate.ibm.com/instances/20250807-1007",
    api_root=api_root,
)
