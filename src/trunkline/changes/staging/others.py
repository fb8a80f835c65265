"""Staged edits that are not mine: of other owners, or of an account that nobody has named."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from trunkline.changes.store.schema import unattributed
from trunkline.changes.store.serialization import table, unpack
from trunkline.model.change import Op, RecordRef
from trunkline.model.plurals import counted
from trunkline.model.profile import is_of_demo

if TYPE_CHECKING:
    import sqlite3

    from trunkline.changes.store.store import ChangeStore


class Holder(NamedTuple):
    """The account and the owner of some edits.

    Attributes:
        account: the account as it is stored; one of `unattributed` where nobody has named it.
        owner: who staged them; empty where an earlier version of the program did not record it.
    """

    account: str
    owner: str

    @property
    def is_attributed(self) -> bool:
        """Whether it is known which account the edits belong to."""
        return not self.account.startswith("?")

    def __str__(self) -> str:
        if not self.is_attributed:
            return f"an earlier version in profile {self.account[1:]}, for an unknown account"
        return self.owner or "somebody, before owners were recorded"


class OthersEdit(NamedTuple):
    """A staged edit that is not mine; its value is `None` where it is a secret.

    Attributes:
        origin: the login that it was staged from.
        at: when, ISO 8601 in UTC; empty where an earlier version of the program staged it.
    """

    holder: Holder
    target: RecordRef
    field: str
    op: Op
    label: str
    wanted: Any
    is_secret: bool
    origin: str
    at: str


def others_edits(
    store: "ChangeStore", profile: str, account: str, owner: str
) -> dict[RecordRef, list[OthersEdit]]:
    """Return the edits of other owners in an account, and those that name only the profile.

    Raises:
        StoreError: the file cannot be read.
    """
    rows: Any = store.rows(
        "SELECT account, owner, kind, parent, key, field, op, label, wanted, origin, at FROM edits"
        " WHERE (account = ? AND owner <> ?) OR account = ?",
        (account, owner, unattributed(profile)),
    )
    edits: dict[RecordRef, list[OthersEdit]] = {}
    for in_account, by, kind, parent, key, field, op, label, text, origin, at in rows:
        try:
            wanted, op = json.loads(text), Op(op)
        except (ValueError, RecursionError):
            continue  # the row is damaged
        is_secret = len(wanted) == 2  # a token in place of a secret, and the values beside it
        target = RecordRef(profile, kind, parent, key)
        edit = OthersEdit(
            Holder(in_account, by), target, field, op, label,
            wanted[0] if is_secret else unpack(text), is_secret, origin, at,
        )  # fmt: skip
        edits.setdefault(target, []).append(edit)
    return edits


def rivals_text(edits: Iterable[OthersEdit]) -> str:
    """Return who has staged fields that are staged here too, in words; empty for nobody."""
    return ", ".join(
        f"{holder} has staged {count:,} of these fields too"
        for holder, count in Counter(str(edit.holder) for edit in edits).items()
    )


def holders_text(edits: Iterable[OthersEdit]) -> str:
    """Return how many records have others' edits, and whose: `3 staged by ana@jump1`."""
    records: dict[Holder, set[RecordRef]] = {}
    for edit in edits:
        records.setdefault(edit.holder, set()).add(edit.target)
    return ", ".join(f"{len(each):,} staged by {holder}" for holder, each in records.items())


def held_back(
    store: "ChangeStore", profiles: Iterable[str], account_of: Callable[[str], str]
) -> list[str]:
    """Return a line for each account that has staged edits and to which no profile leads.

    Args:
        profiles: the configured profiles.
        account_of: returns the account of a profile; called only where something is staged.

    Raises:
        StoreError: the file cannot be read.
    """
    rows: Any = store.rows("SELECT account, count(*) FROM edits GROUP BY account ORDER BY account")
    accounts = {account_of(profile) for profile in profiles} if rows else set()
    accounts |= {unattributed(profile) for profile in profiles}
    lines = []
    for account, count in rows:
        if account in accounts or is_of_demo(account):
            continue
        edits = f"Held back: {counted(count, 'staged edit')}"
        if account.startswith("?"):
            lines.append(
                f"{edits} of profile {account[1:]}, whose account was not recorded; a profile of "
                "that name can take them over"
            )
        else:
            lines.append(f"{edits} of {account}, where no profile leads now")
    return lines


def give(
    db: "sqlite3.Connection", holder: Holder, owner: tuple[str, str, str, str], places: str
) -> None:
    """Make some edits of a holder another owner's, and remove them from the holder's steps.

    Args:
        owner: the account, the owner, the login and the time that they get.
        places: kind, parent, key and field of each edit, as a JSON list.
    """
    db.execute(
        "UPDATE edits SET account = ?, owner = ?, origin = ?, at = ?"  # noqa: S608
        f" WHERE account = ? AND owner = ? AND (kind, parent, key, field) IN ({table(4)})",
        (*owner, *holder, places),
    )
    drop_steps(db, holder, places)


def drop_steps(db: "sqlite3.Connection", whose: tuple[str, str], places: str) -> None:
    """Delete some fields from the steps of an owner, and the steps that are empty then.

    Args:
        whose: the account and the owner.
        places: kind, parent, key and field of each edit, as a JSON list.
    """
    db.execute(
        "DELETE FROM step_edits WHERE step IN"  # noqa: S608
        " (SELECT id FROM steps WHERE account = ? AND owner = ?)"
        f" AND (kind, parent, key, field) IN ({table(4)})",
        (*whose, places),
    )
    db.execute(
        "DELETE FROM steps WHERE account = ? AND owner = ?"
        " AND NOT EXISTS (SELECT 1 FROM step_edits WHERE step = steps.id)",
        whose,
    )
