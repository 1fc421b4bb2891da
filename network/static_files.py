"""Addresses of the built stylesheets, scripts and fonts; '' for what was not built."""

import json
from functools import lru_cache
from os.path import isfile
from pathlib import Path

from flask import Flask, Response, abort, request, send_file
from werkzeug.security import safe_join

from network.paths import STATIC

DIST = STATIC / "dist"
YEAR_SECONDS = 31_536_000


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def asset(name: str) -> str:
    """Address of `site.css`, `site.js` …; '' where the build left it out (no Node on this machine)."""
    built = manifest().get(name, "")
    return f"/static/dist/{built}" if built else ""


def install(app: Flask) -> None:
    app.add_url_rule("/static/dist/<path:name>", "dist", serve)


def serve(name: str) -> Response:
    """A built file, already compressed where the build left a smaller sibling. Its name holds its hash."""
    path = Path(safe_join(str(DIST), name) or DIST)
    # Of a name too long for a file system `Path.is_file` raises, `isfile` says that it is not there.
    if not isfile(path) or path.suffix in (".br", ".gz"):
        abort(404)
    chosen, encoding = _smallest(path)
    response = send_file(chosen, mimetype=_type(path), conditional=True, max_age=YEAR_SECONDS)
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    return response


def _smallest(path: Path) -> tuple[Path, str]:
    accepted = request.headers.get("Accept-Encoding", "")
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        sibling = path.with_name(path.name + suffix)
        if encoding in accepted and sibling.is_file():
            return sibling, encoding
    return path, ""


def _type(path: Path) -> str:
    return {
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".json": "application/json",
        ".txt": "text/plain",
    }.get(path.suffix, "application/octet-stream")
