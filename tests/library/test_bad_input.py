"""Every kind of bad input gets its message beside the right field, and everything typed is kept."""

import time
from collections.abc import Callable
from copy import deepcopy

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from network.access import organisation_label
from network.db import now, write
from network.errors import Invalid
from network.library import operations, queries
from network.library.forms import LISTS, MESSAGES, NUMBERS, PLAIN, ROWS, Fields, Form
from network.library.models import Kind
from tests import make
from tests.people import Cast

NEXT_YEAR = now().year + 1
GOOD: Fields = {
    "title": ["A square that stores rain"],
    "summary": ["It holds the first hour of a cloudburst."],
    "language": ["en"],
    "status": ["completed"],
    "start_year": ["2011"],
    "end_year": ["2013"],
    "place_name": ["Agniesebuurt"],
    "lat": ["51,927"],
    "lon": ["4.477"],
    "governance_level": ["city"],
    "licence": ["CC-BY-4.0"],
    "people_reached": ["28.000"],
    "verified_on": ["2026-01-31"],
    "shocks": ["rainfall-flooding"],
    "contributors": ["arup"],
    "results-2-metric": ["Water held"],
    "results-2-value": ["1700"],
    "costs-0-amount": ["4.500.000"],
    "costs-0-currency": ["eur"],
    "contacts-0-name": ["The water board"],
    "contacts-0-email": ["water@rotterdam.example"],
    "section-challenge-heading": ["Why the streets flooded"],
    "section-challenge-body": ["Rain fell.\r\n\r\nIt stayed."],
    "note": ["First try"],
    "audience": ["network"],
}

BAD: list[tuple[str, str | list[str], str]] = [
    # field, what is typed there, the message that must stand beside it
    ("title", "", "string_too_short"),
    ("title", "  \t ", "string_too_short"),
    ("title", "x" * 151, "string_too_long"),
    ("title", "NUL \x00", "unreadable"),
    ("title", "half \ud83d of a pair", "unreadable"),
    ("summary", "x" * 401, "string_too_long"),
    ("summary", "bell \x07", "unreadable"),
    ("language", "xx", "unknown_choice"),
    ("language", "en-GB-x", "unknown_choice"),
    ("status", "nearly-done", "unknown_term"),
    ("governance_level", "galaxy", "unknown_choice"),
    ("licence", "All rights reserved", "unknown_choice"),
    ("citation", "x" * 401, "string_too_long"),
    ("start_year", "last year", "int_parsing"),
    ("start_year", "2011.5", "int_parsing"),
    ("start_year", "11", "greater_than_equal"),
    ("start_year", "20111", "less_than_equal"),
    ("start_year", str(NEXT_YEAR + 1), "future_year"),
    ("start_year", "9" * 5000, "int_parsing_size"),
    ("end_year", "2010", "ends_before_start"),
    ("end_year", "2999", "less_than_equal"),
    ("people_reached", "many", "int_parsing"),
    ("people_reached", "-1", "greater_than_equal"),
    ("people_reached", "99999999999", "less_than_equal"),
    ("verified_on", "31/01/2026", "date_from_datetime_parsing"),
    ("verified_on", "2026-02-30", "date_from_datetime_parsing"),
    ("verify_by", "soon", "date_from_datetime_parsing"),
    ("lat", "north", "float_parsing"),
    ("lat", "91", "less_than_equal"),
    ("lat", "", "half_a_place"),
    ("lon", "-181", "greater_than_equal"),
    ("lon", "nan", "finite_number"),
    ("place_name", "x" * 201, "string_too_long"),
    ("shocks", ["boredom"], "unknown_term"),
    ("stresses", ["tsunami-of-paper"], "unknown_term"),
    ("drivers", ["\x00"], "unknown_term"),
    ("qualities", ["<script>"], "unknown_term"),
    ("sectors", ["x" * 10000], "unknown_term"),
    ("contributors", ["x" * 81], "string_too_long"),
    ("contributors", [f"city-{number}" for number in range(21)], "too_long"),
    ("results-2-value", "", "missing"),
    ("results-2-value", "a lot", "float_parsing"),
    ("results-2-value", "inf", "finite_number"),
    ("results-2-value", "1e99", "less_than_equal"),
    ("results-2-metric", "", "missing"),
    ("results-2-metric", "x" * 151, "string_too_long"),
    ("results-2-unit", "x" * 41, "string_too_long"),
    ("results-2-year", "2151", "less_than_equal"),
    ("costs-0-amount", "twelve million", "float_parsing"),
    ("costs-0-amount", "-5", "greater_than_equal"),
    ("costs-0-amount", "", "missing"),
    ("costs-0-currency", "", "missing"),
    ("costs-0-currency", "EURO", "unknown_currency"),
    ("costs-0-currency", "\x00", "unknown_currency"),
    ("costs-0-year", str(NEXT_YEAR + 1), "future_year"),
    ("contacts-0-email", "water at rotterdam", "not_an_email"),
    ("contacts-0-name", "", "missing"),
    ("section-challenge-heading", "x" * 151, "string_too_long"),
    ("section-challenge-body", "NUL \x00 in the text", "unreadable"),
    ("section-challenge-body", "a lone \udc00 surrogate", "unreadable"),
    ("section-challenge-body", "x" * 40_001, "body_too_long"),
    ("section-challenge-body", "[" * 2 * 2**20, "body_too_long"),
    ("section-challenge-body", "[" * 30_000, "too_many_marks"),
    ("section-challenge-body", "> " * 40 + "deep", "too_deep"),
    ("section-sources-body", "*" * 30_000, "too_many_marks"),
]
NAMES = [f"{field}: {kind} {str(typed)[:12]!a}" for field, typed, kind in BAD]


