"""Reading telephony configs again and writing changes to them: a call each, for one a provider."""

import asyncio
from collections.abc import Sequence

from trunkline.api.errors import ApiError, InvalidRequest, NotFound
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.record import Record
from trunkline.vendors.outcomes import refused
from trunkline.vendors.ultravox.client import UltravoxClient
from trunkline.vendors.ultravox.records import agent_record, body_of, config_record


async def fetch(client: UltravoxClient, kind: str, keys: Sequence[str]) -> dict[str, Record]:
    """Read some configs or agents again, by key; one that is not there is left out.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    if kind == "agents":
        found = await asyncio.gather(*(_agent(client, key) for key in keys))
    else:
        tried = (await try_configs(client, keys)).values()
        for outcome in tried:
            if isinstance(outcome, ApiError):
                raise outcome
        found = [each for each in tried if not isinstance(each, ApiError)]
    return {record.key: record for record in found if record is not None}


async def try_configs(
    client: UltravoxClient, providers: Sequence[str]
) -> dict[str, Record | ApiError | None]:
    """Read the configs of providers side by side.

    Returns:
        By provider its config, `None` where there is none, or why it could not be read.
    """
    found = await asyncio.gather(*(_config(client, each) for each in providers))
    return dict(zip(providers, found, strict=True))


async def write(
    client: UltravoxClient, log: RequestLog, kind: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write changes of one operation to telephony configs.

    Args:
        client: the account.
        log: where its requests are put; it knows their identifiers.
        kind: the kind of the records.
        changes: what to write. A creation with values in `before` has been begun earlier, and is
            completed.

    Returns:
        An outcome for each change, in their order.

    Raises:
        InvalidRequest: the kind has no such operation.
        ApiError: the vendor refused one of them, or an answer was lost.
    """
    if kind != "telephony-configs":
        raise InvalidRequest(f"Ultravox has no call to {changes[0].op} {kind} here")
    return [await _written(client, log, change) for change in changes]


async def _written(client: UltravoxClient, log: RequestLog, change: Change) -> Outcome:
    try:
        record, request = await log.with_request_id(_sent(client, change))
    except InvalidRequest as error:
        return _refused(change, error)
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _sent(client: UltravoxClient, change: Change) -> Record | None:
    provider, body = change.target.key, body_of(change.patch)
    if change.op is Op.DELETE:
        await client.delete_config(provider)
        return None
    if change.op is Op.CREATE and not change.before:
        answer = await client.create_config(provider, body)
    else:
        answer = await client.update_config(provider, body)
    return config_record(provider, answer)


def _refused(change: Change, error: InvalidRequest) -> Outcome:
    fields: dict[str, str] = {}
    for path, text in error.fields.items():
        name, _, place = path.partition(".")
        said = f"{place}: {text}" if place else text
        fields[name] = f"{fields[name]}, {said}" if name in fields else said
    return refused(change, error, fields=fields)


async def _config(client: UltravoxClient, provider: str) -> Record | ApiError | None:
    try:
        return config_record(provider, await client.config(provider))
    except NotFound:
        return None
    except ApiError as error:
        return error


async def _agent(client: UltravoxClient, key: str) -> Record | None:
    try:
        return agent_record(await client.agent(key))
    except NotFound:
        return None
