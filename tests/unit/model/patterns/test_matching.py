"""Patterns are read as ECMA-262 reads them, and none takes long."""

import subprocess
import sys
from os import times

import pytest

from trunkline.model.patterns.matching import Unchecked, is_regex, matches, may_match, reads_alike
from trunkline.model.patterns.worker import Worker


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\p{L}+$", "Zoë", True),
        (r"^\p{L}+$", "Zo3", False),
        (r"^\p{Script=Greek}+$", "αβγ", True),
        (r"^(?<area>\d{3})-\d{4}$", "555-0100", True),
        (r"(?<a>x)\k<a>", "xx", True),
        ("^[^]+$", "a\nb", True),
        ("[]", "a", False),
        (r"^\u{1F4DE}?\w+$", "abc", True),
        (r"^\u{1F4DE}$", "📞", True),
        ("^.$", "📞", True),
        (r"^\d+$", "٣٤", False),
        (r"^\w+$", "é", False),
        (r"^\s$", "\ufeff", True),
        (r"^\s$", "\x1c", False),
        ("^[0-9]+$", "123\n", False),
        ("^.$", "\u2028", False),
        (r"^a\-b\@c$", "a-b@c", True),  # an escape that only ECMA without Unicode allows
        (r"^\cA$", "\x01", True),
        (r"(?<=\+)44", "+44", True),
        (r"(?<!\+)44", "+44", False),
        (r"^(?!.*--)[a-z-]+$", "a-b", True),
        (r"^(?!.*--)[a-z-]+$", "a--b", False),
        ("^(?:[a-z]{2,4}\\.)+$", "ab.cde.", True),  # a loop in a loop is left to the worker
        ("^(?:[a-z]{2,4}\\.)+$", "ab.c.", False),
        ("b", "\ud800b", True),
        ("", "", True),
    ],
)
def test_a_pattern_means_what_it_means_in_ecma(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "not valid: unbalanced parenthesis"),
        ("(?P<name>x)", "not valid: invalid group modifier"),
        ("(?i)x", "not valid"),
        ("[z-a]", "not valid"),
        ("\ud800", "not valid: it has half of a character"),
        ("(" * 2_000 + ")" * 2_000, "not a valid regular expression"),
        (5, "not text"),
        (None, "not text"),
    ],
)
def test_an_invalid_pattern_says_why(pattern: object, reason: str) -> None:
    with pytest.raises(Unchecked, match=reason):
        matches(pattern, "a")
    assert may_match(pattern, "a")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a|aa)+$", "a" * 45 + "b"),
        (r"^([\w.:/-]+)?([a-z0-9./_-]+)+(:[\w.-]+)?$", "abcdefghijklmnopqrstuvwxyzabcd!"),
        ("a?" * 40 + "a" * 40, "a" * 40),
        ("^(.*)(.*)(.*)(.*)(.*)x$", "a" * 900),
        ("(x+x+)+y", "x" * 60),
        (r"^(\w+\s?)*$", "word " * 20 + "!"),
    ],
)
def test_a_pattern_that_explodes_ends(pattern: str, text: str) -> None:
    worker = Worker()
    try:
        result = worker.match(pattern, text)
        assert result in (False, "takes too long to check")
        assert worker.match("^(b|c)+$", "bc") is True  # it works again
    finally:
        worker.close()


def test_patterns_that_explode_are_given_up() -> None:
    worker = Worker()
    before = times().children_user
    try:
        for number in range(50):
            assert worker.match(f"^(a|aa)+{number}$", "a" * 60) == "takes too long to check"
    finally:
        worker.close()
    assert times().children_user - before < 3


def test_a_pattern_that_rests_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    monkeypatch.setattr("trunkline.model.patterns.matching._WORKER", worker)
    now = 0.0
    monkeypatch.setattr("trunkline.model.patterns.worker.monotonic", lambda: now)
    try:
        for wrong in ("a" * 60 + "b", "a" * 61 + "b", "aa"):
            with pytest.raises(Unchecked, match="takes too long"):
                matches("^(a|a)+$", wrong)
        assert matches("^(b|b)+$", "bb")
        now = 61.0
        assert matches("^(a|a)+$", "aa")
    finally:
        worker.close()


def test_what_ends_the_engine_itself_does_not_end_the_program() -> None:
    worker = Worker()
    try:
        assert (
            worker.match("|".join(["aaaaa"] * 200_000), "b") == "could not be checked on this host"
        )
    finally:
        worker.close()


def test_without_an_interpreter_to_start_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert Worker().match("(a+)+", "a") == "could not be checked on this host"


def test_a_long_pattern_and_a_long_text_work() -> None:
    assert matches("x" * 3_000, "y" + "x" * 3_000)
    assert not matches("x" * 3_000, "x" * 2_999)
    assert matches("^(?:ab?)*$", "ab" * 500_000)


def test_a_program_that_uses_the_worker_ends() -> None:
    program = (
        "from trunkline.model.patterns.matching import matches\nprint(matches('^(a+)+$', 'a'))"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=20
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "True\n", "")


@pytest.mark.parametrize(
    ("text", "valid"),
    [(r"^\p{L}$", True), ("(?P<n>a)", True), ("(?i)a", True), ("(", False), ("[z-a]", False)],
)
def test_what_neither_ecma_nor_python_reads_is_no_regular_expression(
    text: str, valid: bool
) -> None:
    assert is_regex(text) is valid


@pytest.mark.parametrize(
    ("pattern", "text", "alike"),
    [
        ("^x-", "x-a", True),
        (r"^\d+$", "12", True),
        (r"^\d+$", "٣", False),
        ("^a$", "a\n", False),
        (r"^\p{L}$", "a", False),
        ("(a+)+$", "a", False),
    ],
)
def test_what_python_reads_alike_is_known(pattern: str, text: str, alike: bool) -> None:
    assert reads_alike(pattern, text) is alike
