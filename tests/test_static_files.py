"""Built files are served under the name of their hash, for a year, and nothing beside them is."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from network import static_files


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "fonts").mkdir(parents=True)
    (tmp_path / "secret.css").write_text("canary")
    (folder / "site-1a2b.css").write_text("plain")
    (folder / "site-1a2b.css.gz").write_bytes(b"packed")
    (folder / "fonts" / "text-3c4d.woff2").write_bytes(b"font")
    monkeypatch.setattr(static_files, "DIST", folder)
    return folder


def test_a_built_file(client: FlaskClient) -> None:
    with client.get("/static/dist/site-1a2b.css") as answer:
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"plain", "text/css")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get("/static/dist/fonts/text-3c4d.woff2") as answer:
        assert answer.mimetype == "font/woff2"


def test_the_smaller_sibling_for_whoever_takes_it(client: FlaskClient) -> None:
    with client.get("/static/dist/site-1a2b.css", headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.data == b"packed"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.mimetype == "text/css"
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_nothing_else(client: FlaskClient) -> None:
    up = ["../secret.css", "..%2fsecret.css", "fonts/../../secret.css", "%2e%2e/secret.css", "..\\secret.css"]
    for name in [*up, "", "nothing.css", "/etc/passwd", "fonts", "site-1a2b.css.gz", "x" * 5000, "%00"]:
        with client.get(f"/static/dist/{name}") as answer:
            assert answer.status_code in (404, 308), name
            assert b"canary" not in answer.data
