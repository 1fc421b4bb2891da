"""The search page."""

from flask import Blueprint, Response, current_app, request

from network.db import db
from network.formats import locale_code
from network.members.queries import organisation_names
from network.search import facets, forms
from network.search.engine import Sort, Unavailable
from network.search.finding import find
from network.web import actor, render

blueprint: Blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> Response:
    question = forms.read(request.args.to_dict(flat=False))
    index, language = current_app.extensions["index"], locale_code()
    names = organisation_names(db.session)
    try:
        index.catch_up(db.session)
        results = find(db.session, actor(), question, index.engine, index.catalogue, language)
    except Unavailable:
        index.heal(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the thread needs it
        return render("search/unavailable.html", 200, question=question)
    return render(
        "search/search.html",
        question=question,
        results=results,
        facets=facets.facets(question, results.found, language, names),
        chips=facets.chips(question, language, names),
        sorts=list(Sort),
    )


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    text = render("search/opensearch.xml")
    text.headers["Content-Type"] = "application/opensearchdescription+xml"
    return text
