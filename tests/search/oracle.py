"""What the engine must answer, the slow and plain way: every document is read for every request."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from network.catalogue import Document
from network.refs import Ref
from network.search import analysis
from network.search.engine import FACETS, Clause, Request
from network.text import fold, slug

BOOSTS = (3.0, 2.0, 2.0, 1.0)
TITLE_BOOSTS = (3.0,)


@dataclass(frozen=True)
class Expected:
    scores: dict[Ref, float]
    """The documents found, each with its score."""
    facets: dict[str, dict[str, int]]
    order: list[Ref]
    """As the page lists them, where the order does not depend on a score."""


def search(documents: Iterable[Document], request: Request) -> Expected:
    visible = [document for document in documents if document.audience in request.audiences]
    scores = _matched(visible, request)
    found = {document.ref: document for document in visible if document.ref in scores}
    kept = [document for document in found.values() if _passes(document, request.filters)]
    facets = {}
    for name in FACETS:
        others = {other: values for other, values in request.filters.items() if other != name}
        counted = [document for document in found.values() if _passes(document, others)]
        facets[name] = dict(Counter(value for document in counted for value in set(document.facets.get(name, ()))))
    order = sorted(kept, key=lambda document: document.ref)
    if request.sort == "title":
        order.sort(key=lambda document: [analysis.folded(word) for word in analysis.words(document.title)])
    else:
        order.sort(key=lambda document: _moment(document.published_at), reverse=True)
    return Expected(
        {document.ref: scores[document.ref] for document in kept}, facets, [document.ref for document in order]
    )


def _moment(moment: datetime | None) -> float:
    return moment.timestamp() if moment else -math.inf


def _passes(document: Document, filters: Mapping[str, frozenset[str]]) -> bool:
    return all(wanted & set(document.facets.get(name, ())) for name, wanted in filters.items())


def _matched(visible: list[Document], request: Request) -> dict[Ref, float]:
    words = [clause for clause in request.clauses if clause.field in ("", "title") and not clause.exclude]
    plain = [clause for clause in words if not _is_stop_word(clause, request)]
    words = plain or words
    points = [_scores(visible, clause, request) for clause in words]
    found = {}
    for document in visible:
        scores = [table.get(document.ref, 0.0) for table in points]
        matched = [score > 0 for score in scores]
        if words and not (any(matched) if request.any_word else all(matched)):
            continue
        if all(_holds(visible, document, clause, request) for clause in request.clauses) and _in_years(
            document, request.years
        ):
            found[document.ref] = sum(scores)
    return found


def _is_stop_word(clause: Clause, request: Request) -> bool:
    return not (clause.field or clause.phrase or clause.prefix) and all(
        analysis.is_stop_word(word, request.languages) for word in clause.words
    )


def _in_years(document: Document, years: tuple[int, int] | None) -> bool:
    return years is None or years[0] <= document.year <= years[1]


def _holds(visible: list[Document], document: Document, clause: Clause, request: Request) -> bool:
    """The clauses that are conditions."""
    if clause.field in ("", "title"):
        return not clause.exclude or document.ref not in _scores(visible, clause, request)
    if clause.field == "year":
        held = int(clause.words[0]) <= document.year <= int(clause.words[-1])
    else:
        wanted = {slug(word) or fold(word) for word in clause.words}
        held = any((slug(value) or fold(value)) in wanted for value in document.facets.get(clause.field, ()))
    return held is not clause.exclude


def _scores(visible: list[Document], clause: Clause, request: Request) -> dict[Ref, float]:
    """BM25 of a clause: of the best way to read each word, added up over the words."""
    if clause.phrase:
        phrase = [analysis.variants(word, request.languages) for word in clause.words]
        if len(phrase) == 1:
            return _best(visible, [_weights(visible, clause.field, [[term]]) for term in phrase[0]])
        return _best(visible, [_weights(visible, clause.field, phrase)])
    total: dict[Ref, float] | None = None
    for word in clause.words:
        if clause.prefix:
            ways = [_prefix_weights(visible, clause.field, analysis.folded(word))]
        else:
            ways = [_weights(visible, clause.field, [[term]]) for term in analysis.variants(word, request.languages)]
        scores = _best(visible, ways)
        total = scores if total is None else {ref: total[ref] + scores[ref] for ref in total if ref in scores}
    return total or {}


def _best(visible: list[Document], ways: list[dict[Ref, float]]) -> dict[Ref, float]:
    lengths = {document.ref: len(_tokens(document, "")) for document in visible}
    mean = max(sum(lengths.values()) / max(len(lengths), 1), 1.0)
    best: dict[Ref, float] = {}
    for weights in ways:
        rarity = math.log1p((len(visible) - len(weights) + 0.5) / (len(weights) + 0.5))
        for ref, weight in weights.items():
            norm = 1.2 * (0.25 + 0.75 * lengths[ref] / mean)
            best[ref] = max(best.get(ref, 0.0), rarity * weight * 2.2 / (weight + norm))
    return best


def _tokens(document: Document, field: str) -> list[tuple[int, int, set[str]]]:
    """Part, place in the part, and the terms by which a word is known."""
    parts = [document.title]
    if not field:
        parts += [document.summary, document.keywords, document.body]
    return [
        (part, place, {analysis.folded(word), analysis.stem(word, document.language)})
        for part, text in enumerate(parts)
        for place, word in enumerate(analysis.words(text))
    ]


def _weights(visible: list[Document], field: str, phrase: list[list[str]]) -> dict[Ref, float]:
    weights: Counter[Ref] = Counter()
    for document in visible:
        tokens = _tokens(document, field)
        terms = {(part, place): known for part, place, known in tokens}
        for part, place, _ in tokens:
            if all(terms.get((part, place + k), set()) & set(word) for k, word in enumerate(phrase)):
                weights[document.ref] += BOOSTS[part]  # type: ignore[assignment]
    return dict(weights)


def _prefix_weights(visible: list[Document], field: str, prefix: str) -> dict[Ref, float]:
    weights: Counter[Ref] = Counter()
    for document in visible:
        for part, _, known in _tokens(document, field):
            weights[document.ref] += BOOSTS[part] * sum(term.startswith(prefix) for term in known)  # type: ignore[assignment]
    return {ref: weight for ref, weight in weights.items() if weight}
