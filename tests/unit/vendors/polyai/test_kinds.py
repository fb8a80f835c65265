"""PolyAI's description: cheap to import, and consistent with itself."""

import subprocess
import sys

import pytest
from jsonschema import Draft7Validator

from trunkline.api.errors import BadAddress, InsecureUrl
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.base import load_vendor
from trunkline.vendors.polyai import VENDOR

KINDS = list(VENDOR.kinds.values())


def test_importing_the_description_imports_no_client() -> None:
    code = (
        "import sys, trunkline.vendors.polyai\n"
        "heavy = {'httpx', 'pydantic', 'stamina', 'jsonschema', 'asyncio', 'phonenumbers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_it_is_found_by_its_name() -> None:
    assert load_vendor("polyai") is VENDOR
    assert next(iter(VENDOR.kinds)) == "projects"
    assert all(url.startswith("https://") for url in VENDOR.regions.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_refers_to_what_there_is(kind: Kind) -> None:
    properties = kind.schema["properties"]
    others = VENDOR.kinds
    Draft7Validator.check_schema(kind.schema)
    assert VENDOR.kinds[kind.name] is kind
    assert {kind.key, kind.label} <= properties.keys()
    assert properties[kind.key]["readOnly"], "a key is never edited"
    assert kind.related <= others.keys()
    assert kind.parent is None or kind.parent in others
    assert (kind.parent is None) == (kind.parent_field is None)
    for column in kind.columns:
        assert column.derived or column.field in properties
        assert len(column.title) <= column.width
    for column in (column for column in kind.columns if column.counts):
        assert column.counts is not None
        counted, by = column.counts
        assert by in others[counted].schema["properties"]
    if kind.opens is not None:
        opened = others[kind.opens.kind]
        assert opened.parent == kind.name or kind.opens.by in opened.schema["properties"]


def test_only_what_a_call_can_change_is_not_read_only() -> None:
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
        (Profile("a", "polyai", "ws", base_url="poly"), BadAddress, "no address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_once(
    profile: Profile, error: type[BadAddress], text: str
) -> None:
    with pytest.raises(error, match=text):
        VENDOR.connect(profile, "key")


def test_a_base_url_wins_over_a_region() -> None:
    profile = Profile("a", "polyai", "ws", region="us", base_url="https://proxy.example/poly/")
    assert VENDOR.connect(profile, "key").transport.base_url == "https://proxy.example/poly"
    session = VENDOR.connect(Profile("a", "polyai", "ws", region="uk"), "key")
    assert session.transport.base_url == "https://api.uk.poly.ai"


def test_an_option_that_does_not_exist_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="speed"):
        VENDOR.connect(Profile("a", "polyai", "ws", region="uk"), "key", speed=3)
