"""Staged edits survive screens, restarts and other dashboards until they are discarded."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.fake_vendor import LINES, line
from trunkline.changes.staging.bulk_edits import BulkError, replace_in, set_field
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Op, RecordRef
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked
from trunkline.model.secrets.places import places_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "changes.db"


@pytest.fixture
def staging(path: Path) -> Iterator[Staging]:
    store = ChangeStore(path)
    yield Staging(store, "acme")
    store.close()


def edit(key: str, wanted: Any, base: Any = "a", field: str = "voice") -> Edit:
    return Edit(RecordRef("acme", "lines", "s1", key), field, base, wanted, label=f"Line {key}")


def values(staging: Staging) -> dict[str, Any]:
    return {edit.target.key: edit.wanted for edit in staging.edits}


def test_edits_survive_a_restart(staging: Staging, path: Path) -> None:
    staging.stage([edit("k1", "b"), edit("k2", None), edit("k3", "c", ABSENT)])
    other = Staging(ChangeStore(path), "acme")
    assert other.edits == staging.edits
    assert other.edits[2].base is ABSENT


def test_fields_with_half_a_character_in_their_names_are_staged(
    staging: Staging, path: Path
) -> None:
    half = edit("k1", "cut \ud83d", field="variables/\udc00")
    staging.stage([half, edit("k2", "b")])
    other = Staging(ChangeStore(path), "acme")
    assert other.edits == staging.edits
    other.discard([(half.target, half.field)], "discard")
    assert values(Staging(ChangeStore(path), "acme")) == {"k2": "b"}


def test_only_the_owner_can_read_the_file(staging: Staging, path: Path) -> None:
    staging.stage([edit("k1", "b")])
    assert {f"{file.stat().st_mode & 0o777:o}" for file in path.parent.iterdir()} == {"600"}


def test_profiles_do_not_see_each_other(staging: Staging, path: Path) -> None:
    staging.stage([edit("k1", "b")])
    assert len(Staging(ChangeStore(path), "other")) == 0


def test_another_dashboards_edits_appear(staging: Staging, path: Path) -> None:
    other = Staging(ChangeStore(path), "acme")
    other.stage([edit("k1", "b")])
    assert staging.refresh()
    assert values(staging) == {"k1": "b"}
    assert not staging.refresh()


def test_staging_the_current_value_discards_the_edit(staging: Staging) -> None:
    staging.stage([edit("k1", "b")])
    staging.stage([edit("k1", "a", base="ignored: the first base counts")])
    assert len(staging) == 0


def test_types_are_distinguished(staging: Staging) -> None:
    assert staging.stage([edit("k1", 1.0, 1, "level")]) == 1


def test_a_step_is_undone_and_redone_as_a_whole(staging: Staging) -> None:
    staging.stage([edit("k1", "b")])
    staging.stage([edit("k1", "c"), edit("k2", "c")], "set voice")
    assert staging.undo() == "set voice"
    assert values(staging) == {"k1": "b"}
    assert staging.redo() == "set voice"
    assert values(staging) == {"k1": "c", "k2": "c"}


def test_a_new_step_clears_redo(staging: Staging) -> None:
    staging.stage([edit("k1", "b")])
    staging.undo()
    staging.stage([edit("k2", "b")])
    assert staging.redo() is None


def test_written_edits_are_removed_and_cannot_be_undone(staging: Staging) -> None:
    staging.stage([edit("k1", "b"), edit("k2", "b")])
    staging.settle([(RecordRef("acme", "lines", "s1", "k1"), "voice")])
    assert values(staging) == {"k2": "b"}
    staging.undo()
    assert values(staging) == {}
    assert staging.undo() is None


def test_listeners_are_called_after_every_change(staging: Staging) -> None:
    heard: list[int] = []
    stop = staging.listen(lambda: heard.append(len(staging)))
    staging.stage([edit("k1", "b")])
    staging.clear()
    stop()
    staging.undo()
    assert heard == [1, 0]


def test_a_deletion_is_an_edit_of_the_whole_record(staging: Staging) -> None:
    staging.stage([Edit(edit("k1", "").target, WHOLE, line("k1"), ABSENT, Op.DELETE)])
    assert staging.get(edit("k1", "").target, WHOLE) is not None


def test_a_damaged_file_is_an_error_not_a_crash(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match=r"changes\.db"):
        ChangeStore(path)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("stage"), st.dictionaries(st.sampled_from("pqr"), st.integers(0, 3),
                                                    min_size=1)),
        st.tuples(st.just("drop"), st.sampled_from("pqr")),
        st.tuples(st.just("undo"), st.just(None)),
        st.tuples(st.just("redo"), st.just(None)),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_undo_and_redo_follow_the_steps_exactly(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]]
) -> None:
    """Undo and redo must agree with a list of snapshots."""
    staging = Staging(ChangeStore(tmp_path_factory.mktemp("law") / "changes.db"), "acme")
    past: list[dict[str, Any]] = [{}]
    at = 0
    for what, given_values in steps:
        if what == "stage":
            changed = staging.stage([edit(k, v, 0) for k, v in given_values.items()])
        elif what == "drop":
            changed = staging.discard([(edit(given_values, 0).target, "voice")])
        else:
            moved = staging.undo() if what == "undo" else staging.redo()
            to = at - 1 if what == "undo" else at + 1
            assert (moved is not None) == (0 <= to < len(past))
            at = to if moved is not None else at
            assert values(staging) == past[at]
            continue
        if changed:
            past = [*past[: at + 1], values(staging)]
            at += 1


def records(*voices: Any) -> list[Record]:
    return [Record(f"k{n}", "s1", line(f"k{n}", voice=voice)) for n, voice in enumerate(voices)]


def test_one_value_for_all_edits_only_those_that_differ(staging: Staging) -> None:
    edits = set_field(staging, "acme", LINES, records("a", "b", None), "voice", "b")
    assert [(edit.target.key, edit.base) for edit in edits] == [("k0", "a"), ("k2", None)]


def test_replacement_works_on_staged_values(staging: Staging) -> None:
    staging.stage([edit("k0", "en-GB-Neural2-A")])
    edits = replace_in(
        staging, "acme", LINES, records("a", "fr-FR", 5), "voice", r"^(..)-..", r"\1-XX"
    )
    assert [edit.wanted for edit in edits] == ["en-XX-Neural2-A", "fr-XX"]


def test_a_value_of_another_type_is_not_replaced_with_the_others(staging: Staging) -> None:
    with pytest.raises(BulkError) as refused:
        set_field(staging, "acme", LINES, records("a", ["b"]), "voice", "c")
    assert str(refused.value).endswith("cannot be edited: the vendor sent a list instead of text")
    assert "k1" in str(refused.value) or "Line k1" in str(refused.value)


@pytest.mark.parametrize(("pattern", "replacement"), [("(", ""), ("a", r"\2"), ("a", r"\g<no>")])
def test_a_bad_expression_stages_nothing(staging: Staging, pattern: str, replacement: str) -> None:
    with pytest.raises(BulkError):
        replace_in(staging, "acme", LINES, records("a"), "voice", pattern, replacement)


def test_a_field_that_cannot_be_changed_is_refused(staging: Staging) -> None:
    with pytest.raises(BulkError, match="name of lines cannot be changed"):
        set_field(staging, "acme", LINES, records("a"), "name", "x")


def secret_in(edit: Edit) -> frozenset[str]:
    given = edit.wanted if edit.op is Op.CREATE else ()
    return frozenset({"pin"} & {edit.field, *given})


def bytes_of(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_a_secret_is_staged_and_never_stored(path: Path) -> None:
    store = ChangeStore(path)
    staging = Staging(store, "acme", secret_in)
    staging.stage([edit("k1", "s3cret-one", ABSENT, "pin"), edit("k2", "b")])
    staging.stage([edit("k1", "s3cret-two", ABSENT, "pin")])
    assert values(staging) == {"k1": "s3cret-two", "k2": "b"}
    staging.undo()
    assert values(staging) == {"k1": "s3cret-one", "k2": "b"}
    staging.redo()
    assert values(staging) == {"k1": "s3cret-two", "k2": "b"}
    assert b"s3cret" not in bytes_of(path)
    other = Staging(store, "acme", secret_in)
    assert values(other) == {"k2": "b"}
    (forgotten,) = other.forgotten
    assert (forgotten.target.key, forgotten.field, len(other)) == ("k1", "pin", 2)
    other.stage([edit("k1", "s3cret-three", ABSENT, "pin")])
    assert (other.forgotten, values(other)["k1"]) == ([], "s3cret-three")
    store.close()


def test_edits_with_lost_secrets_can_be_discarded(path: Path) -> None:
    store = ChangeStore(path)
    Staging(store, "acme", secret_in).stage([edit("k1", "s3cret", ABSENT, "pin")])
    for drop in (lambda one: one.discard(one.places(one.forgotten[0].target)), Staging.clear):
        other = Staging(store, "acme", secret_in)
        assert drop(other) == 1
        assert (other.forgotten, len(Staging(store, "acme", secret_in))) == ([], 0)
        other.stage([edit("k1", "s3cret", ABSENT, "pin")])
    store.close()


def test_a_creation_loses_only_its_secrets(path: Path) -> None:
    store = ChangeStore(path)
    given = {"name": "New", "pin": "s3cret"}
    made = Edit(RecordRef("acme", "lines", "s1", "New"), WHOLE, ABSENT, given, Op.CREATE)
    Staging(store, "acme", secret_in).stage([made])
    other = Staging(store, "acme", secret_in)
    assert [each.wanted for each in other.edits] == [{"name": "New"}]
    assert [each.target.key for each in other.forgotten] == ["New"]
    assert b"s3cret" not in bytes_of(path)
    store.close()


def test_texts_that_sqlite_cannot_hold_are_staged(staging: Staging, path: Path) -> None:
    odd = Edit(RecordRef("acme", "lines", "s1", "k1"), "voice", "\ud800", "a\0b", label="\udfff\0")
    staging.stage([odd])
    assert (odd.base, odd.wanted) == (staging.edits[0].base, staging.edits[0].wanted)
    assert Staging(ChangeStore(path), "acme").edits == staging.edits


def test_ten_thousand_edits_are_one_step_like_any_other(staging: Staging) -> None:
    many = [edit(f"k{n}", "b") for n in range(10_000)]
    assert staging.stage(many) == 10_000
    staging.stage([edit("k5", "c")])
    assert (staging.undo(), staging.undo(), len(staging)) == ("edit", "edit", 0)
    staging.redo()
    staging.settle([(each.target, each.field) for each in many[1:]])
    assert values(staging) == {"k0": "b"}


URL = "https://ops:hunter2@hooks.example/v?token=hunter3"
PAGE = places_of([{"properties": {"login": {"properties": {"pin": {"writeOnly": True}}}}}])


def page_edit(pin: str) -> Edit:
    base = {"user": "a", "pin": "hunter4"}
    return replace(edit("k1", {"user": "b", "pin": pin}, base, "login"), places=PAGE.below("login"))


@pytest.mark.parametrize(
    "staged", [edit("k1", URL), edit("k1", "b", URL), page_edit("hunter5"), page_edit("hunter4")]
)
def test_a_secret_within_a_value_is_staged_and_never_stored(path: Path, staged: Edit) -> None:
    store = ChangeStore(path)
    staging = Staging(store, "acme")
    staging.stage([staged])
    (mine,) = staging.edits
    assert same(mine.wanted, staged.wanted)
    staging.undo()
    staging.redo()
    assert same(staging.edits[0].wanted, staged.wanted)
    (other,) = Staging(ChangeStore(path), "acme").edits
    assert masked(other.wanted) == masked(staged.wanted, staged.places)
    assert masked(other.base) == masked(staged.base, staged.places)
    assert same(other.wanted, staged.wanted) is (staged.wanted == "b")
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.suffix != ".key")
    assert b"hunter" not in stored
    assert {f"{file.stat().st_mode & 0o777:o}" for file in path.parent.iterdir()} == {"600"}


def test_two_processes_use_one_key(path: Path) -> None:
    one, other = ChangeStore(path), ChangeStore(path)
    assert one.seal.mark("hunter2") == other.seal.mark("hunter2") != one.seal.mark("hunter3")
