"""SignalWire's phone numbers: the operations of its OpenAPI document, with their rules.

Emergency addresses (E911) are missing: no client of ours sets them.

Map:
    access              authorises requests: project and API token
    errors              the error formats
    numbers             lists, buys, reads, changes and releases numbers
    handlers            the fields of call and message handlers
    pages               pagination by page number and token
    available_numbers   the search for numbers to buy
    tables rows         SQL tables, and the rows of numbers
    seed seeds/         the demo data
"""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.signalwire import access, available_numbers, errors, numbers, seed, tables

__all__ = ["PART"]

PART = Part(
    name="signalwire",
    prefixes=("/api/relay/rest/",),
    operations=(*available_numbers.OPERATIONS, *numbers.OPERATIONS),
    request_id="X-Request-Id",
    authorise=access.authorise,
    error_body=errors.error_body,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("signalwire"),
)
