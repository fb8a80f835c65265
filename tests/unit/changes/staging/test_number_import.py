"""Numbers in tables, lists and texts: only whole ones are taken, and never another one."""

import csv
import io
import json
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.changes.staging.number_columns import ColumnUnclear
from trunkline.changes.staging.number_import import NumberImport, NumberReader
from trunkline.changes.staging.table_reader import TableError
from trunkline.model.phone import grouped

WANTED, OTHER = "+442079460210", "+442079460211"


def read(
    data: bytes | str, column: str = "", *, region: str = "", present: Sequence[str] = ()
) -> NumberImport:
    return NumberReader(region, present, ("number",)).read(data, column)


def proposed(numbers: NumberImport) -> list[str]:
    return [proposal.number for proposal in numbers.proposals if not proposal.doubt]


@pytest.mark.parametrize(
    "text",
    [
        f'notes,number\n"keep, {OTHER}",{WANTED}\n',
        f'notes;number\n"keep; {OTHER}";{WANTED}\n',
        f'number,notes\n{WANTED},"retired\n{OTHER}"\n',
        f'notes\tnumber\r\n"a ""new\tdesk"" {OTHER}"\t{WANTED}\r\n',
        f"sep=;\nnumber;replaced by\n{WANTED};{OTHER}\n",
        f"sep=|\r\nnumber|replaced by\r\n{WANTED}|{OTHER}\r\n",
        f"\n\nnumber,replaced by\n{WANTED},{OTHER}\n",
        f"Numbers to release 3/12\nnumber,replaced by\n{WANTED},{OTHER}\n",
        f"List,,\nof 2026-12-03,,\nsite,number,moved to\nYork,{WANTED},{OTHER}\n",
        f"Number,Forward to\n{grouped(WANTED)},{grouped(OTHER)}\n",
        f"Phone Number,Friendly Name\n{WANTED},was {OTHER}\n",
        f"E.164;Customer line\n{WANTED};{OTHER}\n",
        f' "number " , "forward" \n{WANTED},{OTHER}\n',
        f"Numéro;Remplacé par\n{WANTED};{OTHER}\n",
        f"number,row\n{WANTED},1\n,2\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_only_the_column_of_numbers_is_read(text: str, encoding: str) -> None:
    numbers = read(text.encode(encoding))
    assert numbers.numbers == [WANTED]
    assert (numbers.lines(), numbers.proposals) == ([], [])


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"number (old),number (new)\n{WANTED},{OTHER}\n", ["number (old)", "number (new)"]),
        (f"Number,Phone\n{WANTED},{OTHER}\n", ["Number", "Phone"]),
        (f"number,new number\n{WANTED},{OTHER}\n", ["number", "new number"]),
        (f"Old number,moved to\n{WANTED},{OTHER}\n", ["Old number", "moved to"]),
        (f"ip,note\n192.0.2.10,see {OTHER}\n", ["ip", "note"]),
        (f"old,new\n{WANTED},{OTHER}\n", ["old", "new"]),
        (f"{WANTED},{OTHER}\n{OTHER},{WANTED}\n", []),
        (json.dumps([{"old": WANTED, "new": OTHER}]), ["old", "new"]),
    ],
)
def test_a_table_whose_column_is_unclear_is_refused_with_the_names(
    text: str, columns: list[str]
) -> None:
    with pytest.raises(ColumnUnclear) as caught:
        read(text)
    assert list(caught.value.columns) == columns


def test_the_user_names_the_column() -> None:
    text = f"number (old),number (new)\n{WANTED},{OTHER}\n"
    assert read(text, "Number (NEW)").numbers == [OTHER]
    with pytest.raises(ColumnUnclear, match="no column 'site'"):
        read(text, "site")
    assert read(json.dumps([{"old": WANTED, "new": OTHER}]), "new").numbers == [OTHER]


@pytest.mark.parametrize(
    "text",
    [
        f"notes,number\nkeep, {OTHER},{WANTED}\n",
        f"number,number\n{WANTED},{OTHER}\n",
        b"number\n+44207946\xff0210\n",
    ],
)
def test_a_table_with_shifted_cells_is_refused_whole(text: str | bytes) -> None:
    with pytest.raises(TableError):
        read(text)


