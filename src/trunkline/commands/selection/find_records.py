"""The records that a command names by key, label, telephone number or filter."""

import argparse
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.reporting.messages import Progress
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.gather_records import gather, matching, needed_kinds
from trunkline.commands.selection.known_records import as_known
from trunkline.model.kind import Kind, Shape
from trunkline.model.phone_spelling import Spellings
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.related import Related
from trunkline.model.table.vendor_filters import parts_of
from trunkline.settings.errors import nearest


class Selection(NamedTuple):
    """The records that a command works on, and the labels of related kinds."""

    records: Sequence[Record]
    related: Related


async def find(
    account: Account,
    kind: Kind,
    arguments: argparse.Namespace,
    *,
    keys: Sequence[str] | None = None,
    related: Collection[str] = (),
) -> Selection:
    """Load a kind's records, and select those with the given keys or that match the filter.

    Args:
        arguments: `project` and `filter` are used.
        keys: keys, or telephone numbers where they are the label; `None` selects by filter alone.

    Raises:
        CommandError: a key is unknown, the filter is invalid, or a list could not be loaded whole.
        ApiError: the records could not be loaded.
    """
    try:
        condition = parse(getattr(arguments, "filter", None) or "", kind)
    except FilterError as error:
        raise CommandError(f"--filter: {error.message}") from error
    progress = Progress()
    scope = RecordScope(where=parts_of(condition, kind))
    project = getattr(arguments, "project", None)
    if project:
        scope = scope._replace(parent=await find_parent(account, kind, project))
    needed = {*related, *needed_kinds(term.column for term in condition.terms if term.column)}
    session = await account.session()
    gathered = await gather(session, account.vendor, kind, scope, needed, progress)
    progress.clear()
    if gathered.failures:
        name, parent, problem = gathered.failures[0]
        raise CommandError(f"{name} of {parent}: {problem}", problem.exit_code)
    gathered = replace(gathered, records=[*as_known(account, kind, gathered.records)])
    records = matching(gathered, kind, condition)
    if keys is not None:
        records = _with_keys(kind, records, keys, account.profile.phone_region)
    return Selection(records, gathered.related)


async def find_parent(account: Account, kind: Kind, named: str | None) -> str:
    """Return the key of the parent that is named; empty where the kind has none or none is named.

    Raises:
        CommandError: the kind has no parents, the parent is unknown, or several have that name.
        ApiError: the parents could not be loaded.
    """
    if not named:
        return ""
    if kind.parent is None:
        raise CommandError(f"{kind.name.capitalize()} do not belong to a project; omit --project")
    parents = account.vendor.kinds[kind.parent]
    gathered = await gather(await account.session(), account.vendor, parents, RecordScope())
    return find_record(parents, gathered.records, named).key


def find_record(kind: Kind, records: Sequence[Record], named: str) -> Record:
    """Return the record with a key, or the only one with a label.

    Raises:
        CommandError: no record matches, or several have that label.
    """
    for record in records:
        if record.key == named:
            return record
    matches = [record for record in records if record.values.get(kind.label) == named]
    if len(matches) == 1:
        return matches[0]
    if matches:
        keys = ", ".join(record.key for record in matches)
        raise CommandError(f"{len(matches)} {kind.name} are called {named!r}; use an ID: {keys}")
    names = [record.key for record in records]
    names += [text for record in records if isinstance(text := record.values.get(kind.label), str)]
    hint = nearest(named, names, what=kind.name)
    raise CommandError(f"No {kind.singular} has the ID or the exact name {named!r}; {hint}")


def _with_keys(
    kind: Kind, records: Sequence[Record], keys: Sequence[str], region: str
) -> list[Record]:
    by_key: dict[str, list[Record]] = {}
    for record in records:
        by_key.setdefault(record.key, []).append(record)
    keys = _keys_of_numbers(kind, records, keys, region)
    missing = [key for key in dict.fromkeys(keys) if key not in by_key]
    if missing:
        more = f" (and {len(missing) - 1} more are unknown)" if len(missing) > 1 else ""
        hint = _hint(kind, records, missing[0])
        raise CommandError(f"No {kind.singular} has the ID {missing[0]}; {hint}{more}")
    ambiguous = [key for key in keys if len(by_key[key]) > 1]
    if ambiguous:
        raise CommandError(f"{ambiguous[0]} is in several {kind.parent}: choose one with --project")
    return [by_key[key][0] for key in dict.fromkeys(keys)]


def _keys_of_numbers(
    kind: Kind, records: Sequence[Record], words: Sequence[str], region: str
) -> list[str]:
    """Return the keys of the records with telephone numbers, given in any format.

    Returns a word itself where it is a key, kind and records have no numbers, or none is this one.

    Raises:
        CommandError: several records have the number.
    """
    fields = [column.field for column in kind.columns if column.shape is Shape.NUMBER]
    known = {record.key for record in records}
    if not fields or known.issuperset(words):
        return list(words)
    by_number: dict[str, list[str]] = {}
    for record in records:
        number = record.key if fields[0] == kind.key else record.values.get(fields[0])
        if isinstance(number, str):
            by_number.setdefault(number, []).append(record.key)
    spellings = Spellings(by_number)
    keys: list[str] = []
    for word in words:
        matches = [] if word in known else spellings.matching(word, region)
        candidates = [key for number in matches for key in by_number[number]]
        if len(set(candidates)) > 1:
            raise CommandError(f"Several {kind.name} have {word}; use one of {', '.join(matches)}")
        keys.append(candidates[0] if candidates else word)
    return keys


def _hint(kind: Kind, records: Sequence[Record], word: str) -> str:
    named = [record.key for record in records if record.values.get(kind.label) == word]
    if named:
        return f"it is the name of {', '.join(named)}"
    close = get_close_matches(word, [record.key for record in records], n=1, cutoff=0.7)
    return f"did you mean {close[0]}?" if close else f"list them with: trunkline list {kind.name}"
