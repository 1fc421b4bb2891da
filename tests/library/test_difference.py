"""What changed between two revisions, word by word, with nothing lost on the way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import create_app
from network.library import difference
from network.library.difference import changes, compare
from tests import make
from tests.conftest import make_settings


def sides(parts: list[difference.Part]) -> tuple[str, str]:
    before = "".join(text for kind, text in parts if kind != "in")
    after = "".join(text for kind, text in parts if kind != "out")
    return before, after


def test_words_that_changed() -> None:
    assert compare("The street floods.", "The street flooded twice.") == [
        ("same", "The street "),
        ("out", "floods"),
        ("in", "flooded twice"),
        ("same", "."),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_off_a_difference(before: str, after: str) -> None:
    parts = compare(before, after)
    assert sides(parts) == (before, after)
    assert all(text for _, text in parts)


HARD = {
    "many lines": (
        "\n".join(f"word {n} " * 4 for n in range(2000)),
        "\n".join(f"word {n} " * 4 for n in range(9, 2009)),
    ),
    "one word": ("a " * 19_000 + "x", "y " + "a " * 19_000),
    "one word between others": tuple(" ".join(f"a {side}{n}" for n in range(5000)) for side in "bc"),
    "as many steps as are taken": tuple(" ".join(f"a {side}{n}" for n in range(223)) for side in "bc"),
    "empty lines": ("\n" * 39_000 + "x", "y" + "\n" * 39_000),
    "no space at all": ("ab" * 20_000, "ba" * 20_000),
    "signs": ("*_" * 20_000, "_*" * 20_000),
}


@pytest.mark.parametrize("name", HARD)
def test_texts_that_are_hard_to_compare_take_bounded_time(name: str) -> None:
    before, after = HARD[name]
    began = time.process_time()
    assert sides(compare(before, after)) == (before, after)
    assert time.process_time() - began < 2


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[None]:
    """Somebody reads: terms have names in her language."""
    with create_app(make_settings(tmp_path, "sqlite://")).test_request_context():
        yield


def test_fields_and_sections_that_differ_in_the_order_of_the_page(reading: None) -> None:
    old = make.content("Old", sections={"challenge": "Same.", "results": "Dry."}, shocks=["tsunami"])
    new = make.content(
        "New",
        sections={"challenge": "Same.", "what-was-done": "A dam.", "results": "Wet."},
        shocks=["tsunami"],
        costs=[{"amount": 5, "currency": "EUR"}],
    )
    assert [change.name for change in changes(old, new)] == ["title", "costs", "what-was-done", "results"]
    assert changes(old, old) == []
    removed = {change.name: change.parts for change in changes(new, old)}
    assert removed["what-was-done"] == (("out", "A dam."),)


def test_markup_in_a_text_is_text_in_its_difference() -> None:
    """Parts are plain text for the template to escape: nothing in them is marked as safe."""
    for _, text in compare("<script>a</script>", "<script>b</script>"):
        assert type(text) is str


def test_a_difference_is_told_in_the_words_of_the_editor(reading: None) -> None:
    old = make.content(shocks=["tsunami"], status="pilot")
    new = make.content(
        shocks=["heat-wave"],
        results=[{"metric": "Days with water in the street", "value": 4, "unit": "days"}],
        place={"name": "Maipo", "lat": 1, "lon": 2},
    )
    told = {change.heading: sides(list(change.parts)) for change in changes(old, new)}
    assert told["Shocks it answers"] == ("Tsunami", "Heat wave")
    assert told["Status of the project"] == ("Pilot", "")
    assert told["Results"] == ("", "What was measured: Days with water in the street, Unit: days, After: 4.0")
    assert told["Place"] == ("", "Place: Maipo, Latitude: 1.0, Longitude: 2.0")
