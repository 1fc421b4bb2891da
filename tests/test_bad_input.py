"""Forms over HTTP: what is wrong is said beside the field and on top, what was typed is kept; what nobody may do
changes nothing."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlmodel import col, select

from network.access import organisation_label
from network.db import db, now, write
from network.library import operations
from network.library.content import SECTIONS
from network.library.forms import LISTS
from network.library.models import Publication, Revision
from network.members import operations as members
from tests import make
from tests.library.test_bad_input import BAD, GOOD, message_is
from tests.page import Page
from tests.people import Cast, csrf_token

Browsers = Callable[[str], FlaskClient]
Fields = dict[str, list[str]]
LIBRARY = "/cities/semarang/library"
NEW = f"{LIBRARY}/new?kind=case-study"
SQUARE = f"{LIBRARY}/a-square-that-stores-rain"
SECONDS = 3


@pytest.fixture
def square(cast: Cast) -> Publication:
    return make.published(cast["lead"], cast.city("semarang"))


@pytest.fixture
def lead(browser_of: Browsers) -> FlaskClient:
    return browser_of("lead")


def everything() -> dict[str, list[object]]:
    """All rows that a form could change."""
    tables = "publication revision link old_address working_copy organisation membership person challenge".split()
    with db.engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}"))] for name in tables}


def publications() -> list[Publication]:
    """As they are now, whatever this session has seen before."""
    make.session().rollback()
    return list(make.session().exec(select(Publication)))


def revisions() -> list[Revision]:
    make.session().rollback()
    return list(make.session().exec(select(Revision).order_by(col(Revision.number))))


def lines(text: str) -> str:
    """With the line breaks of an HTML page."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- the editor -------------------------------------------------------------------------------------------------


def chosen_by_hand(field: str) -> bool:
    """Whether a field is typed into. A list to choose from does not offer what is not in it."""
    return field not in (*LISTS, "language", "status", "governance_level", "licence") or field == "contributors"


@pytest.mark.parametrize("address", ["new", "edit"])
def test_editor_says_what_is_wrong_and_keeps_what_was_typed(
    app: Flask, lead: FlaskClient, square: Publication, address: str
) -> None:
    address = NEW if address == "new" else f"{SQUARE}/edit"
    blank = Page(lead.get(address).text).fields
    before = everything()
    for field, typed, kind in BAD:
        if any("\ud800" <= letter <= "\udfff" for letter in typed):
            continue  # Half a character cannot be sent; its bytes come as signs of replacement.
        sent: Fields = {**blank, **GOOD, field: typed if isinstance(typed, list) else [typed]}
        began = time.process_time()
        answer = lead.post(address, data=sent)
        assert time.process_time() - began < SECONDS, (field, kind)
        assert answer.status_code == 422, (field, kind)
        page = Page(answer.text)
        with app.test_request_context():
            assert message_is(page.errors[field], kind), (field, kind, page.errors)
        assert page.summary.keys() == page.errors.keys()
        assert page.summary[field].endswith(f": {page.errors[field]}"), "the summary says where"
        assert set(page.summary) <= page.ids
        _expect_kept(page.fields, {name: sent[name] for name in sent if name in blank or name == field}, field)
    assert everything() == before


def _expect_kept(shown: Fields, sent: Fields, bad: str) -> None:
    for name, values in sent.items():
        if name not in ("csrf_token", "go") and (name != bad or chosen_by_hand(name)):
            assert shown[name] == [lines(value) for value in values], name


def test_too_many_rows_are_told_at_the_first_of_them(app: Flask, lead: FlaskClient) -> None:
    rows = {f"costs-{row}-{column}": [value] for row in range(21) for column, value in COST.items()}
    answer = lead.post(NEW, data={**Page(lead.get(NEW).text).fields, **GOOD, **rows})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert set(page.summary) == {"costs-20-amount"} == set(page.errors)
    assert set(page.summary) <= page.ids
    assert all(page.fields[name] == value for name, value in rows.items())


COST = {"amount": "5", "currency": "EUR"}


