"""How pages look beyond a screen: on paper, from right to left, in the colours a reader chose."""

import pytest
from playwright.sync_api import expect

from network.web import interface_languages
from tests.browser.conftest import LEAD, Visits
from tests.browser.kinds import EDIT
from tests.browser.site import CASE, Site
from tests.browser.test_accessible import sideways


def test_on_paper_only_the_text_is_left(site: Site, visit: Visits) -> None:
    page = visit(site)
    page.goto(CASE)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".prose").first).to_be_visible()
    for name in (".site-head", ".site-foot", ".toc", ".crumbs", ".skip"):
        expect(page.locator(name).first).to_be_hidden()
    assert len(page.pdf()) > 10_000


def test_from_right_to_left_the_menu_stands_on_the_left(site: Site, visit: Visits) -> None:
    page = visit(site)
    page.goto(CASE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    brand, search = page.locator(".brand").bounding_box(), page.locator(".head-search").bounding_box()
    assert brand is not None
    assert search is not None
    assert search["x"] < brand["x"]


def test_a_chosen_appearance_stays(site: Site, visit: Visits) -> None:
    for script in (True, False):
        page = visit(site, script=script)
        page.goto("/cities/")
        with page.expect_response("**/preferences"):
            page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.goto("/about")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("body")).to_have_css("background-color", "rgb(9, 20, 27)")
        with page.expect_response("**/preferences"):
            page.get_by_role("button", name="Same as device").click()
        page.goto("/about")
        expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_the_footer_reaches_the_foot_of_the_window(site: Site, visit: Visits) -> None:
    page = visit(site)
    page.set_viewport_size({"width": 1280, "height": 1800})
    page.goto("/login")
    foot = page.locator(".site-foot").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] == 1800


def test_a_chosen_language_stays(site: Site, visit: Visits) -> None:
    page = visit(site, script=False)
    page.goto(CASE)
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "es")


@pytest.mark.parametrize("language", interface_languages())
def test_no_language_is_too_long_for_a_phone(site: Site, visit: Visits, language: str) -> None:
    page = visit(site, LEAD, width=320, locale=language)
    for address in ("/", "/search?q=flood", CASE, "/cities/semarang/", "/desk/", EDIT, f"{CASE}/manage"):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert not sideways(page), address
