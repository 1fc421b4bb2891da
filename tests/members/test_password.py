"""Signing in with a password: what is kept, what is said, where it leads."""

import re
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password

from network.db import write
from network.members import operations
from tests.people import Cast, csrf_token

PASSWORD = "correct horse battery staple"


@pytest.fixture
def ani(app: Flask, cast: Cast) -> str:
    """The address of somebody with a password."""
    with write() as session:
        operations.add_person(session, "lead@example.org", "Lead", password_hash=hash_password(PASSWORD))
    return "lead@example.org"


def sign_in(client: FlaskClient, email: str, password: str, **more: str) -> tuple[int, str, str]:
    """Status, place and page of an attempt."""
    form = csrf_token(client.get("/login").text)
    answer = client.post("/login", data={"csrf_token": form, "email": email, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_it_signs_in(client: FlaskClient, ani: str) -> None:
    status, place, _ = sign_in(client, "Lead@Example.org", PASSWORD)
    assert (status, place) in ((302, "/desk/"), (303, "/desk/"))
    assert client.get("/desk/").status_code == 200
    assert client.get("/login").status_code == 303, "nobody signs in twice"


def test_only_an_argon2_hash_is_kept(app: Flask, cast: Cast, ani: str) -> None:
    stored = cast.people["lead"].password
    assert stored is not None
    assert stored.startswith("$argon2")
    assert PASSWORD not in stored


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(client: FlaskClient, ani: str) -> None:
    def page(email: str, password: str) -> str:
        status, place, text = sign_in(client, email, password)
        assert (status, place) == (422, "")
        return re.sub(r'value="[^"]*"', "", text)

    wrong = page(ani, "not it")
    assert page("nobody@nowhere.example", "not it") == wrong
    assert page("nobody@example.org", PASSWORD) == wrong, "she signs in by link only"
    assert client.get("/desk/").status_code == 303


def test_what_was_typed_is_kept_but_the_password(client: FlaskClient, ani: str) -> None:
    _, _, text = sign_in(client, ani, "not it")
    assert f'value="{ani}"' in text
    assert "not it" not in text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # Hashing a password takes its time.
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation: https://evil.example",
        "https:evil.example",
        "/desk/\r\nX: y",
    ],
)
def test_it_leads_nowhere_else(client: FlaskClient, ani: str, target: str) -> None:
    status, place, _ = sign_in(client, ani, PASSWORD, next=target)
    assert (status == 422) == (place == ""), "refused, or led on"
    assert urljoin("http://localhost/login", place).startswith("http://localhost/")
    assert not re.search(r"[\s\\]|^//", place)


def test_it_leads_back_to_where_one_was(client: FlaskClient, ani: str) -> None:
    answer = client.get("/cities/semarang/library/new?kind=practice")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    target = re.search(r'name="next" value="([^"]*)"', page.text)
    assert target is not None
    status, place, _ = sign_in(client, ani, PASSWORD, next=target[1].replace("&amp;", "&"))
    assert (status, place) in (
        (302, "/cities/semarang/library/new?kind=practice"),
        (303, "/cities/semarang/library/new?kind=practice"),
    )


def test_guessing_is_slowed_down(client: FlaskClient, ani: str) -> None:
    statuses = [sign_in(client, ani, f"guess {number}")[0] for number in range(12)]
    assert 429 in statuses
    assert statuses[:5] == [422] * 5
    assert sign_in(client, ani, PASSWORD)[0] == 429


def test_somebody_put_out_cannot_sign_in(app: Flask, cast: Cast, client: FlaskClient, ani: str) -> None:
    with write() as session:
        cast.people["lead"].active = False
        session.add(cast.people["lead"])
    assert sign_in(client, ani, PASSWORD)[0] == 422
    assert client.get("/desk/").status_code == 303
