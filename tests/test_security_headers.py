"""What the browser is told with each page, what the cookie is like, and what a stranger can learn from an answer."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from network import create_app
from network.access import NETWORK
from network.settings import Settings
from network.static_files import asset
from tests import make
from tests.conftest import SECRET
from tests.people import Cast, csrf_token

Browsers = Callable[[str], FlaskClient]
LIBRARY = "/cities/semarang/library"
SQUARE = f"{LIBRARY}/a-square-that-stores-rain"
PUBLIC = [
    "/",
    "/search?q=rain",
    "/cities/",
    "/cities/semarang/",
    "/about",
    SQUARE,
    f"{SQUARE}/links",
    "/practices/map",
]
PRIVATE = ["/desk/", f"{LIBRARY}/new", f"{SQUARE}/edit", f"{SQUARE}/manage"]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture(autouse=True)
def square(cast: Cast) -> None:
    make.published(cast["lead"], cast.city("semarang"))


def policy(answer: TestResponse) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}


@pytest.mark.parametrize("who", ["", "lead"])
def test_every_answer_is_guarded(client: FlaskClient, browser_of: Browsers, who: str) -> None:
    client = browser_of(who)
    for path in [*PUBLIC, *PRIVATE, "/nothing", "/login", "/healthz", "/static/dist/nothing.js"]:
        answer = client.get(path)
        told = policy(answer)
        assert POLICY.items() <= told.items(), path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        assert set(told) - set(POLICY) <= {"require-trusted-types-for", "trusted-types"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]
        answer.close()


def test_a_built_file_says_what_it_is(client: FlaskClient) -> None:
    """It is no document, and is not told what documents are told: that would weigh more than it does."""
    for name in ("site.css", "site.js", "icon.svg", "text-core.woff2"):
        answer = client.get(asset(name))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert sum(len(header) + len(value) + 4 for header, value in answer.headers.items()) < 600
        answer.close()


def test_trusted_types_hold_but_in_the_editor(client: FlaskClient, browser_of: Browsers) -> None:
    """The visual editor is made of others' code, which has no policy of our name."""
    lead = browser_of("lead")
    for path in [*PUBLIC, "/desk/", f"{SQUARE}/manage", "/nothing"]:
        assert policy(lead.get(path))["require-trusted-types-for"] == "'script'", path
        assert policy(client.get(path))["trusted-types"] == "isthmus", path
    assert "require-trusted-types-for" not in policy(lead.get(f"{SQUARE}/edit"))


def test_no_page_holds_script_or_style_of_its_own(client: FlaskClient, browser_of: Browsers) -> None:
    lead = browser_of("lead")
    for path in [*PUBLIC, *PRIVATE, f"{SQUARE}/history", "/nothing"]:
        page = lead.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=\"/)|<style|\sstyle=|\son\w+=\"|javascript:", page), path
        assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//(?!localhost)[^\"]*", page), path


