"""An example profile of a vendor, for users who have none yet."""

import re
from collections.abc import Iterator, Sequence

from trunkline.vendors.base import Vendor


def variable_for(profile: str) -> str:
    """Return the name of an environment variable for a profile's secret."""
    return f"{re.sub('[^A-Z0-9]+', '_', profile.upper()).strip('_') or 'VENDOR'}_KEY"


def example_of(vendor: Vendor, others: Sequence[str] = (), name: str = "acme") -> list[str]:
    """Return the lines of an example profile, with comments."""
    keys = [*_keys(vendor, others), ("credential", "", "or command, file, keyring")]
    lines = {
        key: f'{key} = {{ env = "{variable_for(name)}" }}'
        if key == "credential"
        else f'{key} = "{value}"'
        for key, value, _ in keys
    }
    width = max(map(len, lines.values()))
    table = [f"{lines[key]:<{width}}  # {note}" if note else lines[key] for key, _, note in keys]
    return [f"[profiles.{name}]", *table, "read_only = true"]


def _keys(vendor: Vendor, others: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    yield "vendor", vendor.name, f"or {', '.join(others)}" if others else ""
    regions = [name for name in vendor.regions if name]
    if regions:
        first, *more = regions
        yield "region", first, f"or {', '.join([*more, 'base_url = …'])}"
    elif not vendor.regions:
        yield "base_url", _sample(vendor.address), _meaning(vendor.address)
    if vendor.account:
        yield "account", _sample(vendor.account), _meaning(vendor.account)


def _sample(description: str) -> str:
    return description.partition("such as ")[2] or "…"


def _meaning(description: str) -> str:
    return description.partition(", such as ")[0]
