"""A missing or damaged index: the site goes on, says so, and builds a new one by itself."""

import shutil
import time

from flask import Flask
from flask.testing import FlaskClient

from tests.make import published
from tests.people import Cast


def test_search_says_so_and_heals(app: Flask, cast: Cast, client: FlaskClient) -> None:
    published(cast["editor"], cast.city("semarang"), "Pumps that residents run")
    shutil.rmtree(app.extensions["settings"].index)

    page = client.get("/search?q=pumps")
    assert page.status_code == 200
    assert "being rebuilt" in page.text
    assert client.get("/cities/semarang/library/pumps-that-residents-run").status_code == 200

    deadline = time.monotonic() + 20
    while "being rebuilt" in page.text and time.monotonic() < deadline:
        time.sleep(0.1)
        page = client.get("/search?q=pumps")
    assert "<mark>Pumps</mark> that residents run" in page.text


def test_publishing_goes_on_meanwhile(app: Flask, cast: Cast, client: FlaskClient) -> None:
    index = app.extensions["index"]
    shutil.rmtree(app.extensions["settings"].index)
    published(cast["editor"], cast.city("semarang"), "Written while there was no index")
    index.rebuild()
    assert "while there was no <mark>index</mark>" in client.get("/search?q=written+index").text
