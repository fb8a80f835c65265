"""The `[profiles.NAME]` tables of the settings file."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from trunkline.api.errors import ApiError
from trunkline.api.urls import check_base_url
from trunkline.model.profile import Profile
from trunkline.settings.credentials import Credential, read_credential
from trunkline.settings.errors import Problem, nearest
from trunkline.settings.example import variable_for
from trunkline.settings.options import option
from trunkline.settings.settings_file import SettingsFile
from trunkline.vendors.base import Vendor, load_vendor, vendor_names

PROFILE_KEYS: Final[Mapping[str, str]] = {
    "vendor": "whose API it is",
    "account": "the vendor's name for the account: a workspace, a project, an instance",
    "region": "one of the vendor's regions",
    "base_url": "the API's address, in place of a region",
    "credential": "the source of its secret",
    "read_only": "refuse every write",
    "label": "the display name in titles",
    "colour": "the title line's colour",
    "phone_region": "the country of numbers without a country code",
}
"""The keys of a profile's table, with their meanings."""

_TEXTS: Final = ("vendor", "account", "region", "base_url", "label", "colour", "phone_region")
_NAME: Final = re.compile(r"\w[\w.-]{0,63}")


class ProfileTable(NamedTuple):
    """One profile from the file, and the source of its secret."""

    profile: Profile
    credential: Credential


def parse_profile(
    document: SettingsFile, name: str, phone_region: str, problems: list[Problem]
) -> ProfileTable | None:
    """Parse one profile's table; return `None` where it adds to `problems`.

    Args:
        phone_region: the country of a profile that names none.
    """
    before = len(problems)
    table = _TableParser(document, name, problems).parse(phone_region)
    return table if len(problems) == before else None


class _TableParser:
    def __init__(self, document: SettingsFile, name: str, problems: list[Problem]) -> None:
        self.document = document
        self.name = name
        self.problems = problems
        self.table: Any = document.values["profiles"][name]

    def report(self, message: str, *keys: str) -> None:
        self.problems.append(self.document.problem(("profiles", self.name, *keys), message))

    def parse(self, phone_region: str) -> ProfileTable | None:
        if not _NAME.fullmatch(self.name):
            self.report("a profile's name may have letters, digits, - _ and . only, at most 64")
        if not isinstance(self.table, dict):
            self.report(f"expected a table: [profiles.{self.name}]")
            return None
        for key in self.table:
            if key not in PROFILE_KEYS:
                hint = nearest(key, list(PROFILE_KEYS), what="keys")
                self.report(f"unknown key; {hint}", key)
        texts = {key: self.text(key) for key in _TEXTS}
        credential = self.credential()
        region, base_url = self.address(texts["region"], texts["base_url"])
        if self.vendor is not None and self.vendor.account and self.lacks("account"):
            self.report(f"account is missing: {self.vendor.account}")
        if texts["phone_region"] and not option("phone_region").accepts(texts["phone_region"]):
            self.report(f"expected {option('phone_region').expected}", "phone_region")
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
        return ProfileTable(profile, credential)

    def lacks(self, key: str) -> bool:
        """Return whether a key is missing, and not misspelt: one mistake is one problem."""
        import difflib

        others = [name for name in self.table if name not in PROFILE_KEYS]
        return key not in self.table and not difflib.get_close_matches(key, others, n=1)

    def text(self, key: str) -> str:
        value = self.table.get(key, "")
        printable = isinstance(value, str) and value.isprintable()
        if printable and (value.strip() or key not in self.table):
            return str(value.strip())
        self.report("expected text in quotes, on one line and not empty", key)
        return ""

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.report("expected true or false", key)
        return value is True

    def credential(self) -> Credential | None:
        if "credential" not in self.table:
            if self.lacks("credential"):
                source = f'{{ env = "{variable_for(self.name)}" }}'
                self.report(f"credential is missing: the source of the secret, such as {source}")
            return None
        try:
            return read_credential(self.table["credential"], self.document.path.parent)
        except ValueError as error:
            self.report(str(error), "credential")
            return None

    @cached_property
    def vendor(self) -> Vendor | None:
        name = self.table.get("vendor")
        if name is None:
            self.report(f"vendor is missing; vendors: {', '.join(vendor_names())}")
        if not isinstance(name, str):
            return None
        try:
            return load_vendor(name.strip())
        except LookupError:
            hint = nearest(name, vendor_names(), what="vendors")
            self.report(f"unknown vendor {name!r}; {hint}", "vendor")
            return None

    def address(self, region: str, base_url: str) -> tuple[str, str]:
        """Return the region and the base URL, one of them empty."""
        if base_url:
            try:
                base_url = check_base_url(base_url)
            except ApiError as error:
                self.report(error.message, "base_url")
        if region and base_url:
            self.report("use region or base_url, not both", "region")
        if self.vendor is None:
            return region, base_url
        # A URL under the empty name is the vendor's only one, and needs no key.
        regions = [name for name in self.vendor.regions if name]
        if region and region not in regions:
            hint = nearest(region, regions, what=f"regions of {self.vendor.title}")
            self.report(f"unknown region {region!r} of {self.vendor.title}; {hint}", "region")
        if "" in self.vendor.regions:
            return region, base_url
        if not region and not base_url and len(regions) != 1 and self.lacks("base_url"):
            choice = f"region (one of {', '.join(regions)}) or base_url" if regions else "base_url"
            self.report(f"{choice} is missing: {self.vendor.address or 'the URL of the API'}")
        return region or (regions[0] if not base_url and len(regions) == 1 else ""), base_url
