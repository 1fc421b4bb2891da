"""Whole pages for readers who are not signed in, kept until anything visible changes.

The one question "has anything changed?" is a number in the database that every visible write moves in its own
transaction. A kept page is served only while the number is what it was before the page was made, so a change of
audience, text or link is seen by the next request, in every process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from flask import request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from network.db import now
from network.web import zipped

KEEP = "network.keep_page"
ASKED = "network.page_cache"
"""Set on a request whose answer may be kept."""
MOST_BYTES = 64 * 2**20
"""Of all kept pages of a process."""
NEVER_KEPT = ("/static/", "/healthz")
"""Answered without a look at the database."""
Headers = list[tuple[str, str]]
_LEFT_OUT = ("content-length", "content-encoding", "vary")
VARY = "Accept-Encoding, Accept-Language, Cookie, Save-Data"


P = ParamSpec("P")
R = TypeVar("R")


def public_page(view: Callable[P, R]) -> Callable[P, R]:
    """A view whose answer to the public depends only on address, language, theme and the database."""

    @wraps(view)
    def marked(*arguments: P.args, **named: P.kwargs) -> R:
        request.environ[KEEP] = ASKED in request.environ
        return view(*arguments, **named)

    return marked


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    headers: Headers
    body: bytes
    packed: bytes
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class PageCache:
    """WSGI middleware. `number` reads the change counter; at most `entries` pages are kept per process."""

    def __init__(self, app: Any, number: Callable[[], int], entries: int) -> None:
        self.app, self.number, self.entries = app, number, entries
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        try:
            number = self.number()
        except SQLAlchemyError:
            # Without its database a kept page may be wrong; the application says what is the matter.
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        page = self.pages.get(key)
        if page is not None and page.number == number:
            self._touch(key)
        else:
            environ[ASKED] = True
            answer = _Answer(self.app, environ)
            if not answer.kept:
                return answer.pass_on(start_response)
            page = _page(number, answer)
            self._keep(key, page)
        return _serve(page, environ, start_response)

    def _touch(self, key: tuple[str, ...]) -> None:
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)

    def _keep(self, key: tuple[str, ...], page: Page) -> None:
        with self.lock:
            replaced = self.pages.pop(key, None)
            self.size += page.size - (replaced.size if replaced else 0)
            self.pages[key] = page
            while len(self.pages) > self.entries or self.size > MOST_BYTES:
                self.size -= self.pages.popitem(last=False)[1].size


def _key(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """What a public page depends on, or None for a request that no kept page answers."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    if environ["PATH_INFO"].startswith(NEVER_KEPT):
        return None
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    if any(name.endswith("session") for name in cookies):
        return None
    return (
        # A text says that the day to verify it has passed.
        now().date().isoformat(),
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        cookies.get("theme", ""),
        cookies.get("language", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        environ.get("HTTP_SAVE_DATA", ""),
    )


class _Answer:
    """The application's own answer, caught whole."""

    def __init__(self, app: Any, environ: dict[str, Any]) -> None:
        self.status, self.headers = "", []  # type: str, Headers
        chunks = app(environ, self._start)
        if environ.get(KEEP) and self.status.startswith("200") and not self._sets_cookie():
            self.kept = True
            self.body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        else:
            self.kept, self.chunks = False, chunks

    def _start(self, status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return lambda _data: None

    def _sets_cookie(self) -> bool:
        return any(name.lower() == "set-cookie" for name, _ in self.headers)

    def pass_on(self, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return self.chunks  # type: ignore[no-any-return]


def _page(number: int, answer: _Answer) -> Page:
    body = answer.body
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    kept = [(name, value) for name, value in answer.headers if name.lower() not in _LEFT_OUT]
    return Page(number, [*kept, ("ETag", etag), ("Vary", VARY)], body, zipped(body), etag)


def _serve(page: Page, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [pair for pair in page.headers if pair[0] != "Content-Type"])
        return []
    packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    body = page.packed if packed else page.body
    headers = [*page.headers, ("Content-Length", str(len(body)))]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return [body]
