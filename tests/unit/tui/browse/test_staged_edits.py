"""What a list shows of staged edits: next to what there is, never in its place."""

from support.fake_vendor import LINES
from support.list_view import viewing
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, ref_of
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record


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
