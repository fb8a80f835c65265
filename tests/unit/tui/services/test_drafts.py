"""Drafts on disk, and how they are merged with newer values."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trunkline.model.change import RecordRef
from trunkline.tui.services.drafts import Draft, DraftStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TARGET = RecordRef("acme", "config-pages", "P1", "live")


def draft(**content: Any) -> Draft:
    base = {"a": 1, "b": 2, "c": 3}
    return Draft(
        TARGET, "Acme › live", NOON, base, {"typed": {}, "branches": {}, **content}, account="acme"
    )


def test_only_the_owner_can_read_a_draft(tmp_path: Path) -> None:
    drafts = DraftStore(tmp_path)
    assert drafts.of(TARGET) is None
    kept = draft(value={"a": 9, "b": 2, "c": 3})
    drafts.save(kept)
    assert drafts.of(TARGET) == kept
    assert list(drafts) == [kept]
    (path,) = (tmp_path / "drafts").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    for damaged in ("{half", "[" * 100_000):
        path.write_text(damaged)
        assert drafts.of(TARGET) is None
    drafts.discard(TARGET)
    assert list(drafts) == []


def test_a_draft_is_merged_with_values_that_others_have_written_since() -> None:
    kept = draft(value={"a": 9, "b": 8, "c": 3, "d": 4})
    now = {"a": 1, "b": 5, "c": 6}
    assert kept.merged_into(now)["value"] == {"a": 9, "b": 8, "c": 6, "d": 4}
    assert kept.conflicts(now) == ("b",)


def test_a_draft_is_offered_in_its_account_to_its_owner_only(tmp_path: Path) -> None:
    accounts = {"acme": "polyai:api.eu.poly.ai/ws-1"}
    mine = DraftStore(tmp_path, accounts.__getitem__, "ana")
    mine.save(draft(value={"a": 9}))
    others = DraftStore(tmp_path, accounts.__getitem__, "bob")
    assert (others.of(TARGET), list(others), others.held_back()) == (None, [], [])
    accounts["acme"] = "polyai:api.us.poly.ai/ws-1"
    assert (mine.of(TARGET), list(mine)) == (None, [])
    (held,) = mine.held_back()
    assert held.account == "polyai:api.eu.poly.ai/ws-1"
    mine.save(draft(value={"a": 8}))
    accounts["acme"] = "polyai:api.eu.poly.ai/ws-1"
    kept = mine.of(TARGET)
    assert kept is not None
    assert kept.content["value"] == {"a": 9}


def test_drafts_of_unknown_accounts_do_not_replace_each_other(tmp_path: Path) -> None:
    accounts = {"acme": "", "uk": ""}
    drafts = DraftStore(tmp_path, accounts.__getitem__)
    other = replace(draft(value={"a": 8}), target=TARGET._replace(profile="uk"))
    for each in (draft(value={"a": 9}), other):
        drafts.save(each)
    accounts |= {"acme": "ultravox:api/1", "uk": "ultravox:api/2"}
    drafts.carry_over()
    kept = [drafts.of(target) for target in (TARGET, other.target)]
    assert [each and each.content["value"] for each in kept] == [{"a": 9}, {"a": 8}]


def test_a_draft_of_an_earlier_version_is_carried_over_where_its_account_is_known(
    tmp_path: Path,
) -> None:
    accounts = {"acme": "polyai:api.eu.poly.ai/ws-1"}
    DraftStore(tmp_path).save(draft(value={"a": 9}))
    (path,) = (tmp_path / "drafts").iterdir()
    older = json.loads(path.read_text())
    del older["account"], older["owner"]
    older["version"] = 1
    path.write_text(json.dumps(older))
    path.with_name("gone.json").write_text(
        json.dumps({**older, "record": ["gone", *older["record"][1:]]})
    )
    drafts = DraftStore(tmp_path, lambda profile: accounts.get(profile, ""), "ana")
    assert drafts.of(TARGET) is None
    drafts.carry_over()
    assert [each.owner for each in drafts] == ["ana"]
    assert drafts.of(TARGET) is not None
    assert [each.target.profile for each in drafts.held_back()] == ["gone"]
    assert not path.exists()


def test_a_typed_text_is_kept_byte_for_byte_for_its_owner(tmp_path: Path) -> None:
    drafts = DraftStore(tmp_path)
    assert drafts.text_of(TARGET) == ""
    text = "Zoë,\r\nplease add\n\t+44 20 7946 0018\n"
    drafts.save_text(TARGET, text)
    assert drafts.text_of(TARGET) == text
    assert list(drafts) == [], "not offered as an unfinished form"
    (path,) = (tmp_path / "drafts").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    drafts.save_text(TARGET, " \n")
    assert drafts.text_of(TARGET) == ""
    assert list((tmp_path / "drafts").iterdir()) == []
