"""An account: what a profile leads to, whatever the profile is called."""

from typing import NamedTuple


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