@pytest.mark.parametrize("section", ["plain", "hostile"])
def test_text_that_looks_like_markup_is_kept_as_text(app: Flask, lead: FlaskClient, section: str) -> None:
    text = '\n\nTwo lines first, </textarea><script>alert(1)</script> & "quotes" <b>\n' + "[" * (section == "hostile")
    sent: Fields = {**Page(lead.get(NEW).text).fields, "title": [""], "section-challenge-body": [text]}
    page = lead.post(NEW, data=sent)
    assert Page(page.text).fields["section-challenge-body"] == [text]
    assert "<script>alert" not in page.text


def test_a_good_form_is_saved_as_it_was_typed(app: Flask, lead: FlaskClient, cast: Cast) -> None:
    sent: Fields = {**Page(lead.get(NEW).text).fields, **GOOD, "go": ["save"]}
    answer = lead.post(NEW, data=sent)
    assert answer.status_code == 303
    page = Page(lead.get(answer.location + "/edit").text)
    for name in ("title", "summary", "shocks", "contributors", "section-challenge-heading", "audience"):
        assert page.fields[name] == GOOD[name], name
    assert page.fields["people_reached"] == ["28000"]
    assert page.fields["costs-0-currency"] == ["EUR"]
    assert page.fields["section-challenge-body"] == ["Rain fell.\n\nIt stayed."]
    assert page.fields["base"] == ["1"]


def test_saving_again_changes_nothing_else(app: Flask, lead: FlaskClient, cast: Cast) -> None:
    """Opened and saved without an edit, a text stays as it is: with organisations that the network does not know,
    and with its terms in the order of their weight."""
    sent = {
        **Page(lead.get(NEW).text).fields,
        **GOOD,
        "contributors": ["A street committee", "rotterdam", "arup"],
        "shocks": ["tsunami", "coastal-flooding", "earthquake"],
    }
    there = lead.post(NEW, data=sent).location
    lead.post(f"{there}/edit", data=Page(lead.get(f"{there}/edit").text).fields)
    with app.app_context():
        first, second = revisions()
        assert first.content == second.content
        assert second.content["contributors"] == sent["contributors"]
        assert second.content["shocks"] == sent["shocks"]


# --- other forms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "field", "typed"),
    [
        ("address", "slug", "Not An Address"),
        ("address", "slug", ""),
        ("address", "slug", "x" * 81),
        ("address", "slug", "new"),
        ("address", "slug", "taken"),
        ("address", "slug", "../../etc"),
        ("address", "slug", "nul\x00"),
        ("audience", "audience", "everyone"),
        ("audience", "audience", ""),
        ("audience", "audience", "org-999"),
        ("archive", "reason", ""),
        ("archive", "reason", "  \n "),
        ("archive", "reason", "nul\x00"),
    ],
)
def test_decisions_say_what_is_wrong(
    app: Flask, lead: FlaskClient, cast: Cast, square: Publication, form: str, field: str, typed: str
) -> None:
    make.published(cast["lead"], cast.city("semarang"), "Taken")
    token = Page(lead.get(f"{SQUARE}/manage").text, f"{SQUARE}/{form}").fields["csrf_token"]
    before = everything()
    answer = lead.post(f"{SQUARE}/{form}", data={"csrf_token": token, field: typed})
    assert answer.status_code == 422
    page = Page(answer.text, f"{SQUARE}/{form}")
    assert set(page.errors) == {field} == set(page.summary)
    assert field in page.ids
    if form != "audience" and "\x00" not in typed:
        assert page.fields[field] == [lines(typed)] or (form, typed) == ("archive", "  \n ")
    assert everything() == before


@pytest.mark.parametrize(
    ("email", "password"), [("", ""), ("nobody@example.org", "x"), ("no address", "x"), ("lead@example.org", "wrong")]
)
def test_sign_in_says_the_same_whatever_is_wrong(
    app: Flask, client: FlaskClient, cast: Cast, email: str, password: str
) -> None:
    token = csrf_token(client.get("/login").text)
    answer = client.post("/login", data={"csrf_token": token, "email": email, "password": password})
    page = Page(answer.text, "/login")
    assert answer.status_code == 422
    assert page.summary == page.errors == {"email": "E-mail address and password do not fit together. Check both."}
    assert page.fields["email"] == [email]
    assert page.fields["password"] == [""], "a password is never sent back"


