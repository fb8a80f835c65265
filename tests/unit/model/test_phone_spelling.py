"""Numbers as vendors spell them: found by any spelling, and told apart from E.164."""

import pytest

from trunkline.model.phone import NotANumber
from trunkline.model.phone_spelling import (
    Spellings,
    is_same_number,
    national_digits,
    normal_form,
    number_to_find,
    other_spellings,
    spelling_note,
    unknown_length,
)

ODD = {
    "+4402079460018": "+442079460018",
    "447700900123": "+447700900123",
    "+5215512345678": "+525512345678",
    "0044 7700 900123": "+447700900123",
}


@pytest.mark.parametrize(("held", "number"), ODD.items())
def test_a_spelling_stands_for_one_number(held: str, number: str) -> None:
    assert normal_form(held) == number
    assert is_same_number(held, number)
    assert not is_same_number(held, "+442079460999")
    assert national_digits(held) in held.replace(" ", "")
    assert spelling_note(held).startswith("not in E.164: a call's number would be +")
    assert spelling_note(number) == ""


def test_what_is_not_a_number_stands_for_none() -> None:
    assert normal_form("front desk") == ""
    assert spelling_note("front desk") == "not a telephone number in E.164"
    assert spelling_note("") == ""
    assert spelling_note("02079460018") == "not in E.164: it has no country code, such as +44"
    assert other_spellings("front desk") == []


def test_the_exact_text_is_found_first_and_the_number_second() -> None:
    both = Spellings(["+4402079460018", "+442079460018"])
    assert both.matching("+4402079460018") == ["+4402079460018"]
    assert both.matching("+44 20 7946 0018") == ["+442079460018"]
    assert Spellings(["+4402079460018"]).matching("0044 20 7946 0018") == ["+4402079460018"]
    assert Spellings(["442079460018"]).matching("442079460018") == ["442079460018"]
    assert Spellings(["+442079460018"]).matching("442079460018") == []
    several = Spellings(["442079460018", "+4402079460018"])
    assert several.matching("+442079460018") == ["442079460018", "+4402079460018"]


def test_bare_digits_are_looked_up_as_they_are() -> None:
    assert number_to_find("447700900123") == "447700900123"
    assert number_to_find("+4402079460018") == "+4402079460018"
    assert number_to_find("020 7946 0018", "GB") == "+442079460018"
    assert number_to_find("02079460018", "GB") == "+442079460018"
    with pytest.raises(NotANumber):
        number_to_find("+44 2O 7946 0018")


@pytest.mark.parametrize(("held", "number"), [*ODD.items()][:3])
def test_the_spellings_that_a_vendor_may_have_are_listed(held: str, number: str) -> None:
    assert held in other_spellings(number)
    assert other_spellings(held)[0] == number
    assert number not in other_spellings(number)


def test_a_length_that_the_country_does_not_know_is_named() -> None:
    assert spelling_note("+44207946001812") == "no number of +44 has 12 digits"
    assert unknown_length("+442079460018") == ""
    assert unknown_length("+44207946001812") == "no number of +44 has 12 digits"
    assert unknown_length("+999123456") == "no country has this code"