def test_cells_that_a_spreadsheet_damaged_are_reported() -> None:
    numbers = read("number\n4.42079E+11\n442079460210\n", region="GB")
    assert numbers.numbers == []
    assert [why.partition(": ")[2] for why in numbers.lines()] == [
        "'4.42079E+11' is not a telephone number: a spreadsheet rounded it: "
        "import that column as text",
        "'442079460210' is not a telephone number: it has no + before its country code: "
        "write +442079460210",
    ]


def test_a_list_may_have_bullets_numbers_and_labels() -> None:
    text = "1. +44 20 7946 0210\n- +44 20 7946 0211\nTel. +44 20 7946 0212\n+442079460213; 14\n"
    numbers = read(text)
    assert numbers.numbers == [WANTED, OTHER, "+442079460212"]
    assert proposed(numbers) == ["+442079460213"]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("<tel:+44-20-7946-0210>", [WANTED]),
        ('"Desk" <sip:+442079460210@pbx.example>', [WANTED]),
        ("> please add *+44 20 7946 0210*, thanks", [WANTED]),
        ("from +44 20 7946 0210 to 0044 (0)20 7946 0211.", [WANTED, OTHER]),
        ("+44 20 7946 0210 Hof", [WANTED]),
        ("+49 221 4710650 Hof", ["+492214710650"]),
        ("Desk +44 2O 7946 O210", []),
        ("Desk +49 30 23125xxx or +44 20 7946 0***", []),
        ("Desk +49 30 23125-010/-011", []),
        ("https://a.example/?to=+442079460210&x=1", []),
        ("at 192.0.2.10 on 2026-12-03, order 20261203123", []),
        ("IBAN DE89 3704 0044 0532 0130 00", []),
        ("+49 30 23125 28.11.2026", ["+493023125"]),
        ("+49 30 23125 10:30 to 11:00", ["+493023125"]),
        ("+33.1.99.00.14.01 or +33 1-99-00-14-02", ["+33199001401", "+33199001402"]),
        ("Fax: +44 20 7946 0210", []),
        ("3704 0044 20 7946 0210", []),
        ("+49 30 23125 12 2nd floor", []),
    ],
)
def test_numbers_in_text_are_proposed_and_not_taken(line: str, numbers: list[str]) -> None:
    result = read(f"Hello,\n{line}\nBye\n")
    assert [*result.numbers, *proposed(result)] == numbers
    assert all(proposal.source == " ".join(line.split()) for proposal in result.proposals)
    assert all(proposal.line == 2 for proposal in result.proposals)


def test_a_number_of_a_table_is_shown_beside_its_row() -> None:
    numbers = read(f'site,number,note\nYork,{WANTED},"two\nlines"\n')
    assert numbers.sources[WANTED] == (2, f"York, {WANTED}, two lines")


def test_accepted_proposals_are_numbers_with_their_source() -> None:
    result = read("Please add\nDesk: +44 20 7946 0210\n")
    assert result.is_text
    result.accept(result.proposals)
    assert result.numbers == [WANTED]
    assert result.sources[WANTED] == (2, "Desk: +44 20 7946 0210")


def test_a_line_with_a_number_that_is_not_whole_is_reported() -> None:
    result = read("Use +44 20 7946 0210, not +44 20 7946 O211\n+44 20 7946 02xx\nBye bye\n")
    assert proposed(result) == [WANTED]
    assert result.lines() == [
        "line 1: not every number in 'Use +44 20 7946 0210, not +44 20 7946 O211' is whole",
        "line 2: '+44 20 7946 02xx' is not a telephone number: some of its digits are masked",
    ]


