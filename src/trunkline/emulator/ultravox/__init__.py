"""The Ultravox API: telephony configs, agents and the account, as in its OpenAPI document.

Map:
    access           authorises requests: the account's key
    errors           the error formats
    request_bodies   validates request bodies, field by field
    configs          the telephony configs of Twilio, Telnyx and Plivo
    agents           agents, and the account
    cursors          pagination by cursor
    tables           SQL tables
    seed             the demo data
"""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.ultravox import access, agents, configs, errors, seed, tables

__all__ = ["PART"]

PART = Part(
    name="ultravox",
    prefixes=("/api/telephony_configs/", "/api/agents/", "/api/accounts/"),
    operations=(*configs.OPERATIONS, *agents.OPERATIONS),
    request_id="X-Request-Id",
    authorise=access.authorise,
    error_body=errors.error_body,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("ultravox"),
)
