"""A profile is one account at one vendor, as the settings describe it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One account at one vendor; it never holds a secret.

    Attributes:
        name: what the user calls it.
        vendor: the vendor's name in the entry-point group `trunkline.vendors`.
        account: the vendor's name for the account: a workspace, a project, an instance.
        base_url: where its API is; empty where `region` says it.
        region: one of the vendor's regions; empty where `base_url` says it.
        credential: where its secret comes from, in words fit for an error message.
        read_only: whether the API client refuses every write.
        label: what titles show instead of the name.
        colour: a theme colour's name for the title line, empty for the theme's own.
        phone_region: ISO 3166 code that numbers without a country code are read in.
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

    @property
    def title(self) -> str:
        """What screens call it."""
        return self.label or self.name
