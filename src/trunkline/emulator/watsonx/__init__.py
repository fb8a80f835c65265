"""The phone channels of watsonx Orchestrate, and the agents that they lead to."""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.watsonx import (
    access,
    agents,
    errors,
    numbers,
    phones,
    seed,
    tables,
    tokens,
)

__all__ = ["PART"]

PART = Part(
    name="watsonx",
    prefixes=(
        "/instances/",
        "/api/v1/",
        "/api/api/v1/",
        "/v1/channels/",
        "/v1/orchestrate/",
        "/v1/api/v1/",
        tokens.IDENTITY,
    ),
    operations=(*agents.OPERATIONS, *phones.OPERATIONS, *numbers.OPERATIONS, *tokens.OPERATIONS),
    request_id="X-Global-Transaction-Id",
    authorise=access.authorise,
    refusal=errors.refusal,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("watsonx"),
)
