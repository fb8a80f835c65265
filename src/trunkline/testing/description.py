"""Rules of a vendor's description and kinds; nothing is sent for them."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from itertools import chain

from trunkline.api.errors import BadAddress, InsecureUrl
from trunkline.model.conditions import types_of
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.testing.case import NonConformance, require
from trunkline.vendors.base import Vendor

_HEAVY = {"asyncio", "httpx", "jsonschema", "phonenumbers", "pydantic", "sqlite3", "stamina"}
_HEAVY |= {"rich", "textual"}
"""What no description may import: it is part of every start."""


def check_description(vendor: Vendor) -> None:
    """Check a vendor's description, its kinds and how it connects."""
    require(vendor.name.isidentifier(), f"The name {vendor.name!r} is not an identifier")
    require(vendor.title.strip(), f"{vendor.name} has no title")
    require(vendor.kinds, f"{vendor.name} has no kinds")
    rule = f"{vendor.name} must have either regions or an address"
    require(bool(vendor.regions) != bool(vendor.address), rule)
    for what in filter(None, (vendor.account, vendor.address)):
        require(", such as " in what, f"{what!r} gives no example: end it with ', such as …'")
    for name, kind in vendor.kinds.items():
        require(name == kind.name, f"The kind {kind.name} is listed as {name}")
        references = _reference_problems(vendor, kind)
        for problem in chain(_schema_problems(kind), references, _write_problems(vendor, kind)):
            raise NonConformance(f"{kind.name}: {problem}")
    _check_addresses(vendor)
    _check_import(vendor)


def _check_addresses(vendor: Vendor) -> None:
    for address, error, rule in (
        ("", BadAddress, "neither an address nor a known region"),
        ("ftp://api.example.com", BadAddress, "an address that is not HTTP"),
        ("http://api.example.com", InsecureUrl, "plain HTTP to another machine"),
    ):
        profile = Profile("test", vendor.name, "account", address, region="" if address else "?")
        try:
            vendor.connect(profile, "credential")
        except error:
            continue
        raise NonConformance(f"connect() must raise {error.__name__} for {rule}")


def _check_import(vendor: Vendor) -> None:
    entries = metadata.entry_points(group="trunkline.vendors", name=vendor.name)
    rule = f"No installed package has {vendor.name} in the entry-point group trunkline.vendors"
    require(entries, rule)
    module = next(iter(entries)).module
    program = f"import {module}, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    require(run.returncode == 0, f"{module} cannot be imported: {run.stderr.strip()[-200:]}")
    heavy = sorted(_HEAVY & set(run.stdout.split()))
    require(not heavy, f"Importing {module} imports {', '.join(heavy)}: import the session lazily")


def _schema_problems(kind: Kind) -> Iterator[str]:
    import jsonschema

    try:
        jsonschema.Draft7Validator.check_schema(dict(kind.schema))
    except jsonschema.SchemaError as error:
        yield f"the schema is not a valid Draft 7 schema: {error.message}"
        return
    fields = kind.fields
    for name, field in fields.items():
        if not field.get("title") or not field.get("description"):
            yield f"the field {name} has no title or no description"
        trace = field.get("trace")
        if trace is not None and trace not in fields:
            yield f"the trace {trace} of the secret {name} is not a field"
    yield from _unknown("the schema requires", kind.schema.get("required", ()), fields)


