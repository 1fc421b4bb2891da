"""The site's own pages, and what machines ask a site for."""

from flask import Blueprint, Response, current_app, jsonify
from markupsafe import Markup

from network import markup
from network.db import change_number, db
from network.errors import NotFound
from network.page_cache import public_page
from network.pages.prose import pages
from network.web import render

blueprint: Blueprint = Blueprint("pages", __name__)


@blueprint.get("/<name>")
@public_page
def show(name: str) -> Response:
    page = pages().get(name)
    if page is None:
        raise NotFound
    body = Markup(markup.fill(page.html, {}, ""))  # noqa: S704 - sanitised by render()
    return render("pages/show.html", page=page, body=body, pages=pages().values())


@blueprint.get("/robots.txt")
def robots() -> Response:
    lines = [
        "User-agent: *",
        "Disallow: /search?",
        "Disallow: /desk/",
        "Disallow: /login",
        "Disallow: /*/edit",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/healthz")
def health() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers; says whether search has its index."""
    change_number(db.engine)
    status = current_app.extensions["index"].engine.status()
    return jsonify(database="ok", search="ok" if status.ready else "rebuilding"), 200
