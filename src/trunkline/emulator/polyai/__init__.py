"""The PolyAI Agents API: every call that its OpenAPI document names, with its rules."""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.polyai import (
    access,
    agents,
    connectors,
    deployments,
    errors,
    numbers,
    pages,
    seed,
    tables,
    voices,
)

__all__ = ["PART"]

PART = Part(
    name="polyai",
    prefixes=("/v1/accounts/", "/v1/agents/"),
    operations=(
        *agents.OPERATIONS,
        *voices.OPERATIONS,
        *deployments.OPERATIONS,
        *pages.OPERATIONS,
        *connectors.OPERATIONS,
        *numbers.OPERATIONS,
    ),
    request_id="X-PolyAI-Correlation-Id",
    authorise=access.authorise,
    refusal=errors.refusal,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("polyai"),
)
