"""Telephone numbers: any way of writing one in, E.164 out, grouped for reading on the screen."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import NumberParseException

__all__ = ["NotANumber", "grouped", "is_e164", "to_e164"]

_LONGEST = 15


class NotANumber(ValueError):
    """A text that no telephone number can be read from; its message says why."""


def is_e164(text: str) -> bool:
    """Return whether a text has the shape of E.164: a plus, then 4 to 15 digits, no leading 0."""
    digits = text[1:]
    return (
        text.startswith("+")
        and digits.isascii()
        and digits.isdigit()
        and 4 <= len(digits) <= _LONGEST
        and digits[0] != "0"
    )


def to_e164(text: str, region: str = "") -> str:
    """Read a number as people write it.

    Args:
        text: digits with any spaces, dashes, brackets, `tel:`, `00` or `+`.
        region: ISO 3166 code of the country that a number without a country code is in.

    Returns:
        The number in E.164.

    Raises:
        NotANumber: it is none, or it has no country code and no region is given.
    """
    import phonenumbers

    shown = text.strip()
    if not shown:
        raise NotANumber("no number was given")
    plain = shown.removeprefix("tel:").removeprefix("sip:").partition("@")[0].strip()
    if not any(char.isdigit() for char in plain):
        raise NotANumber(f"{shown!r} is not a telephone number: there is no digit in it")
    if not region and plain.startswith("00"):
        plain = "+" + plain[2:]
    if not region and not plain.startswith("+"):
        raise NotANumber(
            f"{shown!r} has no country code: write it with + and the code, or set phone_region"
        )
    if region and region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise NotANumber(f"phone_region {region!r} is no country code, such as GB or US")
    try:
        parsed = phonenumbers.parse(plain, region.upper() or None)
    except phonenumbers.NumberParseException as error:
        raise NotANumber(f"{shown!r} is not a telephone number: {_reason(error)}") from error
    if not phonenumbers.is_possible_number(parsed):
        raise NotANumber(
            f"{shown!r} is not a telephone number: "
            f"{_length_reason(phonenumbers.is_possible_number_with_reason(parsed))}"
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def grouped(number: str) -> str:
    """Write an E.164 number in groups of digits; any other text comes back as it is."""
    import phonenumbers

    if not is_e164(number):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _reason(error: "NumberParseException") -> str:
    import phonenumbers

    kinds = phonenumbers.NumberParseException
    reasons = {
        kinds.INVALID_COUNTRY_CODE: "no country has this code",
        kinds.TOO_SHORT_AFTER_IDD: "too few digits",
        kinds.TOO_SHORT_NSN: "too few digits",
        kinds.TOO_LONG: "too many digits",
    }
    return reasons.get(error.error_type, "it cannot be read as one")


def _length_reason(verdict: int) -> str:
    import phonenumbers

    reasons = {
        phonenumbers.ValidationResult.TOO_SHORT: "too few digits",
        phonenumbers.ValidationResult.TOO_LONG: "too many digits",
        phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "no country has this code",
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
    }
    return reasons.get(verdict, "no number of this country has that length")
