"""The demo accounts of this package's parts: what a client needs to know to use them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the server's data.

    Attributes:
        vendor: the vendor's name.
        account: the vendor's name for the account, empty where it needs none.
        secret: the credential.
        path: what follows the server's address in the account's base URL.
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
"""The first one is where the demo begins."""


def account_of(vendor: str) -> DemoAccount:
    """Return the account of a vendor.

    Raises:
        KeyError: the server has none.
    """
    return {account.vendor: account for account in ACCOUNTS}[vendor]
