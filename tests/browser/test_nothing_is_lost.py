"""Nothing typed is ever lost: a crash, an ended sign-in, a mistake, a colleague who was faster."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.site import Site

TYPED = "The river came at night. " * 20
STATUS = "[data-save-status]"
SENT_MILLISECONDS = 500
"""What a page sends while it closes has arrived by then."""


def _new(page: Page, city: str, title: str, text: str = TYPED) -> None:
    """Begin a case study."""
    page.goto(f"/cities/{city}/library/new?kind=case-study")
    page.get_by_label("Title", exact=True).fill(title)
    page.locator("#section-challenge-body").fill(text)


def _kept_here(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")  # type: ignore[no-any-return]


def _save_now(page: Page) -> None:
    """What happens by itself every ten seconds, and when the network is back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def _wait_until_kept_here(page: Page, words: str) -> None:
    for _attempt in range(100):
        if words in page.evaluate("Object.values(localStorage).join()"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"this device does not hold: {words}")


def test_after_a_crash_this_device_offers_the_text(own_site: Site, visit: Visits) -> None:
    own_site.person("crash@example.org", city="paris")
    page = visit(own_site, "crash@example.org")
    _new(page, "paris", "Before the crash")
    page.get_by_role("button", name="Add a cost").click()
    page.get_by_label("Amount").last.fill("7,5")
    _wait_until_kept_here(page, "7,5")
    context = page.context
    page.close()
    again = context.new_page()
    again.wait_for_timeout(SENT_MILLISECONDS)
    own_site.forget_working_copies("crash@example.org")
    again.goto("/cities/paris/library/new?kind=case-study")
    expect(again.get_by_label("Title", exact=True)).to_have_value("")
    expect(again.get_by_role("status").filter(has_text="This device holds a text of")).to_be_visible()
    again.get_by_role("button", name="Put my text back").click()
    expect(again.get_by_label("Title", exact=True)).to_have_value("Before the crash")
    expect(again.locator("#section-challenge-body")).to_have_value(TYPED)
    expect(again.get_by_label("Amount").last).to_have_value("7,5")


def test_what_this_device_offers_is_not_lost_by_typing_on(own_site: Site, visit: Visits) -> None:
    own_site.person("typing@example.org", city="paris")
    page = visit(own_site, "typing@example.org")
    _new(page, "paris", "The first text")
    _wait_until_kept_here(page, "The first text")
    page.goto("/cities/")
    page.wait_for_timeout(SENT_MILLISECONDS)
    own_site.forget_working_copies("typing@example.org")
    page.goto("/cities/paris/library/new?kind=case-study")
    page.get_by_label("Title", exact=True).fill("Typed before deciding")
    _wait_until_kept_here(page, "Typed before deciding")
    page.goto("/cities/")
    page.wait_for_timeout(SENT_MILLISECONDS)
    own_site.forget_working_copies("typing@example.org")
    page.goto("/cities/paris/library/new?kind=case-study")
    page.get_by_role("button", name="Put my text back").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("The first text")


def test_another_device_has_the_text_from_the_server(own_site: Site, visit: Visits) -> None:
    own_site.person("devices@example.org", city="melbourne")
    page = visit(own_site, "devices@example.org")
    _new(page, "melbourne", "Begun on the train")
    _save_now(page)
    expect(page.locator(STATUS)).to_have_text(re.compile(r"Draft saved \d"))

    other = visit(own_site, "devices@example.org", width=390)
    other.goto("/desk/")
    other.get_by_role("link", name="Begun on the train").click()
    expect(other.get_by_text("which was not saved yet")).to_be_visible()
    expect(other.locator("#section-challenge-body")).to_have_value(TYPED.strip() + " ")
    other.get_by_role("button", name="Discard it").click()
    expect(other.get_by_label("Title", exact=True)).to_have_value("")


def test_leaving_the_page_keeps_the_text_on_the_server(own_site: Site, visit: Visits) -> None:
    own_site.person("leaving@example.org", city="melbourne")
    page = visit(own_site, "leaving@example.org")
    _new(page, "melbourne", "Left in a hurry")
    page.goto("/cities/")
    page.goto("/desk/")
    expect(page.get_by_role("link", name="Left in a hurry")).to_be_visible()


