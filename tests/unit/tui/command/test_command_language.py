"""What the lines of the command bar mean."""

import pytest

from trunkline.tui.actions.registry import action_of
from trunkline.tui.command.command_language import CommandError, complete, parse
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.services.commands import (
    Command,
    Goto,
    LookUp,
    Open,
    Perform,
    UseProfile,
    UseTheme,
    Vocabulary,
)

WORDS = Vocabulary(
    kinds=("projects", "connectors", "numbers", "variants", "voices"),
    parents=("acme-hotels", "Acme Clinics", "linden-park"),
    profiles=("demo-polyai", "acme-us"),
    themes=("ansi", "dark", "light"),
    actions=("sheet.sort", "sheet.mark", "app.quit", "app.requests"),
)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("connectors", Open("connectors")),
        (":connectors", Open("connectors")),
        ("  Connectors ", Open("connectors")),
        ("conn", Open("connectors")),
        ("connectors acme-hotels", Open("connectors", "acme-hotels")),
        ("connectors Acme Clinics", Open("connectors", "Acme Clinics")),
        ("numbers /+44", Open("numbers", "", "+44")),
        ("numbers /", Open("numbers", "", "")),
        ("connectors linden-park /a !b", Open("connectors", "linden-park", "a !b")),
        ("connectors Acme Clinics /ly(on|ra)/", Open("connectors", "Acme Clinics", "ly(on|ra)/")),
        ("profile acme-us", UseProfile("acme-us")),
        ("theme light", UseTheme("light")),
        ("goto conn-8f21", Goto("conn-8f21")),
        ("lookup 020 7946 0000", LookUp("020 7946 0000")),
        ("+44 20 7946 0000", LookUp("+44 20 7946 0000")),
        ("lookup", Perform(action_of("app.lookup"))),
        ("quit", Perform(action_of("app.quit"))),
        ("q", Perform(action_of("app.quit"))),
        ("sheet.sort", Perform(action_of("sheet.sort"))),
        ("sort by this column", Perform(action_of("sheet.sort"))),
        ("Requests", Perform(action_of("app.requests"))),
        ("screen.copy", Perform(action_of("screen.copy"))),
        ("copy", Perform(action_of("screen.copy"))),
    ],
)  # fmt: skip
def test_a_line_is_parsed(line: str, command: Command) -> None:
    assert parse(line, WORDS) == command


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "Type a kind, an action or a command"),
        ("conectors", "Unknown kind, action or command 'conectors': did you mean connectors?"),
        ("v", "'v' is ambiguous: variants, voices"),
        ("profile", "Incomplete: go to another profile: profile NAME"),
        ("profile acme", "Unknown profile 'acme': did you mean acme-us?"),
        ("theme", "Incomplete: use another theme: theme NAME"),
        ("theme lihgt", "Unknown theme 'lihgt': did you mean light?"),
        ("goto", "Incomplete: go to a record: goto ID"),
        ("qiut", "Unknown kind, action or command 'qiut': did you mean quit?"),
    ],
)
def test_an_unknown_line_is_refused_with_the_nearest_match(line: str, told: str) -> None:
    with pytest.raises(CommandError, match=r".") as caught:
        parse(line, WORDS)
    assert str(caught.value) == told


def lines(text: str) -> list[str]:
    return [candidate.text for candidate in complete(text, WORDS)]


def test_an_empty_line_offers_the_kinds() -> None:
    assert lines("") == list(WORDS.kinds)


def test_kinds_come_before_commands_and_commands_before_actions() -> None:
    assert lines("pro") == ["projects", "profile "]
    assert complete("quit", WORDS) == [Candidate("quit", "Quit")]


def test_an_action_is_found_by_a_word_of_its_title() -> None:
    assert lines("column") == ["sheet.sort"]
    assert lines("olumn") == []


def test_an_action_that_is_not_offered_is_not_a_candidate() -> None:
    assert "screen.copy" not in lines("copy")


def test_a_kind_is_followed_by_its_parents() -> None:
    assert lines("connectors ac") == ["connectors acme-hotels", "connectors Acme Clinics"]
    assert lines("connectors park") == ["connectors linden-park"]


def test_a_filter_is_not_completed() -> None:
    assert lines("connectors acme-hotels /l") == []


def test_commands_are_followed_by_their_names() -> None:
    assert lines("theme ") == ["theme ansi", "theme dark", "theme light"]
    assert lines("profile acme") == ["profile acme-us"]


def test_every_candidate_can_be_typed() -> None:
    for beginning in ("", "c", "s", "q", "connectors ", "theme ", "profile "):
        for candidate in complete(beginning, WORDS):
            if not candidate.text.endswith(" "):
                parse(candidate.text, WORDS)
