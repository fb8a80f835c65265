"""Records of SignalWire's numbers: the vendor's values, and what this program adds to them."""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.record import Record
from trunkline.vendors.signalwire.handlers import CALLS
from trunkline.vendors.signalwire.models import PhoneNumber

_LEADS_BY: Final[Mapping[str | None, str]] = {
    name: CALLS.leads_by(name) for name in (*CALLS.handlers, *CALLS.seen)
}


def record_of(number: PhoneNumber) -> Record:
    """Return the record of a number, which is added to: `call_target` is what its handler leads to.

    It is null where nothing tells.
    """
    # One field is all that there is room for: another one would make 20,000 of these dictionaries
    # twice as large.
    values: dict[str, Any] = number  # type: ignore[assignment]
    values["call_target"] = values.get(_LEADS_BY.get(values.get(CALLS.field), CALLS.resource))
    return Record(number["id"], None, values)
