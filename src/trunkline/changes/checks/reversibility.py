"""Whether a change could be undone, determined before it is written."""

from collections.abc import Mapping
from typing import Any

from trunkline.changes.checks.validation import Checks
from trunkline.model.conditions import types_of
from trunkline.model.config_pages import key_of
from trunkline.model.kind import Kind


def can_enter(kind: Kind, name: str) -> bool:
    """Return whether the user can enter the earlier value of a field that no response contains."""
    return name in kind.unread and "string" in types_of(kind.fields.get(name, {}))


def needed_for_undo(
    checks: Checks, before: Mapping[str, Any], patch: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return a line about the earlier values that an undo will ask for, or none, as a tuple."""
    kind = checks.kind
    names = [name for name in _lost(checks, before, patch) if can_enter(kind, name)]
    if kind.page is not None or not names:
        return ()
    return (f"undo asks for the earlier {' and '.join(map(kind.title_of, names))}: not stored",)


def _lost(checks: Checks, before: Mapping[str, Any], patch: Mapping[str, Any]) -> list[str]:
    """Return the fields of a patch whose earlier values no response contains."""
    applied = checks.kind.applicable(before)
    return [name for name in patch if checks.may_lack(name) and name in applied]


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
    if lost := [name for name in _lost(checks, before, patch) if not can_enter(kind, name)]:
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
