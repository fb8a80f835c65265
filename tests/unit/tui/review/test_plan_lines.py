"""A plan as lines: groups, folding, problems, and the words before it is confirmed."""

from dataclasses import replace
from typing import Any

import pytest

from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import ChoiceSource, Column, Kind, Shape, Writes
from trunkline.model.patch import Clash
from trunkline.tui.review.plan_lines import MANY, Group, PlanPage
from trunkline.tui.review.plan_summary import title_of, warnings_of
from trunkline.tui.text.page import broken

KIND = Kind(
    "connectors",
    "connector",
    "id",
    "name",
    (Column("name", "name"), Column("voiceName", "voice")),
    parent="projects",
    schema={"properties": {"voiceName": {}, "variantId": {"title": "Variant"}}},
    writes=Writes(
        update=100,
        delete=1,
        choices={"variantId": ChoiceSource("variants"), "variantIds": ChoiceSource("variants")},
        lists=("variantIds",),
    ),
)
NUMBERS = Kind(
    "numbers", "number", "number", "number", (Column("number", "number", Shape.NUMBER),),
    parent="projects",
)  # fmt: skip
LINES = replace(NUMBERS, name="lines", alias="name")
KINDS = {"acme": {"connectors": KIND, "numbers": NUMBERS, "lines": LINES}}
LABELS = {"projects": {"P": "Hotels", "A": "Zoo"}, "variants": {"V1": "Paris", "V2": "Lyon"}}


def item(
    key: str = "c1",
    environment: str = "sandbox",
    *,
    op: Op = Op.UPDATE,
    kind: str = "connectors",
    before: dict[str, Any] | None = None,
    patch: dict[str, Any] | None = None,
    label: str = "Desk",
    **more: Any,
) -> PlanItem:
    base = {"voiceName": "A", "variantId": "V1"} if before is None else before
    wanted = {"voiceName": "B"} if patch is None else patch
    secret = more.pop("secret", frozenset())
    change = Change(RecordRef("acme", kind, "P", key), op, base, wanted, label, secret)
    return PlanItem(change, environment, kind=more.pop("record_kind", None), **more)


def labels_of(profile: str, kind: str, parent: str | None) -> dict[str, str]:
    return LABELS.get(kind, {})


def page(*items: PlanItem, hidden: Any = (), lost: tuple[str, ...] = ()) -> PlanPage:
    return PlanPage(
        Plan(items, lost),
        KINDS,
        labels_of,
        hidden,
        "enter",
    )


def texts(shown: PlanPage) -> list[str]:
    return [line.text for line in shown.lines()]


def test_a_change_of_one_field_takes_one_line() -> None:
    assert texts(page(item())) == [
        "▾ Hotels · sandbox · 1 connector",
        "  ~ Desk  voice  A → B",
    ]


def test_live_comes_first_and_in_capitals() -> None:
    headings = [text for text in texts(page(item(), item("c2", "live"))) if text[0] == "▾"]
    assert headings == ["▾ Hotels · LIVE · 1 connector", "▾ Hotels · sandbox · 1 connector"]


def test_groups_are_sorted_by_the_names_that_are_shown() -> None:
    there = item("c2")
    target = RecordRef("acme", "connectors", "A", "c2")
    other = replace(there, change=replace(there.change, target=target))
    assert [text for text in texts(page(other, item())) if text[0] == "▾"] == [
        "▾ Hotels · sandbox · 1 connector",
        "▾ Zoo · sandbox · 1 connector",
    ]


def test_a_key_that_is_not_bound_is_not_hinted() -> None:
    shown = PlanPage(Plan((item(),), ()), KINDS, labels_of)
    assert [line.hint.split("\n")[0] for line in shown.lines()] == ["P", "c1"]


def test_several_fields_are_listed_below_with_labels_for_keys() -> None:
    shown = page(item(patch={"voiceName": None, "variantId": "V2"}))
    assert texts(shown)[1:] == ["  ~ Desk", "      voice  A → null", "      variant  Paris → Lyon"]
    assert shown.lines()[3].hint == "variantId: V1 → V2"


