"""Unfinished forms: offered by their labels, and opened again with what the vendor has now."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from support.counters import COUNTERS
from support.desks import DESKS, desk
from support.list_view import FakeServices
from support.menus import items_of
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Op, RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.sessions import SessionError
from trunkline.tui.actions.registry import action_of
from trunkline.tui.app.draft_menu import DraftMenu
from trunkline.tui.services.drafts import Draft, DraftStore
from trunkline.tui.services.routes import NewRecordRoute, PageFormRoute, RecordFormRoute
from trunkline.vendors.polyai.kinds import CONFIG_PAGES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DRAFTS = action_of("app.drafts")
KINDS = {"desks": DESKS, "counters": COUNTERS, CONFIG_PAGES.name: CONFIG_PAGES}


class Account:
    """The records that the vendor has, by kind and key."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], Record] = {}
        self.error: Exception | None = None

    def add(self, kind: str, key: str, parent: str | None, values: Mapping[str, Any]) -> None:
        self.records[kind, key] = Record(key, parent, values)

    async def name(self, profile: str) -> str:
        return profile

    async def open(self, profile: str) -> Any:
        if self.error is not None:
            raise self.error
        return self

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        assert keys, "nothing is asked for"
        records = (self.records.get((kind, key)) for key in keys)
        return {each.key: each for each in records if each is not None and each.parent == parent}


class Desk:
    """A program with one profile, its drafts and what is staged."""

    def __init__(self, folder: Path) -> None:
        self.account, self.store = Account(), DraftStore(folder)
        self.staging = Staging(ChangeStore(folder / "changes.db"), "acme")
        self.app = cast("Any", FakeServices(KINDS, self.staging))
        self.app.sessions.open = self.account.open
        self.app.sessions.account = self.account.name
        self.app.sessions.explain = lambda error, profile: f"{profile}: {error}"
        profiles = {"acme": Profile("acme", "fake", label="Acme", read_only=True)}
        self.app.sessions.profiles = profiles
        self.app.settings = SimpleNamespace(profiles=profiles, paths=SimpleNamespace(state=folder))
        self.app.clock = lambda: NOON
        self.app.drafts = self.store
        self.menu = DraftMenu(self.app)

    def save(
        self, kind: str, key: str, label: str = "Acme › edit", *, minutes: int = 0, **more: Any
    ) -> Draft:
        target = RecordRef(more.pop("profile", "acme"), kind, more.pop("parent", ""), key)
        more = {"account": target.profile, **more}
        draft = Draft(target, label, NOON - timedelta(minutes=minutes), {}, {}, **more)
        self.store.save(draft)
        return draft

    async def open_first(self) -> Any:
        """Choose the latest draft; return the route of the form that it opens, if it does."""
        self.menu.do_app_drafts()
        await self.app.choose("1")
        self.app.routes.clear()
        await self.app.work()
        return next(iter(self.app.routes), None)


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_without_a_draft_nothing_is_offered(here: Desk) -> None:
    assert here.menu.why_not(DRAFTS) == "Nothing is unfinished"
    here.menu.notify_of_drafts()
    assert here.app.messages == []
    here.save("desks", "d1")
    assert here.menu.why_not(DRAFTS) == ""


def test_the_start_names_the_latest_draft_and_how_many_more_there_are(here: Desk) -> None:
    here.save("desks", "d1", "desks › edit Front", minutes=5)
    here.menu.notify_of_drafts()
    here.save("desks", "d2", "desks › edit Back")
    here.menu.notify_of_drafts()
    key = DRAFTS.keys[0]
    assert here.app.messages == [
        f"Unfinished: desks › edit Front · {key} to continue",
        f"Unfinished: desks › edit Back and 1 more · {key} to continue",
    ]


def test_the_menu_lists_the_latest_first_with_their_time(here: Desk) -> None:
    for number in range(12):
        here.save("desks", f"d{number}", f"form {number}", minutes=number)
    here.save("desks", "d0", "of another settings file", profile="other")
    here.menu.do_app_drafts()
    items = items_of(here.app.routes[-1])
    assert [item.title for item in items] == [f"form {number}" for number in range(9)]
    assert (items[1].key, items[1].note) == ("2", "01 Mar 11:59")


