"""Everything can be reached and used by keyboard, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LEAD, Visits
from tests.browser.kinds import BY_NAME, EDIT
from tests.browser.site import CASE, Site

FOCUS_IS_SEEN = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return 'nothing has the focus';
    const shown = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    };
    const box = here.getBoundingClientRect();
    if (!box.width || !box.height) return `not to be seen: ${here.outerHTML.slice(0, 120)}`;
    const reach = here.querySelector('.reach');  // The ring of a city on the map.
    if (reach && getComputedStyle(reach).stroke !== 'none') return '';
    return [here, here.closest('.card'), here.closest('.editbox')].some((element) => element && shown(element))
        ? '' : `no ring: ${here.outerHTML.slice(0, 120)}`;
}"""
STOPS = 40


def test_skip_link(site: Site, visit: Visits) -> None:
    page = visit(site)
    page.goto(CASE)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_menu_on_a_phone(site: Site, visit: Visits) -> None:
    page = visit(site, width=390)
    page.goto("/")
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cities", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Practices", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Cities", exact=True)).to_be_hidden()
    expect(menu).to_be_focused()


def test_account_menu(site: Site, visit: Visits) -> None:
    page = visit(site, LEAD)
    page.goto("/desk/")
    button = page.get_by_role("button", name="Siti Rahmah")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Semarang", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_filters_answer_at_once_and_keep_the_focus(site: Site, visit: Visits) -> None:
    page = visit(site)
    page.goto("/search?q=water")
    before = page.locator("#count").inner_text()
    practices = page.get_by_label(re.compile("^Practices"))
    practices.focus()
    page.keyboard.press("Space")
    expect(page.locator("#count")).not_to_have_text(before)
    expect(practices).to_be_checked()
    expect(practices).to_be_focused()
    expect(page).to_have_url(re.compile("kind=practice"))
    page.keyboard.press("Space")
    expect(page.locator("#count")).to_have_text(before)


def test_filters_on_a_phone(site: Site, visit: Visits) -> None:
    page = visit(site, width=390)
    page.goto("/search?q=water")
    button = page.get_by_role("button", name="Filters", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile("^Practices"))).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#facets') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_label(re.compile("^Practices"))).to_be_hidden()
    expect(button).to_be_focused()


def test_list_of_pages_to_link_to(site: Site, visit: Visits) -> None:
    page = visit(site, LEAD)
    page.goto(EDIT)
    area = page.locator("#section-advice-body")
    area.fill("")
    with page.expect_response("**/completions?q=semarang"):  # Each letter asks anew.
        area.press_sequentially("See [[semarang")
    page.wait_for_timeout(100)
    options = page.locator(".suggestions").get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(area).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    chosen = options.nth(1).get_attribute("data-value")
    page.keyboard.press("Enter")
    expect(area).to_have_value(f"See [[{chosen}]]")
    expect(options).to_have_count(0)

    area.press_sequentially(" and [[rotter")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(area).to_be_focused()


def test_toolbar_is_one_stop_and_arrows_move_in_it(site: Site, visit: Visits) -> None:
    page = visit(site, LEAD)
    page.goto(EDIT)
    area = page.locator("#section-challenge-body")
    area.fill("flood")
    area.evaluate("area => area.setSelectionRange(0, 5)")
    bar = page.locator(".editbox", has=area).get_by_role("toolbar")
    bar.get_by_role("button", name="Heading").focus()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(area).to_have_value("**flood**")
    bar.get_by_role("button", name="Bold").focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('markdown-toolbar')")


SEEN = ["front page", "search", "publication", "city", "cities", "desk", "manage", "editor", "sign-in", "history"]


@pytest.mark.parametrize("name", SEEN)
def test_focus_is_seen(site: Site, visit: Visits, name: str) -> None:
    page: Page = BY_NAME[name].open(visit, site)
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert not (trouble := page.evaluate(FOCUS_IS_SEEN)), trouble
