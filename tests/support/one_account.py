"""A session provider for tests: every profile leads to one account, and opens one session."""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from trunkline.model.kind import Kind
from trunkline.vendors.base import Session

__all__ = ["ACCOUNT", "OneAccount"]

ACCOUNT: Final = "acme:api.example.com/1"


S = TypeVar("S", bound=Session)


class OneAccount(Generic[S]):
    """Opens one session for every profile.

    Attributes:
        account_text: the account of every profile; set it to lead elsewhere.
        session: the session.
    """

    account_text: str = ACCOUNT

    def __init__(self, session: S, kinds: Mapping[str, Kind]) -> None:
        self.session = session
        self._kinds = kinds

    async def open(self, profile: str) -> S:
        """Return the session."""
        return self.session

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of the vendor."""
        return self._kinds

    async def account(self, profile: str) -> str:
        """Return the account of a profile."""
        return self.account_text

    def last_account(self, profile: str) -> str:
        """Return the account of a profile."""
        return self.account_text

    def leading_to(self, account: str) -> str:
        """Return that no profile leads to an account: only the one that is asked for exists."""
        return ""

    def known_account(self, profile: str) -> str:
        """Return the account of a profile."""
        return self.account_text
