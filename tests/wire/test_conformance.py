"""The conformance kit over the program's own vendors, and over one in a package of its own."""

from collections.abc import Iterator

import pytest

from support.installed import installed_example
from support.vendor_samples import VENDORS
from trunkline.testing import check_vendor
from trunkline.vendors.base import load_vendor, vendor_names


@pytest.fixture(autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with installed_example(tmp_path_factory.mktemp("installed")):
        yield


def test_every_installed_vendor_is_checked() -> None:
    assert sorted(VENDORS) == vendor_names()


@pytest.mark.parametrize("name", VENDORS)
def test_the_vendor_conforms(name: str) -> None:
    check_vendor(load_vendor(name), **VENDORS[name])
