"""The accounts of the embedded server as profiles, one a vendor: as the demo has them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trunkline.commands.serve.demo import profile_of
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.settings import Settings, load

__all__ = ["NUMBER", "demo_settings", "toml_of"]

NUMBER = "+33199001200"
"""A number that three of the accounts have, and whose call one sends on to the fourth."""


def demo_settings(url: str, *, secrets: Mapping[str, str] | None = None, **values: Any) -> Settings:
    """Return the demo's settings.

    Args:
        url: where the server is.
        secrets: credentials that differ from the demo's, by vendor.
        values: settings that differ from their defaults, `__` for the dot.
    """
    settings = load()
    accounts = [
        (profile_of(each, url, settings), (secrets or {}).get(each.vendor, each.secret))
        for each in ACCOUNTS
    ]
    changed = {name.replace("__", "."): value for name, value in values.items()}
    first = accounts[0][0].name
    only = settings.only(accounts, first)
    return replace(only, values={**only.values, **changed})


def toml_of(url: str) -> str:
    """Return the accounts as a settings file has them, each secret in the variable VENDOR_KEY."""
    tables = []
    for each in ACCOUNTS:
        account = f'account = "{each.account}"\n' if each.account else ""
        tables.append(
            f'[profiles.demo-{each.vendor}]\nvendor = "{each.vendor}"\n{account}'
            f'base_url = "{url}{each.path}"\n'
            f'credential = {{ env = "{each.vendor.upper()}_KEY" }}\n'
        )
    return "\n".join(tables)
