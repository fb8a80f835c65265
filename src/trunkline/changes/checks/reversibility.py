"""Whether a change could be undone, determined before it is written."""

from collections.abc import Mapping
from typing import Any

from trunkline.changes.checks.validation import Checks
from trunkline.model.config_pages import key_of


def irreversible_reason(checks: Checks, before: Mapping[str, Any], patch: Mapping[str, Any]) -> str:
    """Return why an undo could not restore a record's values; empty where it could.

    A field that the vendor never returns has no known value, and a value that the vendor returns
    need not be one that it accepts: such a value cannot be written again once it is replaced.
    """
    kind = checks.kind
    if kind.page is not None:
        if not (new := [key_of(kind, name) or name for name in patch if name not in before]):
            return ""
        are = "is" if len(new) == 1 else "are"
        return f"{' and '.join(new)} {are} new, and no call deletes a key"
    if not any(checks.may_lack(name) or checks.decides(name) for name in patch):
        return ""
    applied = kind.applicable(before)
    if lost := [name for name in patch if checks.may_lack(name) and name in applied]:
        are = "is" if len(lost) == 1 else "are"
        return f"{' and '.join(map(kind.title_of, lost))} {are} not stored"
    after = {**before, **patch}
    dropped = applied - kind.applicable(after)
    restored = {
        name: value
        for name, value in before.items()
        if (name in patch or (name in dropped and value is not None))
        and checks.may_set(name, creating=False)
    }
    return "; ".join(checks.problems(restored, after, restoring=True))
