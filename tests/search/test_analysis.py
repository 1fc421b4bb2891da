"""When two words are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.search import analysis
from network.text import fold


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "flood floods flooding flooded"),
        ("id", "bangun membangun pembangunan dibangun"),
        ("es", "inundación inundaciones inundacion INUNDACIONES"),
        ("es", "gestión gestiones gestion"),
        ("fr", "vulnérabilité vulnérabilités vulnerabilite vulnerabilites"),
        ("fr", "inondée inondées inondee"),
        ("pt", "inundação inundações inundacao inundacoes"),
        ("pt", "região regiões regiao regioes"),
        ("pt-BR", "cidade cidades"),
    ],
)
def test_relatives_have_one_stem(language: str, words: str) -> None:
    assert len({analysis.stem(word, language) for word in words.split()}) == 1


@given(st.text(max_size=30), st.sampled_from(["en", "id", "es", "fr", "pt", "ar", "tr", "xx", ""]))
def test_accents_and_case_never_count(word: str, language: str) -> None:
    """A word without its accents, in capitals, in composed or decomposed letters: the same terms."""
    for token in analysis.words(word):
        assert analysis.folded(token) == analysis.folded(token.upper().lower())
        plain = fold(token)
        if analysis.words(plain) == [plain]:
            assert analysis.variants(plain, [language]) == analysis.variants(token, [language])


def test_positions_tell_the_part() -> None:
    positions, length = analysis.invert("en", ("Flood walls", "", "floods"))
    assert length == 3
    part = 1 << analysis.PART_BITS
    assert {term: places.tolist() for term, places in positions.items()} == {
        "flood": [0, 2 * part],
        "walls": [1],
        "wall": [1],
        "floods": [2 * part],
    }


def test_a_part_ends_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "PART_BITS", 3)
    positions, _ = analysis.invert("en", ("water " * 20, "fire"))
    assert positions["water"].tolist() == list(range(8))
    assert positions["fire"].tolist() == [8]


def test_stop_words_are_as_the_texts_are_folded() -> None:
    for words in analysis.STOP_WORDS.values():
        assert words == {analysis.folded(word) for word in words}
