"""Pictures are safe with any name and number, and the same for the same arguments."""

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from math import inf, nan
from typing import Any

import pytest
from markupsafe import Markup

from network import drawing
from network.drawing.world_map import equal_earth

HOSTILE = "\"><script>alert(1)</script>&'<"
MIX = (("infrastructure-environment", 45), ("leadership-strategy", 30), ("health-wellbeing", 25))
PINS = (
    drawing.Pin("semarang", "Semarang", 110.42, -6.99, "/cities/semarang/", "infrastructure-environment", 14),
    drawing.Pin("dakar", "Dakar", -17.44, 14.69, "/cities/dakar/", "health-wellbeing", 3),
    drawing.Pin("christchurch", "Christchurch", 172.64, -43.53, "/cities/christchurch/", "leadership-strategy", 1),
    drawing.Pin("quito", "Quito", -78.47, -0.18, "/cities/quito/", "economy-society", 2),
)
ARCS = (drawing.Arc("semarang", "dakar", 2), drawing.Arc("christchurch", "quito"))
SERIES = [drawing.Bar(str(year), value) for year, value in ((2015, 49), (2016, 52), (2017, 31), (2018, 4))]

EVERY: dict[str, Callable[[], Markup]] = {
    "rose": lambda: drawing.rose([5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 5], label="Rose of Semarang"),
    "rose with names": lambda: drawing.rose([1] * 12, labels=["A fairly long name of a driver"] * 12),
    "core": lambda: drawing.core(MIX),
    "upright core": lambda: drawing.core(MIX, upright=True),
    "column": lambda: drawing.column(MIX, "semarang", prefix="a"),
    "patterns": lambda: drawing.patterns("a"),
    "library": lambda: drawing.library_of_cores([drawing.Sample("Semarang", "/cities/semarang/", MIX)], prefix="a"),
    "contours": lambda: drawing.contours("semarang"),
    "bars": lambda: drawing.bars(SERIES, label="Days", split=2, earlier="before", later="after"),
    "before and after": lambda: drawing.before_after(58, 4, label="From 58 to 4"),
    "spark": lambda: drawing.spark([1, 5, 3]),
    "world": lambda: drawing.world(PINS, ARCS, label="Map", land="/static/dist/world.svg", focus="semarang"),
}
each = pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)


def parsed(picture: Markup) -> etree.Element:
    return etree.fromstring(f"<page>{picture}</page>")


@each
def test_is_well_formed_and_the_same_again(draw: Callable[[], Markup]) -> None:
    assert isinstance(draw(), Markup)
    assert parsed(draw()).find(".//svg") is not None
    assert draw() == draw()


@each
def test_numbers_are_numbers(draw: Callable[[], Markup]) -> None:
    assert not re.search(r"\bnan|\binf\b|\de-\d|None", str(draw()))


@each
def test_no_inline_style_or_script(draw: Callable[[], Markup]) -> None:
    assert all("style" not in element.attrib and element.tag != "script" for element in parsed(draw()).iter())


@each
def test_is_named_or_hidden(draw: Callable[[], Markup]) -> None:
    for svg in parsed(draw()).iter("svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label")


@pytest.mark.parametrize(
    "picture",
    [
        drawing.rose([1] * 12, labels=[HOSTILE] * 12, label=HOSTILE),
        drawing.library_of_cores([drawing.Sample(HOSTILE, HOSTILE, MIX)], prefix="a"),
        drawing.bars([drawing.Bar(HOSTILE, 1, HOSTILE)], label=HOSTILE, split=0, earlier=HOSTILE, later=HOSTILE),
        drawing.before_after(1, 2, label=HOSTILE),
        drawing.world(
            [drawing.Pin(HOSTILE, HOSTILE, 1, 1, HOSTILE, HOSTILE, 1, HOSTILE)], label=HOSTILE, land=HOSTILE
        ),
        drawing.core([(HOSTILE, 1)]),
        drawing.column([(HOSTILE, 1)], HOSTILE, prefix="a"),
        drawing.contours(HOSTILE),
    ],
)
def test_hostile_names_are_text(picture: Markup) -> None:
    assert "<script" not in picture
    parsed(picture)