def test_a_missing_value_null_and_an_empty_text_differ() -> None:
    given: list[dict[str, Any]] = [{}, {"voiceName": None}, {"voiceName": ""}]
    lines = [texts(page(item(before=before)))[1] for before in given]
    assert [line.partition("voice  ")[2] for line in lines] == ["(none) → B", "null → B", '"" → B']


def test_a_number_is_shown_with_its_owner() -> None:
    line = item("n1", kind="lines", label="+33199001200", before={"name": "Paris\x1b"})
    assert texts(page(line))[1] == "  ~ +33 1 99 00 12 00  Paris\\x1b  voiceName  (none) → B"


def test_a_change_of_one_field_hints_where_it_is_and_what_is_sent() -> None:
    hint = page(item(patch={"voiceName": "B\n"})).lines()[1].hint
    assert hint.split("\n") == ["c1 · enter goes to it in its list", r"voiceName: A → B\n"]


def test_a_group_without_a_parent_hints_only_what_enter_does() -> None:
    alone = item()
    target = RecordRef("acme", "connectors", "", "c1")
    shown = page(replace(alone, change=replace(alone.change, target=target))).lines()
    assert shown[0].hint == "enter folds the group"


def test_secrets_are_not_shown() -> None:
    shown = page(item(patch={"voiceName": "hush"}, secret=frozenset({"voiceName"})))
    assert texts(shown)[1] == "  ~ Desk  voice  changed (secret)"
    assert not any("hush" in line.text + line.hint for line in shown.lines())


def test_hidden_records_are_marked() -> None:
    hidden = [RecordRef("acme", "connectors", "P", "c1")]
    assert texts(page(item(), hidden=hidden))[1].endswith("  hidden by the filter")


def test_conflicts_problems_and_settled_fields_are_listed_below() -> None:
    clash = {"voiceName": Clash("A", "B", "C")}
    shown = texts(
        page(
            item("c1", patch={}, clashes=clash),
            item("c2", problems=("it is gone",)),
            item("c3", patch={}, settled=("voiceName",)),
        )
    )
    assert "    ! voice  A → B, but somebody else set it to C" in shown
    assert "    ! it is gone" in shown
    assert "      voice  already has this value" in shown


def test_a_deletion_lists_every_number_it_also_deletes() -> None:
    taken = ("+33199001200", "+33199001201")
    shown = texts(page(item(op=Op.DELETE, patch={}, cascade=taken), lost=("it is for ever",)))
    assert shown[1] == "  - Desk"
    assert broken(shown[2]) == "    ! also deletes 2 records: +33 1 99 00 12 00, +33 1 99 00 12 01"
    assert shown[3] == "no undo: it is for ever"


def test_a_creation_leaves_out_what_its_name_and_group_show() -> None:
    given = {"number": "+33199001200", "voiceName": "B"}
    plain = item("+33199001200", op=Op.CREATE, kind="numbers", before={}, label="+33199001200",
                 patch={"number": "+33199001200"})  # fmt: skip
    more = item("c2", op=Op.CREATE, before={}, patch=given)
    assert texts(page(plain))[1:] == ["  + +33 1 99 00 12 00"]
    assert "      voice  B" in texts(page(more))


def test_texts_of_the_vendor_are_made_visible() -> None:
    shown = texts(page(item(label="a\x1b[2Jb", patch={"voiceName": "x\ny"})))
    assert "\x1b" not in shown[1]
    assert "\n" not in shown[1]


def many(count: int = MANY + 1) -> list[PlanItem]:
    return [item(f"c{n}", patch={"voiceName": "B" if n % 3 else "C"}) for n in range(count)]


def test_many_changes_are_folded_into_a_summary() -> None:
    shown = page(*many())
    assert texts(shown) == [
        "▸ Hotels · sandbox · 41 connectors",
        "    ~ voice → B  27",
        "    ~ voice → C  14",
    ]
    shown.toggle(Group("acme", "connectors", "P", "sandbox"))
    assert len(shown.lines()) == 42
    assert texts(shown)[0].startswith("▾")


def test_problems_are_shown_in_a_folded_group_too() -> None:
    shown = texts(page(*many(), *(item(f"p{n}", problems=("gone",)) for n in range(25))))
    assert shown.count("    ! gone") == 20
    assert "    ! 5 more with a conflict or a problem" in shown


