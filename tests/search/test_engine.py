"""What a reader of the network can rely on when she searches."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from network.catalogue import Document
from network.refs import Ref
from network.search.engine import FACETS, Clause, Engine, Found, Request, Sort, Status
from network.search.query import parse
from network.search.whoosh_engine import WhooshEngine
from tests.search.some import LANGUAGES, document

PUBLIC = frozenset({"public"})


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    return WhooshEngine(tmp_path)


def ask(engine: Engine, text: str, **more: object) -> Found:
    request = {"audiences": PUBLIC, "languages": LANGUAGES, "limit": 50} | more
    return engine.search(Request(clauses=parse(text), **request))  # type: ignore[arg-type]


def numbers(found: Found) -> list[int]:
    return [hit.ref.id for hit in found.hits]


@pytest.mark.parametrize("audiences", [frozenset[str](), frozenset({"org-7"}), frozenset({""})])
@pytest.mark.parametrize("text", ["", "flood", '"flood water"', "flo*", "-rain", "city:surat", "year:2000-2030"])
def test_no_audience_no_answer(engine: WhooshEngine, audiences: frozenset[str], text: str) -> None:
    """Whoosh itself answers an empty filter with everything: see test_whoosh_itself."""
    engine.rebuild([document(1, "Flood water", city="surat", year=2016)], 0)
    for any_word in (False, True):
        found = ask(engine, text, audiences=audiences, any_word=any_word)
        assert found == Found((), 0, {name: {} for name in FACETS})
    assert engine.refs(audiences) == set()
    assert numbers(ask(engine, text)) == [1]


def test_counts_and_facets_speak_of_the_readable(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Flood", city="surat"), document(2, "Flood", city="surat", audience="org-2")], 0)
    found = ask(engine, "flood")
    assert (found.total, found.facets["city"]) == (1, {"surat": 1})
    assert ask(engine, "flood", audiences=frozenset({"public", "org-2"})).facets["city"] == {"surat": 2}


def test_all_words_or_any(engine: WhooshEngine) -> None:
    engine.rebuild(
        [document(1, "Flood"), document(2, "River"), document(3, "Flood and river"), document(4, "Fire")], 0
    )
    assert numbers(ask(engine, "flood river")) == [3]
    assert set(numbers(ask(engine, "flood river", any_word=True))) == {1, 2, 3}


def test_conditions_hold_when_any_word_will_do(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Flood", city="surat"), document(2, "River", city="paris"), document(3, "Fire")], 0)
    assert numbers(ask(engine, "flood river city:surat", any_word=True)) == [1]
    assert numbers(ask(engine, "flood river -city:surat", any_word=True)) == [2]


def test_words_in_the_title_weigh_most(engine: WhooshEngine) -> None:
    body = "A canal runs through the city, and the city looks after it."
    engine.rebuild(
        [
            document(1, "Parks", body=body),
            document(2, "Canal", body="The city."),
            document(3, "Parks", summary="Canal"),
        ],
        0,
    )
    assert numbers(ask(engine, "canal")) == [2, 3, 1]


def test_phrases_stand_together_in_this_order(engine: WhooshEngine) -> None:
    engine.rebuild(
        [
            document(1, "x", body="an early warning of floods"),
            document(2, "x", body="a warning, early or late"),
            document(3, "It came early", summary="Warning lamps"),
        ],
        0,
    )
    assert numbers(ask(engine, '"early warning"')) == [1]
    assert numbers(ask(engine, '"early warnings"')) == [1]
    assert numbers(ask(engine, '"warning of flood"')) == [1]
    assert numbers(ask(engine, 'warning -"early warning"')) == [3, 2]


def test_a_word_with_a_hyphen_is_a_phrase(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Flood-proof homes"), document(2, "Proof of the flood")], 0)
    assert numbers(ask(engine, "flood-proof")) == [1]
    assert numbers(ask(engine, "flood-pro*")) == [1, 2]


def test_beginnings_of_words_as_written(engine: WhooshEngine) -> None:
    """The stem of `resilience` is `resili`; what is typed must not need to know that."""
    engine.rebuild([document(1, "Resilience"), document(2, "Résilient"), document(3, "Resign")], 0)
    assert numbers(ask(engine, "resilien*")) == [1, 2]
    assert numbers(ask(engine, "resilience*")) == [1]
    assert numbers(ask(engine, "resi* -resili*")) == [3]


def test_exclusion_alone_leaves_the_rest(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Floods"), document(2, "Fire"), document(3, "Rain", shock="storm")], 0)
    assert numbers(ask(engine, "-flooding")) == [2, 3]
    assert numbers(ask(engine, "-flood -shock:storm")) == [2]


def test_fields(engine: WhooshEngine) -> None:
    engine.rebuild(
        [
            document(
                1, "Polder", body="garden", city="rio-de-janeiro", country="Brazil", kind="case-study", year=2016
            ),
            document(2, "Garden", body="polder", city="surat", country="India", kind="practice", year=2011),
        ],
        0,
    )
    for text, expected in {
        "title:polder": [1],
        'title:"polder"': [1],
        "title:pol*": [1],
        "-title:polder": [2],
        "city:rio-de-janeiro": [1],
        'city:"Rio de Janeiro"': [1],
        "country:brazil": [1],
        "COUNTRY:India": [2],
        "kind:practice": [2],
        'kind:"case study"': [1],
        "year:2016": [1],
        "year:2010-2012": [2],
        "year:2010-2016 polder": [1, 2],
        "city:nowhere": [],
        "country:brazil city:surat": [],
    }.items():
        assert numbers(ask(engine, text)) == expected, text


def test_filters_join_within_and_across(engine: WhooshEngine) -> None:
    engine.rebuild(
        [
            document(1, "a", city="surat", shock=("flood", "storm")),
            document(2, "a", city="paris", shock="flood"),
            document(3, "a", city="quito", shock="storm"),
        ],
        0,
    )
    found = ask(engine, "", filters={"city": frozenset({"surat", "paris"}), "shock": frozenset({"storm"})})
    assert numbers(found) == [1]
    assert found.facets["city"] == {"surat": 1, "quito": 1}
    assert found.facets["shock"] == {"flood": 2, "storm": 1}
    assert ask(engine, "", filters={"city": frozenset({"nowhere"})}).total == 0


def test_accents_make_no_difference(engine: WhooshEngine) -> None:
    engine.rebuild(
        [document(1, "São Paulo", language="pt"), document(2, "Medellín"), document(3, "Cafe\u0301 İstanbul ŁÓDŹ")], 0
    )
    for text, expected in {"sao paulo": 1, "SÃO": 1, "medellin": 2, "café": 3, "istanbul": 3, "lodz": 3}.items():
        assert numbers(ask(engine, text)) == [expected], text


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("en", "communities flooding", "community floods"),
        ("id", "pembangunan perumahan kebanjiran", "bangunan perumahan banjir"),
        ("es", "inundaciones agrícolas", "inundación agricola"),
        ("es", "inundación", "inundaciones"),
        ("fr", "inondations vulnérabilités inondée", "inondation vulnerabilite inondees"),
        ("pt", "inundações regiões", "inundacao região"),
        ("zh", "洪水 城市", "洪水"),
    ],
)
def test_words_meet_their_relatives(engine: WhooshEngine, language: str, written: str, typed: str) -> None:
    engine.rebuild([document(1, "x", body=written, language=language)], 0)
    assert numbers(ask(engine, typed, languages=("en", language))) == [1]


def test_a_word_as_written_is_found_without_its_language(engine: WhooshEngine) -> None:
    """The Indonesian stem of `perumahan` is `umah`; an English reader may still copy the word."""
    engine.rebuild([document(1, "Perumahan rakyat", language="id")], 0)
    assert numbers(ask(engine, "perumahan", languages=("en",))) == [1]
    assert numbers(ask(engine, '"perumahan rakyat"', languages=("en",))) == [1]


def test_common_words_are_not_demanded(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Floods in Surat"), document(2, "Inondations", language="fr")], 0)
    assert numbers(ask(engine, "how to deal with the floods", any_word=True)) == [1]
    assert numbers(ask(engine, "what are the floods of Surat")) == [1]
    assert numbers(ask(engine, "l'inondation")) == [2]
    assert numbers(ask(engine, "in")) == [1]


def test_order(engine: WhooshEngine) -> None:
    days = [datetime(2020, 1, day, tzinfo=UTC) for day in range(1, 4)]
    engine.rebuild(
        [
            document(1, "École", published_at=days[0]),
            document(2, "beta", published_at=days[2]),
            document(3, "Alpha", published_at=days[1]),
            document(4, "“Delta”"),
        ],
        0,
    )
    assert numbers(ask(engine, "")) == [2, 3, 1, 4]
    assert numbers(ask(engine, "", sort=Sort.NEWEST)) == [2, 3, 1, 4]
    assert numbers(ask(engine, "", sort=Sort.TITLE)) == [3, 2, 4, 1]


def test_equals_are_listed_by_ref(engine: WhooshEngine) -> None:
    refs = [Ref("publication", 10), Ref("publication", 9), Ref("organisation", 30)]
    engine.rebuild([Document(ref, "public", "en", "Same", "", "") for ref in refs], 0)
    for text in ("same", ""):
        assert [hit.ref for hit in ask(engine, text).hits] == sorted(refs)


def test_pages_end(engine: WhooshEngine) -> None:
    engine.rebuild([document(number, "Flood") for number in range(30)], 0)
    assert numbers(ask(engine, "flood", offset=20, limit=10)) == list(range(20, 30))
    assert ask(engine, "flood", offset=30).hits == ask(engine, "flood", offset=10**9).hits == ()
    assert len(ask(engine, "flood", limit=10**9).hits) == 30


def test_apply_replaces_adds_and_removes(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Old"), document(2, "Old")], 4)
    engine.apply([document(1, "New"), document(3, "New")], [Ref("publication", 2)], 9)
    assert (numbers(ask(engine, "new")), numbers(ask(engine, "old"))) == ([1, 3], [])
    assert engine.status() == Status(True, 2, 9)
    engine.apply([], [Ref("publication", 77)], 12)
    assert engine.status() == Status(True, 2, 12)


def test_a_batch_may_name_a_thing_twice(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "First"), document(1, "Second")], 0)
    assert engine.status().documents == 1
    engine.apply([document(1, "Third"), document(2, "Fourth"), document(1, "Fifth")], [], 1)
    assert engine.status().documents == 2
    assert numbers(ask(engine, "fifth")) == [1]
    assert ask(engine, "third").total == 0


def test_another_engine_sees_the_commit_and_the_rebuild(engine: WhooshEngine, tmp_path: Path) -> None:
    other = WhooshEngine(tmp_path)
    engine.rebuild([document(1, "Flood")], 1)
    assert other.status() == Status(True, 1, 1)
    engine.apply([document(2, "Flood")], [], 2)
    assert (other.status(), numbers(ask(other, "flood"))) == (Status(True, 2, 2), [1, 2])
    engine.rebuild([], 3)
    assert (other.status(), numbers(ask(other, "flood"))) == (Status(True, 0, 3), [])
    other.apply([document(5, "Flood")], [], 4)
    assert numbers(ask(engine, "flood")) == [5]


def test_progress_and_odd_documents(engine: WhooshEngine) -> None:
    seen: list[int] = []
    odd = [
        document(1, "", body=""),
        document(2, "\x00\ud800 title \ud83d", body="_ … ---"),
        document(3, "word" * 5000, body="flood " * 3000, city=("\ud800", "x" * 3000)),
        document(4, "Flood", language="xx-YY", published_at=datetime(1900, 1, 1)),  # noqa: DTZ001
    ]
    assert engine.rebuild(odd, 0, seen.append) == 4
    assert seen == [1, 2, 3, 4]
    assert engine.refs(PUBLIC) == {entry.ref for entry in odd}
    assert set(numbers(ask(engine, "flood"))) == {3, 4}
    assert numbers(ask(engine, "titles")) == [2]


def test_clauses_without_words_ask_for_nothing(engine: WhooshEngine) -> None:
    engine.rebuild([document(1, "Flood")], 0)
    request = Request(PUBLIC, (Clause(("…",)), Clause((), exclude=True), Clause(("!",), phrase=True)))
    assert numbers(engine.search(request)) == [1]


def test_analyse_gives_what_marks_a_match(engine: WhooshEngine) -> None:
    assert engine.analyse(["Floods", "flood-proof"], "en") == {"floods", "flood", "proof"}
    assert engine.analyse(["Kebanjiran"], "id") == {"kebanjiran", "banjir"}
    assert engine.analyse(["l-eau", "of", "Surat"], "en") == {"eau", "surat"}
    assert engine.analyse(["the"], "en") == {"the"}


def test_only_the_owner_reads_the_folder(tmp_path: Path) -> None:
    """Whoosh unpickles what lies there."""
    folder = tmp_path / "new" / "index"
    WhooshEngine(folder).rebuild([document(1)], 0)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.glob("v1-*"))] == [0o700, 0o700]
