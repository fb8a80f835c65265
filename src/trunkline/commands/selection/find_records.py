"""Reading the records that a writing command names."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.find_kind import find_record
from trunkline.commands.selection.gather_records import Progress, gather, matching, needed_kinds
from trunkline.model.kind import Kind, Shape
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.related import Related
from trunkline.model.table.vendor_filters import parts_of
from trunkline.vendors.base import Session, Vendor


@dataclass(frozen=True, slots=True)
class Found:
    """The records that a command is about, and what is known of other kinds."""

    records: Sequence[Record]
    related: Related


async def find(
    session: Session,
    vendor: Vendor,
    kind: Kind,
    arguments: argparse.Namespace,
    *,
    keys: Sequence[str] | None = None,
    others: Sequence[str] = (),
) -> Found:
    """Read a kind's records and choose those with the keys and those that the filter matches.

    Args:
        session: the profile in use.
        vendor: its description.
        kind: the kind.
        arguments: `project` and `filter` are read.
        keys: the wanted keys, or the telephone numbers that records are called by; `None` for no
            choice by key.
        others: kinds to read beside, for the labels of values.

    Raises:
        Failure: a key is not there, the filter is none, or a list could not be read whole.
        ApiError: nothing could be read.
    """
    try:
        wanted = parse(getattr(arguments, "filter", None) or "", kind)
    except FilterError as error:
        raise Failure(f"--filter: {error.message}") from error
    progress = Progress()
    scope = RecordScope(where=parts_of(wanted, kind))
    if project := getattr(arguments, "project", None):
        if not kind.parent:
            raise Failure(f"{kind.name} belong to no project; leave --project out")
        owners = vendor.kinds[kind.parent]
        parents = await gather(session, vendor, owners, RecordScope(), (), progress)
        scope = scope._replace(parent=find_record(owners, parents.records, project).key)
    beside = {*others, *needed_kinds(term.column for term in wanted.terms if term.column)}
    gathered = await gather(session, vendor, kind, scope, sorted(beside - {kind.name}), progress)
    progress.clear()
    if gathered.failures:
        name, parent, problem = gathered.failures[0]
        raise Failure(f"{name} of {parent}: {problem}", problem.exit_code)
    records = matching(gathered, kind, wanted)
    if keys is not None:
        records = _chosen(kind, records, keys, session.profile.phone_region)
    return Found(records, gathered.related)


async def find_parent(session: Session, vendor: Vendor, kind: Kind, named: str | None) -> str:
    """Return the key of the record that others of a kind belong to; empty where they need none.

    Args:
        session: the profile in use.
        vendor: its description.
        kind: the kind of the others.
        named: its ID or its exact name.

    Raises:
        Failure: there is none, or several have that name.
        ApiError: they could not be read.
    """
    if kind.parent is None or not named:
        return ""
    owners = vendor.kinds[kind.parent]
    records = [
        record async for batch in session.records(owners.name, RecordScope()) for record in batch
    ]
    return find_record(owners, records, named).key


def _chosen(
    kind: Kind, records: Sequence[Record], keys: Sequence[str], region: str
) -> list[Record]:
    by_key: dict[str, list[Record]] = {}
    for record in records:
        by_key.setdefault(record.key, []).append(record)
    keys = [key if key in by_key else _numbered(kind, records, key, region) for key in keys]
    missing = [key for key in dict.fromkeys(keys) if key not in by_key]
    if missing:
        more = f" (and {len(missing) - 1} more are unknown)" if len(missing) > 1 else ""
        hint = _hint(kind, records, missing[0])
        raise Failure(f"no {kind.singular} has the ID {missing[0]}; {hint}{more}")
    doubled = [key for key in keys if len(by_key[key]) > 1]
    if doubled:
        raise Failure(f"{doubled[0]} is there in several {kind.parent}: say which with --project")
    return [by_key[key][0] for key in dict.fromkeys(keys)]


def _numbered(kind: Kind, records: Sequence[Record], word: str, region: str) -> str:
    """Return the key of the only record with a telephone number, written in any format.

    Where no record is called by its number, or none has this one, the word itself is returned.
    """
    if not any(c.field == kind.label and c.shape is Shape.NUMBER for c in kind.columns):
        return word
    try:
        number = to_e164(word, region)
    except NotANumber:
        return word
    found = [record.key for record in records if record.values.get(kind.label) == number]
    return found[0] if len(found) == 1 else word


def _hint(kind: Kind, records: Sequence[Record], word: str) -> str:
    named = [record.key for record in records if record.values.get(kind.label) == word]
    if named:
        return f"it is the name of {', '.join(named)}"
    close = get_close_matches(word, [record.key for record in records], n=1, cutoff=0.7)
    return f"did you mean {close[0]}?" if close else f"see them with: trunkline list {kind.name}"
