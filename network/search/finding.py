"""One page of results for one reader: the engine finds, the database speaks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from sqlmodel import Session

from network.access import Actor
from network.catalogue import Card, Catalogue
from network.search.engine import Clause, Engine, Found, Request
from network.search.forms import MOST_PAGES, PAGE, Question
from network.search.snippets import Marker, Snippet

LANGUAGES_TRIED = ("en", "id", "es", "fr", "pt")
"""Stemming tried on every query besides the reader's own: the languages that member cities write in most."""


@dataclass(frozen=True, slots=True)
class Result:
    card: Card
    title: tuple[tuple[str, bool], ...]
    """The title in pieces; True marks a matched word."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Results:
    results: tuple[Result, ...]
    found: Found
    loosened: bool
    """Nothing had all words, so these have some of them."""
    pages: int


def find(
    session: Session, actor: Actor, question: Question, engine: Engine, catalogue: Catalogue, language: str
) -> Results:
    """Raises search.engine.Unavailable."""
    languages = tuple(dict.fromkeys((language, *LANGUAGES_TRIED)))
    request = question.request(actor.audiences, languages)
    found, loosened = engine.search(request), False
    if not found.total and sum(not clause.exclude for clause in request.clauses) > 1:
        found = engine.search(replace(request, any_word=True))
        loosened = bool(found.total)
    # The index is a copy: what it found is fetched again, through the reader's own eyes, before it is shown.
    cards = catalogue.cards(session, actor, [hit.ref for hit in found.hits], passages=True)
    mark = marker(engine, request)
    shown = [_result(cards[hit.ref], mark) for hit in found.hits if hit.ref in cards]
    return Results(tuple(shown), found, loosened, min(max(1, -(-found.total // PAGE)), MOST_PAGES))


def marker(engine: Engine, request: Request) -> Callable[[str], Marker]:
    """For a language, what marks the words of this query in a text of that language."""
    clauses = [clause for clause in request.clauses if not clause.exclude and clause.field in ("", "title")]

    @cache
    def of(language: str) -> Marker:
        words = [word for clause in clauses if not clause.prefix for word in clause.words]
        stems = set().union(*(engine.analyse(words, tried) for tried in {language, *request.languages[:1]}))
        return Marker(frozenset(stems), _prefixes(clauses), language)

    return of


def _prefixes(clauses: list[Clause]) -> tuple[str, ...]:
    return tuple(clause.words[0] for clause in clauses if clause.prefix and clause.words)


def _result(card: Card, mark: Callable[[str], Marker]) -> Result:
    marker = mark(card.language)
    return Result(card, marker.mark(card.title), marker.best(card.passages, card.summary))
