"""Telephone numbers: every notation is parsed, and anything else is refused with a reason."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import texts
from trunkline.model.phone import NotANumber, grouped, is_e164, to_e164

LONDON = "+442079460000"


@pytest.mark.parametrize(
    "text",
    [
        LONDON,
        "+44 20 7946 0000",
        " +44 (0)20 7946-0000 ",
        "+44.20.7946.0000",
        "0044 20 7946 0000",
        "tel:+44-20-7946-0000",
        "TEL:+442079460000;ext=12",
        "sip:+442079460000@pbx.example:5060",
        "+44 20 7946 0000 ext. 12",
        "\u202a+44\u00a020\u00a07946\u00a00000\u202c",
        "+44 20\n7946 0000",
        "＋４４２０７９４６００００",
        "+٤٤٢٠٧٩٤٦٠٠٠٠",
    ],
)
def test_numbers_with_a_country_code_need_no_region(text: str) -> None:
    assert to_e164(text) == LONDON


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("020 7946 0000", "GB", LONDON),
        ("020 7946 0000", "gb", LONDON),
        ("(212) 555-0100", "US", "+12125550100"),
        ("04 78 00 00 12", "FR", "+33478000012"),
        ("+44 20 7946 0000", "US", LONDON),
        ("011 44 20 7946 0000", "US", LONDON),
        ("0044 20 7946 0000", "US", LONDON),
        ("06 1234 5678", "IT", "+390612345678"),
    ],
)
def test_a_region_accepts_national_notation(text: str, region: str, number: str) -> None:
    assert to_e164(text, region) == number


@pytest.mark.parametrize(
    ("text", "region", "message"),
    [
        ("", "", "no number given"),
        (" \u200b ", "GB", "no number given"),
        ("sip:@host", "", "no number given"),
        ("front desk", "", "'front desk' is not a telephone number: it has no digits"),
        (
            "020 7946 0000",
            "",
            "'020 7946 0000' has no country code: write +44 …, or set phone_region",
        ),
        (
            "please add +44 20 7946 0000",
            "",
            "'please add +44 20 7946 0000' is not a telephone number: it has text before the +",
        ),
        ("+44 1", "", "'+44 1' is not a telephone number: too few digits"),
        ("+44 20 7946 00", "", "'+44 20 7946 00' is not a telephone number: too few digits"),
        ("00", "", "'00' is not a telephone number: unknown format"),
        ("555-0100", "US", "'555-0100' is not a telephone number: the area code is missing"),
        ("+999 1234567", "", "'+999 1234567' is not a telephone number: no country has this code"),
        ("020 7946 0000", "XX", "phone_region 'XX' is not a country code such as GB or US"),
        (
            "1" * 300,
            "GB",
            f"'{'1' * 40}…' is not a telephone number: too many digits",
        ),
    ],
)
def test_a_text_that_is_not_a_number_is_refused_in_one_line(
    text: str, region: str, message: str
) -> None:
    with pytest.raises(NotANumber) as caught:
        to_e164(text, region)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("+44 2O 7946 OO18", "", "it has letters: O"),
        ("+44 2O 7946 OO18 (is it?)", "", "it has letters: Oist"),
        ("+44 20 7946 0??", "", "some of its digits are masked"),
        ("+49 221 4710650 Hof", "", "it has letters: Hof"),
        ("+49 30 23125 (desk)", "", "it has letters: desk"),
        ("1-202-JKL-0143", "US", "it has letters: JKL"),
        ("+44 20 7946 0***", "", "some of its digits are masked"),
        ("+49 30 23125xxx", "", "some of its digits are masked"),
        ("0xxx", "GB", "some of its digits are masked"),
        ("192.168.1.180", "US", "it is an IP address"),
        ("2024-01-15", "DE", "it is a date"),
        ("01/02/2024", "DE", "it is a date"),
        ("+49 30 23125 28.11.2026", "", "it has a date"),
        ("+49 30 23125 2026-11-28", "", "it has a date"),
        ("0000000000", "US", "it has only zeros"),
        ("4.42079E+11", "GB", "a spreadsheet rounded it: import that column as text"),
        ("+49 30 23125-010/-011", "", "it is a range, or more than one number"),
        ("+49 30 23125-0..99", "", "it is a range, or more than one number"),
        ("+49 30 23125-10-19", "", "it is a range, or more than one number"),
        ("+49 30 23125/23126", "", "it is a range, or more than one number"),
        ("+49 30 23125\n12", "", "it is a range, or more than one number"),
        ("+44 20 7946 0018 - 0025", "", "too many digits"),
        ("+44 20 7946 0018, +44 20 7946 0019", "", "it has a second +"),
        ("+44 20 7946 0018²", "", "it has a '²'"),
        ("+44 20 7946 0018 (2)", "", "it has a ')'"),
        ("-442079460018", "", "it has a '-'"),
        ("23125010", "DE", "it has no area code or no leading 0: write it whole"),
        ("2079460018", "GB", "it has no area code or no leading 0: write it whole"),
        (
            "442079460018",
            "GB",
            "it has no + before its country code: write +442079460018",
        ),
    ],
)
def test_a_text_never_becomes_the_digits_of_another_number(
    text: str, region: str, reason: str
) -> None:
    with pytest.raises(NotANumber) as caught:
        to_e164(text, region)
    assert str(caught.value).endswith(f" is not a telephone number: {reason}")


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+48 (0)22 000 00 01", "", "+48220000001"),
        ("+39 (0)6 0000 0002", "", "+390600000002"),
        ("0221/4710650", "DE", "+492214710650"),
        ("030 - 23125", "DE", "+493023125"),
        ("+49 30 23125-10", "", "+49302312510"),
        ("+33 1-99-00-14-15", "", "+33199001415"),
        ("(+44) 20 7946 0018", "", "+442079460018"),
        ("'+442079460018", "", "+442079460018"),
        ("<tel:+44-20-7946-0018>", "", "+442079460018"),
        ("sip:%2B442079460018:secret@pbx.example", "", "+442079460018"),
        ("1 202 555 0143", "US", "+12025550143"),
        ("11 91234-5678", "BR", "+5511912345678"),
    ],
)
def test_separators_belong_to_a_number(text: str, region: str, number: str) -> None:
    assert to_e164(text, region) == number


@given(texts(40), st.sampled_from(["", "GB", "US"]))
def test_any_text_is_a_number_or_refused(text: str, region: str) -> None:
    said = ""
    try:
        number = to_e164(text, region)
    except NotANumber as problem:
        said = str(problem)
    if said:
        assert said.isprintable(), "one line that a terminal can show"
    else:
        assert is_e164(number)
        assert to_e164(number) == number


@pytest.mark.parametrize("region", ["GB", "US", "FR", "DE", "IT", "BR", "JP", "ZA"])
def test_a_grouped_number_parses_to_itself(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    assert grouped(number).replace(" ", "").replace("-", "") == number
    assert to_e164(grouped(number)) == number


@pytest.mark.parametrize(
    "text", ["", "+", "+1", "+0123456", "+44 20", "+1234567890123456", "x", "+٤٤٢٠"]
)
def test_only_e164_is_grouped(text: str) -> None:
    assert not is_e164(text)
    assert grouped(text) == text


@pytest.mark.parametrize("held", ["+4402079460018", "+5215512345678", "442079460018"])
def test_another_spelling_is_never_made_to_look_right(held: str) -> None:
    assert grouped(held) == held


def test_numbers_of_unknown_countries_are_unchanged() -> None:
    assert grouped("+999123456") == "+999123456"


def test_the_library_is_imported_only_to_parse_a_number() -> None:
    code = (
        "import sys\n"
        "from trunkline.model.phone import grouped\n"
        "grouped('not a number')\n"
        "assert 'phonenumbers' not in sys.modules\n"
        "grouped('+442079460000')\n"
        "assert 'phonenumbers' in sys.modules\n"
        "assert 'phonenumbers.geocoder' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
