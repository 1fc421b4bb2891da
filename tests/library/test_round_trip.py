"""What is stored comes out of the editor's form as it went in."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from network import markup, vocabulary
from network.library.content import GOVERNANCE_LEVELS, LANGUAGES, LICENCES, SECTIONS, Content
from network.library.forms import Form, of_content
from network.library.models import Kind
from network.text import unreadable

readable = st.text(max_size=40).filter(lambda text: not unreadable(text))
words = readable.filter(lambda text: bool(text.strip()))
years = st.none() | st.integers(1800, 2026)
numbers = st.floats(min_value=-1e15, max_value=1e15)


def terms(name: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(vocabulary.terms(name))), max_size=12)


results = st.fixed_dictionaries(
    {
        "metric": words,
        "unit": readable,
        "baseline": st.none() | numbers,
        "value": numbers,
        "year": st.none() | st.integers(1800, 2150),
        "method": readable,
        "source": readable,
    }
)
costs = st.fixed_dictionaries(
    {
        "amount": st.floats(min_value=0, max_value=1e18),
        "currency": st.sampled_from(["EUR", "IDR", "usd"]),
        "year": years,
        "covers": readable,
        "funding_source": readable,
    }
)
contacts = st.fixed_dictionaries(
    {"name": words, "role": readable, "email": st.sampled_from(["", "cro@semarang.example"])}
)
places = st.fixed_dictionaries({"name": readable}) | st.fixed_dictionaries(
    {"name": readable, "lat": st.floats(-90, 90), "lon": st.floats(-180, 180)}
)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    kind = draw(st.sampled_from(list(Kind)))
    start = draw(years)
    bodies = st.text(max_size=200).filter(lambda text: bool(text.strip()) and not markup.problem(text))
    names = draw(st.lists(st.sampled_from(SECTIONS[kind]), unique=True))
    return Content.model_validate(
        {
            "kind": kind,
            "title": draw(words),
            "summary": draw(readable),
            "language": draw(st.sampled_from(LANGUAGES)),
            "status": draw(st.none() | st.sampled_from(sorted(vocabulary.terms("project_status")))),
            "start_year": start,
            "end_year": draw(st.none() | st.integers(start or 1800, 2150)),
            "place": draw(places),
            "governance_level": draw(st.none() | st.sampled_from(GOVERNANCE_LEVELS)),
            "contributors": draw(st.lists(st.sampled_from(["arup", "rotterdam"]), unique=True)),
            **{name: draw(terms(name)) for name in ("shocks", "stresses", "drivers", "qualities", "sectors")},
            "people_reached": draw(st.none() | st.integers(0, 10**10)),
            "results": draw(st.lists(results, max_size=3)),
            "costs": draw(st.lists(costs, max_size=3)),
            "contacts": draw(st.lists(contacts, max_size=3)),
            "licence": draw(st.sampled_from(sorted(LICENCES))),
            "citation": draw(readable),
            "verified_on": draw(st.none() | st.dates()),
            "verify_by": draw(st.none() | st.dates()),
            "sections": [
                {"id": name, "heading": draw(readable), "body": draw(bodies)}
                for name in SECTIONS[kind]
                if name in names
            ],
        }
    )


@settings(max_examples=40)
@given(contents())
def test_through_the_form(content: Content) -> None:
    form = of_content(content)
    assert form.content() == content
    assert form.errors == {}


@settings(max_examples=40)
@given(contents())
def test_through_the_browser(content: Content) -> None:
    """A browser sends Windows line ends, and every field, also the empty ones."""
    form = of_content(content)
    sent = {name: [text.replace("\n", "\r\n") for text in values] for name, values in form.fields.items()}
    sent |= {"results-9-metric": [""], "costs-9-amount": ["  "], "contacts-9-name": [""], "note": [""]}
    assert Form(form.kind, sent).content() == content


@settings(max_examples=40)
@given(contents())
def test_through_the_database(content: Content) -> None:
    stored = json.loads(json.dumps(content.model_dump(mode="json")))
    assert Content.model_validate(stored) == content