def test_leaving_the_menu_opens_nothing(here: Desk) -> None:
    here.save("desks", "d1")
    here.menu.do_app_drafts()
    here.app.callback(None)
    assert here.app.works == []


async def test_a_form_opens_with_the_record_as_it_is_now_and_without_secrets(here: Desk) -> None:
    draft = here.save("desks", "d1", "Acme › desks › edit Front")
    here.account.add("desks", "d1", None, desk("d1", token="hush", level=5))
    route = await here.open_first()
    assert isinstance(route, RecordFormRoute)
    assert route.draft == draft
    assert route.rows == ""
    (record,) = route.records
    assert record.values["level"] == 5
    assert "token" not in record.values
    assert route.heading.crumbs == ("Acme", "desks")
    assert (route.heading.profile, route.heading.writable) == ("Acme", False)


async def test_a_form_of_several_records_leaves_out_those_that_are_gone(here: Desk) -> None:
    here.save("desks", "", records=(("", "d1"), ("", "d2"), ("", "d3")))
    here.account.add("desks", "d1", None, desk("d1"))
    here.account.add("desks", "d3", None, desk("d3"))
    route = await here.open_first()
    assert isinstance(route, RecordFormRoute)
    assert [record.key for record in route.records] == ["d1", "d3"]
    assert route.rows == "2 rows"


async def test_a_config_page_opens_under_the_name_that_it_had(here: Desk) -> None:
    here.save(CONFIG_PAGES.name, "live", "Nice › live", parent="P1")
    here.account.add(CONFIG_PAGES.name, "live", "P1", {"clientEnv": "live"})
    route = await here.open_first()
    assert isinstance(route, PageFormRoute)
    assert (route.label, route.record.key) == ("Nice › live", "live")


async def test_a_record_that_was_never_staged_is_created_anew(here: Desk) -> None:
    here.save("desks", "")
    route = await here.open_first()
    assert isinstance(route, NewRecordRoute)
    assert (route.parent, route.again, route.given) == (None, None, {})


async def test_a_staged_creation_is_edited_again(here: Desk) -> None:
    draft = here.save("desks", "new-1")
    edit = Edit(draft.target, WHOLE, {}, {"name": "Front"}, Op.CREATE)
    here.staging.stage([edit])
    route = await here.open_first()
    assert isinstance(route, NewRecordRoute)
    assert route.again == draft.target


async def test_a_vacant_row_keeps_its_key(here: Desk) -> None:
    here.save("counters", "c9")
    route = await here.open_first()
    assert isinstance(route, NewRecordRoute)
    assert (route.given, route.again) == ({"id": "c9"}, None)


@pytest.mark.parametrize("kind", ["desks", "rooms"], ids=["record", "kind"])
async def test_a_form_whose_record_or_kind_is_gone_says_so(here: Desk, kind: str) -> None:
    here.save(kind, "d1", "desks › edit Front")
    assert await here.open_first() is None
    assert here.app.messages == ["desks › edit Front no longer exists"]


async def test_records_that_are_all_gone_are_not_created_anew(here: Desk) -> None:
    here.save("desks", "", "2 desks", records=(("", "d1"), ("", "d2")))
    assert await here.open_first() is None
    assert here.app.messages == ["2 desks no longer exist"]


async def test_a_vendor_that_does_not_answer_is_explained_and_the_draft_stays(here: Desk) -> None:
    draft = here.save("desks", "d1")
    here.account.error = SessionError("no credential")
    assert await here.open_first() is None
    assert here.app.messages == ["acme: no credential"]
    assert list(here.store) == [draft]


async def test_without_the_staged_edits_no_form_opens(here: Desk) -> None:
    here.save("desks", "d1")
    here.account.add("desks", "d1", None, desk("d1"))
    here.app.attempt = lambda change: False
    assert await here.open_first() is None
