"""Labels and counts of other kinds: seen as they come, and whole when they come again."""

from collections.abc import Iterator

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.related import UNKNOWN, Related
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS

P1, P2 = "PROJECT-1", "PROJECT-2"
NUMBERS = ("numbers", "connectorId")


def connector(key: str, parent: str = P1) -> Record:
    return Record(key, parent, {"connectorId": key, "name": f"name of {key}"})


def numbers(connector: str | None, count: int, parent: str = P1) -> Iterator[Record]:
    for at in range(count):
        key = f"+44{connector}{at}"
        yield Record(key, parent, {"number": key, "connectorId": connector})


def test_labels_are_seen_as_they_come() -> None:
    related = Related(KINDS)
    assert related.labels("connectors", P1) == {}
    related.extend("connectors", [connector("a")])
    related.extend("connectors", [connector("b"), connector("c", P2)])
    assert related.labels("connectors", P1) == {"a": "name of a", "b": "name of b"}
    assert related.labels("connectors", P2) == {"c": "name of c"}


def test_labels_of_an_accounts_kind_serve_every_parent() -> None:
    related = Related(KINDS)
    related.extend("projects", [Record(P1, None, {"agentId": P1, "agentName": "acme"})])
    assert related.labels("projects", P2) == related.labels("projects", None) == {P1: "acme"}


def test_a_label_that_is_no_text_is_none() -> None:
    related = Related(KINDS)
    related.extend("connectors", [Record("a", P1, {"name": None}), Record("b", P1, {"name": 3})])
    assert related.labels("connectors", P1) == {"a": "", "b": ""}


def test_counts_grow_while_their_records_come_for_the_first_time() -> None:
    related = Related(KINDS)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) is UNKNOWN
    related.extend("numbers", numbers("a", 2))
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 2
    related.extend("numbers", numbers("a", 3))
    related.extend("numbers", numbers(None, 3))
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 5
    assert related.count(CONNECTORS, NUMBERS, connector("b")) == 0
    assert related.count(CONNECTORS, NUMBERS, connector("a", P2)) is UNKNOWN
    related.finish("numbers", P2)
    assert related.count(CONNECTORS, NUMBERS, connector("a", P2)) == 0


def test_counts_neither_double_nor_fall_while_records_are_read_again() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 4))
    related.finish("numbers", P1)
    related.begin("numbers")
    for _ in range(3):
        related.extend("numbers", numbers("a", 1))
        assert related.count(CONNECTORS, NUMBERS, connector("a")) == 4
    related.finish("numbers", P1)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 3


def test_a_reading_that_is_broken_off_counts_for_nothing() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 4))
    related.begin("numbers")
    related.extend("numbers", numbers("a", 2))
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 2
    related.begin("numbers", P2)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 2, "another parent's reading"
    related.begin("numbers", P1)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) is UNKNOWN


def test_a_failed_reading_leaves_what_was_known() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 4))
    related.finish("numbers", P1)
    related.begin("numbers", P1)
    related.extend("numbers", numbers("a", 1))
    related.finish("numbers", P1, failed=True)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 4
    related.finish("numbers", P2, failed=True)
    assert related.count(CONNECTORS, NUMBERS, connector("a", P2)) is UNKNOWN


def family() -> dict[str, Kind]:
    """Give a parent that counts its children, and a kind beside it that counts them by a field."""
    parents = Kind("parents", "parent", "id", "id", (Column("n", "n", counts=("kids", "home")),))
    kids = Kind("kids", "kid", "id", "id", (), parent="parents", parent_field="home")
    tones = Kind("tones", "tone", "id", "id", (Column("n", "n", counts=("kids", "tone")),))
    return {kind.name: kind for kind in (parents, kids, tones)}


def test_a_parent_counts_its_children() -> None:
    kinds = family()
    related = Related(kinds)
    by = ("kids", "home")
    related.extend("kids", [Record("1", "A", {}), Record("2", "A", {}), Record("3", "B", {})])
    assert related.count(kinds["parents"], by, Record("A", None, {})) == 2
    assert related.count(kinds["parents"], by, Record("C", None, {})) is UNKNOWN


def test_a_record_of_the_account_counts_over_all_parents() -> None:
    kinds = family()
    related = Related(kinds)
    deep = Record("deep", None, {})
    by = ("kids", "tone")
    assert related.count(kinds["tones"], by, deep) is UNKNOWN
    related.extend("kids", [Record("1", "A", {"tone": "deep"}), Record("2", "B", {"tone": "deep"})])
    assert related.count(kinds["tones"], by, deep) == 2
    related.finish("kids", "A")
    related.extend("kids", [Record("3", "B", {"tone": "high"})])
    assert related.count(kinds["tones"], by, deep) == 2
    assert related.count(kinds["tones"], by, Record("high", None, {})) == 1


def test_versions_tell_which_kind_has_changed() -> None:
    related = Related(KINDS)
    before = related.version(["variants"]), related.version(["numbers", "connectors"])
    related.extend("numbers", numbers("a", 1))
    related.finish("numbers", P1)
    after = related.version(["variants"]), related.version(["numbers", "connectors"])
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_records_that_come_again_unchanged_change_nothing() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 2))
    related.finish("numbers", P1)
    before = related.version(["numbers"])
    related.begin("numbers")
    related.extend("numbers", numbers("a", 2))
    related.finish("numbers", P1)
    assert related.version(["numbers"]) == before
    related.begin("numbers")
    related.extend("numbers", numbers("a", 1))
    assert related.version(["numbers"]) == before, "it is not told before it is whole"
    related.finish("numbers", P1)
    assert related.version(["numbers"]) > before


def test_what_a_broken_reading_brought_is_taken_back() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 2))
    before = related.version(["numbers"])
    related.begin("numbers")
    assert related.version(["numbers"]) > before
    before = related.version(["numbers"])
    related.begin("numbers")
    assert related.version(["numbers"]) == before


def test_kinds_that_no_column_draws_upon_are_not_kept() -> None:
    related = Related(KINDS)
    before = related.version(["voices"])
    related.extend("voices", [Record("v", None, {"id": "v", "name": "Amy"})])
    assert related.labels("voices", None) == {}
    assert related.version(["voices"]) == before
