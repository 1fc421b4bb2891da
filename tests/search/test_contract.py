"""The engine against the oracle: the same documents, totals, facets, scores and order, whatever was done before."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from network.catalogue import Document
from network.refs import Ref
from network.search.engine import Found, Request, Sort
from network.search.whoosh_engine import WhooshEngine
from tests.search import oracle
from tests.search.some import EVERYBODY, random_document, random_request

REQUESTS = 60


def compare(found: Found, documents: list[Document], request: Request) -> None:
    expected = oracle.search(documents, request)
    scores = {hit.ref: hit.score for hit in found.hits}
    assert set(scores) == set(expected.scores), request
    assert found.total == len(expected.scores), request
    assert found.facets == expected.facets, request
    assert scores == pytest.approx(expected.scores, rel=1e-4), request
    listed = [hit.ref for hit in found.hits]
    if request.sort is Sort.RELEVANCE and any(scores.values()):
        assert listed == sorted(listed, key=lambda ref: (-scores[ref], ref)), request
    else:
        assert listed == expected.order, request


@pytest.mark.parametrize("seed", range(6))
def test_finds_what_the_oracle_finds(tmp_path: Path, seed: int) -> None:
    """After a rebuild, then after each of many small commits that add, replace and remove."""
    rng = random.Random(seed)
    engine = WhooshEngine(tmp_path)
    documents = {
        made.ref: made for made in (random_document(rng, number) for number in range(rng.choice((0, 1, 60))))
    }
    engine.rebuild(documents.values(), 0)
    for cursor in range(1, 41):
        changed = [random_document(rng, rng.randrange(70)) for _ in range(rng.choice((0, 1, 2, 7)))]
        gone = set(rng.sample(sorted(documents), min(len(documents), rng.choice((0, 1, 3)))))
        gone -= {document.ref for document in changed}
        engine.apply(changed, gone, cursor)
        documents = {ref: kept for ref, kept in documents.items() if ref not in gone}
        documents |= {document.ref: document for document in changed}
        assert engine.status().cursor == cursor
        assert engine.status().documents == len(documents)
        for _ in range(4):
            request = random_request(rng)
            compare(engine.search(request), list(documents.values()), request)
        assert engine.refs(EVERYBODY) == {ref for ref, kept in documents.items() if kept.audience in EVERYBODY}


def test_many_batches_are_one_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild in several batches gives what one batch gives."""
    rng = random.Random(7)
    documents = [random_document(rng, number) for number in range(70)]
    engine = WhooshEngine(tmp_path)
    monkeypatch.setattr("network.search.whoosh_engine.BATCH", 9)
    monkeypatch.setattr("network.search.merging._BLOCK", 10)
    assert engine.rebuild(documents, 3) == len({document.ref for document in documents})
    for _ in range(REQUESTS):
        request = random_request(rng)
        compare(engine.search(request), documents, request)


def test_pages_together_are_the_whole(tmp_path: Path) -> None:
    rng = random.Random(11)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([random_document(rng, number) for number in range(80)], 0)
    for _ in range(REQUESTS):
        request = random_request(rng)
        whole = engine.search(request)
        paged: list[Ref] = []
        while len(paged) < whole.total:
            page = engine.search(replace(request, offset=len(paged), limit=7))
            assert page.hits
            assert page.total == whole.total
            assert page.facets == whole.facets
            paged += [hit.ref for hit in page.hits]
        assert paged == [hit.ref for hit in whole.hits]
        assert engine.search(replace(request, offset=whole.total)).hits == ()


def test_what_is_hidden_moves_no_number(tmp_path: Path) -> None:
    """Scores too are made of visible documents alone."""
    rng = random.Random(5)
    documents = [random_document(rng, number) for number in range(60)]
    engine, poorer = WhooshEngine(tmp_path / "all"), WhooshEngine(tmp_path / "public")
    engine.rebuild(documents, 0)
    poorer.rebuild([document for document in documents if document.audience == "public"], 0)
    for _ in range(REQUESTS):
        request = replace(random_request(rng), audiences=frozenset({"public"}))
        assert engine.search(request) == poorer.search(request)
