"""A link signs one person in, once, for a while."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from network.db import db, now, write
from network.errors import NotFound
from network.members import operations
from network.members.models import Person, SignIn
from tests import make
from tests.people import Cast, csrf_token
from tests.together import together

CROWD = 8


def new_link(cast: Cast, name: str = "lead", hours: int = 1, late: int = 0) -> str:
    with write(visible=False) as session:
        return operations.new_sign_in_link(session, cast.people[name], now() - timedelta(hours=late), hours)


def use(token: str) -> Person:
    with write(visible=False) as session:
        return operations.use_sign_in_link(session, token, now())


def test_it_works_once(app: Flask, cast: Cast) -> None:
    token = new_link(cast)
    assert operations.open_sign_in_link(make.session(), token, now()).name == "Lead"
    assert use(token).name == "Lead"
    with pytest.raises(NotFound):
        use(token)
    with pytest.raises(NotFound):
        operations.open_sign_in_link(make.session(), token, now())


def test_it_works_once_when_eight_use_it_at_once(app: Flask, cast: Cast) -> None:
    token = new_link(cast)
    db.session.close()
    ended = together(app, [lambda: use(token).name] * CROWD)
    assert ended.count("Lead") == 1
    assert sum(isinstance(result, NotFound) for result in ended) == CROWD - 1, ended


def test_it_works_once_when_eight_browsers_post_it_at_once(app: Flask, cast: Cast) -> None:
    token = new_link(cast)
    clients = [app.test_client() for _ in range(CROWD)]
    forms = [csrf_token(client.get(f"/login/link/{token}").text) for client in clients]

    def posting(client: FlaskClient, form: str) -> Callable[[], int]:
        return lambda: client.post(f"/login/link/{token}", data={"csrf_token": form}).status_code

    db.session.close()
    ended = together(app, [posting(client, form) for client, form in zip(clients, forms, strict=True)])
    assert sorted(ended, key=str) == [303] + [404] * (CROWD - 1)
    assert len(make.session().exec(select(SignIn)).all()) == 1


def test_an_old_one_does_not_work(app: Flask, cast: Cast) -> None:
    token = new_link(cast, hours=24, late=25)
    with pytest.raises(NotFound):
        use(token)
    assert use(new_link(cast, hours=24, late=23)).name == "Lead"


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 5000, "%00", "\x00"])
def test_an_unknown_one_does_not_work(app: Flask, cast: Cast, token: str) -> None:
    new_link(cast)
    with pytest.raises(NotFound):
        use(token)


def test_somebody_put_out_cannot_use_hers(app: Flask, cast: Cast) -> None:
    token = new_link(cast)
    with write() as session:
        cast.people["lead"].active = False
        session.add(cast.people["lead"])
    with pytest.raises(NotFound):
        use(token)


def test_links_of_one_person_do_not_use_each_other_up(app: Flask, cast: Cast) -> None:
    one, two = new_link(cast), new_link(cast)
    use(one)
    assert use(two).name == "Lead"


# --- as a browser does it ---------------------------------------------------------------------------------------


def test_looking_at_it_does_not_use_it_up(app: Flask, cast: Cast, client: FlaskClient) -> None:
    token = new_link(cast)
    for _ in range(3):
        assert client.get(f"/login/link/{token}").status_code == 200
    assert client.get("/desk/").status_code == 303, "nobody is signed in by looking"


def test_without_our_form_it_does_not_sign_in(app: Flask, cast: Cast, client: FlaskClient) -> None:
    token = new_link(cast)
    assert client.post(f"/login/link/{token}").status_code == 400
    assert client.post(f"/login/link/{token}", data={"csrf_token": "forged"}).status_code == 400
    assert use(token).name == "Lead"


def test_a_used_one_says_so(app: Flask, cast: Cast, client: FlaskClient) -> None:
    token = new_link(cast)
    use(token)
    assert client.get(f"/login/link/{token}").status_code == 404


def test_signing_out_ends_the_cookie_also_where_it_was_copied(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    cast.sign_in(client, "lead")
    copied = client.get_cookie("session")
    assert copied is not None
    page = client.get("/desk/")
    assert page.status_code == 200
    assert client.post("/logout", data={"csrf_token": csrf_token(page.text)}).status_code in (302, 303)
    assert client.get("/desk/").status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", copied.value)
    assert thief.get("/desk/").status_code == 303


def test_a_cookie_planted_before_does_not_survive_signing_in(app: Flask, cast: Cast, client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = client.get_cookie("session")
    cast.sign_in(client, "lead")
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_somebody_put_out_is_out_with_her_next_click(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    cast.sign_in(client, "lead")
    assert client.get("/desk/").status_code == 200
    with write() as session:
        cast.people["lead"].active = False
        session.add(cast.people["lead"])
    assert client.get("/desk/").status_code == 303
