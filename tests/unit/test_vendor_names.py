"""Which vendor it is, only the vendors' own folders know, the embedded server and its seeds."""

import re
from pathlib import Path

from trunkline.vendors.base import vendor_names

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "trunkline"
OWN = (SOURCE / "vendors", SOURCE / "emulator")

NAMES = re.compile("|".join(vendor_names()), re.IGNORECASE)
BRANCHES = re.compile(r"\bvendor(\.name)?\s*(==|!=|\bin\b\s*[\[({\"'])|\bmatch\b.*\bvendor\b")


def files() -> list[Path]:
    """Return every text that is installed and belongs to no vendor."""
    found = [path for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    shared = [path for path in found if not any(path.is_relative_to(own) for own in OWN)]
    return [*shared, *(SOURCE / "vendors").glob("*.py"), *(ROOT / "themes").glob("*")]


def test_no_vendor_is_named_outside_its_folder() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if NAMES.search(line) or BRANCHES.search(line)
    ] == []


def test_there_is_something_to_look_through() -> None:
    assert len(vendor_names()) == 4
    assert len(files()) > 100
    assert NAMES.search('VENDOR = "PolyAI"')
    assert BRANCHES.search('if profile.vendor == "x":')
    assert BRANCHES.search('if vendor.name in ("x", "y"):')
    assert not BRANCHES.search("for vendor in vendors:")
