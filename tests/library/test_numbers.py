"""Numbers are read as people write them, never as something a thousand times larger."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from network.library.content import Content
from network.library.forms import Form, number, of_content
from tests import make


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7900000", 7900000),
        ("7,900,000", 7900000),
        ("7.900.000", 7900000),
        ("7 900 000", 7900000),
        ("7\u202f900\u202f000", 7900000),
        ("7'900'000", 7900000),
        ("7’900’000", 7900000),
        ("7_900_000", 7900000),
        ("79,00,000", 7900000),
        ("1,200", 1200),
        ("1.200", 1200),
        ("1.234.567,89", 1234567.89),
        ("1,234,567.89", 1234567.89),
        ("7,9", 7.9),
        ("7.9", 7.9),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1234.567", 1234.567),
        ("12.3450", 12.345),
        ("-7,9", -7.9),
        ("\u22127,9", -7.9),
        ("+7", 7),
        ("  12  ", 12),
        ("1e6", 1e6),
        ("5.", 5),
    ],
)
def test_what_people_write(typed: str, value: float) -> None:
    assert float(number(typed)) == value


@pytest.mark.parametrize(
    "typed", ["1.2.3", "12.5.2020", "1..5", "1,2,3,4", "about 5", "5 %", "€ 5", "3-4", "½", "1.200,5.0", "", "-"]
)
def test_what_is_no_number_stays_as_typed(typed: str) -> None:
    assert number(typed) == typed
    if typed:
        form = Form("case-study", {"title": ["T"], "costs-0-amount": [typed], "costs-0-currency": ["EUR"]})
        assert form.content() is None
        assert set(form.errors) == {"costs-0-amount"}


@given(st.text())
def test_reading_never_fails(typed: str) -> None:
    assert isinstance(number(typed), str)


def _edited(value: float) -> Content | None:
    stored = make.content(results=[{"metric": "Water held", "value": value, "baseline": value}])
    return of_content(stored).content()


@given(st.floats(min_value=-1e15, max_value=1e15))
@example(12.345)
@example(0.125)
@example(-1234.567)
@example(1e15)
@example(123456789012.5)
@example(5e-324)
@example(1.5e-5)
def test_a_stored_number_survives_the_form(value: float) -> None:
    edited = _edited(value)
    assert edited is not None
    assert (edited.results[0].value, edited.results[0].baseline) == (value, value)


@given(st.floats(min_value=-90, max_value=90), st.floats(min_value=-180, max_value=180))
@example(51.927, 4.477)
def test_a_stored_place_survives_the_form(lat: float, lon: float) -> None:
    edited = of_content(make.content(place={"name": "", "lat": lat, "lon": lon})).content()
    assert edited is not None
    assert (edited.place.lat, edited.place.lon) == (lat, lon)
