"""How a city or a partner becomes a card and a search document. Both are public."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session, col, select

from network import addresses, vocabulary
from network.access import PUBLIC, Actor, OrganisationKind
from network.catalogue import Card, Document, Term
from network.formats import locale_code
from network.members.models import Organisation
from network.refs import Ref
from network.strategy.models import Challenge
from network.strategy.queries import challenges

KIND = "organisation"


class Organisations:
    """The source of `organisation` refs."""

    def cards(self, session: Session, actor: Actor, ids: Iterable[int], *, passages: bool = False) -> dict[int, Card]:
        return {row.id or 0: card(row) for row in _rows(session, ids)}

    def documents(self, session: Session, ids: Iterable[int] | None = None) -> Iterator[Document]:
        rows = _rows(session, ids)
        named = challenges(session, [row.id or 0 for row in rows])
        yield from (document(row, named.get(row.id or 0, ())) for row in rows)


def _rows(session: Session, ids: Iterable[int] | None) -> Sequence[Organisation]:
    statement = select(Organisation).where(Organisation.kind != OrganisationKind.SECRETARIAT)
    if ids is not None:
        statement = statement.where(col(Organisation.id).in_(sorted(set(ids))))
    return session.exec(statement).all()


def card(row: Organisation) -> Card:
    is_city = row.kind is OrganisationKind.CITY
    url = addresses.city(row.slug) if is_city else addresses.partner(row.slug)
    return Card(
        ref=Ref(KIND, row.id or 0),
        kind=row.kind.value,
        url=url,
        title=row.name,
        summary=row.about,
        organisation_name=row.name,
        organisation_url=url,
        country=row.country,
    )


def terms(named: Sequence[Challenge], *, shocks: bool) -> tuple[Term, ...]:
    """What a city calls a shock, or a stress; each leads to the search for it."""
    language = locale_code()
    return tuple(
        Term(
            row.term,
            vocabulary.label(row.vocabulary, row.term, language),
            addresses.search(**{"shock" if row.vocabulary == "shocks" else "stress": row.term}),
        )
        for row in named
        if row.is_shock is shocks
    )


def document(row: Organisation, named: Sequence[Challenge]) -> Document:
    names = [row.local_name, row.country, row.region]
    facets = {
        "kind": (row.kind.value,),
        "region": (row.region,) if row.region else (),
        "country": (row.country,) if row.country else (),
        "shock": tuple(item.term for item in named if item.vocabulary == "shocks"),
        "stress": tuple(item.term for item in named if item.vocabulary == "stresses"),
    }
    if row.kind is OrganisationKind.CITY:
        facets["city"] = (row.slug,)
    return Document(
        ref=Ref(KIND, row.id or 0),
        audience=PUBLIC,
        language="en",
        title=row.name,
        summary=row.about,
        # Its challenges are facets, not words: a text of five words would outrank every case study that has them.
        body="",
        keywords=" ".join(filter(None, names)),
        facets=facets,
    )
