"""The route of a call through one account: from a number or an address to what answers it."""

from typing import Any, NamedTuple

from trunkline.model.record import Record


class Hop(NamedTuple):
    """One step of a call's route.

    Attributes:
        kind: the kind of the record, or a name of the vendor's for a step that has no kind.
        record: the record, `None` where it does not exist or could not be loaded.
        facts: what matters about it, as heading and text.
        problems: what is wrong here, each in one line.
        next_address: the address that the call goes on to, which another account may know; empty
            where the route ends in this account.
    """

    kind: str
    record: Record | None
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    next_address: str = ""


class CallRoute(NamedTuple):
    """The route of a number, or of an address, in one profile; the number comes first."""

    number: str
    profile: str
    hops: tuple[Hop, ...] = ()


def facts_of(*pairs: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the facts of a hop, from headings and values; leave out null and empty values."""
    return tuple((name, str(value)) for name, value in pairs if value is not None and value != "")
