"""The line of each key of a TOML document, whatever the document looks like."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trunkline.settings.toml_positions import key_lines

DOCUMENT = '''\
# a comment = 1
top = 1
"quoted key" = 2
dotted . key = [
  1, # [not.a.table]
  "]",
]

[ table . "in.ner" ]   # why
text = """
[fake]
fake = 1
"""
inline = { a = 1, b.c = { d = 2 } }
'single' = \'\'\'
x = 1\'\'\'

[[list]]
item = 1
[[list]]
item = 2
'''


def test_every_form_of_a_key() -> None:
    assert key_lines(DOCUMENT) == {
        ("top",): 2,
        ("quoted key",): 3,
        ("dotted",): 4,
        ("dotted", "key"): 4,
        ("table",): 9,
        ("table", "in.ner"): 9,
        ("table", "in.ner", "text"): 10,
        ("table", "in.ner", "inline"): 14,
        ("table", "in.ner", "inline", "a"): 14,
        ("table", "in.ner", "inline", "b"): 14,
        ("table", "in.ner", "inline", "b", "c"): 14,
        ("table", "in.ner", "inline", "b", "c", "d"): 14,
        ("table", "in.ner", "single"): 15,
        ("list",): 18,
        ("list", "item"): 19,
    }


# Few draws from short lists: character by character, generation is too slow for a busy machine.
names = st.sampled_from(["a", "B c", ".", "x.y", "#", "=", "[t]", "]", "a=1"])
parts = st.sampled_from(
    ["a", " ", "#", "b = 1", "[x]", "]", "\n", "\n\n", "\\", '"', "'", '\n["t"]\n']
)
texts = (
    st.lists(parts, max_size=5)
    .map("".join)
    .filter(lambda text: '"""' not in text and "'''" not in text)
)


def quoted(key: str) -> str:
    return f'"{key}"'


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[tuple[str, ...], int]]:
    """A document of tables with texts over several lines, and where its keys are."""
    lines: list[str] = []
    expected: dict[tuple[str, ...], int] = {}
    tables: dict[str, dict[str, Any]] = draw(
        st.dictionaries(names, st.dictionaries(names, texts, max_size=3), max_size=4)
    )
    for table, entries in tables.items():
        lines += [""] * draw(st.integers(0, 2))
        lines.append(f"[{quoted(table)}]")
        expected[(table,)] = len(lines)
        for key, text in entries.items():
            safe = text.replace("\\", "\\\\").replace('"', '\\"')
            expected[(table, key)] = len(lines) + 1
            lines += f'{quoted(key)} = """{safe}"""  # [x]'.split("\n")
    return "\n".join(lines), expected


@given(documents())
def test_generated_keys_have_the_line_they_were_written_in(
    document: tuple[str, dict[tuple[str, ...], int]],
) -> None:
    text, expected = document
    assert key_lines(text) == expected
