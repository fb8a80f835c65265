"""Records by ID, name or number among those that are loaded."""

import shlex

import pytest

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.find_records import UnknownName, find_named, find_record
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record

DESKS = Kind("desks", "desk", "id", "name", (Column("name", "name"),), parent="halls")
LINES = Kind(
    "lines", "line", "id", "number",
    (Column("number", "number", Shape.NUMBER), Column("name", "name")), alias="name",
)  # fmt: skip


def desk(key: str, name: str = "", hall: str = "H1") -> Record:
    return Record(key, hall, {"id": key, "name": name})


def line(key: str, number: str, name: str = "") -> Record:
    return Record(key, None, {"id": key, "number": number, "name": name})


def refusal(kind: Kind, records: list[Record], word: str) -> str:
    with pytest.raises(CommandError) as caught:
        find_record(kind, records, word)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_an_id_wins_over_a_name_and_a_number_over_an_alias() -> None:
    records = [desk("front", "Back"), desk("d2", "front")]
    assert find_record(DESKS, records, "front") is records[0]
    lines = [line("l1", "+442079460018", "020 7946 0019"), line("l2", "+442079460019")]
    assert find_record(LINES, lines, "020 7946 0019", "GB") is lines[1]
    assert find_record(LINES, [lines[0]], "020 7946 0019", "GB") is lines[0]


def test_an_id_in_several_projects_is_refused_with_the_projects() -> None:
    text = refusal(DESKS, [desk("live", hall="H 1"), desk("live", hall="H2")], "live")
    first, *lines = text.splitlines()
    assert first == "2 desks have the ID 'live'; name its project"
    words = [shlex.split(each, comments=True) for each in lines]
    assert words == [["live", "--project", "H 1"], ["live", "--project", "H2"]]


def test_a_long_list_of_candidates_is_cut() -> None:
    text = refusal(DESKS, [desk(f"d{n}", "Front") for n in range(20)], "FRONT")
    lines = text.splitlines()
    assert lines[0] == "20 desks are called 'FRONT'; use an ID"
    assert lines[1] == "  d0  # Front, H1"
    assert lines[-1] == "  # and 8 more"
    assert len(lines) == 14


def test_no_other_number_is_suggested_for_an_unknown_one() -> None:
    text = refusal(LINES, [line("l1", "+442079460018", "Front")], "+442079460019")
    assert text.endswith("; list them with: trunkline list lines")
    assert refusal(LINES, [line("l1", "+442079460018", "Front")], "Frnt").endswith("mean Front?")


def test_records_are_found_once_each_and_every_unknown_one_is_counted() -> None:
    records = [desk("d1", "Front"), desk("d2", "Back")]
    assert find_named(DESKS, records, ["front", "d1", "BACK"], "") == records
    with pytest.raises(UnknownName, match=r"'x'; .* \(and 1 more are unknown\)"):
        find_named(DESKS, records, ["x", "d1", "y"], "")
