"""Blocking work in a thread that does not delay the end of the program."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

_Result = TypeVar("_Result")


async def run_in_daemon_thread(function: Callable[[], _Result]) -> _Result:
    """Run a function in a daemon thread and return its result.

    A credential command may wait for a passphrase; quitting must not wait with it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Result] = loop.create_future()

    def succeed(result: _Result) -> None:
        if not future.done():
            future.set_result(result)

    def fail(error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        try:
            settle: partial[Any] = partial(succeed, function())
        except BaseException as error:
            settle = partial(fail, error)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle)

    threading.Thread(target=run, name="trunkline-daemon", daemon=True).start()
    return await future
