"""Floors above register here how their rows become cards (for pages) and documents (for search)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from network.access import Actor
from network.refs import Ref


@dataclass(frozen=True, slots=True)
class Term:
    """A vocabulary term ready to show: label in the reader's language, address of the search for it."""

    slug: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of plain text of a thing, with the heading and page anchor it stands under."""

    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One thing as lists show it. Built only for readers who may see it."""

    ref: Ref
    kind: str
    url: str
    title: str
    summary: str = ""
    organisation_name: str = ""
    organisation_url: str = ""
    country: str = ""
    language: str = "en"
    year: int | None = None
    status_label: str = ""
    state: str = "published"
    audience: str = "public"
    dimensions: tuple[tuple[str, int], ...] = ()
    drivers: tuple[int, ...] = ()
    shocks: tuple[Term, ...] = ()
    stresses: tuple[Term, ...] = ()
    compiled: bool = False
    updated: datetime | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One thing as the search engine sees it. `facets` maps a facet's name to the values of this thing."""

    ref: Ref
    audience: str
    language: str
    title: str
    summary: str
    body: str
    keywords: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int = 0
    published_at: datetime | None = None


class Source(Protocol):
    """What a feature offers for one kind of ref."""

    def cards(self, session: Session, actor: Actor, ids: Iterable[int], *, passages: bool = False) -> dict[int, Card]:
        """Cards of those ids that the actor may read; others are left out. A constant number of queries."""
        ...

    def documents(self, session: Session, ids: Iterable[int] | None = None) -> Iterator[Document]:
        """Search documents of those ids (of all when None); ids that are gone yield nothing."""
        ...


@dataclass
class Catalogue:
    """The registered sources by kind; one per application."""

    sources: dict[str, Source] = field(default_factory=dict)

    def register(self, kind: str, source: Source) -> None:
        self.sources[kind] = source

    def cards(
        self, session: Session, actor: Actor, refs: Iterable[Ref], *, passages: bool = False
    ) -> dict[Ref, Card]:
        """Cards of the readable ones among refs, one batch per kind."""
        found: dict[Ref, Card] = {}
        for kind, ids in _by_kind(refs).items():
            if kind in self.sources:
                batch = self.sources[kind].cards(session, actor, ids, passages=passages)
                found.update({Ref(kind, key): card for key, card in batch.items()})
        return found

    def documents(self, session: Session, refs: Iterable[Ref] | None = None) -> Iterator[Document]:
        """Search documents of refs, or of everything."""
        if refs is None:
            for source in self.sources.values():
                yield from source.documents(session)
            return
        for kind, ids in _by_kind(refs).items():
            if kind in self.sources:
                yield from self.sources[kind].documents(session, ids)


def _by_kind(refs: Iterable[Ref]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for ref in dict.fromkeys(refs):
        groups.setdefault(ref.kind, []).append(ref.id)
    return groups
