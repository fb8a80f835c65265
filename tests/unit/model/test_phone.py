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
