"""Phrases that no text of the program has; CONTRIBUTING.md says what to write instead."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PHRASES = (
    r"\bin hand\b",
    r"\bis no (key|kind|change|number|whole)\b",
    r"\b(is|are) none of\b",
    r"\btak(e|es|en|ing) back\b",
    r"\bborne with\b",
    r"\bthe first first\b",
)


def texts() -> dict[Path, str]:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.md"), ROOT / "README.md"]
    return {path: path.read_text("utf-8") for path in files}


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_has_the_phrase(phrase: str) -> None:
    uses = [
        f"{path.relative_to(ROOT)}:{text[: match.start()].count(chr(10)) + 1}: {match[0]}"
        for path, text in texts().items()
        for match in re.finditer(phrase, text)
    ]
    assert uses == []


def test_there_is_something_to_look_through() -> None:
    assert len(texts()) > 300
    assert re.search(PHRASES[1], "g x is no key")
    assert re.search(PHRASES[3], "what was taken back last")
