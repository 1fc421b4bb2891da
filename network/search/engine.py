"""The protocol every search engine keeps. An engine is a copy of the database: it may be deleted and rebuilt.

The audience filter is part of the engine, never applied after paging: hits, totals and facet counts only ever
speak of documents whose audience is among the request's. An empty set of audiences finds nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from network.catalogue import Document
from network.refs import Ref

FACETS = ("kind", "city", "region", "country", "shock", "stress", "driver", "sector", "status", "language")
"""Facets that are counted, as in the product's addresses."""


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Clause:
    """One piece of a query. `words` are as typed; the engine folds and stems them."""

    words: tuple[str, ...]
    phrase: bool = False
    prefix: bool = False
    exclude: bool = False
    field: str = ""
    """'' for everything, 'title' for titles, else a facet's name: then `words` are the facet's values."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to find. Clauses are joined by AND; `any_word` joins the words by OR instead (the
    fallback); facets, years and exclusions always hold."""

    audiences: frozenset[str]
    clauses: tuple[Clause, ...] = ()
    any_word: bool = False
    languages: tuple[str, ...] = ("en",)
    """Languages whose stemming is tried on the words of the query, the reader's first."""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """facet → wanted values, any of them; facets are joined by AND."""
    years: tuple[int, int] | None = None
    """first and last year, inclusive."""
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    ref: Ref
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits. `facets[name][value]` counts what choosing that value as well would show: each facet is
    counted as if its own filter were not applied."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Status:
    """`ready` is False while there is no index to search; `cursor` is the last index event applied."""

    ready: bool
    documents: int
    cursor: int


class Unavailable(Exception):
    """The index is missing, damaged or locked for too long. Search degrades; the site goes on."""


class Engine(Protocol):
    def search(self, request: Request) -> Found:
        """Raises Unavailable."""
        ...

    def refs(self, audiences: frozenset[str]) -> set[Ref]:
        """Every document those audiences may find: the set the agreement test compares."""
        ...

    def apply(self, documents: Iterable[Document], gone: Iterable[Ref], cursor: int) -> None:
        """Add or replace documents and remove the gone ones in one commit that also records the cursor.
        Raises Unavailable when the writer's lock is not had within its time."""
        ...

    def rebuild(
        self, documents: Iterable[Document], cursor: int, progress: Callable[[int], None] | None = None
    ) -> int:
        """Build a new index beside the old one and swap; returns the number of documents. A crash at any point
        leaves either the old or the new index."""
        ...

    def status(self) -> Status: ...

    def analyse(self, words: Iterable[str], language: str) -> set[str]:
        """The stems by which the engine knows these words, for marking matches in a text of that language."""
        ...
