"""Every kind of page there is, and how to get to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.conftest import LEAD, READER, Visits
from tests.browser.site import CASE, Site

NEW = "/cities/semarang/library/new?kind=case-study"
DRAFT = "/cities/semarang/library/a-draft-about-the-rain"
EDIT = f"{CASE}/edit"


def _refuse(page: Page) -> None:
    """Send the editor's form with several things wrong."""
    page.get_by_label("Title", exact=True).fill("")
    page.get_by_label("Began in").fill("soon")
    page.get_by_label("Latitude").fill("91")
    page.get_by_label("What was measured").last.fill("Half a row")
    page.get_by_role("button", name="Save", exact=True).click()


def _conflict(page: Page) -> None:
    """Save from a revision that is not the latest."""
    page.evaluate("document.querySelector('form.editor-form [name=base]').value = '1'")
    page.get_by_role("button", name="Save", exact=True).click()


def _stale(page: Page) -> None:
    """Send a text from a page whose token has grown too old."""
    page.locator("#section-challenge-body").fill("The street floods. " * 20)
    page.evaluate("document.querySelector('form.editor-form [name=csrf_token]').value = 'old'")
    page.get_by_role("button", name="Save", exact=True).click()


def _preview(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Preview ?: Challenge")).click()
    page.get_by_role("region", name="Preview of Challenge").wait_for()


def _preview_all(page: Page) -> None:
    page.get_by_role("button", name="Preview all").click()


def _visual(page: Page) -> None:
    page.get_by_role("button", name="Visual editor").first.click()
    page.locator(".ProseMirror").wait_for()


def _unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")


def _filters(page: Page) -> None:
    """The filters and all their values; on a phone they are a sheet."""
    if page.get_by_role("button", name="Filters", exact=True).is_visible():
        page.get_by_role("button", name="Filters", exact=True).click()
    _unfold(page)


def _menu(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Menu|Siti Rahmah")).first.click()


def _wrong_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def _no_reason(page: Page) -> None:
    page.get_by_role("button", name="Archive it").click()


@dataclass(frozen=True)
class Kind:
    """`act` leads from the address to the page that is meant; `status` is that page's."""

    name: str
    address: str
    who: str = ""
    status: int = 200
    act: Callable[[Page], None] | None = None
    works_without_script: bool = False
    """Whether the act leads to another page of the server's."""
    differs_on_a_phone: bool = False
    """Whether the act opens what is a sheet on a phone."""

    def open(self, visit: Visits, site: Site, **window: object) -> Page:
        if self.status != 200:
            visit.expect(self.status)
        page = visit(site, self.who, **window)  # type: ignore[arg-type]
        answer = page.goto(self.address)
        if self.act is None:
            assert answer is not None
            assert answer.status == self.status, self.address
        else:
            self.act(page)
            page.wait_for_load_state()
        return page


KINDS = [
    Kind("front page", "/"),
    Kind("search", "/search?q=flood&shock=rainfall-flooding"),
    Kind("search without words", "/search"),
    Kind("search without result", "/search?q=sandstormxyz&shock=drought"),
    Kind("search, filters unfolded", "/search?q=water", act=_filters, differs_on_a_phone=True),
    Kind("publication", CASE),
    Kind("practice", "/cities/semarang/library/polder-with-a-board"),
    Kind("translation", "/cities/semarang/library/polder-banger"),
    Kind("links", f"{CASE}/links"),
    Kind("history", f"{CASE}/history"),
    Kind("revision", f"{CASE}/history/1"),
    Kind("city", "/cities/semarang/"),
    Kind("city without texts", "/cities/lagos/"),
    Kind("cities", "/cities/"),
    Kind("map", "/practices/map"),
    Kind("partners", "/partners/"),
    Kind("partner", "/partners/arup/"),
    Kind("prose", "/guide-formatting"),
    Kind("sign-in", "/login"),
    Kind("sign-in refused", "/login", status=422, act=_wrong_password, works_without_script=True),
    Kind("sign-in link used", "/login/link/used", status=404),
    Kind("not found", "/nothing-here", status=404),
    Kind("wanted", "/wanted"),
    Kind("not allowed", EDIT, READER, status=403),
    Kind("desk", "/desk/", LEAD),
    Kind("menu", "/desk/", LEAD, act=_menu, differs_on_a_phone=True),
    Kind("desk of a reader", "/desk/", READER),
    Kind("publication of one's own city", CASE, LEAD),
    Kind("draft", DRAFT, LEAD),
    Kind("city of one's own", "/cities/semarang/", LEAD),
    Kind("history of one's own", f"{CASE}/history", LEAD),
    Kind("difference", f"{CASE}/diff?from=1&to=2", LEAD),
    Kind("manage", f"{CASE}/manage", LEAD),
    Kind("manage refused", f"{CASE}/manage", LEAD, status=422, act=_no_reason, works_without_script=True),
    Kind("editor, new", NEW, LEAD),
    Kind("editor, practice", "/cities/semarang/library/new?kind=practice", LEAD),
    Kind("editor", EDIT, LEAD),
    Kind("editor, all unfolded", EDIT, LEAD, act=_unfold),
    Kind("editor, refused", NEW, LEAD, status=422, act=_refuse, works_without_script=True),
    Kind("editor, conflict", EDIT, LEAD, status=409, act=_conflict, works_without_script=True),
    Kind("editor, sent too late", NEW, LEAD, status=400, act=_stale, works_without_script=True),
    Kind("editor, preview of one", EDIT, LEAD, act=_preview),
    Kind("editor, preview of all", EDIT, LEAD, act=_preview_all, works_without_script=True),
    Kind("editor, visual", EDIT, LEAD, act=_visual),
]
BY_NAME = {kind.name: kind for kind in KINDS}
