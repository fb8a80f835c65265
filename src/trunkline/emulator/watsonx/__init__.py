"""The phone channels of watsonx Orchestrate, and the agents that they route to.

No complete document is public: what it leaves open follows the vendor's own client.

Map:
    access           authorises requests; the paths at which the API is
    tokens jwt       what the vendor's command line calls before, and its tokens
    errors           the error formats
    request_bodies   validates request bodies
    phones           phone configs
    phone_merging    what a write changes in a phone config, and what is invalid
    numbers          telephone numbers
    agents           agents and their environments
    tables rows      SQL tables, and the rows of numbers
    seed seeds/      the demo data
"""

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Part
from trunkline.emulator.watsonx import access, agents, errors, numbers, phones, seed, tables, tokens

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
    error_body=errors.error_body,
    tables=tables.TABLES,
    seed=seed.seed,
    account=account_of("watsonx"),
)
