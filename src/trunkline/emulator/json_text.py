"""Strict JSON parsing and compact JSON output."""

import json
import re
from typing import Any, Final, NoReturn

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def dump(value: Any) -> str:
    """Return a value as JSON without spaces, keys in their order; lone surrogates are escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def load(raw: bytes, *, surrogates: bool = False) -> Any:
    """Parse JSON.

    Args:
        surrogates: whether lone surrogates are accepted, which only JSON text can hold.

    Raises:
        ValueError: the text is not UTF-8 or not JSON, is nested too deeply, or contains what cannot
            be written again: `NaN`, a number beyond a double, a lone surrogate.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in raw and not surrogates:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large")
    return value
