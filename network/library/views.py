"""Reading a publication: the page, its history, differences and links."""

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from network import addresses
from network.db import db, now
from network.errors import NotFound
from network.library import difference, queries, words
from network.library.content import LICENCES, stored
from network.library.queries import KIND
from network.library.reading import citation, link_targets, read, rights
from network.links.queries import old_addresses
from network.members import tenancy
from network.members.queries import people_names
from network.page_cache import public_page
from network.web import actor, page_number, render

blueprint: Blueprint = Blueprint("library", __name__)
PAGE = 30


@blueprint.get("/cities/<city>/library/<slug>")
@public_page
def show(city: str, slug: str) -> BaseResponse:
    place = tenancy.city(city)
    try:
        shown = queries.shown(db.session, actor(), place, slug)
    except NotFound:
        return _moved(city, slug)
    reading = read(db.session, actor(), place, shown)
    return render(
        "library/show.html",
        city=place,
        reading=reading,
        intended=words.audience(shown.publication.intended_audience, place.name),
        levels=words.GOVERNANCE_LEVELS,
        licences=LICENCES,
        citation=citation(shown, place),
        today=now().date(),
    )


def _moved(city: str, slug: str) -> BaseResponse:
    """The address it has now, for whoever may read it; else the 404 that any unknown address gets."""
    path = f"{city}/{slug}"
    ref = old_addresses(db.session, [path]).get(path)
    found = queries.neighbours(db.session, actor(), [ref.id]) if ref is not None and ref.kind == KIND else []
    if not found:
        raise NotFound
    return redirect(addresses.publication(found[0].city_slug, found[0].slug), 301)


@blueprint.get("/cities/<city>/library/<slug>/history")
def history(city: str, slug: str) -> Response:
    place = tenancy.city(city)
    publication = queries.fetch(db.session, actor(), place, slug)
    page = page_number(request.args)
    rows, total = queries.history(db.session, actor(), publication, (page - 1) * PAGE, PAGE)
    return render(
        "library/history.html",
        city=place,
        publication=publication,
        revisions=rows,
        names=people_names(db.session, [row.author_id for row in rows]),
        rights=rights(actor(), publication),
        page=page,
        pages=max(1, -(-total // PAGE)),
    )


@blueprint.get("/cities/<city>/library/<slug>/history/<int(max=999999999):number>")
def revision(city: str, slug: str, number: int) -> Response:
    place = tenancy.city(city)
    publication = queries.fetch(db.session, actor(), place, slug)
    found = queries.revision(db.session, actor(), publication, number)
    shown = queries.Shown(publication, found, stored(found.content))
    targets = link_targets(db.session, actor(), [part.body for part in shown.content.sections])
    return render(
        "library/revision.html", city=place, reading=read(db.session, actor(), place, shown, targets), revision=found
    )


@blueprint.get("/cities/<city>/library/<slug>/diff")
def diff(city: str, slug: str) -> Response:
    place = tenancy.city(city)
    publication = queries.fetch(db.session, actor(), place, slug)
    old, new = (queries.revision(db.session, actor(), publication, _number(name)) for name in ("from", "to"))
    return render(
        "library/diff.html",
        city=place,
        publication=publication,
        old=old,
        new=new,
        changes=difference.changes(stored(old.content), stored(new.content)),
        names=people_names(db.session, [old.author_id, new.author_id]),
    )


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        abort(404)
    return int(text)


@blueprint.get("/cities/<city>/library/<slug>/links")
@public_page
def links(city: str, slug: str) -> Response:
    place = tenancy.city(city)
    shown = queries.shown(db.session, actor(), place, slug)
    return render("library/links.html", city=place, reading=read(db.session, actor(), place, shown))
