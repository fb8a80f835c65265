"""The formats of texts: those that give errors, and those that give remarks.

A format of Draft 7 gives the errors of its validator, and a remark where that ignores it: a value
that it accepts can still break calls. The formats in `OWN_FORMATS` are those of vendors' kinds, and
always give errors.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from trunkline.forms.schema.dialects import DRAFT_7, Dialect
from trunkline.forms.values.phrases import FORMATS
from trunkline.model.patterns.matching import is_regex
from trunkline.model.phone import is_e164
from trunkline.model.phone_spelling import unknown_length
from trunkline.model.sentences import as_sentence

if TYPE_CHECKING:
    from jsonschema import FormatChecker

PHONES: Final = frozenset({"x-e164", "e164", "e.164", "E.164", "phone", "phone-number", "tel"})

_SIP: Final = re.compile(
    r"(?i:sips?):([^@\s:;?<>]+(:[^@\s]*)?@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?"
    r"(;[^\s;?]+)*(\?\S+)?"
)
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_ODD: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029<>\"\\]")
"""Characters that are in no URL and no SIP URI: spaces, control characters, quotes."""
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DURATION: Final = re.compile(
    r"P(?=.)([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)"
)


@cache
def format_checker(dialect: Dialect = DRAFT_7) -> "FormatChecker":
    """Return the checker of the formats that give errors: those of a dialect and our own."""
    from jsonschema import FormatChecker

    checker = FormatChecker()
    checker.checkers = dict(dialect.validator.FORMAT_CHECKER.checkers)
    checker.checkers["regex"] = (_of_texts(is_regex), ())
    for name, check in OWN_FORMATS.items():
        checker.checkers[name] = (_of_texts(check), ())
    return checker


def format_remark(format_: str, text: str) -> str:
    """Return what is wrong with text in a format that the validator ignores, `""` if nothing.

    A telephone number of a length that its country does not know is remarked on, too.
    """
    if format_ in PHONES and is_e164(text):
        return as_sentence(unknown_length(text))
    if format_ in OWN_FORMATS:
        return ""
    name = "e164" if format_ in PHONES else "sip-uri" if format_ in ("sip", "sips") else format_
    check = _CHECKS.get(name)
    if check is None:
        return ""
    from jsonschema import Draft7Validator

    validated = format_ in Draft7Validator.FORMAT_CHECKER.checkers
    return "" if validated or check(text) else f"Should be {FORMATS[name]}"


def is_web_url(text: str) -> bool:
    """Return whether a text is a URL with `http` or `https` and a host, without odd characters."""
    if _ODD.search(text):
        return False
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and port != 0


def is_sip_uri(text: str) -> bool:
    """Return whether a text is a SIP URI: `sip:` or `sips:`, perhaps a user, and a host."""
    return _SIP.fullmatch(text) is not None and not _ODD.search(text)


OWN_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "x-e164": is_e164,
    "x-sip-uri": is_sip_uri,
    "x-uuid": lambda text: _UUID.fullmatch(text) is not None,
    "x-web-url": is_web_url,
}
"""The formats that only vendors' kinds have; the vendor need not check them."""


def _of_texts(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value)


def _parses(text: str, parse: Callable[[str], Any], *, zoned: bool = True) -> bool:
    try:
        parsed = parse(text)
    except ValueError:
        return False
    return not zoned or parsed.tzinfo is not None


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "e164": is_e164,
    "sip-uri": is_sip_uri,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "hostname": lambda text: _HOST.fullmatch(text) is not None,
    "uri": lambda text: _URI.fullmatch(text) is not None,
    "date": lambda text: _parses(text, date.fromisoformat, zoned=False),
    "time": lambda text: _parses(text, time.fromisoformat),
    "date-time": lambda text: "T" in text.upper() and _parses(text, datetime.fromisoformat),
}
