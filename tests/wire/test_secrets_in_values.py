"""Secrets within values, given to every command: written, and printed or kept nowhere.

They are in a config page, wherever its schema can have one, and in URLs of records.
"""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from support.fake_keyring import FakeKeyring, use_keyring
from support.signalwire import NUMBERS, PROJECT, TOKEN, plain_client
from support.sweep import Sweep
from support.value_secrets import (
    PAGE_SCHEMA,
    page_secrets,
    page_values,
    secret_url,
    url_secrets,
)
from trunkline.changes.journal.journal import Journal
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.cli import build_parser, main

HOTELS: Final = "PROJECT-58RP822I"
PAGES: Final = f"/v1/agents/{HOTELS}/real-time-configs"
WHOSE: Final = ("--project", "Aubrac Hotels")
PURPOSES: Final = ("before", "after", "again")
MASKED_URL: Final = "https://•••@hooks.example/voice?room=1&token=•••"

SWEPT: Final = {
    "apply", "config", "history", "info", "list", "lookup", "profiles", "resume", "set", "undo",
    "validate",
}  # fmt: skip
"""The commands whose output is looked at here."""

ELSEWHERE: Final = {
    "create", "delete", "import-numbers", "release-numbers",  # print plans and runs, as `set` does
    "demo", "journal", "serve",  # print nothing of a record
}  # fmt: skip


def test_every_command_is_swept() -> None:
    listed = build_parser().format_help().partition("commands:")[2]
    assert set(re.findall(r"^    ([a-z-]+)", listed, re.MULTILINE)) == SWEPT | ELSEWHERE


class User:
    """Somebody at a shell whose every output and file is looked at."""

    def __init__(self, emulator: Emulator, home: Path, capsys: Any) -> None:
        self.emulator, self.home, self._capsys = emulator, home, capsys
        self.sweep = Sweep()
        for purpose in PURPOSES:
            for secret in page_secrets(purpose):
                self.sweep.add(secret)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command, look at what it printed and at every file, and return what it printed."""
        ended = main(arguments)
        printed = self._capsys.readouterr()
        out, err = str(printed.out), str(printed.err)
        self.sweep.look(f"what {arguments[:2]} printed", out, err)
        assert self.sweep.folders(f"the files after {arguments[:2]}", self.home)
        assert ended == code, (arguments, out, err)
        return out + err

    def data(self, *arguments: str) -> Any:
        """Run a command, and return the JSON that it printed."""
        return json.loads(self.run(*arguments))

    def page(self, environment: str) -> Any:
        with self.emulator.client() as client:
            return client.get(f"{PAGES}/{environment}").json()["variables"]


@pytest.fixture
def user(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[User]:
    with running_emulator() as emulator:
        path = home / "config" / "trunkline" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'[profiles.pages]\nvendor = "polyai"\nbase_url = "{emulator.url}"\n'
            f'account = "{ACCOUNT}"\ncredential = {{ env = "DEMO_KEY" }}\n'
            f'[profiles.carrier]\nvendor = "signalwire"\nbase_url = "{emulator.url}"\n'
            f'account = "{PROJECT}"\ncredential = {{ env = "CARRIER_KEY" }}\n'
        )
        monkeypatch.setenv("DEMO_KEY", KEY)
        monkeypatch.setenv("CARRIER_KEY", TOKEN)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        yield User(emulator, home, capsys)


@pytest.fixture
def pages(user: User, tmp_path: Path) -> User:
    """Give two pages of a project the schema, and one of them the values."""
    for environment in ("sandbox", "live"):
        with user.emulator.client() as client:
            known = client.get(f"{PAGES}/{environment}").json()["schema"]
        schema = {
            **known,
            "definitions": {**known.get("definitions", {}), **PAGE_SCHEMA["definitions"]},
            "properties": {**known["properties"], **PAGE_SCHEMA["properties"]},
        }
        file = tmp_path / f"{environment}.json"
        file.write_text(json.dumps(schema))
        confirmed = "--yes" if environment == "sandbox" else "--confirm=live"
        user.run("config", "schema", environment, "--file", str(file), *WHOSE, confirmed, *PAGE)
    values = tmp_path / "values.json"
    values.write_text(json.dumps(page_values("before")))
    user.run("config", "set", "sandbox", "--file", str(values), *WHOSE, "--yes", *PAGE)
    return user


PAGE: Final = ("--profile", "pages")
CARRIER: Final = ("--profile", "carrier")


def given(file: Path, values: Any) -> tuple[str, ...]:
    """Return the arguments that set keys of the sandbox's page."""
    file.write_text(json.dumps(values))
    return ("config", "set", "sandbox", "--file", str(file), *WHOSE, *PAGE)