def typing(field: str, typed: str | list[str]) -> Form:
    fields = deepcopy(GOOD)
    fields[field] = typed if isinstance(typed, list) else [typed]
    return Form(Kind.CASE_STUDY.value, fields)


def message_is(shown: str, kind: str) -> bool:
    """Whether the message is of this kind, whatever numbers stand in it."""
    return (
        shown.split("%", maxsplit=1)[0][:12] == str(MESSAGES[kind]).split("%", maxsplit=1)[0][:12]
        and "%(" not in shown
    )


def test_good_input_is_good() -> None:
    form = typing("title", GOOD["title"])
    content = form.content()
    assert content is not None, form.errors
    assert content.people_reached == 28000
    assert content.costs[0].amount == 4_500_000


@pytest.mark.parametrize(("field", "typed", "kind"), BAD, ids=NAMES)
def test_one_message_beside_the_field_and_nothing_lost(field: str, typed: str | list[str], kind: str) -> None:
    form = typing(field, typed)
    before = deepcopy(form.fields)
    began = time.process_time()
    assert form.content() is None
    assert time.process_time() - began < 2
    assert form.fields == before, "what was typed is kept, to the letter"
    assert set(form.errors) == {field}
    assert message_is(form.error(field), kind), form.error(field)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_page() -> None:
    fields = GOOD | {"title": [""], "lat": [""], "section-challenge-body": ["\x00"], "costs-0-currency": ["EURO"]}
    form = Form(Kind.CASE_STUDY.value, fields)
    assert form.content() is None
    assert list(form.errors) == ["title", "section-challenge-body", "costs-0-currency", "lat"]


def test_a_number_too_long_says_how_long_it_is_and_may_be() -> None:
    form = typing("summary", "x" * 417)
    form.content()
    assert "400" in form.error("summary")
    assert "417" in form.error("summary")


def test_too_many_rows() -> None:
    rows = {f"results-{n}-metric": ["Water held"] for n in range(21)} | {
        f"results-{n}-value": ["1"] for n in range(21)
    }
    form = Form(Kind.CASE_STUDY.value, GOOD | rows)
    assert form.content() is None
    assert set(form.errors) == {"results-20-metric"}, "beside the first that is too many"
    assert len(form.rows("results")) == 23, "every row is shown again, and two spare ones"


