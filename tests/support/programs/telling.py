"""What the programs share: the values that they tell are JSON, errors among them."""

import json
from collections.abc import Callable
from typing import Any

__all__ = ["failure"]


def failure(call: Callable[[], object]) -> dict[str, Any]:
    """Do what has to fail; return the error's type, its status if it has one, and its text."""
    try:
        call()
    except Exception as error:
        answer = getattr(error, "response", None)
        status = getattr(error, "status_code", getattr(answer, "status_code", None))
        names = [kind.__name__ for kind in type(error).__mro__]
        return {"types": names, "status": status, "text": str(error), **_more(error)}
    raise AssertionError("it was expected to fail")


def _more(error: Exception) -> dict[str, Any]:
    """Return what errors of some clients have beside that."""
    names = ("body", "request_id", "resource", "current", "requested", "limit")
    more = {name: getattr(error, name) for name in names if hasattr(error, name)}
    if isinstance(content := getattr(error, "content", None), bytes):
        more["body"] = json.loads(content)
    return more
