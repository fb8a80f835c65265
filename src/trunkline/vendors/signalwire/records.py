"""SignalWire's numbers as records: the vendor's values and a derived one."""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.record import Record
from trunkline.vendors.signalwire.handlers import CALLS
from trunkline.vendors.signalwire.models import PhoneNumber

_TARGET_FIELDS: Final[Mapping[str | None, str]] = {
    name: CALLS.target_field(name) for name in (*CALLS.handlers, *CALLS.read_only_handlers)
}


def record_of(number: PhoneNumber) -> Record:
    """Return the record of a number, to which `call_target` is added: where its handler leads.

    It is null where no field tells.
    """
    # Only one field is added: another would double the size of 20,000 dictionaries.
    values: dict[str, Any] = number  # type: ignore[assignment]
    field = _TARGET_FIELDS.get(values.get(CALLS.field), CALLS.resource)
    values["call_target"] = values.get(field)
    return Record(number["id"], None, values)