def test_many_different_values_are_counted_together() -> None:
    shown = page(*(item(f"c{n}", patch={"voiceName": f"v{n}"}) for n in range(50)))
    assert texts(shown)[-1] == "    ~ voice → 46 other values  46"
    taken = page(*(item(f"d{n}", op=Op.DELETE, patch={}, cascade=("x",)) for n in range(50)))
    assert texts(taken)[1:] == ["    - deleted  50", "    ! also deletes 50 records"]


@pytest.mark.parametrize(
    ("items", "title"),
    [
        ([item()], "set voiceName of Desk"),
        ([item(), item("c2")], "set voiceName of 2 connectors"),
        ([item(record_kind=KIND)], "set voice of Desk"),
        ([item(patch={"a": 1, "b": 2, "c": 3})], "set 3 fields of Desk"),
        ([item(op=Op.DELETE, patch={}), item("c2")], "delete Desk, set voiceName of Desk"),
        ([item(op=Op.CREATE), item("c2", op=Op.CREATE)], "create 2 connectors"),
        ([item(problems=("gone",))], "nothing"),
    ],
)
def test_the_title_of_a_run_says_what_it_does(items: list[PlanItem], title: str) -> None:
    assert title_of(Plan(tuple(items))) == title


def test_warnings_before_a_plan_is_confirmed() -> None:
    numbers = [item(f"+3319900120{n}", kind="numbers", op=Op.DELETE, label=f"+3319900120{n}")
               for n in range(2)]  # fmt: skip
    plan = Plan(
        (
            item("c1", "live", op=Op.DELETE, cascade=tuple(f"n{n}" for n in range(25))),
            *numbers,
            item("c4", problems=("gone",)),
        ),
        ("connectors, which no call creates",),
    )
    singular = {"connectors": "connector", "numbers": "number"}
    assert [broken(line) for line in warnings_of(plan, singular, hidden=1)] == [
        "1 change to live, at once; 2 outside live",
        "deletes 1 connector: Desk (live)",
        f"  and releases with it: {', '.join(f'n{n}' for n in range(20))} and 5 more",
        "deletes 2 numbers: +33 1 99 00 12 00 (sandbox), +33 1 99 00 12 01 (sandbox)",
        "no undo: connectors, which no call creates",
        "1 of these rows is hidden by the filter of the list",
        "1 change will not be written: the review says why",
    ]
    assert list(warnings_of(Plan((item(),)), singular, hidden=0)) == []


def listing(wanted: list[str], key: str = "c1") -> PlanItem:
    return item(key, before={"variantIds": ["V1"]}, patch={"variantIds": wanted}, record_kind=KIND)


def test_a_list_says_which_entries_it_gains_and_loses() -> None:
    (line,) = texts(page(listing(["V2"])))[1:]
    assert line.endswith("variantIds  replace: adds 1, loses 1  + Lyon  - Paris")
    (line,) = texts(page(listing(["V1", "x"])))[1:]
    assert line.endswith("variantIds  append: keeps 1, adds 1  + x")
    assert list(warnings_of(Plan((listing(["V2"]),)), {}, 0)) == [
        "replaces variantIds of Desk (sandbox): 1 entry lost"
    ]


def test_a_folded_group_says_what_lists_lose() -> None:
    many = [listing([], f"c{n}") for n in range(MANY + 1)]
    assert "    ~ variantIds → replace: loses 1  - Paris  41" in texts(page(*many))


def test_remarks_are_shown_below_a_change() -> None:
    shown = texts(page(item(remarks=("agents cleared: all are allowed",))))
    assert shown[-1].strip() == "agents cleared: all are allowed"


def test_changes_that_cannot_be_undone_say_so_and_are_counted() -> None:
    plan = (item(final="the token is not stored"), item("c2"))
    assert "      no undo: the token is not stored" in texts(page(*plan))
    assert "no undo of 1 change: the review says why" in list(warnings_of(Plan(plan), {}, 0))


def test_a_kind_whose_writes_are_live_says_so() -> None:
    kind = replace(KIND, writes=KIND.writes._replace(live=True))
    plan = Plan((item(environment="", record_kind=kind),))
    assert list(warnings_of(plan, {}, 0)) == ["1 change on live calls, at once"]
