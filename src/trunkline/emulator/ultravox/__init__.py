"""The Ultravox API: telephony configs, agents and the account, as its OpenAPI document has them."""

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
    refusal=errors.refusal,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("ultravox"),
)
