"""A written value may be a secret: no repr, no message and no table shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.fake_desks import DESK_KINDS, DeskSession, at, desk
from support.secret_scenarios import SCENARIOS, Scenario
from support.sweep import Leak, Sweep, made_up, secret_fields
from trunkline.changes.checks.validation import Checks
from trunkline.changes.journal.item import Item
from trunkline.changes.planning.planner import prepare
from trunkline.changes.staging.bulk_edits import BulkError, replace_in
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.staging.table_import import compare
from trunkline.changes.staging.table_reader import TableRow
from trunkline.changes.store.store import ChangeStore
from trunkline.forms import Form
from trunkline.forms.values.json_pointer import join
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.table.export import fields_of, owned
from trunkline.tui.records.form_schema import form_schema
from trunkline.vendors.read_records import without_secrets

SECRET = made_up("desk", "sip.password")
FIELDS = secret_fields()
EDITS = {
    "an update": Edit(at("1"), "sip.password", ABSENT, SECRET),
    "a creation": Edit(
        at("New"), WHOLE, ABSENT, {"name": "New", "sip.password": SECRET}, Op.CREATE, "New"
    ),
    "of a record that is gone": Edit(at("2"), "sip.password", ABSENT, SECRET),
}


def listed(secret: str) -> Any:
    return [secret]


def named(secret: str) -> Any:
    return {secret: secret}


SPOILED: list[Callable[[str], Any]] = [listed, named]


@pytest.mark.parametrize("what", EDITS)
async def test_no_repr_shows_a_secret(what: str) -> None:
    edit, sweep = EDITS[what], Sweep(SECRET)
    plan = await prepare([edit], {"acme": DeskSession(desk("1"))}, DESK_KINDS)
    (item,) = plan.items
    written = item.change.patch.get("sip.password")
    assert written == SECRET
    sweep.look("a repr", edit, [edit], plan, item, item.change, Item.of(0, item.change))
    with pytest.raises(Leak):
        sweep.look("the patch", item.change.patch)


def scenario_of(vendor: str, kind: Kind, name: str) -> Scenario:
    """Return the record that has a secret field."""
    return next(
        each for each in SCENARIOS if (each.vendor, each.kind) == (vendor, kind.name)
        and name in each.secrets
    )  # fmt: skip


@pytest.mark.parametrize("spoiled", [str, *SPOILED], ids=lambda make: make.__name__)
@pytest.mark.parametrize(("vendor", "kind", "name"), FIELDS)
def test_a_problem_with_a_secret_does_not_quote_it(
    vendor: str, kind: Kind, name: str, spoiled: Callable[[str], Any]
) -> None:
    scenario = scenario_of(vendor, kind, name)
    secret = scenario.secret(name, "wrong")
    key = kind.key if kind.key in kind.creatable else "id"
    values = {**scenario.given, key: scenario.label}
    wanted = spoiled(secret)
    checks, sweep = Checks(kind), Sweep(secret)
    updated = checks.problems({name: wanted}, values)
    created = checks.problems({**scenario.given, name: wanted}, {}, creating=True)
    form = Form(form_schema(kind, kind.editable), values)
    form.set(join("", name), wanted)
    form.enter(join("", name), secret)
    form.set(join("", name), wanted)
    told = [form.field(join("", name)), form.errors, form.text(), form.text(join("", name))]
    sweep.look("what is said", updated, created, *told)
    assert (not updated) == (spoiled is str)
    assert bool(form.errors.get(join("", name))) == (spoiled is not str)


@pytest.mark.parametrize(("vendor", "kind", "name"), FIELDS)
def test_a_secret_is_neither_replaced_nor_imported(
    vendor: str, kind: Kind, name: str, tmp_path: Path
) -> None:
    scenario = scenario_of(vendor, kind, name)
    secret = scenario.secret(name, "pasted")
    record = Record("r-1", None, {kind.key: "r-1", **scenario.given})
    store = ChangeStore(tmp_path / "changes.db")
    staging, sweep = Staging(store, "acme"), Sweep(secret)
    with pytest.raises(BulkError, match="is a secret") as caught:
        replace_in(staging, "acme", kind, [record], name, "x", secret)
    sweep.error("a refusal", caught.value)
    found = compare(
        [TableRow(2, {kind.key: "r-1", name: secret}, typed=False)], kind, "acme", [record]
    )
    assert found.edits == []
    sweep.look("an import", found)
    store.close()


@pytest.mark.parametrize(("vendor", "kind", "name"), FIELDS)
def test_a_secret_is_in_no_table_and_no_column(vendor: str, kind: Kind, name: str) -> None:
    secret = scenario_of(vendor, kind, name).secret(name, "answered")
    record = Record("r-1", None, {kind.key: "r-1", name: secret})
    assert name not in {column.field for column in kind.every_column}
    assert name not in fields_of(kind)
    Sweep(secret).look("a record", owned(record, kind), without_secrets(kind, record))
