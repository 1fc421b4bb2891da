"""Signing in by a link, and how the site looks for whoever is reading."""

from flask import Blueprint, Response, current_app, redirect, request
from flask_security.utils import login_user
from werkzeug.wrappers import Response as BaseResponse

from network.db import db, now, write
from network.errors import NotFound
from network.members import operations
from network.web import actor, csrf, error_page, interface_codes, limiter, local_path, render, same_origin

blueprint: Blueprint = Blueprint("members", __name__)
YEAR_SECONDS = 365 * 24 * 3600
LOGINS = "10 per minute"
LINKS = "30 per minute"


@blueprint.get("/login/link/<token>")
def sign_in_link(token: str) -> Response:
    """Asks first: programs that look at links in mails must not use them up."""
    try:
        person = operations.open_sign_in_link(db.session, token, now())
    except NotFound:
        return render("members/link_used.html", 404)
    return render("members/sign_in_link.html", person=person)


@blueprint.post("/login/link/<token>")
@limiter.limit(LINKS)
def sign_in_link_submit(token: str) -> BaseResponse:
    try:
        with write(visible=False) as session:
            person = operations.use_sign_in_link(session, token, now())
    except NotFound:
        return render("members/link_used.html", 404)
    login_user(person, authn_via=["link"])
    return redirect("/desk/", 303)


@blueprint.post("/preferences")
@csrf.exempt  # type: ignore[untyped-decorator]
def preferences() -> BaseResponse:
    """Theme and language, in a cookie. Without a token, so that public pages need no session; the browser's word
    that the form is ours is enough for what it changes."""
    if not same_origin():
        return error_page(400)
    answer = redirect(local_path(request.form.get("next", "/")), 303)
    choices = {"theme": ("", "light", "dark"), "language": ("", *interface_codes())}
    for name, allowed in choices.items():
        if request.form.get(name) in allowed and name in request.form:
            answer.set_cookie(
                name,
                request.form[name],
                max_age=YEAR_SECONDS,
                samesite="Lax",
                httponly=True,
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )
    return answer


def install_sign_in() -> None:
    """Give Flask-Security's sign-in page the status that every form here has: 422 when something is wrong."""
    view = current_app.view_functions["security.login"]

    def login(**arguments: object) -> BaseResponse:
        answer = current_app.make_response(view(**arguments))  # type: ignore[arg-type]
        if request.method == "POST" and answer.status_code == 200:
            answer.status_code = 422
        if request.method == "GET" and actor().id is not None:
            return redirect("/desk/", 303)
        return answer

    door = limiter.limit(LOGINS, methods=["POST"])
    current_app.view_functions["security.login"] = door(login)
    # A page of Flask-Security's own that nothing leads to yet.
    current_app.view_functions["security.verify"] = lambda: error_page(404)
