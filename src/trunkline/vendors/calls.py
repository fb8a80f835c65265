"""Several calls side by side, and calls that may fail."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from trunkline.api.errors import ApiError, NotFound

_T = TypeVar("_T")


async def or_none(call: Awaitable[_T]) -> _T | None:
    """Return the result of a call, `None` where the vendor answers 404."""
    try:
        return await call
    except NotFound:
        return None


async def or_error(call: Awaitable[_T]) -> _T | ApiError:
    """Return the result of a call, or the error that it raised."""
    try:
        return await call
    except ApiError as error:
        return error


async def fetch_each(keys: Iterable[str], fetch: Callable[[str], Awaitable[_T]]) -> dict[str, _T]:
    """Return results by key, each with a call of its own; leave out what does not exist.

    Where a call fails, its error is raised when all of them have ended.
    """
    wanted = list(keys)
    ended = await asyncio.gather(*(or_none(fetch(key)) for key in wanted), return_exceptions=True)
    results: dict[str, _T] = {}
    for key, result in zip(wanted, ended, strict=True):
        if isinstance(result, BaseException):
            raise result
        if result is not None:
            results[key] = result
    return results


def reason_of(error: ApiError, missing: str = "") -> str:
    """Return the problem of a hop that could not be loaded; `missing` where it does not exist."""
    return missing if missing and isinstance(error, NotFound) else f"could not be loaded: {error}"
