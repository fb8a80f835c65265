"""Records of SignalWire's numbers: the vendor's values, with what this program adds to them."""

from trunkline.model.record import Record
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, target_of
from trunkline.vendors.signalwire.models import PhoneNumber

__all__ = ["record_of"]


def record_of(number: PhoneNumber) -> Record:
    """Return the record of a number.

    An empty text comes to the same as null, which a patch writes as the empty text: it is null
    here, so that what was written can be told in what is answered. `call_target` and
    `message_target` are added.
    """
    values = dict(number)
    if "" in values.values():
        values = {name: None if value == "" else value for name, value in values.items()}
    for channel in (CALLS, MESSAGES):
        values[channel.target] = target_of(channel, values)
    return Record(number["id"], None, values)
