"""The form of records without a screen: what it shows, and the edits that it stages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from support.desks import DESKS, desk, desks_of
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.forms import UNSET, EditError
from trunkline.model.change import Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.form.form_drafts import FormDrafts
from trunkline.tui.records.creation_form import CreationForm
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.records.record_form import RecordForm
from trunkline.tui.services.drafts import DraftStore

CELLS = Cells(DESKS, Related({"desks": DESKS}))


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return Staging(
        ChangeStore(tmp_path / "changes.db"),
        "acme",
        lambda edit: DESKS.secret & {edit.field, *_names(edit)},
    )


def _names(edit: Edit) -> Sequence[str]:
    return list(edit.wanted) if isinstance(edit.wanted, Mapping) else []


@pytest.fixture
def opened(staging: Staging) -> Callable[..., RecordForm]:
    """Return what opens the form of some desks, over what is staged."""

    def open_form(*desks: dict[str, Any]) -> RecordForm:
        records = [Record(each["id"], None, each) for each in desks]
        return RecordForm("acme", DESKS, records, CELLS, staging)

    return open_form


@pytest.fixture
def creation(staging: Staging) -> Callable[..., CreationForm]:
    """Return what opens the form of a new desk."""

    def open_form(**given: Any) -> CreationForm:
        again = given.pop("again", None)
        return CreationForm("acme", DESKS, None, CELLS, staging, preset=given, again=again)

    return open_form


def rows(form: FieldsForm) -> list[str]:
    """Return the fields that have rows, those of groups and lists left out."""
    return [at[1:] for at in form.form.fields.pointers if at.count("/") == 1]


def text(form: FieldsForm, name: str) -> str:
    """Return what the form shows in place of a field's value."""
    said = form.shown(form.form.field(f"/{name}"))
    return said.text if said is not None else ""


def notes(form: FieldsForm, at: str) -> list[str]:
    return [said.text for said in form.notes(form.form.field(f"/{at}"))]


def staged(staging: Staging) -> dict[tuple[str, str], Any]:
    return {(edit.target.key, edit.field): edit.wanted for edit in staging.edits}


# What is shown


def test_names_come_first_then_writable_fields_then_the_rest(
    opened: Callable[..., RecordForm],
) -> None:
    assert rows(opened(desk("d1", handler="web"))) == [
        "name", "handler", "url", "method", "note", "level", "open", "agents", "spots", "agent",
        "spot", "paths", "token", "pin", "id", "begins", "site", "made",
    ]  # fmt: skip


