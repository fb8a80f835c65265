"""Whether a change could be taken back, known before it is written."""

from collections.abc import Mapping
from typing import Any

from trunkline.changes.checks.validation import Checks


def irreversible_reason(checks: Checks, before: Mapping[str, Any], patch: Mapping[str, Any]) -> str:
    """Say why no undo could give a record its values again; empty where one could.

    What is never answered is not known, and what a vendor answers may be no value that can be
    written: a record that has such a value keeps it only until another one takes its place.

    Args:
        checks: what its kind's schema says.
        before: the record as it is.
        patch: the wanted values.
    """
    kind = checks.kind
    if not any(checks.may_lack(name) or checks.decides(name) for name in patch):
        return ""
    meant = kind.applicable(before)
    if unkept := [name for name in patch if checks.may_lack(name) and name in meant]:
        are = "is" if len(unkept) == 1 else "are"
        return f"{' and '.join(map(kind.title_of, unkept))} {are} not kept"
    after = {**before, **patch}
    dropped = meant - kind.applicable(after)
    back = {
        name: value
        for name, value in before.items()
        if (name in patch or (name in dropped and value is not None))
        and checks.takes(name, creating=False)
    }
    return "; ".join(checks.problems(back, after))
