"""The demo accounts, one for each vendor, with what a client needs to use them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One demo account.

    Attributes:
        account: the vendor's ID of the account, empty if a profile needs none.
        path: the path of the account's base URL.
    """

    vendor: str
    secret: str
    account: str = ""
    path: str = ""


ACCOUNTS: Final = (
    DemoAccount("polyai", "demo-polyai", account="ws-demo"),
    DemoAccount("signalwire", "demo-signalwire", account="demo-project"),
    DemoAccount("ultravox", "demo-ultravox"),
    DemoAccount("watsonx", "demo-watsonx", path="/instances/demo"),
)
"""The demo starts with the first one."""


def account_of(vendor: str) -> DemoAccount:
    """Return the demo account of a vendor that has one."""
    return {account.vendor: account for account in ACCOUNTS}[vendor]
