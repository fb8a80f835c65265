"""A profile is a name for one account at one vendor, as the settings describe it."""

from typing import Final, NamedTuple


class Profile(NamedTuple):
    """One account at one vendor; it never holds a secret.

    Attributes:
        vendor: the vendor's name in the entry-point group `trunkline.vendors`.
        account: the vendor's name for the account: a workspace, a project, an instance.
        base_url: the address of its API; empty where `region` implies it.
        region: one of the vendor's regions; empty where `base_url` is set.
        credential: where its secret comes from, in words fit for an error message.
        read_only: whether the API client refuses every write.
        label: what titles show instead of the name.
        colour: a theme colour's name for the title line, empty for the theme's own.
        phone_region: ISO 3166 code of the country that numbers without a country code are in.
        host: what names the API's host in the account's identity; empty for the address's own. The
            demo's address differs at every start.
    """

    name: str
    vendor: str
    account: str = ""
    base_url: str = ""
    region: str = ""
    credential: str = ""
    read_only: bool = False
    label: str = ""
    colour: str = ""
    phone_region: str = ""
    host: str = ""

    @property
    def title(self) -> str:
        """The name that screens show: the label, else the name."""
        return self.label or self.name


DEMO_HOST: Final = "demo"
"""The host of the demo's accounts: the port of its server differs at every start."""


class AccountId(NamedTuple):
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
