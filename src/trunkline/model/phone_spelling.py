"""How vendors spell telephone numbers: compared, found however they are written, and explained."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from trunkline.model.phone import (
    OBSOLETE,
    NotANumber,
    as_dialled_now,
    grouped,
    is_e164,
    to_e164,
)

_BARE: Final = re.compile(r"\+?[0-9]{5,16}")
_SAME_END: Final = 6
"""How many last digits two spellings of a number have in common at least."""


def normal_form(held: str) -> str:
    """Return the number in E.164 that a vendor's spelling stands for; empty if there is none."""
    text = as_dialled_now(held.strip())
    try:
        number = to_e164(text)
    except NotANumber:
        if not text.isdecimal():
            return ""
        try:
            number = to_e164(f"+{text}")
        except NotANumber:
            return ""
    return number


class Spellings:
    """The numbers that a vendor holds, to be found however they are written."""

    def __init__(self, held: Iterable[str]) -> None:
        self._held = dict.fromkeys(held)
        self._by_end: dict[str, list[str]] = {}

    def matching(self, text: str, region: str = "") -> list[str]:
        """Return which of the numbers a text means.

        Those that are spelled exactly so are meant; else those in the text's E.164; else those in
        another spelling of the same number.
        """
        if (exact := text.strip()) in self._held:
            return [exact]
        if not self._held:
            return []
        try:
            number = to_e164(text, region)
        except NotANumber:
            return []
        if number in self._held:
            return [number]
        # Parsing is slow, and an account may have a hundred thousand numbers.
        alike = self._ends().get(number[-_SAME_END:], ())
        return [each for each in alike if grouped(each) == each and normal_form(each) == number]

    def _ends(self) -> dict[str, list[str]]:
        if not self._by_end:
            for number in self._held:
                end = re.sub("[^0-9]", "", number)[-_SAME_END:]
                self._by_end.setdefault(end, []).append(number)
        return self._by_end


def number_to_find(text: str, region: str = "") -> str:
    """Return what to look a number up by: its digits as given, else E.164.

    Raises:
        NotANumber: it is neither plain digits nor a number.
    """
    exact = text.strip()
    if _BARE.fullmatch(exact):
        try:
            # National digits are not what a vendor holds.
            return exact if exact.startswith("+") else to_e164(exact, region)
        except NotANumber:
            return exact
    return to_e164(text, region)


def is_same_number(held: str, number: str) -> bool:
    """Return whether a vendor's number is the one that is sought, however both are spelled."""
    if held == number:
        return True
    ends = {re.sub("[^0-9]", "", each)[-_SAME_END:] for each in (held, number)}
    return len(ends) == 1 and normal_form(held) == (normal_form(number) or number)


def other_spellings(number: str) -> list[str]:
    """Return how a vendor may hold a number, other than as it is given: its normal form first."""
    import phonenumbers

    normal = normal_form(number) or number
    if not is_e164(normal):
        return []
    parsed = phonenumbers.parse(normal, None)
    code, national = parsed.country_code or 0, phonenumbers.national_significant_number(parsed)
    region = phonenumbers.region_code_for_country_code(code)
    prefix = phonenumbers.ndd_prefix_for_region(region, True) or ""
    spellings = [normal, normal[1:], f"00{normal[1:]}"]
    spellings += [f"+{code}{prefix}{national}"] if prefix and prefix != str(code) else []
    spellings += [
        f"{obsolete}{national}" for obsolete, now, _ in OBSOLETE if now == f"+{code}" != obsolete
    ]
    return [each for each in dict.fromkeys(spellings) if each != number]


def national_digits(number: str) -> str:
    """Return the digits that every spelling of a number has in common, or the text itself."""
    import phonenumbers

    normal = normal_form(number)
    if not normal:
        return number
    return phonenumbers.national_significant_number(phonenumbers.parse(normal, None))


@lru_cache(maxsize=4096)
def spelling_note(held: str) -> str:
    """Return what is odd about a number that a vendor holds, in a few words; empty if nothing."""
    if not held or grouped(held) != held:
        return ""
    number = normal_form(held)
    if number == held or (is_e164(held) and not number):
        return unknown_length(held)
    if not number and held.isdecimal():
        return "not in E.164: it has no country code, such as +44"
    if not number:
        return "not a telephone number in E.164"
    return f"not in E.164: a call's number would be {grouped(number)}"


def unknown_length(number: str) -> str:
    """Return a warning for a number in E.164 whose length its country does not know; else empty."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return "no country has this code"
    if phonenumbers.is_possible_number(parsed):
        return ""
    digits = len(number) - 1 - len(str(parsed.country_code))
    return f"no number of +{parsed.country_code} has {digits} digits"
