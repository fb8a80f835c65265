"""The records that a command names by ID, name, telephone number or filter.

A word is an exact ID, else a telephone number, else a name that only one record has; case and
accents do not matter then. Otherwise it is refused, with the records that it could mean.
"""

import argparse
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from trunkline.api.errors import UnusableRecords
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.reporting.messages import Progress, say
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.corrected_records import corrected
from trunkline.commands.selection.gather_records import gather, matching, needed_kinds
from trunkline.model.kind import Kind, Shape
from trunkline.model.naming import Named, matches
from trunkline.model.phone_spelling import Spellings
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.cells import visible
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.related import Related
from trunkline.model.table.vendor_filters import parts_of
from trunkline.settings.errors import nearest

_LISTED: Final = 12
"""How many records that an ambiguous name could mean are listed."""


class UnknownName(CommandError):
    """A name that no record has."""


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
    """Load a kind's records, and select those that are named or that match the filter.

    Args:
        arguments: `project` and `filter` are used.
        keys: the IDs, names or telephone numbers; `None` selects by filter alone.

    Raises:
        UnknownName: no record has that ID, name or number.
        CommandError: a name is ambiguous, the filter is invalid, or a list could not be loaded
            whole.
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
    known = account.loaded.get((kind.name, scope))
    gathered = await gather(session, account.vendor, kind, scope, needed, progress, known)
    progress.clear()
    for name, parent, problem in gathered.failures:
        text = f"{name} of {parent}: {problem}" if parent else str(problem)
        # Nobody can name a record without an ID, and the others are known.
        if not isinstance(problem, UnusableRecords):
            raise CommandError(text, problem.exit_code)
        say(text)
    account.loaded[kind.name, scope] = gathered
    gathered = replace(gathered, records=[*corrected(account, kind, gathered.records)])
    records = matching(gathered, kind, condition)
    if keys is not None:
        region = account.profile.phone_region
        try:
            records = find_named(kind, records, keys, region)
        except UnknownName:
            await _refuse_elsewhere(account, kind, scope.parent, keys)
            raise
    return Selection(records, gathered.related)


async def find_parent(account: Account, kind: Kind, named: str | None) -> str:
    """Return the key of the parent that is named; empty where the kind has none or none is named.

    Raises:
        UnknownName: no parent has that ID or name.
        CommandError: the kind has no parents, or several have that name.
        ApiError: the parents could not be loaded.
    """
    if not named:
        return ""
    if kind.parent is None:
        raise CommandError(f"{kind.name.capitalize()} do not belong to a project; omit --project")
    parents, records = await _parents(account, kind)
    return find_record(parents, records, named, option="--project").key


async def require_parent(account: Account, kind: Kind, named: str | None) -> str:
    """Return the key of the parent that is named, else of the only one.

    Raises:
        UnknownName: no parent has that ID or name.
        CommandError: several have that name, or none is named and there are several.
        ApiError: the parents could not be loaded.
    """
    if named or kind.parent is None:
        return await find_parent(account, kind, named)
    parents, records = await _parents(account, kind)
    if len(records) == 1:
        return records[0].key
    lines, words = _candidates(parents, records, "--project"), parents.name.replace("-", " ")
    raise CommandError(
        "\n".join((f"There are {len(records)} {words}: choose one with --project", *lines))
    )


async def _parents(account: Account, kind: Kind) -> tuple[Kind, Sequence[Record]]:
    assert kind.parent is not None
    parents, scope = account.vendor.kinds[kind.parent], RecordScope()
    known = account.loaded.get((parents.name, scope))
    progress, session = Progress(), await account.session()
    gathered = await gather(session, account.vendor, parents, scope, progress=progress, known=known)
    progress.clear()
    account.loaded[parents.name, scope] = gathered
    return parents, gathered.records


def find_record(
    kind: Kind,
    records: Sequence[Record],
    word: str,
    region: str = "",
    option: str = "",
    numbers: "_Numbers | None" = None,
) -> Record:
    """Return the record that a word names.

    Args:
        region: the country of telephone numbers without a country code.
        option: the option that the word was given with; empty for a word of the command.
        numbers: the records' numbers, where several words are looked for.

    Raises:
        UnknownName: no record has that ID, name or number.
        CommandError: several records have it.
    """
    found = [record for record in records if record.key == word]
    found = found or (numbers or _Numbers(kind, records)).matching(word, region)
    found = found or [choice.value for choice in matches(word, _named(kind, records))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownName(
            f"No {kind.singular} has the ID or name {word!r}; {_hint(kind, records, word)}"
        )
    is_id = all(record.key == word for record in found)
    what = f"have the ID {word!r}" if is_id else f"are called {word!r}"
    how = "name its project" if is_id else "use an ID"
    lines = _candidates(kind, found, option)
    raise CommandError("\n".join((f"{len(found)} {kind.name} {what}; {how}", *lines)))


def find_named(
    kind: Kind, records: Sequence[Record], words: Sequence[str], region: str
) -> list[Record]:
    """Return the records that some words name, each once; raises as `find_record`."""
    by_key: dict[str, list[Record]] = {}
    for record in records:
        by_key.setdefault(record.key, []).append(record)
    found: dict[tuple[str | None, str], Record] = {}
    unknown: list[UnknownName] = []
    numbers = _Numbers(kind, records)
    for word in dict.fromkeys(words):
        exact = by_key.get(word, [])
        try:
            one = len(exact) == 1
            record = exact[0] if one else find_record(kind, records, word, region, numbers=numbers)
        except UnknownName as error:
            unknown.append(error)
        else:
            found[record.parent, record.key] = record
    if unknown:
        more = f" (and {len(unknown) - 1} more are unknown)" if len(unknown) > 1 else ""
        raise UnknownName(f"{unknown[0]}{more}")
    return list(found.values())


def _named(kind: Kind, records: Sequence[Record]) -> Iterator[Named[Record]]:
    """Yield records with their labels and aliases."""
    fields = tuple(field for field in (kind.label, kind.alias) if field)
    for record in records:
        values = (record.values.get(field) for field in fields)
        yield Named(record.key, [text for text in values if isinstance(text, str)], record)


class _Numbers:
    """The telephone numbers of some records, to be found however they are written."""

    def __init__(self, kind: Kind, records: Sequence[Record]) -> None:
        self._by_number: dict[str, list[Record]] = {}
        if field := _number_field(kind):
            for record in records:
                number = record.key if field == kind.key else record.values.get(field)
                if isinstance(number, str):
                    self._by_number.setdefault(number, []).append(record)
        self._spellings = Spellings(self._by_number)

    def matching(self, word: str, region: str) -> list[Record]:
        """Return the records with a number: in this very spelling, else in any other."""
        numbers = self._spellings.matching(word, region)
        return [record for number in numbers for record in self._by_number[number]]


def _number_field(kind: Kind) -> str:
    return next((c.field for c in kind.columns if c.shape is Shape.NUMBER), "")


async def _refuse_elsewhere(
    account: Account, kind: Kind, parent: str | None, words: Sequence[str]
) -> None:
    """Raise if a word that is unknown within a project names records of others."""
    if not parent:
        return
    gathered = await gather(await account.session(), account.vendor, kind, RecordScope())
    region = account.profile.phone_region
    inside = [record for record in gathered.records if record.parent == parent]
    for word in words:
        try:
            find_record(kind, inside, word, region)
        except UnknownName:
            try:
                record = find_record(kind, gathered.records, word, region)
            except CommandError:
                continue
            line = next(_candidates(kind, [record], ""))
            raise UnknownName(
                f"{word!r} is not in {parent}, but in another project; use\n{line}"
            ) from None


def _candidates(kind: Kind, records: Sequence[Record], option: str) -> Iterator[str]:
    """Yield a line for each record: the arguments that name it, then what it is."""
    keys = [record.key for record in records]
    for record in records[:_LISTED]:
        words = [*([option] if option else []), shlex.quote(record.key)]
        if record.parent and not option and (keys.count(record.key) > 1 or len(records) == 1):
            words += ["--project", shlex.quote(record.parent)]
        texts = [kind.label_of(record), record.values.get(kind.environment_field), record.parent]
        about = ", ".join(str(text) for text in texts if text and text != record.key)
        yield visible(f"  {' '.join(words)}" + (f"  # {about}" if about else ""))
    if len(records) > _LISTED:
        yield f"  # and {len(records) - _LISTED:,} more"


def _hint(kind: Kind, records: Sequence[Record], word: str) -> str:
    """Return the nearest ID or name, else the names if they are few, else how to list them."""
    names = [name for choice in _named(kind, records) for name in (*choice.names, choice.id)]
    listed = f"list them with: trunkline list {kind.name}"
    if _number_field(kind) and not word.strip("+ ()-./0123456789"):
        return listed  # A number that is almost the same is another one's.
    hint = nearest(word, list(dict.fromkeys(filter(None, names))), what=kind.name)
    is_list = hint.startswith(f"{kind.name}: ")
    return listed if is_list and len(records) > _LISTED else hint
