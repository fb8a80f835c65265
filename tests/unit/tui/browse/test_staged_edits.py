"""What a list shows of staged edits: next to what there is, never in its place."""

from support.fake_vendor import LINES
from support.list_view import viewing
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, ref_of
from trunkline.model.kind import Column, Kind, PageFields
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

PAGES = Kind(
    name="pages",
    singular="page",
    key="env",
    label="env",
    columns=(Column("env", "env"),),
    page=PageFields("values", "schema", "version"),
    schema={"type": "object", "properties": {"env": {}, "values": {}, "schema": {}}},
)


def test_a_staged_creation_does_not_cover_a_record_that_exists() -> None:
    row = Record("l1", "s1", {"id": "l1", "name": "Front", "env": "live"})
    with viewing(LINES, row) as view:
        target = ref_of(view.profile, LINES, row)
        wanted = {"id": "l1", "name": "Front", "env": "sandbox"}
        view.staged.staging.stage([Edit(target, WHOLE, ABSENT, wanted, Op.CREATE, "l1")], "import")
        name, environment = view.table.columns[:2]
        assert view.staged.cell_text(row, name) == "+ Front"
        assert view.staged.cell_text(row, environment) == "live (+ sandbox)"
        assert view.staged.values(row)["env"] == "live"


def test_the_old_and_the_new_value_of_each_edit_are_shown() -> None:
    row = Record("l1", "s1", {"id": "l1", "name": "Front", "env": "live"})
    with viewing(LINES, row) as view:
        assert view.staged.changes(row) == []
        target = ref_of(view.profile, LINES, row)
        view.staged.staging.stage([Edit(target, "name", "Front", "Back")], "rename")
        assert view.staged.changes(row) == [("staged name", "Front → Back")]
        view.staged.staging.stage([Edit(target, WHOLE, ABSENT, {}, Op.DELETE, "l1")], "delete")
        assert ("staged", "the record is deleted") in view.staged.changes(row)


def test_a_secret_of_an_edited_page_is_not_shown() -> None:
    schema = {"type": "object", "properties": {"token": {"type": "string", "writeOnly": True}}}
    row = Record(
        "live", "s1", {"env": "live", "values": {"token": "old", "fee": 1}, "schema": schema}
    )
    with viewing(PAGES, row) as view:
        target = ref_of(view.profile, PAGES, row)
        edits = [Edit(target, "values/token", "old", "new"), Edit(target, "values/fee", 1, 2)]
        view.staged.staging.stage(edits, "edit")
        assert view.staged.changes(row) == [
            ("staged token", "••• → ••• (changed)"),
            ("staged fee", "1 → 2"),
        ]