@pytest.mark.parametrize(
    ("region", "line", "reported"),
    [
        ("", "Desk: 020 7946 0210 and (020) 7946 0211", "'020 7946 0210', '(020) 7946 0211' have"),
        ("", "- Paris: 01 99 00 12 34", "line 1: '01 99 00 12 34' has no country code"),
        ("", "3. 020 7946 0310 - 020 7946 0319 please", "'020 7946 0310', '020 7946 0319' have"),
        (
            "GB",
            "Desk: 020 7946 0210, 01 99 00 12 34",
            "'01 99 00 12 34': not a number in GB",
        ),
    ],
)
def test_numbers_in_text_that_have_no_country_code_are_reported(
    region: str, line: str, reported: str
) -> None:
    numbers = NumberReader(region).read_text(f"{line}\nBye\n")
    (told,) = numbers.lines()
    assert reported in told


@pytest.mark.parametrize(
    "line",
    [
        "IBAN DE89 3704 0044 0532 0130 00, order 20261203123",
        "on 01.02.2026 at 09:30 from 192.0.2.10",
        "Desk +44 (0)20 7946 0213 or 0044 20 7946 0211",
    ],
)
def test_other_digits_in_text_are_not_reported_as_numbers(line: str) -> None:
    assert NumberReader().read_text(f"Desk: {WANTED}, x\n{line}\n").lines() == []


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("Desks +44 20 7946 0210 - +44 20 7946 0219", "may be one end of a range"),
        ("Ana T +44 20 7946 0210 x12", "its extension is left out"),
    ],
)
def test_a_number_that_may_not_be_meant_is_proposed_with_the_reason(line: str, doubt: str) -> None:
    proposals = NumberReader().read_text(f"Hello\n{line}\n").proposals
    assert {proposal.doubt for proposal in proposals} == {doubt}


def test_numbers_that_the_account_has_in_another_spelling_are_known() -> None:
    numbers = read(f"{WANTED}\n{OTHER}\n", present=["442079460210", "+4402079460211"])
    assert numbers.numbers == []
    assert numbers.present == [f"{WANTED} (as 442079460210)", f"{OTHER} (as +4402079460211)"]


@pytest.mark.parametrize(
    ("held", "written"),
    [
        ("442079460210", "442079460210"),
        ("442079460210", "+44 20 7946 0210"),
        ("+4402079460210", "+4402079460210"),
        ("+4402079460210", "+44 20 7946 0210"),
        ("+5215512345678", "+52 55 1234 5678"),
    ],
)
def test_released_numbers_are_found_as_the_account_has_them(held: str, written: str) -> None:
    reader = NumberReader("", [held], ("number",), releases=True)
    assert reader.read(f"number\n{written}\n").numbers == [held]


def test_lines_of_several_numbers_are_not_released_without_column_names() -> None:
    reader = NumberReader("", [WANTED, OTHER], ("number",), releases=True)
    with pytest.raises(ColumnUnclear, match="lines with several numbers"):
        reader.read(f"{WANTED},{OTHER}\n{OTHER}\n")
    assert reader.read(f"{WANTED}, {OTHER}\n").numbers == [WANTED, OTHER]
    assert reader.read_words([f"{WANTED}, {OTHER}", "12"]).numbers == [WANTED, OTHER]


def test_numbers_above_the_column_names_are_refused() -> None:
    with pytest.raises(ColumnUnclear, match="numbers above the column names"):
        read(f"{OTHER}\nnumber,replaced by\n{WANTED},{OTHER}\n")


def test_numbers_that_a_table_marks_as_text_are_read() -> None:
    assert read("number,site\n'+44 (0)20 7946-0018,'=1+1\n").numbers == ["+442079460018"]
    assert read("'+442079460018\n'+442079460019\n").numbers == ["+442079460018", "+442079460019"]


# The law: whatever the file looks like, a number that is not meant is never taken


class Dialect(NamedTuple):
    delimiter: str
    quotes_all: bool
    end: str
    encoding: str
    above: tuple[str, ...]


