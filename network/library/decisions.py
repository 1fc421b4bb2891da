"""What an editor decides about a publication: publish, audience, address, archive, restore."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from network import addresses
from network.db import db, now, write
from network.errors import Forbidden, Invalid
from network.library import operations, queries, words
from network.library.models import Publication
from network.library.reading import rights
from network.members import tenancy
from network.members.models import Organisation
from network.web import actor, render, require_member

blueprint: Blueprint = Blueprint("decisions", __name__)


def editable(city: str, slug: str) -> tuple[Organisation, Publication]:
    """The publication at an address that this person may edit. Raises Forbidden, NotFound."""
    who = require_member()
    place = tenancy.city(city)
    publication = queries.fetch(db.session, who, place, slug)
    if not queries.may_edit(who, publication):
        raise Forbidden
    return place, publication


@blueprint.get("/cities/<city>/library/<slug>/manage")
def manage(city: str, slug: str) -> Response:
    place, publication = editable(city, slug)
    return _manage(place, publication, {})


def _manage(place: Organisation, publication: Publication, errors: dict[str, str], status: int = 200) -> Response:
    return render(
        "library/manage.html",
        status,
        city=place,
        publication=publication,
        rights=rights(actor(), publication),
        audiences=[(label, words.audience(label, place.name)) for label in operations.audiences_of(place.id or 0)],
        errors=errors,
        typed=request.form,
    )


@blueprint.post("/cities/<city>/library/<slug>/publish")
def publish_submit(city: str, slug: str) -> BaseResponse:
    text = request.form.get("number", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return _decide(
        city,
        slug,
        lambda session, publication: operations.publish(session, actor(), publication, now(), number),
        _("Published. It can be found by search now."),
    )


@blueprint.post("/cities/<city>/library/<slug>/archive")
def archive_submit(city: str, slug: str) -> BaseResponse:
    reason = request.form.get("reason", "")
    return _decide(
        city,
        slug,
        lambda session, publication: operations.archive(session, actor(), publication, reason, now()),
        _("Archived. It stays readable, and says so."),
    )


@blueprint.post("/cities/<city>/library/<slug>/unarchive")
def unarchive_submit(city: str, slug: str) -> BaseResponse:
    return _decide(
        city,
        slug,
        lambda session, publication: operations.unarchive(session, actor(), publication, now()),
        _("Out of the archive again."),
    )


@blueprint.post("/cities/<city>/library/<slug>/audience")
def audience_submit(city: str, slug: str) -> BaseResponse:
    label = request.form.get("audience", "")
    return _decide(
        city,
        slug,
        lambda session, publication: operations.choose_audience(session, actor(), publication, label),
        _("The audience is changed, everywhere at once."),
    )


@blueprint.post("/cities/<city>/library/<slug>/address")
def address_submit(city: str, slug: str) -> BaseResponse:
    wish = request.form.get("slug", "").strip()
    place = tenancy.city(city)
    return _decide(
        city,
        slug,
        lambda session, publication: operations.rename(session, actor(), place, publication, wish),
        _("The address is changed. The old one leads here."),
    )


@blueprint.post("/cities/<city>/library/<slug>/history/<int(max=999999999):number>/restore")
def restore_submit(city: str, slug: str, number: int) -> BaseResponse:
    note = _("Restored revision %(number)s", number=number)
    return _decide(
        city,
        slug,
        lambda session, publication: operations.restore(session, actor(), publication, number, note, now()),
        _("Restored as a new revision."),
    )


def _decide(city: str, slug: str, change: Any, message: str) -> BaseResponse:
    """One decision on a publication; what is wrong with it is shown on the page of decisions."""
    place, publication = editable(city, slug)
    try:
        with write() as session:
            fresh = queries.fetch(session, actor(), place, slug)
            change(session, fresh)
    except Invalid as error:
        return _manage(place, publication, {name: _(text) for name, text in error.fields.items()}, 422)
    flash(message, "success")
    return redirect(addresses.publication(place.slug, fresh.slug), 303)
