"""What every page shares: who is asking, rendering, errors → status codes, headers, compression, caching."""

import gzip
import io
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, session
from flask_babel import Babel, gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from network import drawing, formats
from network.access import ANYONE, Actor
from network.errors import Conflict, Forbidden, Invalid, NotFound
from network.paths import TRANSLATIONS
from network.settings import Settings
from network.static_files import asset
from network.text import unreadable

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types isthmus"
MAX_FORM_BYTES = 8 * 2**20
"""Room for every section at its longest in any script: a form's letters take up to twelve bytes each."""
MAX_FIELDS = 2000
TEXT_SHOWN = (403, 404, 409, 422, 500, 503)
LONG = 60
"""Characters from which on a field's value is somebody's writing."""
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/atom+xml")

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")
babel = Babel()


def install(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FIELDS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_COOKIE_NAME="__Host-session" if settings.base_url.startswith("https:") else "session",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE=settings.default_language,
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    app.before_request(_bound_fields)  # first of all: the others read the form
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(drawing=drawing, asset=asset, site_name=settings.site_name)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=language)
    formats.install(app)
    app.context_processor(_page_variables)
    app.before_request(_refuse_unreadable)
    app.after_request(_finish)
    _register_errors(app)


def _refuse_unreadable() -> None:
    """Nothing of ours has such an address, and neither database nor file system takes a NUL."""
    if unreadable(request.path):
        raise NotFound


def _bound_fields() -> None:
    """The form parser bounds the fields of multipart forms only."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") > MAX_FIELDS:
        abort(413)


def actor() -> Actor:
    """Who is asking; loads the session at most once a request, and not at all without a cookie."""
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    # Asking Flask-Login loads the session, and the loader leaves the actor in `g`.
    if "actor" not in g and not (has_session and current_user.is_authenticated):
        g.actor = ANYONE
    who: Actor = g.get("actor", ANYONE)
    return who


def require_member() -> Actor:
    """The signed-in person, or a redirect to the sign-in page that comes back here."""
    who = actor()
    if who.id is None:
        raise SignInFirst
    return who


class SignInFirst(Exception):
    """Nobody is signed in, and this page is somebody's."""


def interface_languages() -> list[str]:
    """Languages the interface speaks: English, and each catalogue that is compiled."""
    found = sorted(path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
    return ["en", *found]


def language() -> str:
    """The reader's language: her choice, her account's, her browser's, the site's."""
    available: list[str] = current_app.extensions["interface_languages"]
    chosen = request.cookies.get("language", "")
    if chosen in available:
        return chosen
    if actor().language in available:
        return actor().language
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    return request.accept_languages.best_match(available, default) or default


def theme() -> str:
    value = request.cookies.get("theme", "")
    return value if value in ("light", "dark") else ""


def save_data() -> bool:
    return request.headers.get("Save-Data") == "on"


def _page_variables() -> dict[str, Any]:
    return {
        "actor": None if actor().id is None else actor(),
        "theme": theme(),
        "save_data": save_data(),
        "locale": formats.locale(),
        "languages": [(code, formats.language_name(code)) for code in interface_codes()],
        "base_url": current_app.config["BASE_URL"],
    }


def interface_codes() -> list[str]:
    codes: list[str] = current_app.extensions["interface_languages"]
    return codes


def render(template: str, status: int = 200, **context: Any) -> Response:
    return make_response(render_template(template, **context), status)


def page_number(arguments: Mapping[str, str]) -> int:
    """The `page` of an address, 1 for anything that is no page."""
    text = arguments.get("page", "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def local_path(target: str) -> str:
    """A path of this site to go on to, '/' for anything else: no scheme, host, backslash or control character."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    if any(ord(character) < 33 or ord(character) == 127 for character in target) or urlsplit(target).netloc:
        return "/"
    return target


def same_origin() -> bool:
    """Whether the browser says that this request comes from a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


# --- errors -----------------------------------------------------------------------------------------------------


def _register_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(Forbidden, lambda _error: error_page(403))
    app.register_error_handler(Conflict, lambda error: error_page(409, gettext(str(error))))
    app.register_error_handler(Invalid, lambda error: error_page(422, gettext(str(error))))
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(InternalServerError, lambda _error: error_page(500))
    app.register_error_handler(HTTPException, _http_error)


def error_page(status: int, message: str = "", **context: Any) -> Response:
    """The page that helps on; when a form with a text of some length met the error, the text as well."""
    fields = _typed() if status in TEXT_SHOWN and request.method == "POST" else []
    if any(len(value) > LONG for _name, value in fields):
        return render("errors/send_again.html", status, fields=fields, why="refused", code=status, message=message)
    return render("errors/error.html", status, code=status, message=message, **context)


def _typed() -> list[tuple[str, str]]:
    """What was typed into a form of our own pages; nobody else may put words into the page that shows it."""
    if request.is_json or not same_origin() or request.path == "/login":
        return []
    hidden = ("csrf_token", "password")
    return [(name, value) for name, value in request.form.items(multi=True) if name not in hidden]


def _http_error(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    answer = error_page(error.code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _database_trouble(error: OperationalError) -> Response:
    current_app.logger.error("the database did not answer: %s", type(error.orig).__name__)
    g.actor = ANYONE  # the page must not ask the database who reads it
    answer = error_page(503)
    answer.headers["Retry-After"] = "10"
    return answer


def _sign_in_first(_error: SignInFirst) -> BaseResponse:
    if request.method in ("GET", "HEAD"):
        return redirect("/login?next=" + _quoted(request.full_path.rstrip("?")), 303)
    return _keep_text(401)


def _stale_form(_error: CSRFError) -> Response:
    return _keep_text(HTTPStatus.BAD_REQUEST)


def _keep_text(status: int) -> Response:
    """A form came from a page whose sign-in has ended: show what was typed, ready to be sent again."""
    fields = _typed()
    if not fields:
        return error_page(status)
    why = "signed out" if actor().id is None else "stale"
    return render("errors/send_again.html", status, fields=fields, why=why)


def _quoted(path: str) -> str:
    from_here = path if path.startswith("/") else "/"
    return "".join(
        character
        if character.isalnum() or character in "/-._~"
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in from_here
    )


# --- what leaves ------------------------------------------------------------------------------------------------


def _finish(response: Response) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # A stylesheet or a font is no document; with what documents are told, ten of them weigh 5 kB more.
    if request.endpoint != "dist" or response.status_code != 200:
        headers["Content-Security-Policy"] = CSP + (TRUSTED_TYPES if g.get("trusted_types", True) else "")
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in headers:
        public = actor_is_public() and request.method in ("GET", "HEAD") and not session.modified
        headers["Cache-Control"] = "no-cache" if public and response.status_code == 200 else "private, no-store"
    compress(response)
    return response


def actor_is_public() -> bool:
    return bool(g.get("actor", ANYONE).id is None)


def compress(response: Response) -> None:
    """gzip what is worth it. A name of random length in the gzip header hides the size of secrets (BREACH)."""
    if (
        response.direct_passthrough
        or response.is_streamed
        or (request.environ.get("network.keep_page") and response.status_code == 200)  # the page cache does it
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSED)
    ):
        return
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < 500 or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return
    response.set_data(zipped(body))
    response.headers["Content-Encoding"] = "gzip"


def zipped(body: bytes) -> bytes:
    buffer = io.BytesIO()
    name = "x" * secrets.randbelow(64)
    with gzip.GzipFile(filename=name, mode="wb", fileobj=buffer, compresslevel=5, mtime=0) as file:
        file.write(body)
    return buffer.getvalue()
