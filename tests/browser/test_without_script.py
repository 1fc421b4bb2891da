"""With JavaScript switched off: read, search with filters, sign in, write, preview, publish."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.kinds import KINDS, Kind
from tests.browser.site import CASE, Site


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_works_without_script(own_site: Site, visit: Visits, width: int) -> None:
    email, title = f"plain-{width}@example.org", f"A dyke without any script {width}"
    own_site.person(email, city="rotterdam")
    page = visit(own_site, width=width, script=False)

    _read(page)
    _search_with_filters(page, width)
    page.goto(own_site.link(email))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=re.compile("Write a case study")).first.click()
    _write(page, title)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)

    page.goto("/")
    page.get_by_role("searchbox").first.fill(title)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".results h2").first).to_have_text(title)


def _read(page: Page) -> None:
    page.goto(CASE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".prose")).to_contain_text("The idea goes back to a seminar on polders")
    page.get_by_role("link", name="Who pays for the electricity").first.click()
    assert page.url.endswith("#conditions")


def _search_with_filters(page: Page, width: int) -> None:
    page.goto("/search?q=flood")
    before = page.locator("#count").inner_text()
    if width < 900:
        page.get_by_role("button", name="Filters").click()
    page.get_by_label(re.compile("^Practices")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#count")).not_to_have_text(before)
    page.get_by_role("link", name="Remove filter: Practices").click()
    expect(page.locator("#count")).to_have_text(before)
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator("#results")).to_contain_text("Page 2 of")


def _write(page: Page, title: str) -> None:
    page.get_by_label("Title", exact=True).fill(title)
    page.locator("#section-challenge-body").fill("A **dyke** like [[rotterdam/benthemplein-water-square|this one]].")
    page.get_by_role("button", name="Preview all").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("strong")).to_have_text("dyke")
    expect(preview.get_by_role("link", name="this one")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value(title)


READABLE = [kind for kind in KINDS if kind.act is None]


@pytest.mark.parametrize("kind", READABLE, ids=lambda kind: kind.name)
def test_every_page_shows_its_text_without_script(site: Site, visit: Visits, kind: Kind) -> None:
    page = kind.open(visit, site, script=False)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert len(page.get_by_role("main").inner_text()) > 100
