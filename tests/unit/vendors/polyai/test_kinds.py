"""PolyAI's description and kinds."""

import pytest

from trunkline.api.errors import BadAddress, InsecureUrl
from trunkline.model.profile import Profile
from trunkline.vendors.base import load_vendor
from trunkline.vendors.polyai import VENDOR

KINDS = list(VENDOR.kinds.values())


def test_it_is_found_by_its_name() -> None:
    assert load_vendor("polyai") is VENDOR
    assert next(iter(VENDOR.kinds)) == "projects"
    assert all(url.startswith("https://") for url in VENDOR.regions.values())


def test_writable_fields_have_a_call() -> None:
    writable = {
        kind.name: {
            name for name, each in kind.schema["properties"].items() if not each.get("readOnly")
        }
        for kind in KINDS
    }
    assert writable == {
        "projects": set(),
        "connectors": {"variantId", "asrLangCode", "voiceName", "projectId"},
        "numbers": {"connectorId"},
        "variants": set(),
        "voices": set(),
        "config-pages": {"variables", "schema"},
    }


@pytest.mark.parametrize(
    ("profile", "error", "text"),
    [
        (Profile("a", "polyai", "ws"), BadAddress, "regions us, eu, uk, studio"),
        (Profile("a", "polyai", "ws", region="mars"), BadAddress, "a needs a base_url"),
        (Profile("a", "polyai", "ws", base_url="http://api.example"), InsecureUrl, "use https"),
        (Profile("a", "polyai", "ws", base_url="poly"), BadAddress, "is not a URL"),
    ],
)
def test_an_invalid_address_is_refused_by_connect(
    profile: Profile, error: type[BadAddress], text: str
) -> None:
    with pytest.raises(error, match=text):
        VENDOR.connect(profile, "key")


def test_a_base_url_wins_over_a_region() -> None:
    profile = Profile("a", "polyai", "ws", region="us", base_url="https://proxy.example/poly/")
    assert VENDOR.connect(profile, "key").transport.base_url == "https://proxy.example/poly"
    session = VENDOR.connect(Profile("a", "polyai", "ws", region="uk"), "key")
    assert session.transport.base_url == "https://api.uk.poly.ai"


def test_an_unknown_option_is_a_bug() -> None:
    with pytest.raises(TypeError, match="speed"):
        VENDOR.connect(Profile("a", "polyai", "ws", region="uk"), "key", speed=3)
