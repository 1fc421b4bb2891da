"""axe-core finds nothing on any page, in light and dark, on a phone and on a screen; no page scrolls sideways."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visits
from tests.browser.kinds import KINDS, Kind
from tests.browser.site import Site

AXE = Path(__file__).parents[2] / "network/assets/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules for which it matters whether it is dark."""


@lru_cache(maxsize=1)
def axe() -> str:
    assert AXE.is_file(), "axe-core is missing: run `make assets`"
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, *rules: str) -> list[tuple[str, list[str]]]:
    """Broken rules, all or those named, with where and why."""
    # Evaluated from outside, where the page's own security policy does not hold.
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    options = {"runOnly": rules or RULES, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        (rule["id"], [f"{node['target']}: {node['failureSummary']}" for node in rule["nodes"][:3]])
        for rule in found["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """What reaches beyond the edges of the window, where the page scrolls sideways."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const beyond = (element) => {
                const { left, right } = element.getBoundingClientRect();
                return (right > width + 1 || left < -1) && !element.closest('.scroll-x');
            };
            const wide = [...document.body.querySelectorAll('*')].filter(beyond).slice(-3);
            return ['it scrolls sideways', ...wide.map((element) => element.outerHTML.slice(0, 120))];
        }"""
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_page_is_for_everybody(site: Site, visit: Visits, kind: Kind) -> None:
    page = kind.open(visit, site, width=1280)
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    assert not violations(page, *COLOURS), "in the dark"
    _resize(page, 390)
    if kind.act is not None and kind.differs_on_a_phone:
        page = kind.open(visit, site, width=390, scheme="dark")
    assert not violations(page, *COLOURS), "in the dark on a phone"
    page.emulate_media(color_scheme="light")
    assert not violations(page), "on a phone"
    _resize(page, 320)
    assert not sideways(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not sideways(page), "from right to left"


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
