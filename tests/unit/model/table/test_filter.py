"""The filter language: what each form matches, and where errors are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import texts
from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.filter import FilterError, haystacks, parse
from trunkline.model.table.related import Related
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS, NUMBERS, PROJECTS

P = "PROJECT-1"


def connector(key: str, name: str, env: str = "live", **more: Any) -> Record:
    values = {"connectorId": key, "name": name, "clientEnv": env, **more}
    return Record(key, P, values)


ROWS = [
    connector("c1", "Paris front desk", voiceName="fr-FR-Neural2-A", variantId="v1"),
    connector("c2", "Lyon front desk", "sandbox", voiceName="fr-FR-Neural2-B", variantId=""),
    connector("c3", "LONDON bookings", voiceName="en-GB-Neural2-A", disableHandoff=True),
    connector("c4", 'the "quoted" one', "pre-release", variantId=None, notes="12:30 a/b"),
    connector("c5", "Zürich\nStraße 7", voiceName="de-DE", disableHandoff=False, size=12),
]


def related() -> Related:
    known = Related(KINDS)
    known.extend("variants", [Record("v1", P, {"id": "v1", "name": "Summer menu"})])
    known.extend("projects", [Record(P, None, {"agentId": P, "agentName": "Acme hotels"})])
    known.extend("numbers", [Record("+1", P, {"connectorId": "c1"}) for _ in range(1204)])
    return known


def found(text: str, rows: list[Record] = ROWS, kind: Kind = CONNECTORS) -> str:
    """Return the last characters of the keys of the records that a filter matches."""
    cells = Cells(kind, related())
    wanted = parse(text, kind)
    left = wanted.narrow(range(len(rows)), rows, cells, lambda: list(haystacks(rows, cells)))
    assert [rows[at] for at in left] == [row for row in rows if wanted.matches(row, cells)]
    return "".join(rows[at].key[-1] for at in left)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", "12345"),
        ("   ", "12345"),
        ("desk", "12"),
        ("desk paris", "1"),
        ("paris desk", "1"),
        ("isfro", ""),
        ("london", "3"),
        ("London", ""),
        ("LONDON", "3"),
        ("!desk", "345"),
        ("!desk !london", "45"),
        ("!!desk", "12"),
        ('"front desk"', "12"),
        ('"desk front"', ""),
        ('"front', "12"),
        (r'"the \"quoted"', "4"),
        ("neural2-a", "13"),
        ("c4", "4"),
        ("summer", "1"),
        ("acme hotels", "12345"),
        ("12:30", "4"),
        ("a/b", "4"),
        ("zürich", "5"),
        ("zu\u0308rich", "5"),
        ("straße", "5"),
        ("strasse", "5"),
        ("STRASSE", ""),
        (r"Zürich\nStr", "5"),
        ("size", ""),
    ],
)
def test_words_must_all_match_in_any_order(text: str, keys: str) -> None:
    assert found(text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("env:live", "135"),
        ("env:LIVE", ""),
        ("ENV:live", "135"),
        ("clientEnv:live", "135"),
        ("clientenv:live", "135"),
        ("env=live", "135"),
        ("env=liv", ""),
        ("env:liv", "135"),
        ("!env:live", "24"),
        ("env!:live", "24"),
        ("env!=live", "24"),
        ("!env!=live", "135"),
        ('name:"front desk"', "12"),
        ('name="Paris front desk"', "1"),
        ('name="paris front desk"', "1"),
        ('name="PARIS front desk"', ""),
        ("name=paris", ""),
        ("env:live voice:neural2-a", "13"),
        ("variant:summer", "1"),
        ("variant:v1", "1"),
        ("variant=v1", "1"),
        ('variant="Summer menu"', "1"),
        ("variant=", "2345"),
        ("!variant=", "1"),
        ("variant!=", "1"),
        ("env:", "12345"),
        ("!env:", "12345"),
        ("!", "12345"),
        ("numbers=1204", "1"),
        ("numbers=1,204", "1"),
        ("numbers=0", "2345"),
        ("!numbers=0", "1"),
        ('"disable handoff":off', "3"),
        ("disable-handoff:off", "3"),
        ("disableHandoff:true", "3"),
        ("disableHandoff=false", "5"),
        ("handoff:on", "5"),
        ("project:acme", "12345"),
        (f"project={P}", "12345"),
    ],
)
def test_a_column_is_addressed_by_heading_or_field(text: str, keys: str) -> None:
    assert found(text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("/^paris/", "1"),
        ("/desk$/", "12"),
        ("/front desk/", "12"),
        ("/P.ris/", "1"),
        ("/p.RIS/", ""),
        (r"/\Bondon/", "3"),
        ("!/desk/", "345"),
        ("name:/^l.*(desk|bookings)$/", "23"),
        ("env=/live|sandbox/", "1235"),
        ("env=/li/", ""),
        (r"/a\/b/", "4"),
        ("/straße/", "5"),
        ("//", "12345"),
        ("env:/live/ /desk/", "1"),
        ("notes", ""),
    ],
)
def test_regular_expressions(text: str, keys: str) -> None:
    assert found(text) == keys


def number(e164: str) -> Record:
    return Record(e164, P, {"number": e164, "connectorId": "c1", "clientEnv": "live"})


CALLS = [number("+442079460001"), number("+442079461112"), number("+33478000013")]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("+4420", "12"),
        ("+44 20 7946", "12"),
        ('"+44 20 7946 0001"', "1"),
        ('"+44 (0)20 7946 0001"', "1"),
        ("(020) 7946 1112", "2"),
        ("020", "12"),
        ('"020 7946 0001"', "1"),
        ("020 7946 0001", "1"),
        ("004420", "12"),
        ("0033", "3"),
        ('"7946 000"', "1"),
        ("7946-000", "1"),
        ("79461112", "2"),
        ("+33 4 78 00 00 13", "3"),
        ("04", "3"),
        ("number:020", "12"),
        ('number="+44 20 7946 0001"', "1"),
        ('number="020 7946 0001"', "1"),
        ("number=+442079460001", "1"),
        ("number=0207946", ""),
        ("!020", "3"),
        ("21", ""),
    ],
)
def test_a_number_matches_in_any_notation(text: str, keys: str) -> None:
    assert found(text, CALLS, NUMBERS) == keys


@pytest.mark.parametrize("text", ["1204", "1,204", "off"])
def test_bare_words_do_not_search_counts_and_flags(text: str) -> None:
    column = "handoff" if text == "off" else "numbers"
    assert found(text) == ""
    assert found(f"{column}:{text}") != ""


def test_times_match_as_shown_and_as_sent() -> None:
    row = Record(P, None, {"agentId": P, "updatedAt": "2026-05-01T10:30:59+02:00"})
    for text in ('"2026-05-01 08:30"', "2026-05-01t10:30", "updated:08:30Z", "updated:10:30:59"):
        assert found(text, [row], PROJECTS) == "1", text


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("vioce:x", "Unknown column 'vioce': did you mean 'voice'?", 0),
        ("paris !connectorid:x idd:c", "Unknown column 'idd': did you mean 'id'?", 21),
        ("voiceNam=x", "Unknown column 'voiceNam': did you mean 'voiceName'?", 0),
        (
            "qqq:x",
            "Unknown column 'qqq': the columns are name, env, variant, asr, voice, numbers, tts, "
            "handoff, id, project, workspace",
            0,
        ),
        ('desk "hand of":x', "Unknown column 'hand of': did you mean 'handoff'?", 5),
        ("desk /[/", "Invalid regular expression: unterminated character set", 6),
        ("name:/a(b/", "Invalid regular expression: missing ), unterminated subpattern", 7),
        (
            "desk /par",
            'No closing /; write "/…" to search for the text',
            5,
        ),
    ],
)
def test_an_error_names_its_position(text: str, message: str, position: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, CONNECTORS)
    assert (caught.value.message, caught.value.position) == (message, position)
    assert str(caught.value) == message


def test_a_field_without_a_column_can_be_searched_if_the_schema_has_it() -> None:
    row = Record("live", P, {"clientEnv": "live", "schema": {"title": "Menu"}})
    assert found("schema:menu", [row], KINDS["config-pages"]) == "e"


@given(st.text(alphabet=st.sampled_from(' !:="/\\ab+0[(*?nameenv\n'), max_size=20))
def test_any_text_is_a_filter_or_a_one_line_error(text: str) -> None:
    cells = Cells(CONNECTORS, Related())
    try:
        wanted = parse(text, CONNECTORS)
    except FilterError as problem:
        wanted = parse("", CONNECTORS)
        said = problem.message, problem.position
    else:
        said = "", 0
    assert "\n" not in said[0]
    assert 0 <= said[1] <= len(text)
    for row in ROWS:
        wanted.matches(row, cells)


@given(texts(12, min_size=1))
def test_quoted_text_of_a_cell_finds_its_record(text: str) -> None:
    cells = Cells(CONNECTORS, Related())
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    row = connector("c1", text)
    assert parse(f'"{quoted}"', CONNECTORS).matches(row, cells)
    assert parse(f'name="{quoted}"', CONNECTORS).matches(row, cells)
    assert not parse(f'!"{quoted}"', CONNECTORS).matches(row, cells)


@given(st.lists(st.sampled_from(["desk", "paris", "env:live", "!lyon", "voice:/a$/"]), max_size=4))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    assert found(" ".join(words)) == found(" ".join(reversed(words)))


PAGES = KINDS["config-pages"]
PIN = {"type": "object", "properties": {"pin": {"type": "string", "writeOnly": True}}}
PAGE = Record(
    "live", P, {"clientEnv": "live", "variables": {"pin": "hunter2", "fee": 5}, "schema": PIN}
)
HOOK = connector("c1", "Paris", hook="https://ana:hunter2@a.example/v?token=hunter2")
TRUNK = Kind(
    name="trunks",
    singular="trunk",
    key="id",
    label="id",
    columns=(Column("id", "ID"), Column("secret", "secret")),
    schema={"type": "object", "properties": {"id": {}, "secret": {"writeOnly": True}}},
)


@pytest.mark.parametrize("text", ["hunter2", "HUNTER", "Hunt", "/hunt.r/", '"hunter2"', "!!hunt"])
@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (PAGE, PAGES),
        (HOOK, CONNECTORS),
        (Record("t1", None, {"id": "t1", "secret": "hunter2"}), TRUNK),
    ],
)
def test_a_secret_is_not_found_by_guessing(text: str, row: Record, kind: Kind) -> None:
    assert found(text, [row], kind) == ""


@pytest.mark.parametrize("text", ["secret:hunter", "secret=hunter2", "secret:/hunt/"])
def test_a_secret_is_not_found_in_its_column(text: str) -> None:
    assert found(text, [Record("t1", None, {"id": "t1", "secret": "hunter2"})], TRUNK) == ""


def test_what_is_shown_beside_a_secret_is_found() -> None:
    assert found("a.example", [HOOK]) == "1"
    assert found("fee", [PAGE], PAGES) == "e"
