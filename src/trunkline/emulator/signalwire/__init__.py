"""SignalWire's phone numbers: every call that its OpenAPI document names, with its rules."""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.signalwire import access, available, e911, errors, numbers, seed, tables

__all__ = ["PART"]

PART = Part(
    name="signalwire",
    prefixes=("/api/relay/rest/",),
    operations=(*available.OPERATIONS, *numbers.OPERATIONS, *e911.OPERATIONS),
    request_id="X-Request-Id",
    authorise=access.authorise,
    refusal=errors.refusal,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("signalwire"),
)
