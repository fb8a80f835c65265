"""Which account a profile leads to, by its settings or as its vendor told for a credential."""

import json
from hashlib import blake2b, sha256
from pathlib import Path

import pytest

from trunkline.model.profile import Profile
from trunkline.sessions.accounts import ACCOUNTS_FILE, Accounts, account_of, is_told_by_vendor
from trunkline.vendors.base import load_vendor

POLYAI = Profile("work", "polyai", "ws-1")
ULTRAVOX = Profile("voices", "ultravox")
SECRET = "a-credential-of-the-account"


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (POLYAI._replace(region="eu"), "polyai:api.eu.poly.ai/ws-1"),
        (POLYAI._replace(base_url="https://API.eu.poly.ai:443/"), "polyai:api.eu.poly.ai/ws-1"),
        (POLYAI._replace(base_url="http://127.0.0.1:8080"), "polyai:127.0.0.1:8080/ws-1"),
        (POLYAI._replace(base_url="http://127.0.0.1:4711", host="demo"), "polyai:demo/ws-1"),
        (
            Profile("lines", "signalwire", "p-1", "https://acme.signalwire.com"),
            "signalwire:acme.signalwire.com/p-1",
        ),
        (
            Profile("desk", "watsonx", "a note", "https://api.ibm.example/instances/1/v1/"),
            "watsonx:api.ibm.example/instances/1",
        ),
    ],
)
def test_the_settings_of_most_vendors_name_the_account(
    profile: Profile, text: str, tmp_path: Path
) -> None:
    vendor = load_vendor(profile.vendor)
    assert not is_told_by_vendor(vendor)
    assert Accounts(tmp_path / ACCOUNTS_FILE).known(profile, vendor) == text


def known(path: Path, profile: Profile = ULTRAVOX, secret: str = SECRET) -> str:
    """Return what another start of the program knows before it asks the vendor."""
    accounts, vendor = Accounts(path), load_vendor("ultravox")
    accounts.use_credential(profile, vendor, secret)
    return accounts.known(profile, vendor)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file after the vendor has told the account of a credential."""
    file = tmp_path / "state" / ACCOUNTS_FILE
    accounts, vendor = Accounts(file), load_vendor("ultravox")
    assert accounts.known(ULTRAVOX, vendor) == ""
    accounts.use_credential(ULTRAVOX, vendor, SECRET)
    assert accounts.known(ULTRAVOX, vendor) == ""
    assert accounts.learn(ULTRAVOX, vendor, "1234") == "ultravox:api.ultravox.ai/1234"
    assert accounts.known(ULTRAVOX, vendor) == "ultravox:api.ultravox.ai/1234"
    return file


def test_what_a_vendor_told_is_known_offline_at_the_next_start(path: Path) -> None:
    assert known(path) == "ultravox:api.ultravox.ai/1234"


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "another-credential"},
        {"profile": ULTRAVOX._replace(base_url="https://eu.ultravox.ai")},
        {"profile": ULTRAVOX._replace(name="other")},
    ],
)
def test_another_credential_host_or_profile_is_asked_about(
    path: Path, changed: dict[str, object]
) -> None:
    assert known(path, **changed) == ""  # type: ignore[arg-type]


def test_a_view_may_go_by_the_last_account_before_the_credential_is_known(path: Path) -> None:
    vendor = load_vendor("ultravox")
    later = Accounts(path)
    assert later.known(ULTRAVOX, vendor) == ""
    assert later.last_known(ULTRAVOX, vendor) == "ultravox:api.ultravox.ai/1234"


def test_the_credential_is_neither_stored_nor_recognised_by_a_plain_hash(path: Path) -> None:
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET not in text
    key = f"voices {account_of(ULTRAVOX, load_vendor('ultravox'), '')}"
    for content in (SECRET.encode(), json.dumps([key, SECRET]).encode()):
        for digest in (sha256(content).hexdigest(), blake2b(content).hexdigest()):
            assert digest not in text


def test_one_credential_has_another_digest_in_another_installation(
    path: Path, tmp_path: Path
) -> None:
    other, vendor = Accounts(tmp_path / "other" / ACCOUNTS_FILE), load_vendor("ultravox")
    other.use_credential(ULTRAVOX, vendor, SECRET)
    other.learn(ULTRAVOX, vendor, "1234")
    (ours,), (theirs,) = (
        json.loads(file.read_text())["told"].values()
        for file in (path, tmp_path / "other" / ACCOUNTS_FILE)
    )
    assert ours[1] != theirs[1]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1, "told": {"voices": 1}}', "\0", "[" * 100_000],
    ids=range(6),
)
def test_a_damaged_file_is_asked_about_again(path: Path, text: str) -> None:
    path.write_text(text)
    assert known(path) == ""


@pytest.mark.parametrize("salt", ["no hex", "ab" * 100, ""])
def test_a_damaged_salt_is_asked_about_again(path: Path, salt: str) -> None:
    document = json.loads(path.read_text())
    (told,) = document["told"].values()
    told[0] = salt
    path.write_text(json.dumps(document))
    assert known(path) == ""


def test_where_nothing_can_be_written_the_account_is_known_for_this_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    accounts, vendor = Accounts(tmp_path / "file" / ACCOUNTS_FILE), load_vendor("ultravox")
    accounts.use_credential(ULTRAVOX, vendor, SECRET)
    assert accounts.learn(ULTRAVOX, vendor, "1234") == "ultravox:api.ultravox.ai/1234"
