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
from trunkline.vendors.ultravox.kinds import KINDS as ULTRAVOX
from trunkline.vendors.watsonx.kinds import KINDS as WATSONX

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


def test_a_known_field_has_its_title_and_says_what_it_is_and_whether_it_can_be_written() -> None:
    variant = line("Variant")
    assert "var-1  paris" in variant.text
    assert variant.copies == "var-1"
    assert variant.hint.startswith("variantId · Variant that answers the calls")
    assert variant.hint.endswith("can be written")
    assert not line("Name").hint.endswith("can be written")


def test_what_points_at_a_record_leads_there() -> None:
    assert line("Variant").target == RelatedRecord("variant", "variants", ("PROJECT-1", "var-1"))
    assert line("Name").target is None


def test_a_field_that_nothing_describes_is_shown_with_its_json_indented_and_made_visible() -> None:
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


def test_a_count_that_was_not_read_says_so() -> None:
    assert "not read yet" in line("Numbers").text
    assert line("Numbers").copies == ""


def test_the_facts_leave_out_what_the_table_shows_and_what_is_empty() -> None:
    found = dict(summary_fields(CONNECTOR, cells(), without=frozenset({"name", "connectorId"})))
    assert found["variant"] == "paris"
    assert found["handoff"] == "on"
    assert not {"name", "id", "asr", "voice", "numbers"} & found.keys()


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


def test_what_a_value_decides_on_stands_behind_it() -> None:
    record = counter("1", number="+4420", topic="sales", url="https://old.example.com", seats=4)
    told = summary_fields(record, Cells(COUNTERS, Related()), without=frozenset({"name", "handler"}))
    assert told == [("number", "+44 20"), ("topic", "sales")]


def test_what_means_nothing_in_a_record_is_told_apart_and_why() -> None:
    record = counter("1", topic="sales", url="https://old.example.com")
    told = describe(record, Cells(COUNTERS, Related()), {"counters": COUNTERS})
    texts = [line.text.strip() for line in told]
    at = texts.index("Without effect")
    assert any(text.startswith("Topic") for text in texts[:at])
    [idle] = [line for line in told if "old.example.com" in line.text]
    assert told.index(idle) > at
    assert idle.hint == "url · does not apply with handler topic"


def test_what_is_never_answered_is_said_to_be_and_no_secret_is_looked_for() -> None:
    record = counter("1", pin="1234", agent="a")
    told = describe(record, Cells(COUNTERS, Related()), {"counters": COUNTERS})
    texts = [line.text for line in told]
    assert any(text.startswith("PIN") and "a secret: never shown" in text for text in texts)
    assert any(text.startswith("Agent") and "never answered" in text for text in texts)
    assert not any("1234" in text for text in texts)
    assert not any(line.copies == "1234" for line in told)


def test_what_is_counted_is_told_by_its_names_as_far_as_they_are_known() -> None:
    config = Record(
        "twilio", None,
        {
            "provider": "twilio", "callCreationAllowedAgentIds": ["a-1", "a-2"],
            "requestContextMapping": {f"F{n}": f"call.f{n}" for n in range(8)},
        },
    )  # fmt: skip
    related = Related(ULTRAVOX)
    related.extend("agents", [Record("a-1", None, {"agentId": "a-1", "name": "Paris\x1b"})])
    related.finish("agents")
    told = dict(summary_fields(config, Cells(ULTRAVOX["telephony-configs"], related), without=frozenset()))
    assert told["agents"] == "Paris\\x1b, 1 more"
    assert told["mapping"].startswith("F0 → call.f0, F1 → call.f1, ")
    assert told["mapping"].endswith("F5 → call.f5, 2 more")
    shown = frozenset({"requestContextMapping"})
    assert "mapping" in dict(
        summary_fields(config, Cells(ULTRAVOX["telephony-configs"], related), without=shown)
    )


def test_attached_agents_are_told_by_their_names() -> None:
    attached = [{"agent_id": "a-1", "agent_name": "Paris", "environment_name": "live"}]
    config = Record("c-1", None, {"name": "Trunk", "attached_environments": attached})
    told = dict(summary_fields(config, Cells(WATSONX["phone-configs"], Related()), without=frozenset()))
    assert told["agents"] == "Paris · live"
