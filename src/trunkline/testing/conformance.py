"""All rules, over one vendor."""

import asyncio
from collections.abc import Mapping

from trunkline.model.profile import Profile
from trunkline.testing.case import Case, Sample
from trunkline.testing.description import check_description
from trunkline.testing.embedded_server import demo_profile, embedded_server
from trunkline.testing.failures import check_failures
from trunkline.testing.reading import check_reading
from trunkline.testing.writing import check_writing
from trunkline.vendors.base import Vendor


def check_vendor(
    vendor: Vendor,
    *,
    samples: Mapping[str, Sample] | None = None,
    number: str = "",
    address: str = "",
    profile: Profile | None = None,
    secret: str = "",
) -> None:
    """Check that a vendor keeps every rule, against a server that answers as the vendor does.

    Without a profile, the embedded server is started, and its account of the vendor is used: that
    takes a part in the entry-point group `trunkline.emulator_parts`.

    Args:
        samples: what can be written, by kind; each kind with writes needs one.
        number: a number in E.164 that the account has, for a vendor with lookups.
        address: an address that leads to the account, for a vendor that has such addresses.
        profile: the account; `base_url` is the address of a server that is running.
        secret: its credential.

    Raises:
        NonConformance: the vendor breaks a rule; the message names it.
    """
    check_description(vendor)
    if profile is not None:
        asyncio.run(_check(Case(vendor, profile, secret, samples or {}, number, address)))
        return
    with embedded_server() as url:
        own, credential = demo_profile(vendor.name, url)
        asyncio.run(_check(Case(vendor, own, credential, samples or {}, number, address)))


async def _check(case: Case) -> None:
    await check_reading(case)
    await check_writing(case)
    await check_failures(case)
