"""The first light: somebody reads, searches, follows links, signs in, writes a case study in the editor, publishes it
and finds it by search; on a phone and on a screen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visits
from tests.browser.site import Site

WORD = """<html><head><style>p.MsoNormal {margin:0cm}</style></head><body>
<h2 style='margin-top:2.0pt'>What it looked like</h2>
<p class=MsoNormal><b>Three</b> pumps in a row.<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp; </span></span>One for the street</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Two for the river</p>
<table border=1><tr><td><p class=MsoNormal>Pump</p></td><td><p class=MsoNormal>Litres</p></td></tr>
<tr><td><p class=MsoNormal>Street</p></td><td><p class=MsoNormal>90</p></td></tr></table>
</body></html>"""


def field(page: Page, name: str) -> Locator:
    """The text of one section."""
    return page.locator(f"#section-{name}-body")


def tool(page: Page, section: str, name: str) -> Locator:
    box = page.locator(".editbox", has=field(page, section))
    return box.get_by_role("toolbar").first.get_by_role("button", name=name, exact=True)


def paste(area: Locator, html: str) -> None:
    """Paste rich text as Word leaves it on the clipboard."""
    area.focus()
    area.evaluate(
        """(area, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/html', html);
            clipboardData.setData('text/plain', 'plain');
            area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }""",
        html,
    )


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").first.fill(words)
    page.get_by_role("searchbox").first.press("Enter")
    page.wait_for_url("**/search?**")


@pytest.mark.parametrize("width", [390, 1280])
def test_first_light(own_site: Site, visit: Visits, width: int) -> None:
    email, title = f"writer-{width}@example.org", f"Rain gardens along Maipo street {width}"
    own_site.person(email, "Rosa Writer", city="quito")
    page = visit(own_site, width=width)

    _read_and_follow_links(page)
    _sign_in(page, own_site.link(email))
    page.get_by_role("link", name=re.compile("Write a case study")).first.click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("In two sentences").fill("A street in Quito keeps its rain. It took two years.")
    _use_the_toolbar(page)
    _link_to_another_city(page)
    _paste_from_word(page)
    _use_the_visual_editor(page)
    _give_terms_and_numbers(page)
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"Draft saved \d"))
    page.get_by_role("button", name="Save and publish").click()
    _look_at_it(page, title)
    _find_it(visit(own_site, width=width), title, f'"rain gardens" maipo {width}')


def _read_and_follow_links(page: Page) -> None:
    page.goto("/")
    search(page, "banger polder")
    expect(page.locator("#count")).to_contain_text("for “banger polder”")
    expect(page.locator(".results mark").first).to_be_visible()
    page.locator(".results").get_by_role("link", name=re.compile("Banger pilot polder")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Banger pilot polder")
    page.locator(".prose").get_by_role("link", name="Rotterdam's water square").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Benthemplein")
    page.get_by_role("link", name="Rotterdam, Netherlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rotterdam")


def _sign_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")


def _use_the_toolbar(page: Page) -> None:
    area = field(page, "challenge")
    area.fill("Water stood in the street.")
    area.evaluate("area => area.setSelectionRange(0, 5)")
    tool(page, "challenge", "Bold").click()
    expect(area).to_have_value("**Water** stood in the street.")


def _link_to_another_city(page: Page) -> None:
    area = field(page, "challenge")
    area.press("Control+End")
    area.press_sequentially(" See [[benthem")
    page.get_by_role("option", name=re.compile("Benthemplein")).first.wait_for()
    area.press("Enter")
    expect(area).to_have_value(re.compile(re.escape("See [[rotterdam/benthemplein-water-square]]")))
    page.get_by_role("button", name=re.compile("Preview ?: Challenge")).click()
    preview = page.get_by_role("region", name="Preview of Challenge")
    expect(preview.get_by_role("link", name=re.compile("Benthemplein"))).to_be_visible()
    expect(preview.locator("strong")).to_have_text("Water")


def _paste_from_word(page: Page) -> None:
    area = field(page, "what-was-done")
    paste(area, WORD)
    expect(area).to_have_value(re.compile("Litres"))
    text = area.input_value()
    assert "## What it looked like" in text
    assert "**Three** pumps in a row." in text
    assert "- One for the street\n- Two for the river" in text
    assert re.search(r"\| Pump \| Litres \|\n\| -+ \| -+ \|\n\| Street \| 90 \|", text)


def _use_the_visual_editor(page: Page) -> None:
    area = field(page, "challenge")
    before = area.input_value()
    box = page.locator(".editbox", has=area)
    box.get_by_role("button", name="Visual editor").click()
    visual = box.locator(".ProseMirror")
    expect(visual).to_have_css("display", "block")
    visual.press("Control+End")
    box.get_by_role("button", name="Plain text").click()
    expect(area).to_have_value(before)

    box.get_by_role("button", name="Visual editor").click()
    visual.press("Control+End")
    visual.press_sequentially(" It was cold.")
    box.get_by_role("button", name="Plain text").click()
    expect(area).to_have_value(f"{before} It was cold.")


def _give_terms_and_numbers(page: Page) -> None:
    page.locator("summary", has_text="Shocks it answers").click()
    page.get_by_label("Rainfall flooding").check()
    expect(page.locator("summary", has_text="Shocks it answers")).to_contain_text("Rainfall flooding")
    page.get_by_label("What was measured").fill("Days with water in the street")
    page.get_by_label("Before", exact=True).fill("58")
    page.get_by_label("After", exact=True).fill("4")


def _look_at_it(page: Page, title: str) -> None:
    expect(page.get_by_role("status")).to_contain_text("Published")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("cell", name="Street", exact=True)).to_be_visible()
    expect(page.locator(".brief")).to_contain_text("58 to 4")
    page.get_by_role("link", name="Benthemplein").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Benthemplein")
    page.get_by_role("link", name="Links to and from this page").click()
    expect(page.get_by_role("link", name=title)).to_be_visible()


def _find_it(public: Page, title: str, words: str) -> None:
    public.goto("/")
    search(public, words)
    public.locator(".results").get_by_role("link", name=title).first.click()
    expect(public.get_by_role("heading", level=1)).to_have_text(title)
    expect(public.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
