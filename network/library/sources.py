"""How a publication becomes a card and a search document."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, and_, col, select

from network import addresses, vocabulary
from network.access import Actor, readable
from network.catalogue import Card, Document, Passage, Term
from network.formats import locale_code
from network.library import words
from network.library.content import SECTIONS
from network.library.models import Publication, Revision
from network.library.queries import KIND, shown_number
from network.members.models import Organisation
from network.refs import Ref

BATCH = 200
TAGGED = {"shock": "shocks", "stress": "stresses", "driver": "drivers", "sector": "sectors"}
"""Facet → the field of a publication, which is also the name of the vocabulary."""


def term(facet: str, vocabulary_name: str, slug: str, language: str) -> Term:
    return Term(slug, vocabulary.label(vocabulary_name, slug, language), addresses.search(**{facet: slug}))


def card(publication: Publication, city: Organisation, passages: tuple[Passage, ...] = ()) -> Card:
    """The card of a publication whose reader has been checked."""
    language = locale_code()
    return Card(
        ref=Ref(KIND, publication.id or 0),
        kind=publication.kind,
        url=addresses.publication(city.slug, publication.slug),
        title=publication.title,
        summary=publication.summary,
        organisation_name=city.name,
        organisation_url=addresses.city(city.slug),
        country=city.country,
        language=publication.language,
        year=publication.end_year or publication.start_year,
        status_label=vocabulary.label("project_status", publication.status, language) if publication.status else "",
        state=publication.state,
        audience=publication.audience,
        dimensions=vocabulary.dimension_mix(publication.drivers),
        shocks=tuple(term("shock", "shocks", slug, language) for slug in publication.shocks),
        stresses=tuple(term("stress", "stresses", slug, language) for slug in publication.stresses),
        compiled=publication.compiled,
        updated=publication.updated_at,
        passages=passages,
    )


class Publications:
    """The source of `publication` refs."""

    def cards(self, session: Session, actor: Actor, ids: Iterable[int], *, passages: bool = False) -> dict[int, Card]:
        columns: Any = (Publication, Organisation, Revision) if passages else (Publication, Organisation)
        statement = select(*columns).join(Organisation, col(Organisation.id) == col(Publication.city_id))
        if passages:
            statement = statement.join(Revision, _is_shown())
        rows = session.exec(
            statement.where(col(Publication.id).in_(sorted(set(ids))), readable(actor, col(Publication.audience)))
        ).all()
        return {row[0].id: card(row[0], row[1], _passages(row[0], row[2]) if passages else ()) for row in rows}

    def documents(self, session: Session, ids: Iterable[int] | None = None) -> Iterator[Document]:
        if ids is None:
            # Batches by id and not one open cursor: a rebuild takes minutes and must not hold a transaction.
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


def _passages(publication: Publication, revision: Revision) -> tuple[Passage, ...]:
    headings = {part["id"]: part["heading"] for part in revision.content["sections"]}
    return tuple(
        Passage(headings.get(name) or str(words.SECTIONS[name]), name, revision.text[name])
        for name in SECTIONS[publication.kind]
        if revision.text.get(name)
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
