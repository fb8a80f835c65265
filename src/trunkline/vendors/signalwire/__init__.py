"""SignalWire: the phone numbers of a project.

A number has a call handler and a message handler. Which other fields apply to it depends on them:
the schema has a branch for each handler, with its companion fields.

    kinds: the kind and the schema of its records.
    handlers: the handlers, their companion fields and what they do.
    session: the account in use.
    client, models: the calls of the API and their answers.
    records: answers as records.
    errors: error bodies.
    lookup: the route of a call.
"""

from typing import TYPE_CHECKING, Final

from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.spec import VendorSpec, basic, kinds_by_name

if TYPE_CHECKING:
    from trunkline.vendors.signalwire.session import SignalWireSession


def _session() -> type["SignalWireSession"]:
    from trunkline.vendors.signalwire.session import SignalWireSession

    return SignalWireSession


VENDOR: Final = VendorSpec(
    name="signalwire",
    title="SignalWire",
    kinds=kinds_by_name(NUMBERS),
    session=_session,
    auth=basic,
    request_id_header="X-Request-Id",
    account="the project ID, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6",
    address="the space, such as https://example.signalwire.com",
)