@pytest.mark.parametrize(
    "picture",
    [
        drawing.rose([]),
        drawing.rose([nan, inf, -5, 900]),
        drawing.core(()),
        drawing.core([("health-wellbeing", 0), ("economy-society", nan), ("leadership-strategy", -3)]),
        drawing.column((), "", prefix="a"),
        drawing.library_of_cores([], prefix="a"),
        drawing.bars([], label="Nothing"),
        drawing.bars([drawing.Bar("2020", 0)], label="Zero"),
        drawing.bars([drawing.Bar("2020", nan), drawing.Bar("2021", -4.5)], label="Below zero"),
        drawing.before_after(None, 0),
        drawing.before_after(nan, 3),
        drawing.before_after(-3, 4),
        drawing.spark([]),
        drawing.spark([0, nan, -1]),
        drawing.world([], label="Empty"),
        drawing.world([drawing.Pin("x", "X", nan, 0), drawing.Pin("y", "Y", 999, -999)], label="Nowhere"),
        drawing.world(PINS, [drawing.Arc("gone", "dakar")], label="Half", focus="gone"),
    ],
)
def test_nothing_and_nonsense_draw_without_trouble(picture: Markup) -> None:
    parsed(picture)
    assert not re.search(r"nan|inf\b", str(picture), re.IGNORECASE)


def test_shares_fill_the_core() -> None:
    rects = list(parsed(drawing.core([("health-wellbeing", 1), ("economy-society", 3)])).iter("rect"))
    assert [(rect.get("class"), rect.get("x")) for rect in rects] == [("people", "0"), ("economy", "25")]


def test_petals_belong_to_their_dimensions() -> None:
    classes = [path.get("class") for path in parsed(drawing.rose([1] * 12)).iter("path")]
    assert classes == [name for name in drawing.DIMENSIONS.values() for _ in range(3)]


def test_a_large_value_stays_inside_the_rose() -> None:
    assert drawing.rose([50] * 12) == drawing.rose([5] * 12)


def test_the_projection_keeps_the_equator_and_the_edges() -> None:
    assert equal_earth(0, 0) == pytest.approx((500, 1.3173 * 1000 / 5.4132))
    assert equal_earth(180, 0)[0] == pytest.approx(1000, abs=0.5)
    assert equal_earth(-180, 0)[0] == pytest.approx(0, abs=0.5)


def arc_steps(picture: Markup) -> list[tuple[float, float]]:
    """First and last x of each stretch of the arcs."""
    data = " ".join(path.get("d", "") for path in parsed(picture).iter("path"))
    return [
        (float(start), float(end))
        for start, end in re.findall(r"M(-?[\d.]+) -?[\d.]+Q-?[\d.]+ -?[\d.]+ (-?[\d.]+)", data)
    ]


def test_an_arc_goes_the_shorter_way_round() -> None:
    across = arc_steps(drawing.world(PINS, ARCS[1:], label="Map"))
    assert len(across) == 2
    assert across[0][1] > 1000, "leaves the picture on the right"
    assert across[1][0] < 64, "comes in from the left"
    assert len(arc_steps(drawing.world(PINS, ARCS[:1], label="Map"))) == 1


def boxes(picture: Markup) -> list[tuple[float, float, float, float]]:
    found = []
    for label in parsed(picture).iter("text"):
        x, y, length = float(label.get("x", 0)), float(label.get("y", 0)), len(label.text or "") * 6.9
        left = x - {"start": 0, "end": length, "middle": length / 2}[label.get("text-anchor", "")]
        found.append((left, y - 11, left + length, y + 3))
    return found


def test_names_do_not_cover_each_other() -> None:
    crowd = [drawing.Pin(f"c{n}", f"City {n}", 10 + n % 8 * 2, 40 + n // 8 * 2, "/", "", n) for n in range(64)]
    written = boxes(drawing.world(crowd, label="Crowd"))
    assert 4 < len(written) < 64
    for place, one in enumerate(written):
        for other in written[place + 1 :]:
            apart = (
                one[2] <= other[0] + 0.2
                or other[2] <= one[0] + 0.2
                or one[3] <= other[1] + 0.2
                or other[3] <= one[1] + 0.2
            )
            assert apart, (one, other)


def test_the_city_in_focus_stands_out_and_others_stand_back() -> None:
    looks: dict[Any, str] = {
        pin.get("href"): pin.get("class", "")
        for pin in parsed(drawing.world(PINS, ARCS, label="Map", focus="semarang")).iter("a")
    }
    assert "here" in looks["/cities/semarang/"]
    assert "aside" not in looks["/cities/dakar/"]
    assert "aside" in looks["/cities/quito/"]


def test_a_pin_without_address_is_no_link() -> None:
    picture = parsed(drawing.world([drawing.Pin("x", "X", 1, 1)], label="Map"))
    assert picture.find(".//a") is None
    assert picture.find(".//g") is not None


def test_ids_come_from_the_prefix() -> None:
    both = str(drawing.patterns("one")) + str(drawing.patterns("two"))
    ids = re.findall(r'id="([^"]+)"', both)
    assert len(ids) == len(set(ids)) == 8
    assert "url(#one-nature)" in drawing.column(MIX, "x", prefix="one")
