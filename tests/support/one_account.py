"""The account that all profiles of a test's session provider lead to."""

__all__ = ["ACCOUNT", "OneAccount"]

ACCOUNT = "acme:api.example.com/1"


class OneAccount:
    """The part of a session provider that names accounts; set `account_text` to lead elsewhere.

    Attributes:
        account_text: the account of every profile.
    """

    account_text = ACCOUNT

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
