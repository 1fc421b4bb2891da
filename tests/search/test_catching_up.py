"""A drain that a crash or a held lock lost: the next search applies it before it counts."""

from flask import Flask
from flask.testing import FlaskClient

from network.db import write
from network.library import operations
from tests.make import published
from tests.people import Cast

CITY = "semarang"


def test_what_was_hidden_is_not_counted(app: Flask, cast: Cast, client: FlaskClient) -> None:
    editor = cast["editor"]
    made = published(editor, cast.city(CITY), "The word is qzxsecret")
    assert "1 result" in client.get("/search?q=qzxsecret").text

    with write() as session:
        operations.choose_audience(session, editor, made, f"org-{cast.city(CITY).id}")
        session.info["after_commit"].clear()  # as if the process had died here

    page = client.get("/search?q=qzxsecret").text
    assert "1 result" not in page
    assert "Nothing yet" in page


def test_what_was_published_is_found(app: Flask, cast: Cast, client: FlaskClient) -> None:
    index = app.extensions["index"]
    drain, app.extensions["drain_index"] = app.extensions["drain_index"], lambda: None
    published(cast["editor"], cast.city(CITY), "Published just before the crash")
    app.extensions["drain_index"] = drain
    assert index.engine.status().cursor == 0 or index.engine.status().ready
    assert "just before the" in client.get("/search?q=crash").text


def test_an_index_of_another_database_is_built_anew(app: Flask, cast: Cast, client: FlaskClient) -> None:
    index = app.extensions["index"]
    index.engine.apply([], [], 1_000_000)
    assert "being rebuilt" in client.get("/search?q=anything").text
