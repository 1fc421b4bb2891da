"""Built files are served under the name of their hash, for a year, and nothing beside them is."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from network import static_files


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "fonts").mkdir(parents=True)
    (tmp_path / "secret.css").write_text("secret")
    (folder / "site-1a2b.css").write_text("plain")
    (folder / "site-1a2b.css.gz").write_bytes(b"packed")
    (folder / "fonts" / "text-3c4d.woff2").write_bytes(b"font")
    monkeypatch.setattr(static_files, "DIST", folder)
    return folder


def test_a_built_file(client: FlaskClient) -> None:
    answer = client.get("/static/dist/site-1a2b.css")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "plain", "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/static/dist/fonts/text-3c4d.woff2").mimetype == "font/woff2"


def test_the_smaller_sibling_for_whoever_takes_it(client: FlaskClient) -> None:
    answer = client.get("/static/dist/site-1a2b.css", headers={"Accept-Encoding": "gzip, br"})
    assert answer.data == b"packed"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/css"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "name",
    ["", "nothing.css", "../secret.css", "..%2fsecret.css", "fonts/../../secret.css", "%2e%2e/secret.css", "/etc/passwd"]
    + ["fonts", "site-1a2b.css.gz", "site-1a2b.css/", "x" * 5000, "%00", "..\\secret.css"],
)
def test_nothing_else(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/dist/{name}")
    assert answer.status_code in (404, 308)
    assert "secret" not in answer.text
