"""The desk: one's own work."""

from flask import Blueprint, Response

from network.access import Action, OrganisationKind, can
from network.db import db
from network.desk import queries
from network.formats import locale_code
from network.library.sources import card
from network.web import actor, render, require_member

blueprint: Blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk/")
def desk() -> Response:
    who = require_member()
    return render(
        "desk/desk.html",
        drafts=[(card(row, locale_code()), row) for row in queries.drafts(db.session, who)],
        unsaved=queries.unsaved(db.session, who),
        cities=[
            m
            for m in who.memberships
            if m.organisation_kind is OrganisationKind.CITY and can(who, Action.WRITE, m.organisation_id)
        ],
    )


@blueprint.get("/wanted")
def wanted() -> Response:
    found = queries.wanted(db.session, actor())
    return render(
        "desk/wanted.html",
        wanted=[(path, [card(row, locale_code()) for row in rows]) for path, rows in found],
    )