def test_a_page_is_read_without_its_secrets(pages: User, tmp_path: Path) -> None:
    shown = pages.data("config", "get", "sandbox", *WHOSE, *PAGE)
    assert {key: shown[key] for key in ("pin", "beside", "all")} == dict.fromkeys(
        ("pin", "beside", "all"), "•••"
    )
    assert shown["logins"] == [{"user": "a", "key": "•••"}, {"user": "b", "key": "•••"}]
    assert shown["nested"] == {"name": "n", "inner": {"pin": "•••"}}
    assert shown["hook"] == MASKED_URL
    assert shown["trunk"] == "sip:•••@pbx.example;token=•••"
    pages.run("config", "get", *WHOSE, *PAGE)
    pages.run("config", "get", "sandbox", "pin", *WHOSE, *PAGE)
    pages.run("config", "schema", "sandbox", *WHOSE, *PAGE)
    assert "•••" in pages.run("config", "diff", "sandbox", "live", *WHOSE, *PAGE)
    pages.run("config", "diff", "sandbox", "live", "--format", "json", *WHOSE, *PAGE)
    for form in ("table", "json", "csv"):
        pages.run("list", "config-pages", "--format", form, *PAGE)
    files = [tmp_path / "sandbox.json", tmp_path / "values.json"]
    wrong = {**page_values("before"), "hook": 7, "pin": [page_values("before")["pin"]]}
    files[1].write_text(json.dumps(wrong))
    pages.run("validate", "--schema", str(files[0]), "--values", str(files[1]), code=1)


def test_a_schema_that_comes_back_keeps_the_values_that_it_names(
    pages: User, tmp_path: Path
) -> None:
    shown = pages.data("config", "schema", "sandbox", *WHOSE, *PAGE)
    assert shown["properties"]["pin"]["default"] == "•••"
    shown["properties"]["pin"]["title"] = "PIN"
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(shown))
    pages.run("config", "schema", "sandbox", "--file", str(file), *WHOSE, "--yes", *PAGE)
    with pages.emulator.client() as client:
        pin = client.get(f"{PAGES}/sandbox").json()["schema"]["properties"]["pin"]
    assert pin == {**PAGE_SCHEMA["properties"]["pin"], "title": "PIN"}
    shown["properties"]["pin"]["default"] = "moved •••"
    shown["properties"]["beside"]["default"] = "•••"
    file.write_text(json.dumps(shown))
    told = pages.run("config", "schema", "sandbox", "--file", str(file), *WHOSE, *PAGE, code=2)
    assert "••• hides a password or a token: enter the whole value again" in told


