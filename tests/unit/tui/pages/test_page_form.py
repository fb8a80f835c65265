"""The form session of a config page, and its drafts."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.forms import SCHEMA, VALUES
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.forms import UNSET
from trunkline.model.record import Record
from trunkline.tui.form.form_drafts import FormDrafts
from trunkline.tui.pages.page_form import PageForm
from trunkline.tui.services.drafts import DraftStore
from trunkline.vendors.polyai.kinds import CONFIG_PAGES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(tmp_path: Path, values: Any = VALUES) -> PageForm:
    record = Record("live", "P1", {"clientEnv": "live", "variables": values, "schema": SCHEMA})
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    return PageForm("acme", CONFIG_PAGES, record, staging)


def test_a_page_is_staged_key_by_key_and_opens_with_its_staged_edits(tmp_path: Path) -> None:
    first = page(tmp_path)
    first.form.set("/hours/tue", "9-18")
    first.form.set("/level", 4)
    assert first.dirty
    assert first.stage() == "2 keys"
    again = page(tmp_path)
    assert again.form.field("/hours/tue").value == "9-18"
    assert again.source_of(again.form.field("/hours/tue")) == "staged"
    assert not again.dirty
    again.form.revert("/level")
    assert again.stage() == "1 key"
    assert page(tmp_path).form.field("/level").value is UNSET


def test_a_draft_holds_no_text_typed_for_a_secret(tmp_path: Path) -> None:
    schema = {"properties": {"code": {"type": "integer", "writeOnly": True}}}
    record = Record("live", "P1", {"clientEnv": "live", "variables": {}, "schema": schema})
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    first = PageForm("acme", CONFIG_PAGES, record, staging)
    first.form.enter("/code", "47 eleven")
    assert first.dirty
    FormDrafts(DraftStore(tmp_path)).save(first, "Acme › live", NOON, "/code", None)
    (path,) = (tmp_path / "drafts").iterdir()
    assert "eleven" not in path.read_text()


def test_a_draft_holds_no_secret_and_resumes_with_the_current_one(tmp_path: Path) -> None:
    first = page(tmp_path)
    first.form.set("/name", "Lyon")
    first.form.set("/pin", "0815")
    FormDrafts(DraftStore(tmp_path)).save(first, "Acme › live", NOON, "/name", None)
    (path,) = (tmp_path / "drafts").iterdir()
    assert "4711" not in path.read_text()
    assert "0815" not in path.read_text()
    again = page(tmp_path)
    drafts = FormDrafts(DraftStore(tmp_path))
    draft = drafts.find(again)
    assert draft is not None
    assert drafts.resume(again, draft) == ()
    assert drafts.missing_secrets(again, draft) == ()
    assert again.form.value == {**VALUES, "name": "Lyon"}
    assert again.form.undo() == ""
    assert again.form.value == VALUES


def test_a_form_without_edits_leaves_no_draft(tmp_path: Path) -> None:
    first = page(tmp_path)
    first.form.set("/name", "Lyon")
    FormDrafts(DraftStore(tmp_path)).save(first, "Acme › live", NOON, "/name", None)
    first.form.undo()
    FormDrafts(DraftStore(tmp_path)).save(first, "Acme › live", NOON, "/name", None)
    assert FormDrafts(DraftStore(tmp_path)).find(first) is None


def test_values_of_another_type_cannot_be_staged(tmp_path: Path) -> None:
    form = page(tmp_path, [])
    form.form.set("/name", "Lyon")
    reason = "Values cannot be edited: the vendor sent a list instead of an object"
    assert form.blocker().reason == reason