def test_what_is_private_is_not_stored_on_the_way(client: FlaskClient, browser_of: Browsers) -> None:
    lead = browser_of("lead")
    for path in [*PUBLIC, *PRIVATE]:
        assert lead.get(path).headers["Cache-Control"] == "private, no-store", path
    for path in PUBLIC:
        assert client.get(path).headers["Cache-Control"] == "no-cache", path
    for path in ("/nothing", f"{SQUARE}/edit"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store", path
    built = client.get(asset("site.css"))
    assert "immutable" in built.headers["Cache-Control"]
    built.close()


# --- cookies ----------------------------------------------------------------------------------------------------


def test_the_public_gets_no_cookie(client: FlaskClient) -> None:
    for path in [*PUBLIC, "/nothing", "/healthz", "/robots.txt", "/opensearch.xml", "/desk/"]:
        assert "Set-Cookie" not in client.get(path).headers, path


def test_the_session_cookie_is_out_of_reach(client: FlaskClient) -> None:
    cookie = client.get("/login").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_in_production_cookies_need_https(tmp_path: object) -> None:
    settings = Settings(
        production=True,
        secret_key=SECRET,  # type: ignore[arg-type]
        base_url="https://network.example",
        database_url="sqlite://",
        data_dir=tmp_path,  # type: ignore[arg-type]
    )
    app = create_app(settings)
    answer = app.test_client().get("/login", base_url="https://network.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert app.test_client().get("/login", headers={"Host": "localhost"}).status_code == 400


def test_signing_in_begins_a_new_session(app: Flask, cast: Cast) -> None:
    """What somebody else put into this browser's session before is gone, her token too."""
    client = app.test_client()
    token = csrf_token(client.get("/login").text)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = client.get_cookie("session")
    cast.sign_in(client, "lead")
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.post(f"{SQUARE}/publish", data={"csrf_token": token}).status_code == 400


def test_signing_out_ends_the_old_cookie(app: Flask, browser_of: Browsers) -> None:
    lead = browser_of("lead")
    cookie = lead.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get("/desk/").status_code == 200
    answer = lead.post("/logout", data={"csrf_token": csrf_token(lead.get("/desk/").text)})
    assert answer.status_code in (302, 303)
    assert lead.get("/desk/").status_code == 303
    assert thief.get("/desk/").status_code == 303, "a copy of the cookie opens nothing"


def test_signing_out_takes_a_form(browser_of: Browsers) -> None:
    lead = browser_of("lead")
    assert lead.get("/logout").status_code in (404, 405)
    assert lead.get("/desk/").status_code == 200


def test_a_forged_cookie_is_nobody(app: Flask) -> None:
    for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "", "x" * 3000):
        client = app.test_client()
        client.set_cookie("session", value)
        assert client.get("/desk/").status_code == 303
        assert client.get("/").status_code == 200


# --- what an answer tells ---------------------------------------------------------------------------------------


def outline(answer: TestResponse, path: str) -> tuple[int, str, tuple[str, ...]]:
    """What can be told apart: status, text without the address that was asked, names of headers."""
    text = re.sub(r'(csrf.token" (?:value|content)=")[^"]+', r"\1", answer.text)
    return answer.status_code, text.replace(path, "…"), tuple(sorted(answer.headers.keys()))


@pytest.mark.parametrize("who", ["", "nobody", "partner", "neighbour", "steward"])
def test_absent_and_forbidden_look_alike(cast: Cast, browser_of: Browsers, who: str) -> None:
    """A draft, another city's internal text and, for whom it is not, a text of the network are like nothing."""
    city = cast.city("semarang")
    make.draft(cast["lead"], city, "Secret draft")
    make.published(cast["lead"], city, "Secret inside", audience=f"org-{city.id}")
    hidden = ["secret-draft", "secret-inside"]
    if who in ("", "nobody"):
        make.published(cast["lead"], city, "Secret network", audience=NETWORK)
        hidden.append("secret-network")
    client = browser_of(who)
    for slug in hidden:
        for step in ("", "/links", "/history", "/history/1", "/diff?from=1&to=1", "/edit", "/manage"):
            path, nothing = f"{LIBRARY}/{slug}{step}", f"{LIBRARY}/no-such-text{step}"
            there, absent = client.get(path), client.get(nothing)
            assert outline(there, slug) == outline(absent, "no-such-text"), path
            assert there.status_code == (303 if not who and step in ("/edit", "/manage") else 404)
            assert "ecret" not in there.text.replace(slug, "")


def test_a_revision_that_was_never_published_looks_absent(cast: Cast, browser_of: Browsers) -> None:
    lead = browser_of("lead")
    page = lead.get(f"{SQUARE}/edit").text
    data = {"csrf_token": csrf_token(page), "title": "Secret second", "language": "en", "base": "1", "go": "save"}
    assert lead.post(f"{SQUARE}/edit", data=data).status_code == 303
    for who in ("", "neighbour"):
        client = browser_of(who)
        there, absent = client.get(f"{SQUARE}/history/2"), client.get(f"{SQUARE}/history/3")
        assert outline(there, "history/2") == outline(absent, "history/3")
        assert "ecret" not in client.get(f"{SQUARE}/history").text


def test_a_failure_shows_nothing_of_the_machine(app: Flask, browser_of: Browsers) -> None:
    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError("the secret reason")

    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    for who in ("", "lead"):
        answer = browser_of(who).get("/breaks")
        assert answer.status_code == 500
        assert "Something broke on our side" in answer.text
        for word in ("secret reason", "Traceback", "RuntimeError", ".py", "sqlalchemy"):
            assert word not in answer.text
        assert POLICY.items() <= policy(answer).items()
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_password_is_tried_ten_times_a_minute(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    token = csrf_token(client.get("/login").text)
    data = {"csrf_token": token, "email": "lead@example.org", "password": "guess"}
    statuses = [client.post("/login", data=data).status_code for _try in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert client.get("/login").status_code == 200


def test_secrets_do_not_shrink_with_the_page(client: FlaskClient, browser_of: Browsers) -> None:
    """The length of a compressed page says nothing about a guess that it repeats (BREACH)."""
    lead = browser_of("lead")
    sizes = {len(lead.get("/desk/", headers={"Accept-Encoding": "gzip"}).data) for _time in range(12)}
    assert len(sizes) > 3
