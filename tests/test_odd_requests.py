"""Whatever is asked for, in whatever words: an answer that is no failure of ours."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from tests.people import Cast, csrf_token

ODD = [
    "\x00",
    "a\x00b",
    "\ufffe",
    "%",
    "%00",
    "..",
    "' OR 1=1 --",
    "{{7*7}}",
    "x" * 300,
    "é",
    "ساحة",
    "-1",
    "0",
    "9" * 40,
]
RAW = [
    "/%00",
    "/%ff%fe",
    "/cities/%C0%80/",
    "/cities/semarang/library/%ED%A0%80",
    "/search?q=%ff%00",
    "/search?page=%00",
    "//",
    "/.",
]
FIELDS = "email password next q text title note reason audience slug base kind theme language from to page".split()
Browser = Callable[[str], FlaskClient]


def addresses(app: Flask, method: str) -> list[str]:
    """Every address, with each odd value in each of its places and a good one in the others."""
    good = {"city": "semarang", "slug": "a-square-that-stores-rain", "number": "1", "token": "x", "name": "about"}
    found = []
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        values = {name: good.get(name, "x") for name in rule.arguments}
        choices = [values | {name: odd} for name in values for odd in ODD] or [values]
        for chosen in choices:
            path = rule.rule
            for name, value in chosen.items():
                path = re.sub(rf"<([a-z]+(\(.*?\))?:)?{name}>", quote(value, safe=""), path)
            found.append(path)
    return found


@pytest.mark.parametrize("name", ["", "lead"])
def test_every_page_at_odd_addresses(app: Flask, cast: Cast, browser_of: Browser, name: str) -> None:
    make.published(cast["lead"], cast.city("semarang"))
    client = browser_of(name)
    for path in [*addresses(app, "GET"), *RAW]:
        answer = client.get(path)
        assert answer.status_code < 500, (path, answer.text[:500])


def test_every_page_with_odd_questions(app: Flask, cast: Cast, browser_of: Browser) -> None:
    make.published(cast["lead"], cast.city("semarang"))
    client = browser_of("lead")
    plain = {path for path in addresses(app, "GET") if not any(quote(odd, safe="") in path for odd in ODD)}
    plain |= {"/cities/semarang/library/a-square-that-stores-rain/" + name for name in ("diff", "history", "links")}
    plain |= {"/cities/semarang/library/new", "/cities/semarang/library/completions"}
    for path in sorted(plain):
        for odd in ODD:
            query = "&".join(f"{name}={quote(odd, safe='')}" for name in (*FIELDS, "shock", "year", "sort"))
            answer = client.get(f"{path}?{query}")
            assert answer.status_code < 500, (path, odd, answer.text[:500])


@pytest.mark.parametrize("name", ["", "lead"])
def test_every_form_with_odd_fields(app: Flask, cast: Cast, browser_of: Browser, name: str) -> None:
    make.published(cast["lead"], cast.city("semarang"))
    client = browser_of(name)
    token = csrf_token(client.get("/login" if not name else "/desk/").text)
    for path in sorted(
        {p for p in addresses(app, "POST") if not any(quote(odd, safe="") in p for odd in ODD)}
        | {
            f"/cities/semarang/library/a-square-that-stores-rain/{step}"
            for step in "edit publish archive unarchive audience address autosave discard".split()
        }
        | {"/cities/semarang/library/new", "/cities/semarang/library/preview", "/cities/semarang/library/autosave"}
    ):
        if path == "/logout":
            continue
        for odd in ODD:
            data = {"csrf_token": token} | dict.fromkeys(FIELDS, odd)
            answer = client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code < 500, (path, odd, answer.text[:500])


def test_odd_bodies(app: Flask, cast: Cast, browser_of: Browser) -> None:
    client = browser_of("lead")
    for path in ("/login", "/preferences", "/cities/semarang/library/new"):
        for kind in (
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "text/plain",
            "x" * 999,
        ):
            for body in (b"", b"\x00\xff", b'{"a":' * 5000, b"--x\r\n" * 5000, b"a=" + b"%00" * 5000):
                answer = client.post(path, data=body, content_type=kind)
                assert answer.status_code < 500, (path, kind, body[:9], answer.text[:500])
