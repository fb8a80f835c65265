"""The seeds: the same at every run, believable, and with the faults that checks should find."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

import phonenumbers
import pytest

from trunkline.emulator.parts import find_parts
from trunkline.emulator.polyai.scale import project_sizes
from trunkline.emulator.seeds.ids import code, digest
from trunkline.emulator.seeds.ranges import RANGES
from trunkline.emulator.store import Store


def _database(rows: int = 0) -> sqlite3.Connection:
    """Copy what a new store holds, so that the store can be closed at once."""
    store = Store(None, find_parts(), rows)
    copy = sqlite3.connect(":memory:")
    with store.transaction(writes=False) as connection:
        copy.executescript("\n".join(connection.iterdump()))
    store.close()
    return copy


@pytest.fixture(scope="module")
def seeded() -> Iterator[sqlite3.Connection]:
    connection = _database()
    yield connection
    connection.close()


def test_the_seeds_are_the_same_at_every_run() -> None:
    first, second = _database(500), _database(500)
    assert list(first.iterdump()) == list(second.iterdump())
    first.close()
    second.close()


def test_every_reserved_range_is_valid_and_no_number_is_in_two() -> None:
    seen: set[str] = set()
    for reserved in RANGES:
        numbers = list(reserved.numbers())
        assert len(numbers) == reserved.size
        for number in (numbers[0], numbers[reserved.size // 2], numbers[-1]):
            parsed = phonenumbers.parse(number)
            assert phonenumbers.is_valid_number(parsed), number
            countries = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
            assert reserved.country in countries
        assert seen.isdisjoint(numbers)
        seen.update(numbers)
    assert len(seen) == pytest.approx(179_000, abs=500)


def test_every_believable_number_is_valid(seeded: sqlite3.Connection) -> None:
    for (number,) in seeded.execute("SELECT number FROM numbers"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


def test_there_is_enough_to_browse_in_every_environment(seeded: sqlite3.Connection) -> None:
    found = Counter(name for (name,) in seeded.execute("SELECT environment FROM connectors"))
    assert found.keys() == {"sandbox", "pre-release", "live"}
    assert min(found.values()) >= 36


def test_voices_speak_the_language_of_their_connector_but_for_the_faults(
    seeded: sqlite3.Connection,
) -> None:
    voices = {name for (name,) in seeded.execute("SELECT provider_voice_id FROM voices")}
    odd = set()
    for name, asr, tts, voice in seeded.execute("SELECT name, asr, tts, voice FROM connectors"):
        assert voice == "" or (voice in voices and voice.startswith(f"{tts}-"))
        if asr != tts:
            odd.add(name)
    assert odd == {
        "Cannes front desk",
        "Aquatic centre",
        "Montréal front desk",
        "Telephone code reset",
    }


def test_the_faults_that_checks_should_find_are_there(seeded: sqlite3.Connection) -> None:
    def count(query: str) -> int:
        return int(seeded.execute(f"SELECT count(*) FROM {query}").fetchone()[0])

    assert count("numbers WHERE connector_id IS NULL") >= 5
    assert count("connectors WHERE variant_id = ''") >= 2
    assert count(
        """connectors WHERE variant_id <> '' AND NOT EXISTS (SELECT 1 FROM variants
        WHERE variants.id = variant_id AND variants.project_id = connectors.project_id)"""
    )
    assert count(
        """connectors WHERE NOT EXISTS (SELECT 1 FROM deployments
        WHERE deployments.project_id = connectors.project_id
        AND deployments.environment = connectors.environment)"""
    )
    assert count("connectors WHERE name LIKE '%[red]%' AND instr(name, char(27))")
    assert count("pages WHERE schema IS NULL AND variables IS NOT NULL")


@pytest.mark.parametrize("rows", [1, 19, 50, 1000, 100_000])
def test_the_rows_are_shared_out_with_half_in_one_project(rows: int) -> None:
    sizes = project_sizes(rows)
    assert sum(sizes) == rows
    assert sizes == sorted(sizes, reverse=True)
    assert rows / 2 <= sizes[0]
    assert len(sizes) == 1 or sizes[0] <= rows / 2 + len(sizes)
    assert len(sizes) <= 36


def test_rows_bring_as_many_numbers_as_connectors(seeded: sqlite3.Connection) -> None:
    larger = _database(2000)
    for table in ("connectors", "numbers"):
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for connection in (seeded, larger)
        ]
        assert counts[1] - counts[0] == 2000
    names = larger.execute("SELECT count(*), count(DISTINCT name) FROM projects").fetchone()
    assert names[0] == names[1] == 43
    larger.close()


def test_identifiers_look_like_the_vendors() -> None:
    assert code("a", "b") == code("a", "b") != code("ab")
    assert len(code("a")) == 8
    assert len(digest("a")) == 12


def test_every_believable_number_of_the_carrier_is_valid_and_most_are_a_connectors_too(
    seeded: sqlite3.Connection,
) -> None:
    numbers = [number for (number,) in seeded.execute("SELECT number FROM signalwire_numbers")]
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number
    shared = {number for (number,) in seeded.execute("SELECT number FROM numbers")}
    assert len(shared.intersection(numbers)) > 0.9 * len(numbers)
    assert set(numbers) - shared


def test_the_carrier_has_as_many_numbers_as_are_wanted_and_no_more_than_it_allows() -> None:
    connection = _database(25_000)
    ((count,),) = connection.execute("SELECT count(*) FROM signalwire_numbers")
    connection.close()
    believable = _database()
    ((few,),) = believable.execute("SELECT count(*) FROM signalwire_numbers")
    believable.close()
    assert count == few + 20_000
