"""The passage that answers, its words marked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.catalogue import Passage
from network.search.snippets import WIDTH, Marker, Parts, Snippet


def marker(*stems: str, prefixes: tuple[str, ...] = (), language: str = "en") -> Marker:
    return Marker(frozenset(stems), prefixes, language)


def text_of(parts: Parts) -> str:
    return "".join(text for text, _ in parts)


def marked(parts: Parts) -> list[str]:
    return [text for text, mark in parts if mark]


def test_marks_what_the_engine_finds() -> None:
    parts = marker("flood", "river").mark("Flooding & <b>floods</b> by RIVERS, not floors")
    assert marked(parts) == ["Flooding", "floods", "RIVERS"]
    assert text_of(parts) == "Flooding & <b>floods</b> by RIVERS, not floors"


@pytest.mark.parametrize(
    ("language", "stem", "text", "expected"),
    [
        ("id", "banjir", "Kota kebanjiran lagi", ["kebanjiran"]),
        ("pt", "inund", "As inundações em São Paulo", ["inundações"]),
        ("fr", "secur", "La Sécurité d'abord", ["Sécurité"]),
        ("en", "paulo", "Sa\u0303o Paulo", ["Paulo"]),
        ("en", "sao", "Sa\u0303o Paulo", ["Sa\u0303o"]),
        ("ar", "مدينه", "في مدينة صغيرة", []),
        ("tr", "istanbul", "İSTANBUL ve istanbul", ["İSTANBUL", "istanbul"]),
        ("zh", "洪水", "洪水 来了", ["洪水"]),
    ],
)
def test_marks_in_any_language(language: str, stem: str, text: str, expected: list[str]) -> None:
    assert marked(marker(stem, language=language).mark(text)) == expected


def test_prefixes() -> None:
    assert marked(marker(prefixes=("resil", "flood-pro")).mark("Résilience, proofs, a flood")) == [
        "Résilience",
        "proofs",
    ]


def test_the_densest_passage_wins() -> None:
    filler = "Nothing of interest happens in this sentence. " * 10
    passages = [
        Passage("First", "first", f"A flood. {filler}"),
        Passage("Second", "second", f"{filler}In 2004 the river rose and the flood came. {filler}"),
        Passage("Third", "third", f"Flood, flood, flood. {filler}"),
    ]
    snippet = marker("flood", "river").best(passages)
    assert (snippet.heading, snippet.anchor) == ("Second", "second")
    assert marked(snippet.parts) == ["river", "flood"]
    assert text_of(snippet.parts).startswith("… In 2004 the river rose")
    assert text_of(snippet.parts).endswith(" …")
    assert len(text_of(snippet.parts)) <= WIDTH + 4


def test_nothing_matches() -> None:
    passages = [Passage("Head", "head", "One two three."), Passage("Other", "other", "Four.")]
    assert marker("flood").best(passages) == Snippet((("One two three.", False),), "Head", "head")
    assert marker("flood").best(passages, "About.") == Snippet((("About.", False),))
    assert marker("flood").best([]) == Snippet(())
    assert marker().best([Passage("", "", " \n")]) == Snippet(())


def test_words_are_not_cut() -> None:
    snippet = marker("flood").best([Passage("", "", "abcdefghij " * 30 + "flood " + "abcdefghij " * 30)])
    assert set(text_of(snippet.parts).split()) == {"…", "abcdefghij", "flood"}


@given(text=st.text(max_size=600), width=st.integers(1, 100))
def test_any_text(text: str, width: int) -> None:
    made = marker("a", "flood", prefixes=("b",))
    assert text_of(made.mark(text)) == text
    snippet = made.best([Passage("", "", text)], width=width)
    kept = text_of(snippet.parts).removeprefix("… ").removesuffix(" …")
    assert kept in " ".join(text.split())


def test_a_long_text_takes_no_long_time() -> None:
    began = time.process_time()
    for text in ("flood " * 200_000, "flood" * 200_000, "x" * 10**6, "flood. " * 100_000):
        marker("flood", prefixes=("fl",)).best([Passage("", "", text)])
    assert time.process_time() - began < 10
