"""The form of two desks with different lists, without a screen."""

from pathlib import Path

import pytest

from support.desks import DESKS, desk
from support.form_context import FormDesk
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.structure_editing import StructureController
from trunkline.tui.form.text_editing import TextController
from trunkline.tui.records.choice_editing import ChoiceEditing
from trunkline.tui.records.list_editing import ListController
from trunkline.tui.records.record_form import RecordForm

CELLS = Cells(DESKS, Related({"desks": DESKS}))


@pytest.fixture
def form(tmp_path: Path) -> RecordForm:
    rows = [desk("d1", agents=["a1"]), desk("d2", agents=["a2"])]
    records = [Record(row["id"], None, row) for row in rows]
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    return RecordForm("acme", DESKS, records, CELLS, staging)


@pytest.fixture
def screen(form: RecordForm, tmp_path: Path) -> FormDesk:
    return FormDesk(form, tmp_path)


@pytest.fixture
def choices(screen: FormDesk) -> ChoiceEditing:
    context = screen.context
    fields = FieldController(context, screen.line_editors, TextController(context))
    return ChoiceEditing(context, screen.line_editors, fields)


@pytest.fixture
def lists(screen: FormDesk, choices: ChoiceEditing) -> ListController:
    context = screen.context
    structure = StructureController(context, screen.line_editors)
    lists = ListController(context, choices, TextController(context), structure)
    context.editing = context.pasting = lists
    return lists
