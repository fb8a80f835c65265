"""Checks of formats that the Draft 7 validator does not know; they give remarks, never errors.

Errors are exactly those of the validator. A value that it accepts can still break calls: a number
that is not E.164, a SIP URI without a host.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from trunkline.forms.values.phrases import FORMATS
from trunkline.model.phone import is_e164

PHONES: Final = frozenset({"e164", "e.164", "E.164", "phone", "phone-number", "tel"})

_SIP: Final = re.compile(
    r"sips?:([^@\s:;?<>]+(:[^@\s]*)?@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?"
    r"(;[^\s;?]+)*(\?\S+)?"
)
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DURATION: Final = re.compile(
    r"P(?=.)([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)"
)


def format_remark(format_: str, text: str) -> str:
    """Return what is wrong with text in a format that the validator ignores, `""` if nothing."""
    name = "e164" if format_ in PHONES else "sip-uri" if format_ in ("sip", "sips") else format_
    check = _CHECKS.get(name)
    if check is None:
        return ""
    from jsonschema import Draft7Validator

    validated = format_ in Draft7Validator.FORMAT_CHECKER.checkers
    return "" if validated or check(text) else f"Should be {FORMATS[name]}"


def _parses(text: str, parse: Callable[[str], Any], *, zoned: bool = True) -> bool:
    try:
        parsed = parse(text)
    except ValueError:
        return False
    return not zoned or parsed.tzinfo is not None


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "e164": is_e164,
    "sip-uri": lambda text: _SIP.fullmatch(text) is not None,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "hostname": lambda text: _HOST.fullmatch(text) is not None,
    "uri": lambda text: _URI.fullmatch(text) is not None,
    "date": lambda text: _parses(text, date.fromisoformat, zoned=False),
    "time": lambda text: _parses(text, time.fromisoformat),
    "date-time": lambda text: "T" in text.upper() and _parses(text, datetime.fromisoformat),
}
