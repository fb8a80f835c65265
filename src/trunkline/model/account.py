"""An account: what a profile leads to, whatever the profile is called."""

from typing import Final, NamedTuple

DEMO_HOST: Final = "demo"
"""The host of the demo's accounts: the port of its server differs at every start."""


class Account(NamedTuple):
    """One account at one vendor; its text is its identity wherever something is kept.

    Attributes:
        host: the host of the API, with its port where that is not the usual one.
        id: the vendor's own ID of the account.
    """

    vendor: str
    host: str
    id: str

    def __str__(self) -> str:
        return f"{self.vendor}:{self.host}/{self.id}"


def is_of_demo(account: str) -> bool:
    """Return whether an account, as text, is one of the demo's."""
    return account.partition(":")[2].startswith(f"{DEMO_HOST}/")
