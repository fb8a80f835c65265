"""Which patterns are certain to be matched quickly."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trunkline.model.patterns.child import compiled
from trunkline.model.patterns.cost import is_quick


@pytest.mark.parametrize(
    ("pattern", "length", "quick"),
    [
        (r"^\+[1-9]\d{6,14}$", 20, True),
        (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", 50, True),
        (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", 500, False),
        (r"^\u{1234}\p{L}[*+]\*\(\)$", 10_000, True),
        ("^(?:ab)+$", 10_000, True),
        ("^(?<n>abc){3}$", 10_000, True),
        ("^(a+)?b$", 1_000, True),
        ("(a+)+", 3, False),
        ("(a?){5}", 3, False),
        ("(a|aa)+", 3, False),
        ("((a){1,2}b)*", 3, False),
        ("^(?:(?:a+)b)*$", 3, False),
        ("a|b*b*b*c", 100, False),
        ("a?" * 30, 10, False),
        ("a" * 600, 10, False),
        ("(?:ab){90}", 1_000, True),
        (r"(?:\b){1000000000}b", 3, False),
        ("(?=a){1000000000,}b", 3, False),
        ("((((?!b)){500}){500}){500}", 3, False),
        (r"()\1{1000000000}b", 3, False),
        (r"(?<n>)\k<n>{1000000000}b", 3, False),
    ],
)
def test_only_what_cannot_explode_is_quick(pattern: str, length: int, quick: bool) -> None:
    assert is_quick(pattern, length) is quick


PARTS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^b]", r"\w", "(", "(?:", "(?=", "(?!", ")", "|", "*", "+", "?", "{2}",
     "{0,3}", "{1,}", "{9000}", "*?", r"\1", "^", "$", r"\b"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=14).map("".join), st.integers(0, 60))
def test_what_is_called_quick_is(pattern: str, length: int) -> None:
    if not is_quick(pattern, length):
        return
    try:
        regex = compiled(pattern)
    except Exception:
        return
    for text in ("a" * length, "a" * length + "c", "ab" * (length // 2)):
        before = process_time()
        regex.find(text)
        assert process_time() - before < 0.2
