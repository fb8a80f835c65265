"""Telephone numbers: any way of writing one in, E.164 out, grouped for reading on the screen."""

from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

_LONGEST: Final = 15
_SHOWN: Final = 40
"""Characters of a text that error messages show."""


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
    """Read a number as people write it, or as they paste it.

    Args:
        text: digits of any script with any spaces, dashes and brackets, after `+`, `00`, `tel:` or
            `sip:` or without them; an extension is left out.
        region: ISO 3166 code of the country that a number without a country code is in.

    Returns:
        The number in E.164.

    Raises:
        NotANumber: it is none, or it has no country code and no region is given.
    """
    import phonenumbers

    plain = _plain(text)
    if not plain:
        raise NotANumber("no number was given")
    if region and region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise NotANumber(f"phone_region {region!r} is no country code, such as GB or US")
    if not any(char.isdigit() for char in plain):
        raise NotANumber(f"{_short(text)} is not a telephone number: there is no digit in it")
    international = f"+{plain[2:]}" if plain.startswith("00") else ""
    if not region and not plain.startswith("+") and not international:
        raise NotANumber(f"{_short(text)} has no country code: write +44 …, or set phone_region")
    # Not every country dials 00 to leave it, but people write it everywhere.
    ways = [(plain, region.upper() or None)] if region or not international else []
    ways += [(international, None)] if international else []
    problem = ""
    for way, country in ways:
        try:
            return _read(way, country)
        except NotANumber as error:
            problem = str(error)
    raise NotANumber(f"{_short(text)} is not a telephone number: {problem}")


def _plain(text: str) -> str:
    """Return what matters of a text: no scheme, no host, nothing invisible, everyday digits."""
    text = normalize("NFKC", "".join(char for char in text if category(char) != "Cf"))
    plain = " ".join(text.split())
    scheme, colon, rest = plain.partition(":")
    if colon and scheme.lower() in ("tel", "sip", "sips"):
        plain = rest.partition("@")[0].strip()
    return plain


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _read(plain: str, region: str | None) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException as error:
        raise NotANumber(_reason(error.error_type)) from error
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    if verdict != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise NotANumber(_length_reason(verdict))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def grouped(number: str) -> str:
    """Write an E.164 number in groups of digits; any other text comes back as it is."""
    if not is_e164(number):
        return number
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _reason(problem: int) -> str:
    import phonenumbers

    kinds = phonenumbers.NumberParseException
    reasons = {
        kinds.INVALID_COUNTRY_CODE: "no country has this code",
        kinds.TOO_SHORT_AFTER_IDD: "too few digits",
        kinds.TOO_SHORT_NSN: "too few digits",
        kinds.TOO_LONG: "too many digits",
    }
    return reasons.get(problem, "it cannot be read as one")


def _length_reason(verdict: int) -> str:
    import phonenumbers

    reasons = {
        phonenumbers.ValidationResult.TOO_SHORT: "too few digits",
        phonenumbers.ValidationResult.TOO_LONG: "too many digits",
        phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "no country has this code",
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
    }
    return reasons.get(verdict, "no number of this country has that length")
