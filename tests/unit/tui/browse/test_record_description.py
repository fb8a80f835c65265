"""A record in full: every field, unknown ones too, and nested JSON."""

import json

from support.counters import COUNTERS, counter
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.browse.record_description import describe, json_of
from trunkline.tui.browse.record_summary import summary_fields
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.text.page import Line, wrapped
from trunkline.vendors.polyai.kinds import KINDS
from trunkline.vendors.ultravox import VENDOR as ULTRAVOX
from trunkline.vendors.ultravox.kinds import TELEPHONY_CONFIGS
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS

CONNECTOR = Record(
    "conn-1",
    "PROJECT-1",
    {
        "connectorId": "conn-1",
        "name": "Paris front desk",
        "clientEnv": "live",
        "variantId": "var-1",
        "voiceName": "",
        "disableHandoff": False,
        "asrLangCode": None,
        "routing": {"rules": [{"from": "08:00", "to": 17, "skills": []}, "else\x1b[31m"]},
    },
)


def cells() -> Cells:
    related = Related(KINDS)
    related.extend("variants", [Record("var-1", "PROJECT-1", {"id": "var-1", "name": "paris"})])
    related.finish("variants", "PROJECT-1")
    return Cells(KINDS["connectors"], related)


def lines() -> list[Line]:
    return describe(CONNECTOR, cells(), KINDS)


def line(start: str) -> Line:
    return next(line for line in lines() if line.text.strip().startswith(start))


def test_every_field_of_the_record_has_a_line() -> None:
    text = "\n".join(line.text for line in lines())
    for value in ("conn-1", "Paris front desk", "live", "var-1", "null", '""', "false"):
        assert value in text


def test_a_known_field_has_its_title_description_and_access() -> None:
    variant = line("Variant")
    assert "var-1  paris" in variant.text
    assert variant.copies == "var-1"
    assert variant.hint.startswith("variantId · Variant that answers the calls")
    assert variant.hint.endswith("can be written")
    assert not line("Name").hint.endswith("can be written")


def test_a_field_that_points_at_a_record_links_to_it() -> None:
    assert line("Variant").target == RelatedRecord("variant", "variants", ("PROJECT-1", "var-1"))
    assert line("Name").target is None


def test_a_field_outside_the_schema_is_shown_as_indented_json() -> None:
    shown = [line.text.rstrip() for line in lines()]
    at = shown.index("routing")
    assert shown[at - 1] == "Other fields"
    assert shown[at + 1 :] == [
        "  rules:",
        "    -",
        '      from: "08:00"',
        "      to: 17",
        "      skills: []",
        '    - "else\\u001b[31m"',
    ]


def test_each_part_of_nested_json_can_be_copied() -> None:
    assert json.loads(line("rules:").copies) == CONNECTOR.values["routing"]["rules"]
    assert line("to:").copies == "17"


def test_a_count_that_is_not_loaded_yet_says_so() -> None:
    assert "not loaded yet" in line("Numbers").text
    assert line("Numbers").copies == ""


def test_the_summary_leaves_out_shown_columns_and_empty_values() -> None:
    fields = dict(summary_fields(CONNECTOR, cells(), without=frozenset({"name", "connectorId"})))
    assert fields["variant"] == "paris"
    assert fields["handoff"] == "on"
    assert not {"name", "id", "asr", "voice", "numbers"} & fields.keys()


def test_the_json_of_a_record_is_what_the_vendor_sent() -> None:
    assert json.loads(json_of(CONNECTOR)) == dict(CONNECTOR.values)


def test_a_long_line_is_broken_at_spaces_and_indented() -> None:
    long = Line((("Description          ", "name"), ("one two three four five six", "")), indent=21)
    rows = ["".join(text for text, _ in row) for row in wrapped(long, 34)]
    assert rows == [
        "Description          one two three",
        "                     four five six",
    ]


def test_a_word_that_is_too_long_is_broken_and_nothing_of_it_is_lost() -> None:
    rows = ["".join(text for text, _ in row) for row in wrapped(Line((("x" * 25, ""),)), 10)]
    assert rows == ["x" * 10, "x" * 10, "x" * 5]
    wide = ["".join(text for text, _ in row) for row in wrapped(Line((("東京都" * 3, ""),)), 5)]
    assert "".join(wide) == "東京都" * 3
    assert all(len(row) <= 2 for row in wide)


def test_fields_follow_the_value_that_they_depend_on() -> None:
    record = counter(
        "1", number="+442079460018", topic="sales", url="https://old.example.com", seats=4
    )
    fields = summary_fields(
        record, Cells(COUNTERS, Related()), without=frozenset({"name", "handler"})
    )
    assert fields == [("number", "+44 20 7946 0018"), ("topic", "sales")]


def test_values_without_effect_are_listed_apart_with_the_reason() -> None:
    record = counter("1", topic="sales", url="https://old.example.com")
    fields = describe(record, Cells(COUNTERS, Related()), {"counters": COUNTERS})
    texts = [line.text.strip() for line in fields]
    at = texts.index("Without effect")
    assert any(text.startswith("Topic") for text in texts[:at])
    [idle] = [line for line in fields if "old.example.com" in line.text]
    assert fields.index(idle) > at
    assert idle.hint == "url · does not apply with handler topic"


def test_fields_that_are_never_returned_say_so_and_secrets_are_not_shown() -> None:
    record = counter("1", pin="1234", agent="a")
    fields = describe(record, Cells(COUNTERS, Related()), {"counters": COUNTERS})
    texts = [line.text for line in fields]
    assert any(text.startswith("PIN") and "a secret: never shown" in text for text in texts)
    assert any(text.startswith("Agent") and "never returned" in text for text in texts)
    assert not any("1234" in text for text in texts)
    assert not any(line.copies == "1234" for line in fields)


def test_a_counted_list_is_shown_by_its_known_names() -> None:
    config = Record(
        "twilio", None,
        {
            "provider": "twilio", "callCreationAllowedAgentIds": ["a-1", "a-2"],
            "requestContextMapping": {f"F{n}": f"call.f{n}" for n in range(8)},
        },
    )  # fmt: skip
    related = Related(ULTRAVOX.kinds)
    related.extend("agents", [Record("a-1", None, {"agentId": "a-1", "name": "Paris\x1b"})])
    related.finish("agents")
    fields = dict(summary_fields(config, Cells(TELEPHONY_CONFIGS, related), without=frozenset()))
    assert fields["agents"] == "Paris\\x1b, 1 more"
    assert fields["mapping"].startswith("F0 → call.f0, F1 → call.f1, ")
    assert fields["mapping"].endswith("F5 → call.f5, 2 more")
    shown = frozenset({"requestContextMapping"})
    assert "mapping" in dict(
        summary_fields(config, Cells(TELEPHONY_CONFIGS, related), without=shown)
    )


def test_attached_agents_are_shown_by_name() -> None:
    attached = [{"agent_id": "a-1", "agent_name": "Paris", "environment_name": "live"}]
    config = Record("c-1", None, {"name": "Trunk", "attached_environments": attached})
    fields = dict(summary_fields(config, Cells(PHONE_CONFIGS, Related()), without=frozenset()))
    assert fields["agents"] == "Paris · live"