NUMBERS = st.one_of(
    st.integers(200, 999).map(lambda n: f"+442079460{n:03}"),
    st.integers(0, 99).map(lambda n: f"+120255501{n:02}"),
    st.integers(0, 9999).map(lambda n: f"+3319900{n:04}"),
    st.integers(10, 99).map(lambda n: f"+4930231258{n}"),
)
SPELLINGS = st.sampled_from(["{0}", "{1}", "00{2}", "tel:{0}"]).map(
    lambda form: lambda number: form.format(number, grouped(number), number[1:])
)
NOISE = st.one_of(
    st.text(st.sampled_from('ab ,;|\t\n"0123456789+-./()xO*é'), max_size=12),
    NUMBERS,
    st.tuples(st.sampled_from(["see ", "ext ", "was\n", "a, "]), NUMBERS).map("".join),
    st.sampled_from(["192.0.2.10", "2026-12-03", "EUR 1.500", "4.42E+11", "v2.10.3", "0xxx"]),
)
DIALECTS = st.builds(
    Dialect,
    st.sampled_from(",;\t|"),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.lists(st.sampled_from(["", "Release list", "as of 2026-12-03"]), max_size=3).map(tuple),
)


def rendered(rows: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_ALL if dialect.quotes_all else csv.QUOTE_MINIMAL,
        lineterminator=dialect.end,
    )
    writer.writerows([[title] for title in dialect.above])
    writer.writerows(rows)
    return stream.getvalue().encode(dialect.encoding)


@given(
    meant=st.lists(NUMBERS, min_size=1, max_size=6, unique=True),
    names=st.sampled_from(
        [
            ("notes", "number", "site"),
            ("Phone Number", "Friendly Name", "Forwards to"),
            ("moved to", "E164", "ip"),
            ("a", "Rufnummer", "b"),
            ("Mobile", "number", "old number"),
            ("", "Number (E.164)", "Fax"),
        ]
    ),
    dialect=DIALECTS,
    data=st.data(),
)
def test_no_other_number_of_a_table_is_taken(
    meant: list[str], names: tuple[str, ...], dialect: Dialect, data: st.DataObject
) -> None:
    place = next(i for i, each in enumerate(names) if each in _COLUMNS)
    rows = []
    for number in meant:
        cells = [data.draw(NOISE) for _ in names]
        cells[place] = data.draw(SPELLINGS)(number)
        rows.append(cells)
    try:
        taken = read(rendered([names, *rows], dialect))
    except TableError:
        return
    assert set(taken.numbers) <= set(meant)
    assert taken.proposals == []
    if taken.numbers != meant:
        assert taken.invalid


_COLUMNS = {"number", "Phone Number", "E164", "Rufnummer", "Number (E.164)"}


@given(
    lines=st.lists(st.lists(NUMBERS, min_size=1, max_size=3), min_size=1, max_size=5),
    between=st.sampled_from([",", ", ", ";", " ; ", "\t"]),
    data=st.data(),
)
def test_every_number_of_a_list_is_taken_and_no_other(
    lines: list[list[str]], between: str, data: st.DataObject
) -> None:
    spelled = [[data.draw(SPELLINGS)(number) for number in line] for line in lines]
    try:
        taken = read("\n".join(map(between.join, spelled)))
    except TableError:
        assert len(lines) > 1, "a table without column names"
        return
    assert taken.numbers == list(dict.fromkeys(number for line in lines for number in line))
    assert taken.invalid == []


@given(
    parts=st.lists(
        st.tuples(
            st.sampled_from(["", "1. ", "- ", "Tel: ", "see ", '"Desk" ', "(", "<", "> ", "x"]),
            st.one_of(
                NUMBERS.flatmap(lambda n: SPELLINGS.map(lambda spell: spell(n))),
                st.sampled_from(["+44 2O 7946 O210", "+49 30 231258xx", "192.0.2.10", "1/2/26"]),
            ),
            st.sampled_from(["", " Hof", " (desk)", ", bye", ">", ")", "xxx", "***", "/12", "."]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_other_number_is_proposed_from_a_text(parts: list[tuple[str, str, str]]) -> None:
    text = "Hello,\n" + "\n".join(map("".join, parts)) + "\nBye"
    written = {_digits(number) for _, number, _ in parts}
    try:
        result = read(text)
    except TableError:
        return
    assert {_digits(number) for number in (*result.numbers, *proposed(result))} <= written


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number)).removeprefix("00")