def test_a_sign_in_link_that_is_none(app: Flask, client: FlaskClient, cast: Cast) -> None:
    token = csrf_token(client.get("/login").text)
    for path in ("/login/link/x", "/login/link/" + "x" * 5000, "/login/link/%00"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"csrf_token": token}).status_code == 404
    assert client.get("/desk/").status_code == 303


def test_autosave_and_preview_take_anything(app: Flask, lead: FlaskClient, square: Publication) -> None:
    token = csrf_token(lead.get(NEW).text)
    for text in ("", "[" * 2**21, "\x00", "> " * 3000, "x" * 900_000, "[[semarang/nothing|x]]"):
        began = time.process_time()
        preview = lead.post(f"{LIBRARY}/preview", data={"csrf_token": token, "text": text})
        after = time.process_time()
        kept = lead.post(f"{LIBRARY}/autosave?kind=case-study", data={"csrf_token": token, "title": text})
        assert max(after - began, time.process_time() - after) < SECONDS
        assert preview.status_code == 200
        assert kept.status_code == (200 if len(text) < 1_000_000 else 422)


def test_more_than_a_form_holds(app: Flask, lead: FlaskClient, square: Publication) -> None:
    token = csrf_token(lead.get(NEW).text)
    before = everything()
    for size, names in ((20_000, "x{}"), (20_000, "shocks"), (20_000, "results-{}-metric")):
        data: Fields = {"csrf_token": [token]}
        for number in range(size):
            data.setdefault(names.format(number), []).append("x")
        for path in (NEW, f"{SQUARE}/edit", f"{SQUARE}/audience", "/login"):
            began = time.process_time()
            assert lead.post(path, data=data).status_code in (302, 400, 409, 413, 422), path
            assert time.process_time() - began < SECONDS
    assert lead.post(NEW, data={"csrf_token": token, "title": "x" * 9 * 2**20}).status_code == 413
    assert everything() == before


# --- forged, stale and foreign ----------------------------------------------------------------------------------


def forms(archived: bool = False) -> Iterator[tuple[str, Fields]]:
    """Every form that a lead has, filled well."""
    yield NEW, {**GOOD, "kind": ["case-study"], "go": ["publish"]}
    yield f"{SQUARE}/edit", {**GOOD, "base": ["2"], "go": ["publish"]}
    yield f"{SQUARE}/audience", {"audience": ["network"]}
    yield f"{SQUARE}/address", {"slug": ["another"]}
    yield f"{SQUARE}/archive", {"reason": ["Because."]}
    yield f"{SQUARE}/publish", {}
    yield f"{SQUARE}/history/1/restore", {}
    yield f"{SQUARE}/autosave", {"title": ["Typed"], "base": ["2"]}
    yield f"{LIBRARY}/autosave?kind=case-study", {"title": ["Typed"]}
    yield f"{SQUARE}/discard", {}
    yield f"{LIBRARY}/discard", {"kind": ["case-study"]}
    yield f"{LIBRARY}/preview", {"text": ["Typed"]}


@pytest.fixture
def busy(app: Flask, cast: Cast, square: Publication) -> dict[str, list[object]]:
    """A published text with an unpublished revision and a working copy each; all rows as they are."""
    lead = cast["lead"]
    with write() as session:
        operations.save(session, lead, square, operations.Save(make.content("Two"), base_number=1), now())
        operations.keep_working_copy(session, lead, f"publication-{square.id}", {"title": ["x"]}, 2, now())
        operations.keep_working_copy(session, lead, "new-semarang-case-study", {"title": ["x"]}, 0, now())
    return everything()


@pytest.mark.parametrize("token", ["none", "made up", "of another session", "of nobody"])
def test_no_form_without_its_token(
    app: Flask,
    lead: FlaskClient,
    client: FlaskClient,
    busy: dict[str, list[object]],
    browser_of: Browsers,
    token: str,
) -> None:
    tokens = {
        "none": {},
        "made up": {"csrf_token": "x"},
        "of another session": {"csrf_token": csrf_token(browser_of("editor").get(NEW).text)},
        "of nobody": {"csrf_token": csrf_token(client.get("/login").text)},
    }
    for path, fields in forms():
        assert lead.post(path, data={**fields, **tokens[token]}).status_code == 400, path
        assert lead.post(path, data=fields, headers={"X-CSRFToken": "x"}).status_code == 400, path
    assert lead.post("/logout", data=tokens[token]).status_code == 400
    assert lead.get("/desk/").status_code == 200
    assert everything() == busy


