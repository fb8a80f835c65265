"""Labels and counts of other kinds: visible as they arrive, and replaced whole on a reload."""

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


def test_labels_are_visible_as_they_arrive() -> None:
    related = Related(KINDS)
    assert related.labels("connectors", P1) == {}
    related.extend("connectors", [connector("a")])
    related.extend("connectors", [connector("b"), connector("c", P2)])
    assert related.labels("connectors", P1) == {"a": "name of a", "b": "name of b"}
    assert related.labels("connectors", P2) == {"c": "name of c"}


def test_labels_of_an_account_kind_apply_to_every_parent() -> None:
    related = Related(KINDS)
    related.extend("projects", [Record(P1, None, {"agentId": P1, "agentName": "acme"})])
    assert related.labels("projects", P2) == related.labels("projects", None) == {P1: "acme"}


def test_a_label_that_is_not_text_is_empty() -> None:
    related = Related(KINDS)
    related.extend("connectors", [Record("a", P1, {"name": None}), Record("b", P1, {"name": 3})])
    assert related.labels("connectors", P1) == {"a": "", "b": ""}


def test_counts_grow_during_the_first_load() -> None:
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


def test_counts_neither_double_nor_drop_during_a_reload() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 4))
    related.finish("numbers", P1)
    related.begin("numbers")
    for _ in range(3):
        related.extend("numbers", numbers("a", 1))
        assert related.count(CONNECTORS, NUMBERS, connector("a")) == 4
    related.finish("numbers", P1)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 3


def test_an_interrupted_load_does_not_count() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 4))
    related.begin("numbers")
    related.extend("numbers", numbers("a", 2))
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 2
    related.begin("numbers", P2)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) == 2, "another parent's reading"
    related.begin("numbers", P1)
    assert related.count(CONNECTORS, NUMBERS, connector("a")) is UNKNOWN


def test_a_failed_load_keeps_the_old_counts() -> None:
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
    """Return a parent that counts its children, and a kind that counts them by a field."""
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


def test_versions_show_which_kind_changed() -> None:
    related = Related(KINDS)
    before = related.version(["variants"]), related.version(["numbers", "connectors"])
    related.extend("numbers", numbers("a", 1))
    related.finish("numbers", P1)
    after = related.version(["variants"]), related.version(["numbers", "connectors"])
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_an_unchanged_reload_keeps_the_version() -> None:
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


def test_the_records_of_an_interrupted_load_are_discarded() -> None:
    related = Related(KINDS)
    related.extend("numbers", numbers("a", 2))
    before = related.version(["numbers"])
    related.begin("numbers")
    assert related.version(["numbers"]) > before
    before = related.version(["numbers"])
    related.begin("numbers")
    assert related.version(["numbers"]) == before


def test_kinds_that_no_column_refers_to_are_not_kept() -> None:
    related = Related(KINDS)
    before = related.version(["voices"])
    related.extend("voices", [Record("v", None, {"id": "v", "name": "Amy"})])
    assert related.labels("voices", None) == {}
    assert related.version(["voices"]) == before
