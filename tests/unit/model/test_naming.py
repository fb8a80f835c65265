"""What a word names among IDs and names."""

from trunkline.model.naming import Named, folded, matches

CHOICES = [
    Named("c1", ("Paris", "Réception"), 1),
    Named("c2", ("paris",), 2),
    Named("Paris", (), 3),
    Named("c4", ("Lyon", ""), 4),
    Named("c5", ("LYON",), 5),
]


def values(word: str) -> list[int]:
    return [choice.value for choice in matches(word, CHOICES)]


def test_an_exact_id_wins_over_names() -> None:
    assert values("Paris") == [3]
    assert values("c1") == [1]


def test_an_exact_name_wins_over_the_same_name_in_other_letters() -> None:
    assert values("paris") == [2]
    assert values("LYON") == [5]


def test_case_accents_and_spacing_do_not_matter_where_nothing_is_exact() -> None:
    assert values("RECEPTION") == [1]
    assert values("C4") == [4]
    assert folded("  Café  du\tMIDI ") == "cafe du midi"


def test_every_record_of_an_ambiguous_name_is_returned() -> None:
    assert values("lYoN") == [4, 5]
    assert values("PARIS") == [1, 2, 3]


def test_an_unknown_or_empty_word_names_nothing() -> None:
    assert values("Nice") == []
    assert values("") == []
    assert values(" ") == []
