"""SignalWire's numbers as records: the vendor's values and a derived one."""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.record import Record
from trunkline.vendors.rows import text_of
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
    field = _TARGET_FIELDS.get(text_of(values, CALLS.field) or None, CALLS.resource)
    values["call_target"] = values.get(field)
    return Record(number["id"], None, values)
