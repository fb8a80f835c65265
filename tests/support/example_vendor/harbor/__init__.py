"""Harbor Voice: lines, each a number and the address that its calls are forwarded to."""

from typing import TYPE_CHECKING, Final

from trunkline.model.kind import Column, Kind, Shape, Writes
from trunkline.vendors.schema_helpers import clearable, create_only, flag, read_only, schema_of
from trunkline.vendors.spec import VendorSpec, bearer_token, kinds_by_name

if TYPE_CHECKING:
    from harbor.session import HarborSession

LINES: Final = Kind(
    name="lines",
    singular="line",
    key="number",
    label="number",
    columns=(
        Column("number", "number", Shape.NUMBER, width=20),
        Column("name", "name", width=24),
        Column("forward_to", "forwards to", width=40),
        Column("pin_set", "pin", Shape.FLAG, width=4, words=("set", "none")),
    ),
    writes=Writes(update=1, create=1, delete=1, live=True, lost="its PIN"),
    schema=schema_of(
        "Line",
        "number",
        {
            "number": create_only("Number", "Telephone number in E.164.", format="x-e164"),
            "name": clearable("Name", "Display name.", maxLength=64),
            "forward_to": clearable("Forward to", "SIP URI or URL that receives the calls."),
            "recorded": flag("Recorded", "Whether calls are recorded.", default=False),
            "pin": clearable("PIN", "PIN of the voicemail.", writeOnly=True, trace="pin_set"),
            "pin_set": read_only("PIN set", "Whether there is a PIN.", "boolean"),
        },
    ),
)


def _session() -> type["HarborSession"]:
    from harbor.session import HarborSession

    return HarborSession


VENDOR: Final = VendorSpec(
    name="harbor",
    title="Harbor Voice",
    kinds=kinds_by_name(LINES),
    session=_session,
    auth=bearer_token,
    request_id_header="X-Request-Id",
    regions={"": "https://api.harbor.example"},
)
