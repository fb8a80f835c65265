"""The `[profiles.NAME]` tables of the settings file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from trunkline.api.errors import ApiError
from trunkline.api.urls import check_base_url
from trunkline.model.profile import Profile
from trunkline.settings.credentials import Credential, read_credential
from trunkline.settings.document import Document
from trunkline.settings.errors import Problem, nearest
from trunkline.settings.example import variable_for
from trunkline.settings.options import option
from trunkline.vendors.base import Vendor, load_vendor, vendor_names

PROFILE_KEYS: Final[Mapping[str, str]] = {
    "vendor": "whose API it is",
    "account": "the vendor's name for the account: a workspace, a project, an instance",
    "region": "one of the vendor's regions",
    "base_url": "the API's address, in place of a region",
    "credential": "where its secret is",
    "read_only": "refuse every write",
    "label": "what titles show in place of the name",
    "colour": "the title line's colour",
    "phone_region": "the country of numbers without a country code",
}
"""What a profile's table can hold, and what each key means."""

_TEXTS: Final = ("vendor", "account", "region", "base_url", "label", "colour", "phone_region")
_NAME: Final = re.compile(r"\w[\w.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """One profile as the file describes it, and how to get its secret."""

    profile: Profile
    credential: Credential


def read_account(
    document: Document, name: str, phone_region: str, problems: list[Problem]
) -> Account | None:
    """Read one profile's table.

    Args:
        document: the file.
        name: the profile's name.
        phone_region: the country for a profile that names none.
        problems: what is wrong is added here.

    Returns:
        The account, `None` where something is wrong with it.
    """
    reader = _Reader(document, name, problems)
    before = len(problems)
    account = reader.read(phone_region)
    return account if len(problems) == before else None


class _Reader:
    """Reads one profile's table and collects what is wrong with it."""

    def __init__(self, document: Document, name: str, problems: list[Problem]) -> None:
        self.document = document
        self.name = name
        self.problems = problems
        self.table: Any = document.values["profiles"][name]

    def wrong(self, message: str, *keys: str) -> None:
        self.problems.append(self.document.problem(("profiles", self.name, *keys), message))

    def read(self, phone_region: str) -> Account | None:
        if not _NAME.fullmatch(self.name):
            self.wrong("a profile's name has letters, digits, - _ and . only, at most 64 of them")
        if not isinstance(self.table, dict):
            self.wrong(f"expected a table: [profiles.{self.name}]")
            return None
        for key in self.table:
            if key not in PROFILE_KEYS:
                hint = nearest(key, list(PROFILE_KEYS), what="keys")
                self.wrong(f"there is no such key; {hint}", key)
        texts = {key: self.text(key) for key in _TEXTS}
        credential = self.credential()
        region, base_url = self.address(texts["region"], texts["base_url"])
        if self.vendor is not None and self.vendor.account and self.lacks("account"):
            self.wrong(f"account is missing: {self.vendor.account}")
        if texts["phone_region"] and not option("phone_region").accepts(texts["phone_region"]):
            self.wrong(f"expected {option('phone_region').expected}", "phone_region")
        if credential is None:
            return None
        profile = Profile(
            name=self.name,
            vendor=texts["vendor"],
            account=texts["account"],
            base_url=base_url,
            region=region,
            credential=str(credential),
            read_only=self.flag("read_only"),
            label=texts["label"],
            colour=texts["colour"],
            phone_region=(texts["phone_region"] or phone_region).upper(),
        )
        return Account(profile, credential)

    def lacks(self, key: str) -> bool:
        """Whether a key is not there, and not there misspelt: one mistake is one problem."""
        import difflib

        others = [each for each in self.table if each not in PROFILE_KEYS]
        return key not in self.table and not difflib.get_close_matches(key, others, n=1)

    def text(self, key: str) -> str:
        value = self.table.get(key, "")
        if (
            isinstance(value, str)
            and value.isprintable()
            and (value.strip() or key not in self.table)
        ):
            return value.strip()
        self.wrong("expected a text between quotes, on one line and not empty", key)
        return ""

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.wrong("expected true or false", key)
        return value is True

    def credential(self) -> Credential | None:
        if "credential" not in self.table:
            if self.lacks("credential"):
                source = f'{{ env = "{variable_for(self.name)}" }}'
                self.wrong(f"credential is missing: where the secret is, as in {source}")
            return None
        try:
            return read_credential(self.table["credential"], self.document.path.parent)
        except ValueError as error:
            self.wrong(str(error), "credential")
            return None

    @cached_property
    def vendor(self) -> Vendor | None:
        written = self.table.get("vendor")
        if written is None:
            self.wrong(f"vendor is missing; there are: {', '.join(vendor_names())}")
        if not isinstance(written, str):
            return None
        try:
            return load_vendor(written.strip())
        except LookupError:
            hint = nearest(written, vendor_names(), what="vendors")
            self.wrong(f"no vendor is called {written!r}; {hint}", "vendor")
            return None

    def address(self, region: str, base_url: str) -> tuple[str, str]:
        """Return the region and the base URL, one of them empty."""
        if base_url:
            try:
                base_url = check_base_url(base_url)
            except ApiError as error:
                self.wrong(error.message, "base_url")
        if region and base_url:
            self.wrong("give region or base_url, not both", "region")
        if self.vendor is None:
            return region, base_url
        # An address without a region's name needs no key: it is where the API is.
        regions = [name for name in self.vendor.regions if name]
        if region and region not in regions:
            hint = nearest(region, regions, what=f"regions of {self.vendor.title}")
            self.wrong(f"{self.vendor.title} has no region {region!r}; {hint}", "region")
        if "" in self.vendor.regions:
            return region, base_url
        if not region and not base_url and len(regions) != 1 and self.lacks("base_url"):
            choice = f"region (one of {', '.join(regions)}) or base_url" if regions else "base_url"
            self.wrong(f"{choice} is missing: {self.vendor.address or 'where the API is'}")
        return region or (regions[0] if not base_url and len(regions) == 1 else ""), base_url