@pytest.mark.parametrize("who", ["", "nobody", "reader", "neighbour", "partner", "former", "gone"])
def test_an_outsider_sends_what_a_lead_may_send(
    app: Flask, busy: dict[str, list[object]], browser_of: Browsers, who: str
) -> None:
    outsider = browser_of(who)
    token = csrf_token(outsider.get("/desk/" if who else "/login").text)
    for path, fields in forms():
        answer = outsider.post(path, data={**fields, "csrf_token": token})
        assert answer.status_code in ((401,) if not who else (403, 404)), path
    assert everything() == busy


def test_a_contributor_sends_what_only_an_editor_may_send(
    app: Flask, busy: dict[str, list[object]], browser_of: Browsers
) -> None:
    contributor = browser_of("contributor")
    token = csrf_token(contributor.get("/desk/").text)
    for path, fields in forms():
        if path.startswith(SQUARE):
            assert contributor.post(path, data={**fields, "csrf_token": token}).status_code == 403, path
    assert contributor.post(NEW, data={**GOOD, "csrf_token": token, "go": "publish"}).status_code == 403
    assert everything() == busy


def test_forged_fields_choose_nothing(app: Flask, lead: FlaskClient, cast: Cast) -> None:
    forged = {
        "state": "published",
        "author_id": "1",
        "city_id": str(cast.city("rotterdam").id),
        "compiled": "1",
        "slug": "forged",
        "published_number": "1",
        "latest_number": "9",
        "version": "9",
        "translation_of_id": "1",
        "seed_checksum": "x",
        "created_at": "1999-01-01",
    }
    token = csrf_token(lead.get(NEW).text)
    there = lead.post(NEW, data={**GOOD, **forged, "csrf_token": token, "go": "save"}).location
    assert there == SQUARE
    lead.post(f"{there}/edit", data={**GOOD, **forged, "csrf_token": token, "base": "1", "go": "save"})
    (made,) = publications()
    city = cast.city("semarang").id
    assert (made.state, made.audience, made.city_id) == ("draft", organisation_label(city or 0), city)
    assert (made.author_id, made.compiled, made.slug) == (cast.people["lead"].id, False, SQUARE.rpartition("/")[2])
    assert (made.published_number, made.latest_number, made.translation_of_id) == (None, 2, None)


def test_the_audience_of_a_published_text_is_not_changed_by_saving(
    app: Flask, lead: FlaskClient, square: Publication
) -> None:
    token = csrf_token(lead.get(f"{SQUARE}/edit").text)
    data = {**GOOD, "audience": "network", "csrf_token": token, "base": "1", "go": "publish"}
    assert lead.post(f"{SQUARE}/edit", data=data).status_code == 303
    assert [text.audience for text in publications()] == ["public"]


