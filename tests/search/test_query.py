"""What a reader types is read as she meant it, and nothing that she types does harm."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.search.engine import Clause, Request
from network.search.query import MAX_CLAUSES, MAX_LENGTH, parse
from network.search.whoosh_engine import WhooshEngine
from tests.search.some import document


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("  flood \n Water ", [Clause(("flood",)), Clause(("Water",))]),
        ('"early warning" flood', [Clause(("early", "warning"), phrase=True), Clause(("flood",))]),
        ("“early warning”", [Clause(("early", "warning"), phrase=True)]),
        ("«alerte précoce»", [Clause(("alerte", "précoce"), phrase=True)]),
        ("retro* (resil*).", [Clause(("retro",), prefix=True), Clause(("resil",), prefix=True)]),
        ("flood -river", [Clause(("flood",)), Clause(("river",), exclude=True)]),
        ('-"two words"', [Clause(("two", "words"), phrase=True, exclude=True)]),
        ("-retro*", [Clause(("retro",), prefix=True, exclude=True)]),
        ("title:polder", [Clause(("polder",), field="title")]),
        ('Title:"water square"', [Clause(("water", "square"), phrase=True, field="title")]),
        ("title:pol*", [Clause(("pol",), prefix=True, field="title")]),
        ("city:Semarang", [Clause(("Semarang",), field="city")]),
        ('city:"Rio de Janeiro"', [Clause(("Rio de Janeiro",), field="city")]),
        ("-kind:case-study", [Clause(("case-study",), exclude=True, field="kind")]),
        ("year:2016", [Clause(("2016", "2016"), field="year")]),
        ("year:2010-2014", [Clause(("2010", "2014"), field="year")]),
        ("year:2014..2010", [Clause(("2010", "2014"), field="year")]),
        # What is no sign is words.
        ("*flood", [Clause(("flood",))]),
        ("f*", [Clause(("f",))]),
        ("flood-proof homes", [Clause(("flood-proof",)), Clause(("homes",))]),
        ("l'eau", [Clause(("l-eau",))]),
        ("colour:blue", [Clause(("colour",)), Clause(("blue",))]),
        ('colour:"deep blue"', [Clause(("colour",)), Clause(("deep", "blue"), phrase=True)]),
        ("-colour:blue", [Clause(("colour",), exclude=True), Clause(("blue",), exclude=True)]),
        ("year:soon", [Clause(("year",)), Clause(("soon",))]),
        ("http://example.org", [Clause(("http",)), Clause(("example-org",))]),
        ("12:30", [Clause(("12-30",))]),
        ("city:", [Clause(("city",))]),
        ('"half open', [Clause(("half",)), Clause(("open",))]),
        ('"" - -- * ** : -: () AND', [Clause(("AND",))]),
        ("fl\0ood \ud800wa\udfffter", [Clause(("flood",)), Clause(("water",))]),
    ],
)
def test_reading(text: str, clauses: list[Clause]) -> None:
    assert list(parse(text)) == clauses


def test_limits() -> None:
    assert len(parse("word " * 1000)) == MAX_CLAUSES
    assert parse("a" * 10_000) == (Clause(("a" * MAX_LENGTH,)),)


SIGNS = st.text(st.sampled_from('"-*:()[]{} \0\ud800 aeé洪city:title:year:2016-"'), max_size=400)


@given(st.one_of(st.text(max_size=400), SIGNS))
def test_anything_can_be_typed(text: str) -> None:
    clauses = parse(text)
    assert len(clauses) <= MAX_CLAUSES
    for clause in clauses:
        assert clause.words
        assert all(clause.words)
        assert not any("\ud800" <= letter <= "\udfff" or letter == "\0" for word in clause.words for letter in word)


@pytest.mark.parametrize("sign", ["[", "(", '"', '" ', "-", "*", ":", "a:", "-a:", '-"', "a*", "\ud800", "é ", "a-"])
def test_two_megabytes_of_a_sign(sign: str) -> None:
    began = time.process_time()
    parse(sign * (2_000_000 // len(sign)))
    assert time.process_time() - began < 0.5


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    engine.rebuild([document(number, "Flood", city="surat", year=2016) for number in range(20)], 0)
    return engine


@given(text=st.one_of(st.text(max_size=300), SIGNS), any_word=st.booleans())
def test_anything_can_be_searched(engine: WhooshEngine, text: str, any_word: bool) -> None:
    request = Request(frozenset({"public"}), parse(text), any_word, ("en", "fr"))
    assert 0 <= engine.search(request).total <= 20