def test_a_sign_in_that_ends_while_typing(own_site: Site, visit: Visits) -> None:
    who = "ended@example.org"
    own_site.person(who, city="milan")
    page = visit(own_site, who)
    visit.expect(400, 401)
    _new(page, "milan", "Typed to the end")
    own_site.sign_out_everywhere(who)
    _save_now(page)
    expect(page.locator(STATUS)).to_contain_text("You are signed out. Your text is safe on this device")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your text is safe")
    expect(page.get_by_text(TYPED.strip())).to_be_visible()
    tab = page.context.new_page()
    tab.goto(own_site.link(who))
    tab.get_by_role("main").get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/desk/")
    page.get_by_role("button", name="Send again").click()
    if page.get_by_role("heading", level=1).inner_text() == "Your text is safe":
        page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Typed to the end")
    expect(page.locator(".prose")).to_contain_text(TYPED.strip())
    assert not _kept_here(page)


def test_signing_in_in_another_tab_is_enough(own_site: Site, visit: Visits) -> None:
    who = "tabs@example.org"
    own_site.person(who, city="milan")
    page = visit(own_site, who)
    visit.expect(400, 401)
    _new(page, "milan", "Two tabs")
    own_site.sign_out_everywhere(who)
    _save_now(page)
    expect(page.locator(STATUS)).to_contain_text("You are signed out")
    tab = page.context.new_page()
    tab.goto(own_site.link(who))
    tab.get_by_role("main").get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/desk/")
    _save_now(page)
    expect(page.locator(STATUS)).to_have_text(re.compile(r"Draft saved \d"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two tabs")


def test_a_mistake_is_named_and_all_else_kept(own_site: Site, visit: Visits) -> None:
    own_site.person("mistake@example.org", city="athens")
    page = visit(own_site, "mistake@example.org")
    visit.expect(422)
    _new(page, "athens", "x" * 151)
    page.get_by_label("Began in").fill("in spring")
    page.locator("summary", has_text="Sectors").click()
    page.get_by_label("Water supply & sanitation").check()
    page.get_by_role("button", name="Save and publish").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.get_by_role("link", name="Began in: This must be a whole number, like 2016.").click()
    expect(page.get_by_label("Began in")).to_be_focused()
    expect(page.get_by_label("Began in")).to_have_value("in spring")
    expect(page.locator("#section-challenge-body")).to_have_value(TYPED)
    assert page.locator("#title").input_value() == "x" * 151
    expect(page.get_by_label("Water supply & sanitation")).to_be_checked()
    page.get_by_label("Title", exact=True).fill("Mended")
    page.get_by_label("Began in").fill("2016")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mended")
    assert not _kept_here(page)


def test_a_colleague_who_was_faster(own_site: Site, visit: Visits) -> None:
    own_site.person("slow@example.org", "Slow Writer", city="vejle")
    own_site.person("fast@example.org", "Fast Writer", city="vejle")
    address = own_site.publication("slow@example.org", "A sluice for two")
    page = visit(own_site, "slow@example.org")
    visit.expect(409)
    page.goto(f"{address}/edit")
    page.locator("#section-challenge-body").fill("What the slow one wrote.")
    own_site.revise("fast@example.org", address, summary="What the fast one wrote.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-error-summary]")).to_contain_text("Fast Writer saved revision 2")
    expect(page.locator("ins").first).to_contain_text("the fast")
    expect(page.locator("#section-challenge-body")).to_have_value("What the slow one wrote.")
    page.locator("#summary").fill("What the fast one wrote.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{address}/history")
    expect(page.get_by_role("link", name="Revision 3")).to_be_visible()
    page.get_by_role("link", name="Revision 2", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("What the fast one wrote.")
    page.goto(f"{address}/history/3")
    expect(page.get_by_role("main")).to_contain_text("What the slow one wrote.")


def test_a_server_that_is_away(own_site: Site, visit: Visits) -> None:
    own_site.person("offline@example.org", city="accra")
    page = visit(own_site, "offline@example.org")
    visit.allow("ERR_INTERNET_DISCONNECTED")
    _new(page, "accra", "Written on a boat")
    page.context.set_offline(True)
    page.get_by_label("In two sentences").fill("No network here.")
    _save_now(page)
    expect(page.locator(STATUS)).to_have_text("Saved on this device only")
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text(re.compile(r"Draft saved \d"))


def test_what_is_kept_here_holds_no_secret(own_site: Site, visit: Visits) -> None:
    own_site.person("secret@example.org", city="accra")
    page = visit(own_site, "secret@example.org")
    _new(page, "accra", "Kept here")
    _wait_until_kept_here(page, "Kept here")
    kept = json.loads(page.evaluate("localStorage.getItem('draft:new-accra-case-study')"))
    names = {name for name, _value in kept["fields"]}
    assert "title" in names
    assert not names & {"csrf_token", "password"}