def test_a_page_is_written_and_undone_without_its_secrets(
    pages: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = given(tmp_path / "new.json", page_values("after"))
    plan = pages.run(*new, "--dry-run")
    assert "variables/pin  ••• → ••• (changed)" in plan
    pages.run(*new, "--yes")
    assert page_values("after").items() <= pages.page("sandbox").items()
    run = pages.data("history", "--format", "json")[0]
    assert run["items"][0]["wanted"]["variables/pin"] == "•••"
    pages.run("history")
    pages.run("config", "promote", "sandbox", "live", "pin", "logins", "hook", "--confirm=live",
              *WHOSE, *PAGE)  # fmt: skip
    assert pages.page("live")["pin"] == page_values("after")["pin"]

    number = str(run["run"])
    told = pages.run("undo", number, "--yes", code=1)
    assert "variables/pin: the secret in it is not stored: enter it again" in told
    assert "variables/logins/1/key: the secret in it is not stored: enter it again" in told
    assert page_values("after").items() <= pages.page("sandbox").items()
    before = page_values("before")
    secrets = {
        "pin": before["pin"], "beside": before["beside"], "all": before["all"],
        "logins/1/key": before["logins"][0]["key"], "logins/2/key": before["logins"][1]["key"],
        "nested/inner/pin": str(before["nested"]["inner"]["pin"]),
        "hook": before["hook"], "trunk": before["trunk"], "chat": before["chat"],
    }  # fmt: skip
    words = []
    for place, (key, secret) in enumerate(secrets.items()):
        monkeypatch.setenv(f"SECRET_{place}", secret)
        words += ["--secret", f"variables/{key}=env:SECRET_{place}"]
    pages.run("undo", number, "--yes", *words)
    assert before.items() <= pages.page("sandbox").items()
    assert "No secret is needed for x" in pages.run(
        "undo", number, "--yes", "--secret", "x=env:SECRET_0", code=2
    )


def test_what_was_shown_can_be_given_back(pages: User, tmp_path: Path) -> None:
    shown = pages.data("config", "get", "sandbox", *WHOSE, *PAGE)
    assert "Nothing to change" in pages.run(*given(tmp_path / "same.json", shown), "--yes")
    shown["logins"] = [{**shown["logins"][1], "user": "c"}, shown["logins"][0]]
    told = pages.run(*given(tmp_path / "moved.json", shown), "--yes", code=2)
    assert "logins" in told
    shown["logins"] = [shown["logins"][1], {"user": "new", "key": "4711"}]
    pages.run(*given(tmp_path / "edited.json", {"logins": shown["logins"]}), "--yes")
    before = page_values("before")["logins"]
    assert pages.page("sandbox")["logins"] == [before[0], {"user": "new", "key": "4711"}]
    # The journal has no secret, but the page still has this one.
    number = str(pages.data("history", "--format", "json")[0]["run"])
    told = pages.run("undo", number, "--yes", code=1)
    assert "variables/logins/2/key" in told
    assert "variables/logins/1/key" not in told
    pages.run(*given(tmp_path / "hook.json", {"hook": f"{MASKED_URL}&a=b"}), "--yes", code=2)


def hooked(user: User) -> tuple[str, str]:
    """Return the ID and the number of a record with a webhook."""
    rows = user.data("list", "numbers", "--format", "json", *CARRIER)
    row = next(row for row in rows if row.get("call_handler") == "laml_webhooks")
    return row["id"], row["number"]


def request_url(user: User, key: str) -> str:
    with plain_client(user.emulator) as client:
        return str(client.get(f"{NUMBERS}/{key}").json()["call_request_url"])


def test_urls_are_shown_without_their_passwords(user: User, tmp_path: Path) -> None:
    key, number = hooked(user)
    for purpose in ("before", "after"):
        to = f"call_request_url={secret_url(purpose)}"
        assert "•••" in user.run("set", "numbers", key, to, *CARRIER, "--dry-run")
        user.run("set", "numbers", key, to, *CARRIER, "--confirm=live")
        assert request_url(user, key) == secret_url(purpose)
    tables = {form: user.run("list", "numbers", "--format", form, *CARRIER)
              for form in ("table", "json", "csv")}  # fmt: skip
    assert MASKED_URL in tables["json"]
    assert MASKED_URL in tables["csv"]
    for form in ("text", "markdown", "json"):
        assert "hooks.example" in user.run("lookup", number, "--format", form)
    user.run("history")
    run = user.data("history", "--format", "json")[0]
    assert run["items"][0]["wanted"] == {"call_request_url": MASKED_URL}
    for command in ("profiles", "info"):
        user.run(command)

    told = user.run("undo", str(run["run"]), "--confirm=live", code=1)
    assert "call_request_url: the secret in it is not stored: enter it again" in told
    assert request_url(user, key) == secret_url("after")


def test_the_keyring_keeps_what_an_undo_needs_where_the_user_lets_it(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keyring(monkeypatch, keyring := FakeKeyring())
    key, _ = hooked(user)
    for purpose in ("before", "after"):
        to = f"call_request_url={secret_url(purpose)}"
        user.run("set", "numbers", key, to, *CARRIER, "--confirm=live")
    assert keyring.names == []
    monkeypatch.setenv("TRUNKLINE_UNDO_SECRETS", "keyring")
    to = f"call_request_url={secret_url('again')}"
    told = user.run("set", "numbers", key, to, *CARRIER, "--confirm=live")
    run = str(user.data("history", "--format", "json")[0]["run"])
    assert [name.endswith(f"/{run}/0") for name in keyring.names] == [True]
    keyring.locked = True
    told = user.run("undo", run, "--confirm=live", code=1)
    assert "No secret was taken from the keyring: the keyring does not respond" in told
    keyring.locked = False
    user.run("undo", run, "--confirm=live")
    assert request_url(user, key) == secret_url("after")
    assert not any(name.endswith(f"/{run}/0") for name in keyring.names)


def test_a_table_that_comes_back_keeps_the_passwords(user: User, tmp_path: Path) -> None:
    key, _ = hooked(user)
    user.run("set", "numbers", key, f"call_request_url={secret_url('before')}", *CARRIER,
             "--confirm=live")  # fmt: skip
    table = tmp_path / "numbers.csv"
    rows = list(csv.DictReader(io.StringIO(user.run("list", "numbers", "--format=csv", *CARRIER))))

    def apply(code: int, **changes: str) -> str:
        with table.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, **(changes if row["id"] == key else {})} for row in rows)
        kind = ("--kind", "numbers", "--confirm=live")
        return user.run("apply", str(table), *kind, *CARRIER, code=code)

    assert "Nothing to change" in apply(0)
    apply(0, name="Renamed")
    assert request_url(user, key) == secret_url("before")
    told = apply(1, call_request_url=MASKED_URL.replace("hooks", "other"))
    assert "••• hides a password or a token: enter the whole value again" in told
    assert request_url(user, key) == secret_url("before")


def test_an_interrupted_run_is_resumed_where_its_record_still_has_the_secret(user: User) -> None:
    key, _ = hooked(user)
    user.run("set", "numbers", key, f"call_request_url={secret_url('before')}", *CARRIER,
             "--confirm=live")  # fmt: skip
    assert url_secrets("before")[0] in request_url(user, key)
    user.run("set", "numbers", key, f"call_request_url={secret_url('before', 'other.example')}",
             *CARRIER, "--confirm=live")  # fmt: skip
    store = ChangeStore(user.home / "state" / "trunkline" / STORE_FILE)
    last = Journal(store).runs()[0].id
    with store.writing() as db:
        db.execute("UPDATE items SET sent = NULL, ended = NULL, result = NULL, after = NULL"
                   " WHERE run = ?", (last,))  # fmt: skip
        db.execute("UPDATE runs SET ended = NULL WHERE id = ?", (last,))
    store.close()
    with plain_client(user.emulator) as client:
        client.put(f"{NUMBERS}/{key}", json={"call_request_url": secret_url("before")})
    user.run("resume", str(last))
    assert request_url(user, key) == secret_url("before", "other.example")
