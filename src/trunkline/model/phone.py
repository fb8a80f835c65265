"""Telephone numbers: whole texts to E.164, spellings compared, digits grouped for the screen.

A text is a number or it is not: letters, masked digits, ranges, dates and addresses are refused
with the reason, and never become the digits of another number.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import category, decimal, normalize
from urllib.parse import unquote

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_E164: Final = re.compile(r"\+[1-9][0-9]{3,14}")
_SHOWN: Final = 40
"""The most characters of a text that an error message quotes."""

_FEW: Final = 6
"""The most letters that an error message lists."""

_SCHEME: Final = re.compile(r"(tel|callto|sips?):(?://)?", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"(?: ?;ext=|[ ,] ?(?:extension|extn|ext|x|#)[ .:]*)[0-9]{1,7}", re.IGNORECASE
)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_DATE: Final = re.compile(
    r"(?:[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2(?:[0-9]{4}|[0-9]{2}))"
    r"(?:[T ].*)?"
)
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:[:/][0-9]+)?")
_MASK: Final = re.compile(r"[*_#…]|(?<![^\W\d])\?|[xX]{2,}|(?<=[0-9])[xX]")
_TRUNK: Final = re.compile(r"(\+[0-9 ]{1,5}) ?\( ?0 ?\)")
_SEPARATOR: Final = re.compile(r" ?[-./] ?| | ?\( ?| ?\) ?[-./]? ?")
_BODY: Final = re.compile(r"\(?\+? ?\(?[0-9](?:[0-9 ()./\n-]*[0-9])?")
OBSOLETE: Final = (("+521", "+52", 14),)
"""Prefixes that networks no longer dial, what they became, and the length in which they occur."""


class NotANumber(ValueError):
    """A text that is not a telephone number; the message says why."""


def is_e164(text: str) -> bool:
    """Return whether a text has the shape of E.164: a plus, then 4 to 15 digits, no leading 0."""
    return _E164.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def to_e164(text: str, region: str = "") -> str:
    """Parse a number as people write or paste it, and return it in E.164.

    Args:
        text: digits of any script with spaces, dashes, dots and brackets between them, after `+`,
            `00`, `tel:` or `sip:` or without them; an extension is ignored.
        region: ISO 3166 code of the country that a number without a country code is in.

    Raises:
        NotANumber: it is not a number and nothing else, or it has no country code and there is no
            region.
    """
    import phonenumbers

    plain = _plain(text)
    if not plain:
        raise NotANumber("no number given")
    if region and region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise NotANumber(f"phone_region {region!r} is not a country code such as GB or US")
    if reason := _not_whole(text, plain):
        raise NotANumber(f"{_short(text)} is not a telephone number: {reason}")
    international = plain if plain.startswith(("+", "(+")) else ""
    if plain.startswith("00"):
        international = f"+{plain[2:]}"
    if not region and not international:
        raise NotANumber(f"{_short(text)} has no country code: write +44 …, or set phone_region")
    # Not every country dials 00 for international calls, but people write it everywhere.
    readings = [(plain, region.upper() or None)] if region or plain == international else []
    readings += [(international, None)] if international not in ("", plain) else []
    problem = ""
    for number, country in readings:
        try:
            return _parsed(number, country)
        except NotANumber as error:
            problem = str(error)
    raise NotANumber(f"{_short(text)} is not a telephone number: {problem}")


def _plain(text: str) -> str:
    """Return a text with ASCII digits, without scheme, host, extension and invisible characters."""
    visible = "".join(char for char in text if category(char) != "Cf")
    if any(category(char) in ("No", "Nl") for char in visible):
        # A footnote's ² would become a digit of the number.
        return visible.strip()
    digits = "".join(str(decimal(char)) if char.isdecimal() else char for char in visible)
    plain = _DASHES.sub("-", normalize("NFKC", digits)).strip()
    plain = "\n".join(" ".join(line.split()) for line in plain.splitlines())
    if plain[:1] in ("'", '"') and plain[-1:] == plain[:1] and len(plain) > 1:
        plain = plain[1:-1].strip()
    plain = plain.removeprefix("'")
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1].strip()
    if scheme := _SCHEME.match(plain):
        plain = unquote(plain[scheme.end() :].partition("@")[0])
        plain = re.split(r"[;:?]", plain)[0].strip()
    elif extension := re.search(f"{_EXTENSION.pattern}$", plain, re.IGNORECASE):
        plain = plain[: extension.start()]
    return plain


def _not_whole(text: str, plain: str) -> str:
    """Return why a plain text is not one number and nothing else; empty where it is one."""
    if not any(char.isdigit() for char in plain):
        return "it has no digits"
    if _ROUNDED.fullmatch(plain):
        return "a spreadsheet rounded it: import that column as text"
    if _DATE.fullmatch(plain):
        return "it is a date"
    if any(_DATE.fullmatch(word) for word in plain.split()[1:]):
        return "it has a date"
    if _ADDRESS.fullmatch(plain):
        return "it is an IP address"
    if "+" in plain[2:]:
        return "it has text before the +" if not plain.startswith("+") else "it has a second +"
    if _MASK.search(plain):
        return "some of its digits are masked"
    letters = "".join(dict.fromkeys(char for char in plain if char.isalpha()))
    if letters:
        return f"it has letters: {letters}" if len(letters) <= _FEW else "it has letters"
    if not _BODY.fullmatch(plain):
        edge = plain[0] if plain[0] in ")./-" else plain[-1]
        other = next((char for char in plain if not re.match(r"[0-9+ ()./-]", char)), edge)
        return f"it has a {other!r}"
    body = " ".join(_TRUNK.sub(r"\1 ", plain).split())
    if body.count("(") != body.count(")") or body.count("(") > 1 or ")" in body.split("(")[0]:
        return "its brackets do not match"
    if not all(_SEPARATOR.fullmatch(each) for each in re.findall("[^0-9]+", body.lstrip("(+ "))):
        return "it is a range, or more than one number"
    if not re.search("[1-9]", plain) and len(plain) > len("00"):
        return "it has only zeros"
    return ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _parsed(plain: str, region: str | None) -> str:
    import phonenumbers

    number = _one_reading(plain, region)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    lengths = phonenumbers.ValidationResult
    if verdict != lengths.IS_POSSIBLE:
        reasons = {
            lengths.TOO_SHORT: "too few digits",
            lengths.TOO_LONG: "too many digits",
            lengths.INVALID_COUNTRY_CODE: "no country has this code",
            lengths.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
        }
        if plain.startswith("+") and verdict == lengths.IS_POSSIBLE_LOCAL_ONLY:
            verdict = lengths.TOO_SHORT
        raise NotANumber(reasons.get(verdict, "no number of this country has this length"))
    if region and (reason := _incomplete(plain, number)):
        raise NotANumber(reason)
    for start in _parts_before(plain):
        if _is_possible(start, region):
            raise NotANumber("it is a range, or more than one number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _one_reading(plain: str, region: str | None) -> "PhoneNumber":
    """Return the parsed number; a bracketed zero is dialled only where the country needs it."""
    import phonenumbers

    without = _parse(_TRUNK.sub(r"\1 ", plain), region)
    if not _TRUNK.search(plain):
        return without
    dialled = _parse(plain, region)
    tests = (phonenumbers.is_possible_number, phonenumbers.is_valid_number)
    for test in tests:
        if test(without) != test(dialled):
            return without if test(without) else dialled
    if without != dialled:
        raise NotANumber("whether its bracketed 0 is dialled is unknown: leave it out or in")
    return without


def _parse(plain: str, region: str | None) -> "PhoneNumber":
    import phonenumbers

    try:
        return phonenumbers.parse(plain.replace("\n", " "), region)
    except phonenumbers.NumberParseException as error:
        kinds = phonenumbers.NumberParseException
        reasons = {
            kinds.INVALID_COUNTRY_CODE: "no country has this code",
            kinds.TOO_SHORT_AFTER_IDD: "too few digits",
            kinds.TOO_SHORT_NSN: "too few digits",
            kinds.TOO_LONG: "too many digits",
        }
        raise NotANumber(reasons.get(error.error_type, "unknown format")) from error


def _incomplete(plain: str, number: "PhoneNumber") -> str:
    """Return why a text is not a complete national number; empty for one with a country code."""
    import phonenumbers

    if plain.startswith(("+", "(+")):
        return ""
    written = re.sub("[^0-9]", "", plain)
    region = phonenumbers.region_code_for_number(number) or ""
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    digits = re.sub("[^0-9]", "", national)
    prefix = phonenumbers.ndd_prefix_for_region(region, True) or "" if region else ""
    if not phonenumbers.is_valid_number(number):
        return "no number of the country begins so: write its country code if it is one"
    if written in (digits, prefix + digits):
        return ""
    whole = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    if written == whole:
        return f"it has no + before its country code: write +{whole}"
    if written.endswith(whole):
        return ""
    return f"it has no area code or no leading {prefix}: write it whole"


def _parts_before(plain: str) -> Iterator[str]:
    """Yield what is before each separator at which a second number or a range could begin."""
    for match in re.finditer(r"\n| - | ?/ ?", plain):
        yield plain[: match.start()]
    ranges = re.search(r"(?<![0-9])([0-9]+)-([0-9]+)$", plain)
    if ranges is None:
        return
    first, last = ranges.groups()
    rest = plain[: ranges.start()]
    if (len(first) == len(last) and first < last) or (rest.endswith("-") and " " in rest):
        yield f"{rest}{first}"


def _is_possible(plain: str, region: str | None) -> bool:
    import phonenumbers

    try:
        number = _parse(plain, region)
    except NotANumber:
        return False
    if region and not plain.startswith(("+", "(+")):
        # An area code alone has a possible length.
        return phonenumbers.is_valid_number(number)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    return verdict == phonenumbers.ValidationResult.IS_POSSIBLE


def as_dialled_now(number: str) -> str:
    """Return a number without digits that its country has abolished."""
    for obsolete, now, length in OBSOLETE:
        if number.startswith(obsolete) and len(number) == length:
            return now + number[len(obsolete) :]
    return number


def grouped(number: str) -> str:
    """Return an E.164 number in groups of digits; any other text, or spelling, unchanged."""
    return _groups(number) or number


@lru_cache(maxsize=4096)
def _groups(number: str) -> str:
    """Return the groups of a number; empty unless a network could dial it as it is written."""
    if not is_e164(number) or as_dialled_now(number) != number:
        return ""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    formats = phonenumbers.PhoneNumberFormat
    is_spelled_so = phonenumbers.format_number(parsed, formats.E164) == number
    if not is_spelled_so or not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, formats.INTERNATIONAL)
