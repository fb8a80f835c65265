"""JSON as the server reads and writes it: strict in, compact out."""

import json
from typing import Any, NoReturn


def dump(value: Any) -> str:
    """Write a JSON value without spaces, its keys in their order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(raw: bytes) -> Any:
    """Read a JSON text.

    Raises:
        ValueError: it is not UTF-8 or no JSON, it nests too deeply, or it holds what cannot be
            written again: `NaN`, a number beyond a double, half of a surrogate pair.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in raw:
            dump(value).encode("utf-8")
    except RecursionError as error:
        raise ValueError("the JSON text nests too deeply") from error
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is beyond what can be kept")
    return value
