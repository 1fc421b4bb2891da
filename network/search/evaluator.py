"""Answers a request from a snapshot, whole arrays at a time: BM25 over one field in which the title weighs most.

The audience comes first. What the reader may not see is cut out of every list of postings before anything is
counted or scored, so an unknown label or an empty set of audiences finds nothing, whatever the query.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from network.search.analysis import folded, is_stop_word, variants, words
from network.search.engine import FACETS, Clause, Found, Hit, Request, Sort
from network.search.schema import ref_of
from network.search.segment import Ids
from network.search.snapshot import K1, Mask, Numbers, Postings, Snapshot

MOST_HITS = 200
"""Hits on one page."""
LAST_HIT = 10_000
"""Hits behind this one are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Match:
    """The documents that hold certain words, and how well they answer them: 0 where not at all."""

    mask: Mask
    score: Numbers


def search(snapshot: Snapshot, request: Request) -> Found:
    return _Search(snapshot, request).found()


class _Search:
    """One request."""

    def __init__(self, snapshot: Snapshot, request: Request) -> None:
        self._snapshot, self._request = snapshot, request
        self._view = snapshot.view(request.audiences)

    def found(self) -> Found:
        base, score = self._matched()
        filters = {name: self._snapshot.having(name, wanted) for name, wanted in self._request.filters.items()}
        mask = _all(base, filters.values())
        return Found(self._hits(mask, score), int(mask.sum()), self._facets(base, filters))

    # Clauses

    def _matched(self) -> tuple[Mask, Numbers | None]:
        """What the clauses and the years leave, before the filters; no score where nothing ranks."""
        clauses = [clause for clause in self._request.clauses if _says_something(clause)]
        mask = _all(self._view.mask, self._conditions(clauses))
        matches = [self._text(clause) for clause in self._demanded(clauses)]
        if not matches:
            return mask, None
        join = np.logical_or if self._request.any_word else np.logical_and
        return mask & reduce(join, (match.mask for match in matches)), _sum(matches)

    def _conditions(self, clauses: Iterable[Clause]) -> Iterator[Mask]:
        """What must hold whatever is ranked: facets, years and exclusions, also where any word will do."""
        if self._request.years:
            yield self._years(*self._request.years)
        for clause in clauses:
            if clause.exclude:
                yield ~(self._text(clause).mask if _is_text(clause) else self._condition(clause))
            elif not _is_text(clause):
                yield self._condition(clause)

    def _condition(self, clause: Clause) -> Mask:
        if clause.field == "year":
            return self._years(int(clause.words[0]), int(clause.words[-1]))
        return self._snapshot.like(clause.field, clause.words)

    def _years(self, first: int, last: int) -> Mask:
        year = self._snapshot.columns["year"]
        return (year >= first) & (year <= last)

    def _demanded(self, clauses: Iterable[Clause]) -> list[Clause]:
        """The clauses to look for in the text, without stop words if there is anything else."""
        asked = [clause for clause in clauses if _is_text(clause) and not clause.exclude]
        return [clause for clause in asked if not self._is_stop_word(clause)] or asked

    def _is_stop_word(self, clause: Clause) -> bool:
        plain = not (clause.field or clause.phrase or clause.prefix)
        return plain and all(is_stop_word(word, self._request.languages) for word in _tokens(clause))

    def _text(self, clause: Clause) -> Match:
        """All words of the clause, as a phrase in this order. A word of several parts, `flood-proof`, is a phrase."""
        field = clause.field or "text"
        if clause.phrase:
            return self._phrase(field, _tokens(clause))
        matches = []
        for word in clause.words:
            parts = self._without_article(words(word))
            if clause.prefix and parts:
                matches.append(self._scored([self._snapshot.prefix(field, folded(parts.pop()))]))
            if parts:
                matches.append(self._phrase(field, parts))
        return Match(_all(self._view.mask, (match.mask for match in matches)), _sum(matches))

    def _without_article(self, parts: list[str]) -> list[str]:
        """`l'inondation` asks for the flood, not for its article."""
        while len(parts) > 1 and is_stop_word(parts[0], self._request.languages):
            parts = parts[1:]
        return parts

    def _phrase(self, field: str, tokens: list[str]) -> Match:
        terms = [variants(token, self._request.languages) for token in tokens]
        if len(terms) == 1:
            return self._scored(self._snapshot.term(field, term) for term in terms[0])
        return self._scored([self._snapshot.phrase(field, terms)])

    def _scored(self, alternatives: Iterable[Postings]) -> Match:
        """BM25 of the best alternative."""
        view, score = self._view, np.zeros(self._snapshot.size, np.float32)
        for documents, weights in alternatives:
            visible = view.mask[documents]
            seen, weight = documents[visible], weights[visible]
            rarity = np.log1p((view.count - len(seen) + 0.5) / (len(seen) + 0.5))
            value = rarity * weight * (K1 + 1) / (weight + view.norm[seen])
            score[seen] = np.maximum(score[seen], value)
        return Match(score > 0, score)

    # The page

    def _hits(self, mask: Mask, score: Numbers | None) -> tuple[Hit, ...]:
        first = max(self._request.offset, 0)
        last = min(first + min(self._request.limit, MOST_HITS), LAST_HIT)
        found = np.flatnonzero(mask)
        if first >= min(last, len(found)):
            return ()
        rank = self._rank(score)[found]
        if len(found) > last:
            contenders = rank >= np.partition(rank, len(rank) - last)[len(rank) - last]
            found, rank = found[contenders], rank[contenders]
        keys = self._snapshot.columns["key"]
        page = found[np.lexsort((keys[found], -rank))][first:last]
        return tuple(Hit(ref_of(keys[k]), 0.0 if score is None else float(score[k])) for k in page)

    def _rank(self, score: Numbers | None) -> Numbers | Ids:
        """Higher is earlier. Where nothing can be ranked by relevance, the newest come first."""
        if self._request.sort is Sort.TITLE:
            return -self._snapshot.title_order
        if self._request.sort is Sort.NEWEST or score is None:
            return self._snapshot.columns["published"]
        return score

    def _facets(self, base: Mask, filters: Mapping[str, Mask]) -> dict[str, dict[str, int]]:
        everything = _all(base, filters.values())
        counts = {}
        for name in FACETS:
            others = (mask for other, mask in filters.items() if other != name)
            counts[name] = self._snapshot.counts(name, _all(base, others) if name in filters else everything)
        return counts


def _all(mask: Mask, masks: Iterable[Mask]) -> Mask:
    return reduce(np.logical_and, masks, mask)


def _sum(matches: Iterable[Match]) -> Numbers:
    total: Numbers = reduce(np.add, (match.score for match in matches))
    return total


def _is_text(clause: Clause) -> bool:
    return clause.field in ("", "title")


def _tokens(clause: Clause) -> list[str]:
    return [token for word in clause.words for token in words(word)]


def _says_something(clause: Clause) -> bool:
    return bool(_tokens(clause) if _is_text(clause) else clause.words)
