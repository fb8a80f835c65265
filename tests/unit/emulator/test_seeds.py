"""The demo data: the same at every run, valid, and with defects for the checks to find."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence

import phonenumbers
import pytest

from trunkline.emulator import signalwire
from trunkline.emulator.part import Part
from trunkline.emulator.parts import find_parts
from trunkline.emulator.polyai.generated_data import project_sizes
from trunkline.emulator.seeds.ids import code, digest
from trunkline.emulator.seeds.ranges import RANGES

PARTS = find_parts()


def _database(rows: int = 0, parts: Sequence[Part] = PARTS) -> sqlite3.Connection:
    """Return a database with the demo data of some vendors."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    for part in parts:
        for statement in part.tables:
            connection.execute(statement)
        part.seed(connection, rows)
    return connection


@pytest.fixture(scope="module")
def seeded() -> Iterator[sqlite3.Connection]:
    connection = _database()
    yield connection
    connection.close()


def test_the_demo_data_is_the_same_at_every_run() -> None:
    first, second = _database(500), _database(500)
    assert list(first.iterdump()) == list(second.iterdump())
    first.close()
    second.close()


def test_reserved_ranges_are_valid_and_do_not_overlap() -> None:
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


def test_every_demo_number_is_valid(seeded: sqlite3.Connection) -> None:
    for (number,) in seeded.execute("SELECT number FROM numbers"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


def test_every_environment_has_enough_connectors_to_browse(seeded: sqlite3.Connection) -> None:
    counts = Counter(name for (name,) in seeded.execute("SELECT environment FROM connectors"))
    assert counts.keys() == {"sandbox", "pre-release", "live"}
    assert min(counts.values()) >= 36


def test_voices_match_the_language_of_their_connector_except_for_defects(
    seeded: sqlite3.Connection,
) -> None:
    voices = {name for (name,) in seeded.execute("SELECT provider_voice_id FROM voices")}
    mismatched = set()
    for name, asr, tts, voice in seeded.execute("SELECT name, asr, tts, voice FROM connectors"):
        assert voice == "" or (voice in voices and voice.startswith(f"{tts}-"))
        if asr != tts:
            mismatched.add(name)
    assert mismatched == {
        "Cannes front desk",
        "Aquatic centre",
        "Montréal front desk",
        "Telephone code reset",
    }


def test_there_are_defects_for_the_checks_to_find(seeded: sqlite3.Connection) -> None:
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
def test_half_of_the_generated_rows_are_in_one_project(rows: int) -> None:
    sizes = project_sizes(rows)
    assert sum(sizes) == rows
    assert sizes == sorted(sizes, reverse=True)
    assert rows / 2 <= sizes[0]
    assert len(sizes) == 1 or sizes[0] <= rows / 2 + len(sizes)
    assert len(sizes) <= 36


def test_as_many_numbers_as_connectors_are_generated(seeded: sqlite3.Connection) -> None:
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


def test_identifiers_have_the_vendors_format() -> None:
    assert code("a", "b") == code("a", "b") != code("ab")
    assert len(code("a")) == 8
    assert len(digest("a")) == 12


def test_signalwire_numbers_are_valid_and_most_belong_to_a_connector(
    seeded: sqlite3.Connection,
) -> None:
    numbers = [number for (number,) in seeded.execute("SELECT number FROM signalwire_numbers")]
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number
    shared = {number for (number,) in seeded.execute("SELECT number FROM numbers")}
    assert len(shared.intersection(numbers)) > 0.9 * len(numbers)
    assert set(numbers) - shared


def test_at_most_20000_signalwire_numbers_are_generated(seeded: sqlite3.Connection) -> None:
    connection = _database(25_000, [signalwire.PART])
    ((count,),) = connection.execute("SELECT count(*) FROM signalwire_numbers")
    connection.close()
    ((demo_count,),) = seeded.execute("SELECT count(*) FROM signalwire_numbers")
    assert count == demo_count + 20_000
