"""The PolyAI Agents API: every operation of its OpenAPI document, with its rules.

Map:
    access              authorises requests; account, project and identifiers of a path
    errors              the two error formats, and shared errors
    request_bodies      validates request bodies
    agents              projects, branches and variants
    voices              the voice library
    deployments         deployments of the environments
    pages               config pages
    schema_validation   validates config pages by their JSON Schema
    connectors numbers  connectors and telephone numbers
    tables rows         SQL tables, and their rows as JSON
    seed seeds/         the demo data
    generated_data      any number of generated connectors and numbers
    voice_catalog       PolyAI's own voices
"""

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
    error_body=errors.error_body,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("polyai"),
)
