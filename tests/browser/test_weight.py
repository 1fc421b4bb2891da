"""How much a reader has to load: kilobytes on the wire, as the browser counts them."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import Visits
from tests.browser.site import CASE, Site

FIRST_VISIT, NEXT_PAGE = 60_000, 15_000


class Scale:
    """Weighs what a window loads."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._name)
        wire.on("Network.loadingFinished", self._weigh)

    def _name(self, event: dict[str, dict[str, str]]) -> None:
        self.addresses[str(event["requestId"])] = urlsplit(event["response"]["url"]).path

    def _weigh(self, event: dict[str, int]) -> None:
        self.bytes[self.addresses[str(event["requestId"])]] = event["encodedDataLength"]

    def visit(self, address: str) -> dict[str, int]:
        """Bytes by path of what this page made the browser load."""
        self.bytes.clear()
        self.page.goto(address, wait_until="networkidle")
        return dict(self.bytes)


def test_publication_weighs_little(site: Site, visit: Visits) -> None:
    scale = Scale(visit(site))
    first = scale.visit(CASE)
    assert sum(path.endswith(".woff2") for path in first) >= 2, first
    assert any(path.endswith(".css") for path in first)
    assert sum(first.values()) <= FIRST_VISIT, sorted(first.items(), key=lambda pair: -pair[1])
    again = scale.visit("/cities/rotterdam/library/benthemplein-water-square")
    assert sum(again.values()) <= NEXT_PAGE, again


def test_every_kind_of_page_stays_light(site: Site, visit: Visits) -> None:
    scale = Scale(visit(site))
    for address in ("/", "/search?q=flood", "/cities/", "/cities/semarang/", "/practices/map", "/guide"):
        weights = scale.visit(address)
        page = weights[urlsplit(address).path]
        assert page <= 25_000, (address, page)


def test_whoever_saves_data_gets_no_fonts(site: Site, visit: Visits) -> None:
    scale = Scale(visit(site, extra_http_headers={"Save-Data": "on"}))
    weights = scale.visit(CASE)
    assert not [path for path in weights if path.endswith((".woff2",))]
    assert sum(weights.values()) <= 30_000, weights