def test_what_nobody_can_type_on_the_page_is_ignored() -> None:
    """Extra fields choose nothing: who wrote it, whose it is and whether it is published is not a form's to say."""
    extra = {
        name: ["1"] for name in ("author_id", "city_id", "state", "compiled", "version", "slug", "kind", "sections")
    }
    form = Form(Kind.CASE_STUDY.value, GOOD | extra | {"section-nowhere-body": ["x"], "results-99-value": ["x"]})
    assert form.content() == typing("title", GOOD["title"]).content()


FIELDS = (
    *PLAIN,
    *NUMBERS,
    *LISTS,
    "lat",
    "lon",
    "place_name",
    *(f"{name}-{index}-{column}" for name, columns in ROWS.items() for index in (0, 7) for column in columns),
    *(f"section-{name}-{part}" for name in ("challenge", "results", "nowhere") for part in ("heading", "body")),
)
anything = st.text(st.characters(exclude_categories=()), max_size=60)


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(anything, min_size=1, max_size=3)))
def test_whatever_is_typed_ends_in_content_or_in_messages(fields: Fields) -> None:
    before = deepcopy(fields)
    form = Form(Kind.CASE_STUDY.value, fields)
    content = form.content()
    assert (content is None) == bool(form.errors)
    assert all(form.errors.values())
    assert form.fields == before


# --- what comes beside the text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["NUL \x00", "bell \x07"])
def test_notes_and_reasons_are_readable(app: Flask, cast: Cast, typed: str) -> None:
    lead, city = cast["lead"], cast.city("semarang")
    text = make.published(lead, city)
    attempts: dict[str, Callable[[Session], object]] = {
        "reason": lambda session: operations.archive(session, lead, text, typed, now()),
        "note": lambda session: operations.save(
            session, lead, text, operations.Save(make.content(), note=typed, base_number=1), now()
        ),
        "audience": lambda session: operations.choose_audience(session, lead, text, typed),
        "slug": lambda session: operations.rename(session, lead, city, text, typed),
    }
    for field, attempt in attempts.items():
        with pytest.raises(Invalid) as caught, write() as session:
            attempt(session)
        assert set(caught.value.fields) == {field}


def test_autosave_keeps_whatever_is_typed(app: Flask, cast: Cast) -> None:
    """The server keeps what no database can hold as the sign for it; a form shows its message when it is saved."""
    lead = cast["lead"]
    typed = {"title": ["NUL \x00", "half \ud83d"], "section-challenge-body": ["fine"], "lat": ["x" * 500]}
    with write(visible=False) as session:
        operations.keep_working_copy(session, lead, "new-semarang-case-study", typed, 0, now())
    make.session().expire_all()
    kept = queries.working_copy(make.session(), lead, "new-semarang-case-study")
    assert kept is not None
    assert kept.fields == typed | {"title": ["NUL \ufffd", "half \ufffd"]}


def test_autosave_is_bounded(app: Flask, cast: Cast) -> None:
    with pytest.raises(Invalid), write(visible=False) as session:
        operations.keep_working_copy(session, cast["lead"], "x", {"title": ["x" * 1_000_001]}, 0, now())
    with pytest.raises(Invalid), write(visible=False) as session:
        operations.keep_working_copy(session, cast["lead"], "x", {"x" * 1_000_001: [""]}, 0, now())


def test_an_unknown_audience_is_told_at_its_field(app: Flask, cast: Cast) -> None:
    others = organisation_label(cast.city("rotterdam").id or 0)
    for label in ("everybody", others):
        with pytest.raises(Invalid) as caught:
            make.draft(cast["lead"], cast.city("semarang"), audience=label)
        assert set(caught.value.fields) == {"audience"}
