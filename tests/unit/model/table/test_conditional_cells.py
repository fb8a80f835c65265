"""Fields that apply to some records only, and fields without a column of the kind."""

from support.counters import COUNTERS, counter
from trunkline.model.conditions import deciding
from trunkline.model.kind import Column, Shape
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.cells import Cells
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table

TOPIC = counter("a", topic="sales", url="https://old.example.com", tags=["day", "night"], open=True)
SCRIPT = counter("b", handler="script", topic="left over", url="https://b.example.com", seats=12)
RELAY = counter("c", handler="relay", topic="left over too", seats=3)


def column(field: str) -> Column:
    return next(each for each in COUNTERS.every_column if each.field == field)


def table(*records: Record) -> Table:
    rows = Table(COUNTERS)
    rows.extend(records)
    return rows


def shown(rows: Table, field: str) -> list[str]:
    return [rows.cells.drawn(record, column(field)) for record in rows.view]


def test_conditions_name_the_deciding_fields() -> None:
    assert deciding(COUNTERS.schema) == ("handler",)
    assert deciding(COUNTERS.schema, "topic") == ("handler",)
    assert deciding(COUNTERS.schema, "name") == ()


def test_a_value_that_does_not_apply_is_rendered_empty() -> None:
    cells = Cells(COUNTERS, Related())
    assert [cells.drawn(each, column("topic")) for each in (TOPIC, SCRIPT, RELAY)] == [
        "sales",
        "",
        "",
    ]
    assert [cells.drawn(each, column("url")) for each in (TOPIC, SCRIPT, RELAY)] == [
        "",
        "https://b.example.com",
        "",
    ]


def test_the_reason_why_a_field_does_not_apply_names_the_deciding_fields() -> None:
    assert COUNTERS.meaningless("topic", SCRIPT.values) == "does not apply with handler script"
    assert COUNTERS.meaningless("topic", {}) == "does not apply with handler unset"
    assert COUNTERS.meaningless("topic", TOPIC.values) == ""
    assert COUNTERS.meaningless("seats", SCRIPT.values) == ""
    assert COUNTERS.meaningless("nowhere", SCRIPT.values) == ""


def test_every_returned_field_can_be_a_column() -> None:
    titles = {each.field: each.title for each in COUNTERS.every_column}
    assert titles["topic"] == "topic"
    assert titles["url"] == "script url"
    # A duplicate title would make two columns of one name.
    assert titles["shown.name"] == "shown.name"
    assert not {"pin", "agent"} & titles.keys()
    shapes = {each.field: each.shape for each in COUNTERS.every_column}
    assert shapes["open"] is Shape.FLAG
    assert shapes["seats"] is Shape.COUNT
    assert shapes["since"] is Shape.TIME
    assert shapes["tags"] is Shape.TEXT


def test_a_column_of_any_field_is_chosen_sorted_and_filtered() -> None:
    rows = table(TOPIC, SCRIPT, RELAY)
    assert "topic" in {each.field for each in rows.other_columns}
    assert "topic" not in {each.field for each in rows.hidden_columns}
    rows.choose(["name", "topic", "seats", "tags", "open"])
    assert [each.field for each in rows.columns] == ["name", "topic", "seats", "tags", "open"]
    rows.sort = Sort("seats")
    assert shown(rows, "name") == ["Desk c", "Desk b", "Desk a"]
    rows.sort = Sort("topic", reverse=True)
    assert shown(rows, "name") == ["Desk a", "Desk b", "Desk c"]
    for text, names in (
        ("topic:left", []),
        ("topic:sales", ["Desk a"]),
        ('"script url":b.ex', ["Desk b"]),
        ("url=", ["Desk a", "Desk c"]),
        ("shown.name=", ["Desk a", "Desk b", "Desk c"]),
        ("open:yes", ["Desk a"]),
        ("open=true", ["Desk a"]),
        ('tags:"day, night"', ["Desk a"]),
        ("tags:day", ["Desk a"]),
    ):
        rows.sort = None
        rows.filter = parse(text, COUNTERS)
        assert shown(rows, "name") == names, text


def test_a_deciding_value_may_change_while_the_table_is_shown() -> None:
    rows = table(TOPIC, SCRIPT)
    rows.filter = parse("topic:left", COUNTERS)
    assert shown(rows, "name") == []
    rows.extend([counter("b", topic="left over")])
    assert shown(rows, "name") == ["Desk b"]
    assert shown(rows, "topic") == ["left over"]