def _reference_problems(vendor: Vendor, kind: Kind) -> Iterator[str]:
    fields, kinds = {*kind.fields, kind.parent_field}, vendor.kinds
    yield from _unknown("the key is", [kind.key], fields)
    if not kind.fields.get(kind.key, {"readOnly": True}).get("readOnly"):
        yield f"the key {kind.key} can be edited: make it read-only, or create-only"
    yield from _unknown("the label is", [kind.label], fields)
    yield from _unknown("the alias is", filter(None, [kind.alias]), fields)
    yield from _unknown("the vendor filters by", kind.filters, fields)
    yield from _unknown("vacant is", filter(None, [kind.vacant]), fields)
    parents = [kind.name]
    while (parent := kinds[parents[-1]].parent) is not None:
        if parent not in kinds:
            yield f"the parent {parent} is not a kind"
            return
        if parent in parents:
            yield f"the parents form a circle: {', '.join([*parents, parent])}"
            return
        parents.append(parent)
    if kind.parent is not None and not kind.parent_field:
        yield "it has a parent, but no parent_field"
    opened_by = [("Enter opens", kind.opens)] if kind.opens else []
    for what, opens in [*opened_by, *(("a deletion takes", each) for each in kind.writes.cascades)]:
        yield from _unknown(what, [opens.kind], kinds, "a kind")
        opened = kinds.get(opens.kind)
        if opened is not None and opened.parent != kind.name:
            yield from _unknown(f"{what} {opened.name} by", [opens.by], opened.fields)
    titles = [column.title for column in kind.columns]
    if not titles:
        yield "it has no columns"
    if len(set(titles)) < len(titles):
        yield f"two columns have the same title: {', '.join(titles)}"
    for column in kind.columns:
        if not column.derived:
            yield from _unknown("a column shows", [column.field], fields)
        if column.field in kind.secret:
            yield f"the column {column.title} shows the secret {column.field}"
        if len(column.title) > column.width:
            yield f"the title of the column {column.title} is wider than its {column.width} cells"
        if column.counts and column.counts[0] in kinds:
            counted = kinds[column.counts[0]].fields
            yield from _unknown(f"the column {column.title} counts by", [column.counts[1]], counted)
        related = [column.names, column.counts and column.counts[0]]
        yield from _unknown("a column refers to", filter(None, related), kinds, "a kind")


def _write_problems(vendor: Vendor, kind: Kind) -> Iterator[str]:
    writes, fields = kind.writes, kind.fields
    if writes.update and not kind.editable and kind.page is None:
        yield "records can be updated, but no field can be edited"
    if writes.create and not kind.creatable:
        yield "records can be created, but no field can be set"
    if writes.create and not {kind.key, writes.named_by} & {*kind.creatable}:
        yield "a new record has neither a key nor a field that writes.named_by names"
    for name, field in fields.items():
        if field.get("writeOnly") and not (writes.update or writes.create):
            yield f"the secret {name} can never be written"
    named = [writes.moves, writes.named_by, *writes.choices, *writes.cleared, *writes.lists]
    named += [name for implied in writes.implied for name in (implied.field, *implied.sets)]
    yield from _unknown("writes names", filter(None, named), fields)
    for name in writes.lists:
        if name in fields and "array" not in types_of(fields[name]):
            yield f"writes.lists names {name}, which is not an array"
    if writes.unique and kind.parent is None:
        yield "writes.unique is set, but its records have no parent"
    if writes.joins and writes.joins not in writes.choices:
        yield f"writes.joins names {writes.joins}, which has no choices"
    for name, choice in writes.choices.items():
        yield from _unknown(f"{name} is chosen within", (own for own, _ in choice.within), fields)
        yield from _unknown(f"{name} is chosen from", [choice.kind], vendor.kinds, "a kind")
        if choice.kind in vendor.kinds:
            known = vendor.kinds[choice.kind].fields
            limits = [*choice.where, *([choice.first] if choice.first else [])]
            theirs = [*choice.along.values(), *(name for _, name in choice.within)]
            taken = filter(None, [choice.value, *theirs, *(name for name, _ in limits)])
            yield from _unknown(f"a choice of {choice.kind} takes", taken, known)
    if kind.page is not None:
        page = [kind.page.values, kind.page.schema, kind.page.version]
        yield from _unknown("the page names", page, fields)


def _unknown(
    what: str, names: Iterable[str | None], known: Iterable[str | None], noun: str = "a field"
) -> Iterator[str]:
    accepted = set(known)
    for name in names:
        if name not in accepted:
            yield f"{what} {name}, which is not {noun}"
