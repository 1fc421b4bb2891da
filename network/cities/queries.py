"""What the front page, the directory and a city's home show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, or_, select

from network import addresses, vocabulary
from network.access import Actor, readable
from network.drawing import Arc, Pin
from network.library.models import Publication
from network.library.queries import KIND, Line, neighbours
from network.links.models import MENTION, Link
from network.search.engine import Engine, Request, Unavailable
from network.search.forms import Question
from network.strategy.models import Challenge

MOST_LINKS = 500
CORES = 7


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of the network as one reader may count them, from the search index: no query."""

    publications: int
    cities: int
    languages: int
    dimensions: dict[str, int]
    """Dimension → publications with a driver of it."""
    by_city: dict[str, int]


EMPTY = Overview(0, 0, 0, {}, {})
WRITTEN = frozenset({"case-study", "practice"})


def overview(engine: Engine, actor: Actor) -> Overview:
    """All zero while there is no index."""
    try:
        found = engine.search(Request(actor.audiences, filters={"kind": WRITTEN}, limit=0))
    except Unavailable:
        return EMPTY
    cities = dict(found.facets.get("city", {}))
    return Overview(
        publications=found.total,
        cities=len(cities),
        languages=len(found.facets.get("language", {})),
        dimensions=_dimensions(found.facets.get("driver", {})),
        by_city=cities,
    )


def _dimensions(drivers: Mapping[str, int]) -> dict[str, int]:
    of = vocabulary.terms("drivers")
    totals: Counter[str] = Counter()
    for driver, count in drivers.items():
        if driver in of:
            totals[of[driver].dimension] += count
    return dict(totals)


@dataclass(frozen=True, slots=True)
class Door:
    """The way into one dimension of resilience: its drivers' names, how many texts, the search for them."""

    drivers: tuple[str, ...]
    count: int
    url: str


def doors(overview: Overview, language: str) -> dict[str, Door]:
    drivers = vocabulary.terms("drivers")
    found = {}
    for dimension in vocabulary.terms("dimensions"):
        own = [slug for slug, concept in drivers.items() if concept.dimension == dimension]
        names = tuple(drivers[slug].label(language) for slug in own)
        count = overview.dimensions.get(dimension, 0)
        found[dimension] = Door(names, count, Question(filters={"driver": tuple(own)}).address())
    return found


def driver_counts(engine: Engine, actor: Actor, city: str) -> dict[str, int]:
    """How many of a city's readable publications name each driver."""
    try:
        found = engine.search(Request(actor.audiences, filters={"kind": WRITTEN, "city": frozenset({city})}, limit=0))
    except Unavailable:
        return {}
    return dict(found.facets.get("driver", {}))


def rose_values(counts: dict[str, int]) -> tuple[int, ...]:
    """Twelve petals from 0 to 5 in the framework's order; the most named driver is 5."""
    most = max(counts.values(), default=0)
    if not most:
        return ()
    return tuple(-(-5 * counts.get(driver, 0) // most) for driver in vocabulary.terms("drivers"))


def mix(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Share of each dimension in the drivers that a city's work names."""
    return vocabulary.dimension_mix(tuple(driver for driver, count in counts.items() for _ in range(count)))


class Located(Protocol):
    """A city as far as the map needs it. Degrees."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


def pins(cities: Sequence[Located], counts: Mapping[str, int]) -> tuple[Pin, ...]:
    """Cities for the map; a larger count is a larger dot."""
    return tuple(
        Pin(
            slug=city.slug,
            name=city.name,
            lon=city.lon,
            lat=city.lat,
            url=addresses.city(city.slug),
            count=counts.get(city.slug, 0),
        )
        for city in cities
        if city.lat is not None and city.lon is not None
    )


class Place(NamedTuple):
    slug: str
    name: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two cities whose work is related, with how often."""

    one: Place
    other: Place
    count: int

    def beside(self, slug: str) -> Place:
        """The other of the two."""
        return self.other if self.one.slug == slug else self.one


def exchanges(session: Session, actor: Actor, city_id: int | None = None) -> list[Exchange]:
    """Relations between readable publications of different cities, of one city or of the whole network. Two
    queries."""
    statement = select(Link.source_id, Link.target_id).where(
        Link.type != MENTION,
        Link.source_kind == KIND,
        Link.target_kind == KIND,
        _is_hers(actor, col(Link.source_id)),
        _is_hers(actor, col(Link.target_id)),
    )
    if city_id is not None:
        own = select(Publication.id).where(Publication.city_id == city_id)
        statement = statement.where(or_(col(Link.source_id).in_(own), col(Link.target_id).in_(own)))
    joined = session.exec(statement.order_by(col(Link.id)).limit(MOST_LINKS)).all()
    ids = {key for pair in joined for key in pair if key is not None}
    cities = {
        line.id: Place(line.city_slug, line.city_name, line.city_lat, line.city_lon)
        for line in neighbours(session, actor, ids)
    }
    pairs: Counter[tuple[Place, Place]] = Counter()
    for source, target in joined:
        one, other = cities.get(source), cities.get(target or 0)
        if one is not None and other is not None and one != other:
            pairs[(one, other) if one.slug < other.slug else (other, one)] += 1
    return [Exchange(one, other, count) for (one, other), count in pairs.most_common()]


def _is_hers(actor: Actor, key: Any) -> ColumnElement[bool]:
    """Whether the publication with this id is readable; asked link by link, so that it costs no scan."""
    return exists().where(col(Publication.id) == key, readable(actor, col(Publication.audience)))


def arcs(found: Sequence[Exchange]) -> tuple[Arc, ...]:
    return tuple(Arc(item.one.slug, item.other.slug, item.count) for item in found)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The table of a city's shocks against its stresses: how many of its publications answer both."""

    shocks: tuple[Challenge, ...]
    stresses: tuple[Challenge, ...]
    counts: dict[tuple[str, str], int]


def meeting(named: Sequence[Challenge], publications: Sequence[Line]) -> Meeting:
    """Terms count wherever a publication files them: what is a shock here may be a stress there."""
    shocks = tuple(row for row in named if row.is_shock)
    stresses = tuple(row for row in named if not row.is_shock)
    tagged = [{*row.shocks, *row.stresses} for row in publications]
    counts = {
        (one.term, other.term): sum({one.term, other.term} <= terms for terms in tagged)
        for one in shocks
        for other in stresses
    }
    return Meeting(shocks, stresses, counts)


def varied(rows: Sequence[Line], most: int) -> list[Line]:
    """The first of each city, then the next ones: a city that publishes much at once does not fill the page."""
    seen: set[int] = set()
    firsts = [row for row in rows if not (row.city_id in seen or seen.add(row.city_id))]  # type: ignore[func-returns-value]
    return (firsts + [row for row in rows if row not in firsts])[:most]
