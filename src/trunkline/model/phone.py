"""Telephone numbers: parsed from any notation to E.164, and grouped for the screen."""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

_E164: Final = re.compile(r"\+[1-9][0-9]{3,14}")
_SHOWN: Final = 40
"""The most characters of a text that an error message quotes."""


class NotANumber(ValueError):
    """A text that is not a telephone number; the message says why."""


def is_e164(text: str) -> bool:
    """Return whether a text has the shape of E.164: a plus, then 4 to 15 digits, no leading 0."""
    return _E164.fullmatch(text) is not None


def to_e164(text: str, region: str = "") -> str:
    """Parse a number as people write or paste it, and return it in E.164.

    Args:
        text: digits of any script with any spaces, dashes and brackets, after `+`, `00`, `tel:` or
            `sip:` or without them; an extension is ignored.
        region: ISO 3166 code of the country that a number without a country code is in.

    Raises:
        NotANumber: it is not a number, or it has no country code and there is no region.
    """
    import phonenumbers

    plain = _plain(text)
    if not plain:
        raise NotANumber("no number given")
    if region and region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise NotANumber(f"phone_region {region!r} is not a country code such as GB or US")
    if not any(char.isdigit() for char in plain):
        raise NotANumber(f"{_short(text)} is not a telephone number: it has no digits")
    international = f"+{plain[2:]}" if plain.startswith("00") else ""
    if not region and not plain.startswith("+") and not international:
        if "+" in plain:
            raise NotANumber(f"{_short(text)} is not a telephone number: it has text before the +")
        raise NotANumber(f"{_short(text)} has no country code: write +44 …, or set phone_region")
    # Not every country dials 00 for international calls, but people write it everywhere.
    readings = [(plain, region.upper() or None)] if region or not international else []
    readings += [(international, None)] if international else []
    problem = ""
    for number, country in readings:
        try:
            return _parsed(number, country)
        except NotANumber as error:
            problem = str(error)
    raise NotANumber(f"{_short(text)} is not a telephone number: {problem}")


def _plain(text: str) -> str:
    """Return a text without scheme, host and invisible characters, and with ASCII digits."""
    text = normalize("NFKC", "".join(char for char in text if category(char) != "Cf"))
    plain = " ".join(text.split())
    scheme, colon, rest = plain.partition(":")
    is_uri = colon and scheme.lower() in ("tel", "sip", "sips")
    return rest.partition("@")[0].strip() if is_uri else plain


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _parsed(plain: str, region: str | None) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException as error:
        kinds = phonenumbers.NumberParseException
        reasons = {
            kinds.INVALID_COUNTRY_CODE: "no country has this code",
            kinds.TOO_SHORT_AFTER_IDD: "too few digits",
            kinds.TOO_SHORT_NSN: "too few digits",
            kinds.TOO_LONG: "too many digits",
        }
        raise NotANumber(reasons.get(error.error_type, "unknown format")) from error
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    lengths = phonenumbers.ValidationResult
    if verdict != lengths.IS_POSSIBLE:
        reasons = {
            lengths.TOO_SHORT: "too few digits",
            lengths.TOO_LONG: "too many digits",
            lengths.INVALID_COUNTRY_CODE: "no country has this code",
            lengths.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
        }
        raise NotANumber(reasons.get(verdict, "no number of this country has this length"))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def grouped(number: str) -> str:
    """Return an E.164 number in groups of digits; any other text unchanged."""
    if not is_e164(number):
        return number
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
