"""The embedded server in a thread, for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

from trunkline.emulator.config import ServerConfig
from trunkline.emulator.parts import demo_accounts
from trunkline.emulator.server import Running, serve
from trunkline.model.profile import Profile


@contextmanager
def embedded_server(**options: Any) -> Iterator[str]:
    """Serve all vendors' parts while the block runs; yield the server's URL.

    Options are fields of `trunkline.emulator.config.ServerConfig`.
    """
    ready: Queue[Running | BaseException] = Queue()

    def run() -> None:
        try:
            serve(ServerConfig(**options), ready.put)
        except BaseException as error:
            ready.put(error)

    thread = threading.Thread(target=run)
    thread.start()
    running = ready.get()
    if isinstance(running, BaseException):
        thread.join()
        raise running
    try:
        yield running.url
    finally:
        running.stop()
        thread.join()


def demo_profile(vendor: str, url: str) -> tuple[Profile, str]:
    """Return the profile and the credential of a vendor's account on the embedded server.

    Raises:
        LookupError: no part of the server has an account of the vendor.
    """
    account = {account.vendor: account for account in demo_accounts()}.get(vendor)
    if account is not None:
        own = Profile(
            "test", vendor, account.account, f"{url}{account.path}", credential="the test"
        )
        return own, account.secret
    raise LookupError(
        f"The embedded server has no account of {vendor}: pass a profile and its secret, or bring "
        "a part of the server in the entry-point group trunkline.emulator_parts"
    )
