"""The front page, the directory of cities and partners, a city's home."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, redirect
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as BaseResponse

from network import addresses
from network.access import NETWORK, Action, OrganisationKind, can, can_read
from network.cities import queries, sources
from network.db import db
from network.drawing import Sample
from network.errors import NotFound
from network.formats import locale_code
from network.library import queries as library
from network.library.sources import card
from network.links.queries import old_addresses
from network.members import tenancy
from network.members.queries import City, cities, organisation, organisations, organisations_by_id, team
from network.page_cache import public_page
from network.search.engine import Engine
from network.strategy.queries import challenges
from network.web import actor, render

blueprint: Blueprint = Blueprint("cities", __name__)
RECENT = 6
ROLES = {"lead": _("Lead"), "editor": _("Editor"), "contributor": _("Contributor"), "reader": _("Reader")}
ON_HOME = 12
MOST_OF_A_CITY = 300


def _engine() -> Engine:
    engine: Engine = current_app.extensions["index"].engine
    return engine


@blueprint.get("/")
@public_page
def front() -> Response:
    overview = queries.overview(_engine(), actor())
    if overview is queries.EMPTY:
        current_app.extensions["index"].heal(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    places = cities(db.session)
    found = queries.exchanges(db.session, actor())
    names = {place.slug: place for place in places}
    most = [
        slug
        for slug, _count in sorted(overview.by_city.items(), key=lambda pair: (-pair[1], pair[0]))
        if slug in names
    ]
    cores = [
        Sample(names[slug].name, addresses.city(slug), queries.mix(queries.driver_counts(_engine(), actor(), slug)))
        for slug in most[: queries.CORES]
    ]
    return render(
        "cities/front.html",
        overview=overview,
        doors=queries.doors(overview, locale_code()),
        cores=tuple(cores),
        recent=[
            card(row, locale_code())
            for row in queries.varied(library.newest(db.session, actor(), 5 * RECENT), RECENT)
        ],
        exchanges=found,
        pins=queries.pins([place for place in places if place.slug in overview.by_city], overview.by_city),
        arcs=queries.arcs(found),
    )


@blueprint.get("/practices/map")
@public_page
def practices_map() -> Response:
    found = queries.exchanges(db.session, actor())
    joined = {place.slug: place for item in found for place in (item.one, item.other)}
    return render(
        "cities/map.html",
        exchanges=found,
        pins=queries.pins(list(joined.values()), {}),
        arcs=queries.arcs(found),
    )


@blueprint.get("/cities/")
@public_page
def directory() -> Response:
    places = cities(db.session)
    counts = library.counts_by_city(db.session, actor())
    by_slug = {city.slug: counts.get(city.id, 0) for city in places}
    regions: dict[str, list[City]] = {}
    for city in places:
        regions.setdefault(city.region, []).append(city)
    return render(
        "cities/directory.html",
        cities=places,
        regions=dict(sorted(regions.items())),
        counts=by_slug,
        pins=queries.pins(places, by_slug),
    )


@blueprint.get("/cities/<city>/")
@public_page
def home(city: str) -> BaseResponse:
    try:
        place = tenancy.city(city)
    except NotFound:
        return _moved(city)
    who, key = actor(), place.id or 0
    publications = library.of_city(db.session, who, key, MOST_OF_A_CITY)
    named = challenges(db.session, [key]).get(key, ())
    counts = queries.driver_counts(_engine(), who, place.slug)
    found = queries.exchanges(db.session, who, key)
    return render(
        "cities/home.html",
        city=place,
        publications=[card(row, locale_code()) for row in publications if not row.translation_of_id][:ON_HOME],
        translations=[card(row, locale_code()) for row in publications if row.translation_of_id],
        total=len(publications)
        if len(publications) < MOST_OF_A_CITY
        else library.count_of_city(db.session, who, key),
        shocks=sources.terms(named, shocks=True),
        stresses=sources.terms(named, shocks=False),
        meeting=queries.meeting(named, publications),
        rose=queries.rose_values(counts),
        mix=queries.mix(counts),
        exchanges=found,
        pins=queries.pins([place, *(item.beside(place.slug) for item in found)], {}),
        arcs=queries.arcs(found),
        role_names=ROLES,
        team=team(db.session, key, datetime.now(UTC).date()) if can_read(who, NETWORK) else [],
        may_write=can(who, Action.WRITE, key),
    )


def _moved(city: str) -> BaseResponse:
    """A city that was renamed redirects from its old address."""
    ref = old_addresses(db.session, [city]).get(city)
    if ref is None or ref.kind != sources.KIND:
        raise NotFound
    return redirect(addresses.city(organisations_by_id(db.session, [ref.id])[ref.id].slug), 301)


@blueprint.get("/partners/")
@public_page
def partners() -> Response:
    return render("cities/partners.html", partners=organisations(db.session, OrganisationKind.PARTNER))


@blueprint.get("/partners/<partner>/")
@public_page
def partner_home(partner: str) -> Response:
    return render("cities/partner.html", partner=organisation(db.session, OrganisationKind.PARTNER, partner))