def test_a_sign_in_that_ended_keeps_the_text(app: Flask, lead: FlaskClient, cast: Cast) -> None:
    sent: Fields = {**Page(lead.get(NEW).text).fields, **GOOD}
    with write(visible=False) as session:
        session.connection().execute(sa.text("UPDATE sign_in SET ended_at = CURRENT_TIMESTAMP"))
    refused = lead.post(NEW, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert refused.status_code == 401
    kept = Page(refused.text).fields
    assert {name: kept[name] for name in sent if name != "csrf_token"} == {
        name: [lines(value) for value in values] for name, values in sent.items() if name != "csrf_token"
    }
    assert publications() == []

    cast.sign_in(lead, "lead")
    stale = lead.post(NEW, data=kept, headers={"Sec-Fetch-Site": "same-origin"})
    assert stale.status_code == 400
    answer = lead.post(NEW, data=Page(stale.text).fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert [text.title for text in publications()] == GOOD["title"]


def test_nobody_else_puts_words_into_the_page_that_keeps_a_text(
    app: Flask, lead: FlaskClient, client: FlaskClient
) -> None:
    """The page with the kept text and a good token is for forms of our own pages only."""
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {},
    ):
        for visitor in (lead, client):
            answer = visitor.post(NEW, data={"title": "Words of a stranger"}, headers=headers)
            assert answer.status_code in (400, 401)
            assert "Words of a stranger" not in answer.text
            assert 'name="title"' not in answer.text


def test_a_text_that_somebody_saved_in_between(
    app: Flask, lead: FlaskClient, cast: Cast, square: Publication
) -> None:
    sent = {**Page(lead.get(f"{SQUARE}/edit").text).fields, **GOOD}
    with write() as session:
        theirs = make.content("A square", sections={"challenge": "The other one's words."})
        operations.save(session, cast["editor"], square, operations.Save(theirs, base_number=1), now())
    conflict = lead.post(f"{SQUARE}/edit", data=sent)
    assert conflict.status_code == 409
    assert "one's words" in conflict.text.replace("&#39;", "'")
    page = Page(conflict.text)
    assert page.fields["section-challenge-body"] == [lines(GOOD["section-challenge-body"][0])]
    assert page.fields["base"] == ["2"]
    assert lead.post(f"{SQUARE}/edit", data=page.fields).status_code == 303
    texts = [revision.content["sections"][0]["body"] for revision in revisions()]
    assert texts == ["The street floods.", "The other one's words.", "Rain fell.\n\nIt stayed."]


def test_a_base_that_is_no_number_is_a_conflict(app: Flask, lead: FlaskClient, square: Publication) -> None:
    token = csrf_token(lead.get(f"{SQUARE}/edit").text)
    for base in ("", "x", "-1", "99999999999999999999", "1.0", "٣"):
        assert lead.post(f"{SQUARE}/edit", data={**GOOD, "base": base, "csrf_token": token}).status_code == 409


# --- where a form leads -----------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https:///evil.example",
    "/\x00/evil.example",
    "@evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_to_another_site(app: Flask, cast: Cast, target: str) -> None:
    with app.test_request_context(), write() as session:
        members.add_person(session, "lead@example.org", "Lead", hash_password("a long password"))
    client = app.test_client()
    for address in ("/login", f"/login?next={quote(target)}"):
        token = csrf_token(client.get(address).text)
        data = {"csrf_token": token, "email": "lead@example.org", "password": "a long password", "next": target}
        answer = client.post(address, data=data)
        assert answer.status_code in (303, 302, 422, 400)
        assert _host_a_browser_asks(answer.headers.get("Location", "/")) == "localhost"
        client = app.test_client()
    answer = client.post(
        "/preferences", data={"theme": "dark", "next": target}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert _host_a_browser_asks(answer.location) == "localhost"


def _host_a_browser_asks(location: str) -> str | None:
    """A browser reads a backslash as a slash, and leaves out tabs and line breaks."""
    read = location.replace("\\", "/").translate(dict.fromkeys(map(ord, "\t\r\n")))
    return urlsplit(urljoin("http://localhost/login", read)).hostname


def test_next_leads_back(app: Flask, client: FlaskClient, cast: Cast) -> None:
    assert client.get("/desk/").location == "/login?next=/desk/"
    assert Page(client.get("/login?next=/desk/").text, "/login").fields["next"] == ["/desk/"]
    assert (
        client.get(f"{NEW}&x=%2F").location
        == "/login?next=/cities/semarang/library/new%3Fkind%3Dcase-study%26x%3D%252F"
    )


def test_preferences_are_for_our_own_pages(app: Flask, client: FlaskClient) -> None:
    for headers in (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        answer = client.post("/preferences", data={"theme": "dark"}, headers=headers)
        assert answer.status_code == 400
        assert "Set-Cookie" not in answer.headers
    ours = {"Sec-Fetch-Site": "same-origin"}
    assert "theme=dark" in client.post("/preferences", data={"theme": "dark"}, headers=ours).headers["Set-Cookie"]
    odd = client.post("/preferences", data={"theme": "<script>", "language": "xx"}, headers=ours)
    assert "Set-Cookie" not in odd.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "127.0.0.1.nip.io"]
)
def test_another_host_name_is_not_answered(app: Flask, client: FlaskClient, host: str) -> None:
    for path in ("/", "/login", "/healthz", "/nothing"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert host not in answer.text or not host


def test_every_section_has_its_field(app: Flask, lead: FlaskClient) -> None:
    for kind, names in SECTIONS.items():
        page = Page(lead.get(f"{LIBRARY}/new?kind={kind}").text)
        assert {f"section-{name}-body" for name in names} <= set(page.fields)
