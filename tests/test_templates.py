"""Templates compile, are translatable and titled; every address answers everybody without breaking."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Undefined, nodes

from network import create_app
from network.access import NETWORK
from network.db import now, write
from network.library import operations
from network.paths import PACKAGE, TEMPLATES
from network.static_files import asset
from tests import make
from tests.conftest import make_settings
from tests.people import Cast

Browsers = Callable[[str], FlaskClient]
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*") if path.is_file())
WORDS = {"_": 1, "gettext": 1, "ngettext": 2}


class NeverShown(Undefined):
    """A variable that a page leaves out may be asked for, as in `{% if own_search %}`, but not shown."""

    __str__ = __iter__ = Undefined._fail_with_undefined_error


def test_templates_compile_and_can_be_translated(tmp_path: Path) -> None:
    """What is shown in the reader's language is a sentence written out, so that a translator finds it."""
    templates = create_app(make_settings(tmp_path, "sqlite://")).jinja_env
    for name in NAMES:
        tree = templates.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        templates.compile(tree, name)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in WORDS:
                for sentence in call.args[: WORDS[call.node.name]]:
                    assert isinstance(sentence, nodes.Const), f"{name}:{call.lineno}"
                    assert isinstance(sentence.value, str)


def test_sentences_are_found_for_translation() -> None:
    methods = [("network/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "sentence": None}
    found = list(extract_from_dir(PACKAGE.parent, methods, keywords=keywords))
    assert len(found) > 400
    for file, line, message, _comments, _context in found:
        for text in [message] if isinstance(message, str) else message:
            assert text.strip(), f"{file}:{line}"
            assert not re.search(r"%[sd]", text), f"{file}:{line}: a placeholder without a name"


def test_no_template_holds_script_or_style() -> None:
    for name in NAMES:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", text), name
        assert "http" not in re.sub(r'http-equiv|http://a9\.com/[^"]*', "", text), name


# --- pages ------------------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Title, headings and ids of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.h1, self.title, self.ids, self.labels = 0, "", [], []  # type: int, str, list[str], list[str]
        self._in_title = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.h1 += tag == "h1"
        self._in_title = tag == "title" and not self.title
        self.ids += [values.get("id") or ""] if values.get("id") else []
        self.labels += [values.get("for") or ""] if tag == "label" and values.get("for") else []

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False


@pytest.fixture
def addresses(app: Flask, cast: Cast) -> list[str]:
    """One address for each rule that is read, and one more for each that names a thing which is not there."""
    body = "See [[rotterdam]], [[semarang/a-draft]] and [[nowhere/nothing]]."
    made = make.published(cast["lead"], cast.city("semarang"), "The one", sections={"challenge": body})
    with write() as session:
        operations.save(session, cast["lead"], made, operations.Save(make.content("Two"), base_number=1), now())
    make.published(cast["lead"], cast.city("semarang"), "For members", audience=NETWORK)
    make.draft(cast["lead"], cast.city("semarang"), "A draft")
    values = {
        "city": ["semarang", "nowhere"],
        "slug": ["the-one", "for-members", "a-draft", "nothing"],
        "number": ["1", "2", "99"],
        "partner": ["arup", "nobody"],
        "name": [asset("site.css").removeprefix("/static/dist/"), "about", "guide", "nothing"],
        "token": ["no-token"],
    }
    return [
        address for rule in app.url_map.iter_rules() for address in _fill(rule.rule, values, rule.methods or set())
    ]


def _fill(rule: str, values: dict[str, list[str]], methods: set[str]) -> Iterator[str]:
    if "GET" not in methods:
        return
    found = re.search(r"<(?:\w+:)?(\w+)>", rule)
    if found is None:
        yield rule
        return
    for value in values[found[1]]:
        yield from _fill(rule.replace(found[0], value, 1), values, methods)


@pytest.mark.parametrize("who", ["", "reader", "lead", "neighbour"])
def test_every_address_answers(app: Flask, addresses: list[str], browser_of: Browsers, who: str) -> None:
    app.jinja_env.undefined = NeverShown
    client = browser_of(who)
    extra = [f"{address}?from=1&to=2&page=2&kind=practice&q=rain&city=semarang" for address in addresses]
    pages = 0
    for address in [*addresses, *extra]:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html" and b"<main" in answer.data:
            outline = Outline(answer.text)
            pages += 1
            assert outline.h1 == 1, address
            assert outline.title.endswith(" – Isthmus"), address
            assert len(set(outline.ids)) == len(outline.ids), address
            assert set(outline.labels) <= set(outline.ids), address
        answer.close()
    assert pages > 40


def test_every_form_answers_without_breaking(app: Flask, addresses: list[str], browser_of: Browsers) -> None:
    """Also when it comes empty and without a token: refused, never broken."""
    there = {"city": ["semarang"], "slug": ["the-one"], "number": ["1"], "token": ["x"]}
    for client in (browser_of(""), browser_of("lead")):
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or set()):
                for address in _fill(rule.rule, there, {"GET"}):
                    assert 300 <= client.post(address).status_code < 500, address