def test_fields_of_a_handler_come_and_go_with_it(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1"))
    assert not {"url", "flow", "context"} & set(rows(form))
    form.form.set("/handler", "web")
    assert rows(form)[1:4] == ["handler", "url", "method"]
    assert form.errors()["/url"] == ("required",)
    form.form.set("/handler", "old")
    assert "url" not in rows(form)
    assert form.form.field("/context").deprecated
    assert form.errors().keys() == {"/context"}


def test_fields_of_another_handler_are_not_shown(
    opened: Callable[..., RecordForm],
) -> None:
    form = opened(desk("d1", handler="flow", url="https://left.example"))
    assert "url" not in rows(form)
    form.form.set("/handler", "web")
    assert form.form.field("/url").value == "https://left.example"


def test_an_invalid_value_of_the_vendor_is_noted_without_an_error(
    opened: Callable[..., RecordForm],
) -> None:
    form = opened(desk("d1", handler="sip", level=0))
    assert form.errors() == {}
    assert "The vendor's value here would be refused in a write." in notes(form, "handler")
    form.form.set("/level", -1)
    assert form.errors().keys() == {"/level"}


def test_a_field_that_the_vendor_never_returns_is_not_missing(
    opened: Callable[..., RecordForm],
) -> None:
    form = opened(desk("d1", handler="flow"))
    assert form.errors() == {}
    assert text(form, "flow") == "cannot be read back"
    assert form.source_of(form.form.field("/flow")) == "not read"
    assert any("cannot be read back" in each for each in notes(form, "flow"))
    form = opened(desk("d1", handler="web", url="https://a.example"))
    form.form.set("/handler", "flow")
    assert form.errors().keys() == {"/flow"}


def test_only_new_errors_hinder_staging(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1", handler="web"))
    assert form.errors().keys() == {"/url"}
    form.form.set("/note", "mind the URL")
    assert form.new_errors(form.errors()) == {}
    form.form.set("/handler", "old")
    assert form.new_errors(form.errors()).keys() == {"/context"}


# Staging


def test_only_offered_fields_are_staged(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1"))
    form.form.set("/handler", "web")
    form.form.set("/url", "https://a.example")
    form.form.set("/handler", "old")
    form.form.set("/context", "main")
    assert form.stage() == "2 fields"
    assert staged(staging) == {("d1", "handler"): "old", ("d1", "context"): "main"}
    assert staging.edits[0].base is ABSENT
    assert staging.edits[0].label == "Desk d1"
    assert not form.dirty


def test_a_staged_field_that_no_longer_applies_is_discarded(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1"))
    form.form.set("/handler", "web")
    form.form.set("/url", "https://a.example")
    form.stage()
    again = opened(desk("d1"))
    assert again.form.field("/url").value == "https://a.example"
    again.form.set("/handler", "flow")
    again.form.set("/flow", "f1")
    again.stage()
    assert staged(staging) == {("d1", "handler"): "flow", ("d1", "flow"): "f1"}


def test_a_reverted_field_is_no_longer_staged(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1"))
    form.form.set("/note", "new")
    form.stage()
    again = opened(desk("d1"))
    again.revert("/note")
    assert again.stage() == "1 field"
    assert staged(staging) == {}


def test_a_field_is_cleared_with_null_if_it_is_nullable(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1", note="x"))
    form.unset("/note")
    assert form.form.field("/note").value is None
    with pytest.raises(EditError, match="level cannot be cleared"):
        form.unset("/level")
    form.form.set("/open", True)
    form.unset("/open")
    assert form.form.field("/open").value is UNSET


def test_the_text_of_a_record_holds_its_writable_fields(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1", note="x"))
    form.form.set("/token", "geheim")
    shown = form.text()
    assert "geheim" not in shown
    assert "made" not in shown
    assert form.paste("", shown.replace('"x"', '"y"')) == ""
    form.stage()
    assert staged(staging) == {("d1", "note"): "y", ("d1", "token"): "geheim"}
    for text, reason in (
        ('{"made": "now"}', "made is not a field that can be written"),
        ("[]", "A record is an object: its fields by their names"),
        ("[", "Invalid JSON: expected a value at line 1, column 2"),
    ):
        assert form.paste("", text) == form.why_not_pasted("", text) == reason
    assert form.why_not_pasted("", shown) == ""
    form.form.set("/note", "half \ud83d\u2028")
    assert "half \\ud83d\\u2028" in form.text()


# Several records


def test_fields_that_differ_are_mixed_and_list_their_values(
    opened: Callable[..., RecordForm],
) -> None:
    form = opened(desk("d1", note="a"), desk("d2", note="b"), desk("d3", note="a"))
    assert text(form, "note") == "‹mixed›"
    assert notes(form, "note")[0] == "2 × a · 1 × b"
    assert form.form.field("/level").value == 3


def test_fields_of_a_mixed_handler_are_offered_once_it_is_set(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    desks = [*desks_of(100, handler="web", url="https://a.example"), desk("e", handler="flow")]
    form = opened(*desks, *(desk(f"n{n}") for n in range(99)))
    assert not {"url", "flow"} & set(rows(form))
    assert any("not offered while the records differ" in each for each in notes(form, "handler"))
    form.form.set("/handler", "web")
    assert form.errors()["/url"] == ("required",)
    assert "100 of 200 have none." in notes(form, "url")
    form.form.set("/url", "https://b.example")
    assert form.errors() == {}
    assert form.stage() == "2 fields of 200 desks"
    wanted = staged(staging)
    assert len(wanted) == 300
    assert {value for (_, name), value in wanted.items() if name == "url"} == {"https://b.example"}
    assert {value for (_, name), value in wanted.items() if name == "handler"} == {"web"}


def test_an_else_of_a_mixed_field_is_not_offered_either(staging: Staging) -> None:
    from dataclasses import replace

    condition = {"properties": {"open": {"const": True}}, "required": ["open"]}
    listed = {"properties": {"guests": {"title": "Guests", "type": "string"}}}
    kind = replace(DESKS, schema={**DESKS.schema, "allOf": [{"if": condition, "else": listed}]})
    records = [Record("a", None, desk("a", open=True)), Record("b", None, desk("b", open=False))]
    form = RecordForm("acme", kind, records, Cells(kind, Related()), staging)
    assert "guests" not in rows(form)
    form.form.set("/open", False)
    assert "guests" in rows(form)


def test_edits_staged_for_some_records_can_be_reverted(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    one = opened(desk("d1"))
    one.form.set("/note", "staged")
    one.stage()
    form = opened(desk("d1"), desk("d2"))
    field = form.form.field("/note")
    assert text(form, "note") == "‹mixed›"
    assert form.source_of(field) == "staged"
    assert form.reverts(field)
    form.revert("/note")
    assert staged(staging) == {}


def test_secrets_that_differ_are_not_among_the_values(opened: Callable[..., RecordForm]) -> None:
    one = opened(desk("d1"))
    one.form.set("/token", "geheim")
    one.stage()
    form = opened(desk("d1"), desk("d2"))
    assert "geheim" not in " ".join(notes(form, "token"))
    assert text(form, "token") != "geheim"


# Lists


def test_removing_from_a_list_names_what_is_lost(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1", agents=["a1", "a2"]))
    form.form.add("/agents")
    form.form.set("/agents/2", "a3")
    assert "Existing entries stay; new ones are added." in notes(form, "agents")
    form.form.unset("/agents/0")
    assert "Lost: 1 of 2 entries: a1" in notes(form, "agents")
    assert "Lost: 1 of 2 entries: a1" in notes(form, "agents/0")


def test_a_list_is_added_to_in_every_record(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1", agents=["a1"]), desk("d2", agents=["a2"]), desk("d3"))
    assert form.is_mixed_list("agents")
    form.selection.add_to_lists("agents", adds=True)
    form.form.set("/agents", ["a2"])
    assert text(form, "agents") == "1 entry added to each"
    form.stage()
    assert staged(staging) == {("d1", "agents"): ["a1", "a2"], ("d3", "agents"): ["a2"]}


def test_a_list_is_replaced_in_every_record_and_the_loss_is_counted(
    opened: Callable[..., RecordForm], staging: Staging
) -> None:
    form = opened(desk("d1", agents=["a1", "a4"]), desk("d2", agents=["a2"]), desk("d3"))
    assert form.selection.loss_of("agents") == "3 entries of 2 desks would be lost"
    form.selection.add_to_lists("agents", adds=False)
    form.form.set("/agents", ["a2"])
    assert "Replaces all lists. Lost: 2 entries of 1 desk." in notes(form, "agents")
    form.stage()
    assert set(map(str, staged(staging).values())) == {"['a2']"}
    assert len(staged(staging)) == 2


def test_implied_values_are_noted(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1", agents=["a1"], open=False))
    form.form.set("/open", True)
    assert "Empties agents. Lost: 1 of 1 entry: a1" in notes(form, "open")


# Secrets


def test_only_the_trace_of_a_secret_is_shown(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1"))
    assert text(form, "token") == "set, begins with tok"
    assert text(form, "pin") == "not shown"
    assert text(opened(desk("d1", begins=None)), "token") == "not set"
    assert text(opened(desk("d1", begins=True)), "token") == "set, not shown"
    form.form.enter("/token", "geheim")
    assert text(form, "token") == "will be changed"
    assert form.source_of(form.form.field("/token")) == "edited"


def test_no_draft_holds_a_secret(opened: Callable[..., RecordForm], tmp_path: Path) -> None:
    form = opened(desk("d1"))
    form.form.set("/token", "geheim-1")
    form.form.enter("/pin", "9")
    form.form.set("/note", "kept")
    drafts = FormDrafts(DraftStore(tmp_path))
    drafts.save(form, "Desk d1", datetime.now(UTC), "/note", None)
    kept = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert "kept" in kept
    assert "geheim-1" not in kept
    again = opened(desk("d1"))
    draft = drafts.find(again)
    assert draft is not None
    drafts.resume(again, draft)
    assert again.form.field("/note").value == "kept"
    assert again.form.value.get("token", UNSET) is UNSET


# What the vendor said


def test_the_vendors_reason_is_shown_at_its_field(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1"))
    target = RecordRef("acme", "desks", "", "d1")
    form.report([Outcome(target, Result.FAILED, fields={"note": "is rude", "else": "x"})])
    assert form.form.field("/note").remarks == ("is rude",)
    form.form.set("/note", "is polite")
    assert form.form.field("/note").remarks == ()


def test_the_vendors_reasons_are_counted_over_records(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d1"), desk("d2"))
    targets = [RecordRef("acme", "desks", "", key) for key in ("d1", "d2")]
    form.report([Outcome(at, Result.FAILED, fields={"note": "is rude"}) for at in targets])
    assert form.form.field("/note").remarks == ("2 × is rude",)


# Creation


def test_a_new_record_offers_the_fields_that_can_be_created(
    creation: Callable[..., CreationForm],
) -> None:
    form = creation()
    assert "site" in rows(form)
    assert not form.form.field("/site").read_only
    assert not {"id", "made", "begins"} & set(rows(form))
    assert form.form.field("/level").default == 3
    assert form.form.field("/level").value is UNSET
    assert form.errors().keys() == {"/name"}
    assert text(form, "token") == "not set"
    assert not form.dirty


def test_a_new_record_is_staged_as_one_edit_under_its_name(
    creation: Callable[..., CreationForm], staging: Staging
) -> None:
    form = creation()
    with pytest.raises(EditError, match="A new desk needs its name first"):
        form.stage()
    form.form.set("/name", "Front")
    form.form.set("/handler", "web")
    form.form.set("/url", "https://a.example")
    form.form.set("/handler", None)
    assert form.stage() == "new desk Front"
    target = RecordRef("acme", "desks", "", "Front")
    wanted = {"name": "Front", "handler": None}
    assert staging.edits == [Edit(target, WHOLE, ABSENT, wanted, Op.CREATE, "Front")]


def test_a_staged_creation_is_edited_again_under_another_name(
    creation: Callable[..., CreationForm], staging: Staging
) -> None:
    form = creation()
    form.form.set("/name", "Front")
    form.stage()
    again = creation(again=RecordRef("acme", "desks", "", "Front"))
    assert again.form.field("/name").value == "Front"
    again.form.set("/name", "Back")
    again.stage()
    assert [edit.target.key for edit in staging.edits] == ["Back"]
    other = creation()
    other.form.set("/name", "Back")
    with pytest.raises(EditError, match="Back has staged edits already"):
        other.stage()


@pytest.mark.parametrize("name", ["Front", "Back"])
def test_a_creation_that_cannot_be_staged_is_kept(
    creation: Callable[..., CreationForm],
    staging: Staging,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
) -> None:
    form = creation()
    form.form.set("/name", "Front")
    form.stage()
    form.form.set("/name", name)
    form.form.set("/note", "long to type")
    drafts = FormDrafts(DraftStore(tmp_path))
    drafts.save(form, "desks › Front", datetime.now(UTC), "/note", None)

    def full(*_: Any) -> int:
        raise StoreError("the disk is full")

    monkeypatch.setattr(staging, "stage", full)
    with pytest.raises(StoreError):
        form.stage()
    assert [edit.target.key for edit in staging.edits] == ["Front"]
    assert (draft := drafts.find(form)) is not None
    assert draft.content["value"]["note"] == "long to type"


def test_settled_values_are_shown_and_staged_but_not_edited(
    creation: Callable[..., CreationForm], staging: Staging
) -> None:
    form = creation(id="D-7")
    assert rows(form)[-1] == "id"
    assert form.source_of(form.form.field("/id")) == "preset"
    form.form.set("/name", "Seventh")
    form.stage()
    assert staging.edits[0].target.key == "D-7"
    assert staging.edits[0].wanted == {"id": "D-7", "name": "Seventh"}


# Size


def test_a_thousand_records_open_at_once(opened: Callable[..., RecordForm]) -> None:
    handlers = ["web", "flow", None]
    desks = [
        desk(f"d{n}", handler=handlers[n % 3], note=str(n), agents=[f"a{n % 5}"])
        for n in range(1000)
    ]

    def seconds() -> float:
        started = process_time()
        opened(*desks).form.fields[:20]
        return process_time() - started

    assert min(seconds() for _ in range(3)) < 0.2


def test_what_has_another_type_is_shown_and_cannot_be_edited(
    opened: Callable[..., RecordForm],
) -> None:
    form = opened(desk("d-1", note={"a": 1}, level="3"))
    reason = "It cannot be edited: the vendor sent an object instead of text."
    assert notes(form, "note")[0] == reason
    assert (
        notes(form, "level")[0] == "It cannot be edited: the vendor sent text instead of a number."
    )
    assert form.form.value["note"] == {"a": 1}
    assert not {"note", "level"} & form.offered
    assert "name" in form.offered
    for edit in (
        lambda: form.form.enter("/note", "x"),
        lambda: form.form.set("/note", "x"),
        lambda: form.paste("/note", '"x"'),
        lambda: form.unset("/note"),
    ):
        with pytest.raises(EditError):
            edit()
    assert form.paste("", '{"note": "x"}') == "note is not a field that can be written"
    assert "note" not in form.text()
    form.form.enter("/name", "Night desk")
    assert form.stage() == "1 field"


def test_of_several_records_the_odd_one_is_named(opened: Callable[..., RecordForm]) -> None:
    form = opened(desk("d-1", name="Day"), desk("d-2", name="Night", note=5))
    assert notes(form, "note")[0] == (
        "It cannot be edited: the vendor sent a number instead of text, in Night."
    )
    assert "note" not in form.offered
