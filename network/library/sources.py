"""How a publication becomes a card and a search document."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sqlmodel import Session, and_, col, select

from network import addresses, vocabulary
from network.access import Actor, readable
from network.catalogue import Card, Document, Passage, Term
from network.formats import locale_code
from network.library import words
from network.library.content import SECTIONS
from network.library.models import Publication, Revision
from network.library.queries import KIND, Line, lines, shown_number
from network.members.models import Organisation
from network.refs import Ref

BATCH = 200
TAGGED = {"shock": "shocks", "stress": "stresses", "driver": "drivers", "sector": "sectors"}
"""Facet → the field of a publication, which is also the name of the vocabulary."""


@lru_cache(maxsize=4096)
def terms(facet: str, slugs: tuple[str, ...], language: str) -> tuple[Term, ...]:
    """Terms of one facet, ready to show."""
    name = TAGGED[facet]
    return tuple(
        Term(slug, vocabulary.label(name, slug, language), addresses.search(**{facet: slug})) for slug in slugs
    )


def card(row: Line, language: str, passages: tuple[Passage, ...] = ()) -> Card:
    """The card of a publication whose reader has been checked, worded in the reader's language."""
    return Card(
        ref=Ref(KIND, row.id),
        kind=row.kind,
        url=addresses.publication(row.city_slug, row.slug),
        title=row.title,
        summary=row.summary,
        organisation_name=row.city_name,
        organisation_url=addresses.city(row.city_slug),
        country=row.city_country,
        language=row.language,
        year=row.end_year or row.start_year,
        status_label=vocabulary.label("project_status", row.status, language) if row.status else "",
        state=row.state,
        audience=row.audience,
        dimensions=vocabulary.dimension_mix(tuple(row.drivers)),
        shocks=terms("shock", tuple(row.shocks), language),
        stresses=terms("stress", tuple(row.stresses), language),
        compiled=row.compiled,
        updated=row.updated_at,
        passages=passages,
    )


class Publications:
    """The source of `publication` refs."""

    def cards(self, session: Session, actor: Actor, ids: Iterable[int], *, passages: bool = False) -> dict[int, Card]:
        statement = lines().where(
            col(Publication.id).in_(sorted(set(ids))), readable(actor, col(Publication.audience))
        )
        if passages:
            statement = statement.add_columns(col(Revision.content), col(Revision.text)).join(Revision, _is_shown())
        rows = session.execute(statement).all()
        language = locale_code()
        return {row.id: card(row, language, _passages(row) if passages else ()) for row in rows}

    def documents(self, session: Session, ids: Iterable[int] | None = None) -> Iterator[Document]:
        if ids is None:
            # Batches by id and not one open cursor: a rebuild of many texts must not hold them all in memory.
            last = 0
            while batch := self._documents(session, col(Publication.id) > last, BATCH):
                yield from batch
                last = batch[-1].ref.id
        else:
            yield from self._documents(session, col(Publication.id).in_(sorted(set(ids))), None)

    def _documents(self, session: Session, condition: Any, limit: int | None) -> list[Document]:
        rows = session.exec(
            select(Publication, Organisation, Revision)
            .join(Organisation, col(Organisation.id) == col(Publication.city_id))
            .join(Revision, _is_shown())
            .where(condition)
            .order_by(col(Publication.id))
            .limit(limit)
        ).all()
        return [document(*row) for row in rows]


def _is_shown() -> Any:
    return and_(col(Revision.publication_id) == col(Publication.id), col(Revision.number) == shown_number())


def _passages(row: Any) -> tuple[Passage, ...]:
    headings = {part["id"]: part["heading"] for part in row.content["sections"]}
    return tuple(
        Passage(headings.get(name) or str(words.SECTIONS[name]), name, row.text[name])
        for name in SECTIONS[row.kind]
        if row.text.get(name)
    )


def document(publication: Publication, city: Organisation, revision: Revision) -> Document:
    content = revision.content
    numbers = [f"{row['metric']} {row['unit']} {row['source']}" for row in content["results"]]
    numbers += [f"{row['covers']} {row['funding_source']}" for row in content["costs"]]
    headings = [part["heading"] for part in content["sections"]]
    tagged = {facet: tuple(getattr(publication, name)) for facet, name in TAGGED.items()}
    return Document(
        ref=Ref(KIND, publication.id or 0),
        audience=publication.audience,
        language=publication.language,
        title=publication.title,
        summary=publication.summary,
        body="\n".join([*headings, *revision.text.values(), *numbers]),
        keywords=_keywords(publication, city, content),
        facets={
            "kind": (publication.kind,),
            "city": (city.slug,),
            "region": (city.region,),
            "country": (city.country,),
            "status": (publication.status,) if publication.status else (),
            "language": (publication.language,),
            **tagged,
        },
        year=publication.end_year or publication.start_year or 0,
        published_at=publication.published_at or publication.created_at,
    )


def _keywords(publication: Publication, city: Organisation, content: dict[str, Any]) -> str:
    """City, country, place and the terms as people of this language and English readers call them."""
    names = [city.name, city.local_name, city.country, city.region, content["place"]["name"]]
    for name in TAGGED.values():
        for slug in getattr(publication, name):
            concept = vocabulary.terms(name).get(slug)
            if concept is not None:
                names += [concept.label("en"), concept.label(publication.language)]
    return " ".join(dict.fromkeys(filter(None, names)))
