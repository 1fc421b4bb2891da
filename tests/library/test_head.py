"""What lists and search show of a text follows the revision that readers see."""

import pytest
from flask import Flask

from network.catalogue import Document
from network.db import now, write
from network.library import operations
from network.library.models import Publication
from network.library.sources import Publications
from tests import make
from tests.people import Cast

OLD = {
    "summary": "Old summary",
    "language": "en",
    "status": "planned",
    "start_year": 2011,
    "end_year": 2012,
    "place": {"name": "Old place", "lat": 1.5, "lon": 2.5},
    "shocks": ["tsunami"],
    "stresses": ["sea-level-rise"],
    "drivers": ["provides-protective-assets"],
    "sectors": ["drainage-flood-management"],
    "verified_on": "2024-01-31",
    "verify_by": "2025-01-31",
}
NEW = {
    "summary": "New summary",
    "language": "id",
    "status": "completed",
    "start_year": 2014,
    "end_year": 2016,
    "place": {"name": "New place"},
    "shocks": ["rainfall-flooding"],
    "stresses": [],
    "drivers": [],
    "sectors": ["coastal-management"],
    "verified_on": None,
    "verify_by": None,
}


def head(text: Publication) -> dict[str, object]:
    make.session().expire_all()
    found = {name: getattr(text, name) for name in (*operations.HEAD, "lat", "lon")}
    return {name: value.isoformat() if "verif" in name and value else value for name, value in found.items()}


def expected(title: str, values: dict[str, object]) -> dict[str, object]:
    place = values["place"]
    assert isinstance(place, dict)
    flat = {name: value for name, value in values.items() if name != "place"}
    return {"title": title, **flat, "lat": place.get("lat"), "lon": place.get("lon")}


def document(text: Publication) -> Document:
    return next(iter(Publications().documents(make.session(), [text.id or 0])))


@pytest.fixture
def text(app: Flask, cast: Cast) -> Publication:
    return make.draft(cast["lead"], cast.city("semarang"), "Old title", **OLD)


def save_new(cast: Cast, text: Publication) -> None:
    with write() as session:
        what = operations.Save(make.content("New title", **NEW), base_number=text.latest_number)
        operations.save(session, cast["lead"], text, what, now())


def test_a_draft_s_head_is_its_latest_revision_s(cast: Cast, text: Publication) -> None:
    assert head(text) == expected("Old title", OLD)
    save_new(cast, text)
    assert head(text) == expected("New title", NEW)


def test_a_published_text_s_head_stays_until_the_next_is_published(cast: Cast, text: Publication) -> None:
    with write() as session:
        operations.publish(session, cast["lead"], text, now())
    save_new(cast, text)
    assert head(text) == expected("Old title", OLD)
    assert document(text).title == "Old title"
    with write() as session:
        operations.publish(session, cast["lead"], text, now())
    assert head(text) == expected("New title", NEW)
    assert document(text).title == "New title"


def test_restoring_a_draft_brings_its_head_back(cast: Cast, text: Publication) -> None:
    save_new(cast, text)
    with write() as session:
        operations.restore(session, cast["lead"], text, 1, "", now())
    assert head(text) == expected("Old title", OLD)


def test_search_reads_the_whole_text_and_its_data(app: Flask, cast: Cast) -> None:
    text = make.published(
        cast["lead"],
        cast.city("semarang"),
        sections={"challenge": "Streets *flood* at spring tide.", "results": "Dry."},
        results=[{"metric": "Water held", "unit": "m³", "value": 1700, "source": "Press release"}],
        costs=[{"amount": 1, "currency": "EUR", "covers": "Dam and pumps", "funding_source": "Water board"}],
        shocks=["tsunami"],
        place={"name": "Banger"},
        end_year=2013,
        language="id",
    )
    found = document(text)
    for words in (
        "Streets flood at spring tide.",
        "Dry.",
        "Water held m³ Press release",
        "Dam and pumps Water board",
    ):
        assert words in found.body
    for words in ("Semarang", "Indonesia", "Asia Pacific", "Banger", "Tsunami"):
        assert words in found.keywords
    assert (found.year, found.language, found.audience) == (2013, "id", "public")
    assert found.facets["city"] == ("semarang",)
    assert found.facets["shock"] == ("tsunami",)
    assert found.facets["status"] == ()


def test_documents_of_everything_come_in_batches_without_gap(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.library.sources.BATCH", 2)
    made = [make.draft(cast["lead"], cast.city("semarang"), f"Text {number}").id for number in range(5)]
    assert [row.ref.id for row in Publications().documents(make.session())] == made
    assert [row.ref.id for row in Publications().documents(make.session(), [made[1] or 0, 10**9])] == [made[1]]
