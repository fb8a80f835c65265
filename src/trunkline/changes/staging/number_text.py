"""Telephone numbers in running text, such as an e-mail: proposed, each beside its line."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from trunkline.model.phone import NotANumber, to_e164

_BEFORE: Final = re.compile(r"[\w*+.@#%&=~-]$")
_AFTER: Final = re.compile(r"^(?:[\w*@#%&=~]|[-./]+[\w*]|\.\.|…)")
_MASKED_AFTER: Final = re.compile(r"^[ ./-]*(?:[*?_#•]|[xX]{2,}|(?=\w*\d)(?=\w*[^\W\d])\w+)")
_MORE_AFTER: Final = re.compile(r"^ ?[-\u2013/,&+(] ?\d{1,4}(?![\d ]*\d)")
_INTERNATIONAL: Final = re.compile(r"(?<![\w:]\d) ?(?<!\w)\+ ?\(?[1-9]\d?\)?[ ()./-]*\d")
_WORD_AFTER: Final = re.compile(r"^ ?[^\W\d]")
_LAST_GROUP: Final = re.compile(r" \d{1,2}$")
_EMPHASIS: Final = re.compile(r"(?<!\w)([*_]{1,3})$")
_SIP: Final = re.compile(r"\bsips?:$", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"\w+://\S+"
    r"|(?<![\d.+-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d))"
    r"(?![\d.-]\d|\d)"
    r"|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d|\d)"
)
"""Addresses, dates and times: their digits belong to no telephone number."""
_LONG_PREFIX: Final = re.compile(r"(?<![\w+.])(?<!\d )00(?=[1-9](?:[ ()./-]*\d){7})")
_DIGITS_BEFORE: Final = re.compile(r"\d[ -]$")
_RANGE_AFTER: Final = re.compile(r"^ ?[-\u2013\u2014] ?[+(\d]")
_RANGE_BEFORE: Final = re.compile(r"\d\)? ?[-\u2013\u2014] ?$")
_EXTENSION: Final = re.compile(r"(?:[^\W\d]|#)[^\d]*\d+$")
_ABROAD: Final = re.compile(r"\+[\d ()./-]*")
_NATIONAL: Final = re.compile(
    r"(?<![\w+*])(?<!\d )(?:0\d*|\(0?\d{2,5}\) ?\d+)(?:[ ()./-]{1,2}\d+)*(?!\w)"
)
"""What people write within a country: a zero or brackets first, then groups of digits."""
_NATIONAL_DIGITS: Final = 7
_FAX: Final = re.compile(r"\bfax\b[^\d+]*$", re.IGNORECASE)


class Proposal(NamedTuple):
    """A number in running text, to be accepted or not.

    Attributes:
        number: the number in E.164.
        line: its line in the text, from 1.
        source: the text of that line.
        doubt: why it may not be a number of the user's; empty where nothing speaks against it.
    """

    number: str
    line: int
    source: str
    doubt: str = ""


def proposals(lines: Iterable[tuple[int, str]], region: str = "") -> Iterator[Proposal]:
    """Yield the numbers in lines of text, each of which has its place in the text.

    Args:
        region: ISO 3166 code of the country that numbers without a country code are in.
    """
    # The matcher is large, and most texts are lists or tables.
    from phonenumbers import Leniency, PhoneNumberMatcher

    country = region.upper() or None
    for line, text in lines:
        if not any(char.isdigit() for char in text):
            continue
        source = " ".join(text.split())
        text = _OTHERS.sub(lambda match: "|" * len(match[0]), text)
        # Without a country the matcher knows no 00.
        text = _LONG_PREFIX.sub(" +", text)
        for match in PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE):
            before, after = text[: match.start], text[match.end :]
            number = _number(before, match.raw_string, after, region)
            if number:
                doubt = _doubt(before, match.raw_string, after, region)
                yield Proposal(number, line, source, doubt)


def national(text: str, region: str = "") -> list[str]:
    """Return what looks like a number within a country, and the region has no such number."""
    text = _OTHERS.sub("|", text)
    text = _ABROAD.sub("|", _LONG_PREFIX.sub(" +", text))
    pieces = [match[0].strip() for match in _NATIONAL.finditer(text)]
    return [
        piece
        for piece in pieces
        if sum(map(str.isdigit, piece)) >= _NATIONAL_DIGITS
        and not (region and _e164(piece, region))
    ]


def has_more(text: str, finds: int) -> bool:
    """Return whether a line seems to have more numbers than were found in it."""
    return len(_INTERNATIONAL.findall(text)) > finds


def _number(before: str, raw: str, after: str, region: str) -> str:
    """Return a match in E.164; empty where it is only a part of what the text has there."""
    if (emphasis := _EMPHASIS.search(before)) and after.startswith(emphasis[1]):
        before, after = before[: emphasis.start()], after[len(emphasis[1]) :]
    if _SIP.search(before) and after.startswith("@"):
        after = ""
    if _BEFORE.search(before) or _AFTER.match(after) or _MASKED_AFTER.match(after):
        return ""
    return _e164(raw, region)


def _e164(text: str, region: str) -> str:
    try:
        return to_e164(text, region)
    except NotANumber:
        return ""


def _doubt(before: str, raw: str, after: str, region: str) -> str:
    if _MORE_AFTER.match(after):
        return "more digits follow"
    last = _LAST_GROUP.search(raw)
    if last and _WORD_AFTER.match(after) and _e164(raw[: last.start()], region):
        return f"{last[0].strip()} may belong to what follows"
    if raw.isdecimal():
        return "only digits"
    if not raw.startswith("+") and _DIGITS_BEFORE.search(before):
        return "digits come before it"
    if _RANGE_AFTER.match(after) or _RANGE_BEFORE.search(before):
        return "may be one end of a range"
    if _EXTENSION.search(raw):
        return "its extension is left out"
    return "a fax number" if _FAX.search(before) else ""
