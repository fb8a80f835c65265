"""Tables and bulk edits of records with lists, dotted fields, secrets, or that do not exist yet."""

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.fake_desks import DESKS, desk
from trunkline.changes.staging.bulk_edits import BulkError, deletions, replace_in, set_field
from trunkline.changes.staging.staging import Staging
from trunkline.changes.staging.table_import import TableImport, compare
from trunkline.changes.staging.table_reader import parse
from trunkline.changes.staging.yaml_text import parse_yaml, yaml_text
from trunkline.changes.store.store import ChangeStore
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.table.export import fields_of, owned, write_csv, write_json

SOCKETS = dataclasses.replace(DESKS, vacant="made", schema={
    **DESKS.schema,
    "properties": {
        **DESKS.schema["properties"],
        "made": {"title": "Configured", "type": "boolean", "readOnly": True},
        "sip.user": {"title": "User", "type": ["string", "null"]},
        "rows": {"type": "array", "items": {"properties": {"number": {"type": "string"}}}},
    },
})  # fmt: skip
"""Desks with dotted fields, a list of objects, and rows for records that do not exist yet."""


def record(key: str = "1", **values: Any) -> Record:
    return Record(key, None, desk(key, **{"made": True, "sip.user": "u", **values}))


def csv_of(*records: Record) -> str:
    stream = io.StringIO()
    write_csv(stream, [owned(each, SOCKETS) for each in records], fields_of(SOCKETS))
    return stream.getvalue()


def json_of(*records: Record) -> str:
    stream = io.StringIO()
    write_json(stream, [owned(each, SOCKETS) for each in records])
    return stream.getvalue()


def read(text: str, *records: Record) -> TableImport:
    return compare(parse(text), SOCKETS, "acme", records)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


@given(
    agents=st.one_of(st.none(), st.lists(TEXTS, max_size=3)),
    user=st.one_of(st.none(), TEXTS),
    rows=st.lists(st.fixed_dictionaries({"number": TEXTS}), max_size=2),
)
def test_lists_and_dotted_fields_round_trip(agents: Any, user: Any, rows: Any) -> None:
    one = record(**{"agents": agents, "sip.user": user, "rows": rows})
    for text in (csv_of(one), json_of(one)):
        found = read(text, one)
        assert (found.edits, found.problems) == ([], [])
    yaml = yaml_text(SOCKETS, [one], SOCKETS.editable, "")
    assert compare(parse_yaml(yaml, SOCKETS), SOCKETS, "acme", [one]).edits == []


def test_an_edited_list_is_parsed_as_a_list() -> None:
    one = record()
    text = csv_of(one).replace('"[""a"", ""b""]"', '"[""a"", ""b"", ""c""]"')
    (edit,) = read(text, one).edits
    assert (edit.field, edit.base, edit.wanted) == ("agents", ["a", "b"], ["a", "b", "c"])
    assert read("id,agents\n1,a\n", one).problems == [
        "line 2, agents: 'a' is not of type array or null"
    ]


@pytest.mark.parametrize("typed", ["[no, +4420]", '["no", "+4420"]'])
def test_texts_in_lists_stay_texts_in_yaml(typed: str) -> None:
    (row,) = parse_yaml(f"- id: '1'\n  agents: {typed}\n  rows: [{{number: +4420}}]\n", SOCKETS)
    assert row.values["agents"] == ["no", "+4420"]
    assert row.values["rows"] == [{"number": "+4420"}]


def test_no_table_contains_a_secret() -> None:
    one = record(**{"sip.password": "s3cret"})
    yaml = yaml_text(SOCKETS, [one], SOCKETS.editable, "")
    assert all("s3cret" not in text for text in (csv_of(one), json_of(one), yaml))
    assert "sip.password" not in csv_of(one) + yaml


def test_a_secret_is_not_imported() -> None:
    found = read("id,sip.password\n1,s3cret\n", record())
    assert found.edits == []
    assert found.problems == ["column 'sip.password': secrets are not imported; ignored"]
    found = read(json.dumps([{"id": "1", "sip.password": "s3cret"}]), record())
    assert (found.edits, len(found.problems)) == ([], 1)


def test_a_field_that_is_never_returned_is_imported() -> None:
    (edit,) = read("id,flow\n1,f-2\n", record()).edits
    assert (edit.field, edit.base, edit.wanted) == ("flow", ABSENT, "f-2")
    assert read("id,flow\n1,\n", record()).edits == []


def test_a_row_without_a_record_accepts_no_edits() -> None:
    vacant = record(made=False)
    found = read("id,note\n1,x\n", vacant)
    assert (found.edits, found.problems) == (
        [],
        ["line 2: Desk 1 is not configured: create it first"],
    )
    assert read("id,note\n1,\n", vacant).problems == []


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return Staging(ChangeStore(tmp_path / "changes.db"), "acme")


def test_bulk_edits_refuse_records_that_do_not_exist_yet(staging: Staging) -> None:
    records = [record(), record("2", made=False)]
    with pytest.raises(BulkError, match=r"^Desk 2 is not configured: create it first$"):
        set_field(staging, "acme", SOCKETS, records, "note", "x")
    with pytest.raises(BulkError, match="nothing to delete"):
        deletions("acme", SOCKETS, records)


def test_a_deletion_contains_no_secrets() -> None:
    (edit,) = deletions("acme", DESKS, [record(**{"sip.password": "s3cret"})])
    assert "s3cret" not in repr(edit)
    kind = Kind("lamps", "lamp", "id", "id", ())
    with pytest.raises(BulkError, match="lamps cannot be deleted"):
        deletions("acme", kind, [])


def test_a_secret_can_be_set_but_not_searched(staging: Staging) -> None:
    one = record(**{"sip.password": ""})
    (edit,) = set_field(staging, "acme", DESKS, [one], "sip.password", "s3cret")
    assert (edit.base, edit.wanted) == (ABSENT, "s3cret")
    with pytest.raises(BulkError, match="is a secret"):
        replace_in(staging, "acme", DESKS, [one], "sip.password", "a", "b")
