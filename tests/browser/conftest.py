"""A running site with the whole content, and a watched browser."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    expect,
    sync_playwright,
)

from network.access import Role
from network.db import db
from tests import services
from tests.browser.site import CASE, Site, second_application, serving

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
LEAD, READER = "lead@example.org", "reader@example.org"
PATIENCE_MILLISECONDS = 15_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a site that was set up by `network serve --setup`, to be copied. Made once for all
    processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = shared / "loaded", shared / "loaded.ready"
    with (shared / "loaded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)  # Of another process that failed.
            folder.mkdir()
            with serving(folder, "--setup"):
                pass
            ready.touch()
    return folder


def _copy(loaded: Path, folder: Path) -> Iterator[Site]:
    shutil.copytree(loaded, folder)
    with serving(folder) as url:
        app = second_application(folder, url)
        yield Site(url, app)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as it stays while tests read it: the content, and a city with work in every state."""
    for site in _copy(loaded, tmp_path_factory.mktemp("site") / "data"):
        site.person(LEAD, "Siti Rahmah")
        site.person(READER, "Budi Santoso", role=Role.READER)
        site.publication(LEAD, "A draft about the rain", publish=False)
        site.revise(LEAD, CASE, title="Banger polder: what ten years of pumping taught a sinking district")
        yield site


@pytest.fixture(scope="session")
def own_site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site that tests write to. Each makes people and texts of its own."""
    yield from _copy(loaded, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


class Visits:
    """Opens windows, and notes what their pages complain of and whom else they ask."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.troubles: list[str] = []
        self.expected: set[str] = set()

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses are what the test is about; the browser mentions them in its console."""
        self.allow(*(f"responded with a status of {status}" for status in statuses))

    def allow(self, *words: str) -> None:
        """Messages with these words are what the test is about."""
        self.expected.update(words)

    def __call__(
        self,
        site: Site,
        who: str = "",
        *,
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        **more: object,
    ) -> Page:
        """A window of the public, or of somebody who is signed in."""
        context = self.browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            reduced_motion="reduce",
            storage_state=self._state(site, who) if who else None,
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.contexts.append(context)
        origin = urlsplit(site.url).netloc
        context.on("request", lambda request: self._asked(request, origin))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(f"script failed: {error.error}"))
        return context.new_page()

    def _state(self, site: Site, who: str) -> StorageState:
        if who not in site.states:
            context = self.browser.new_context(base_url=site.url)
            page = context.new_page()
            page.goto(site.link(who))
            page.get_by_role("main").get_by_role("button").click()
            page.wait_for_url("**/desk/")
            site.states[who] = context.storage_state()
            context.close()
        return site.states[who]  # type: ignore[return-value]

    def _asked(self, request: Request, origin: str) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != origin:
            self.troubles.append(f"asked another site: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if any(words in message.text for words in self.expected):
            return
        self.troubles.append(f"{message.type} at {message.location.get('url')}: {message.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visits]:
    """Opens windows. At the end no page may have complained in the console or asked another site."""
    visits = Visits(chromium)
    yield visits
    visits.close()
    assert not visits.troubles, visits.troubles


Visit = Callable[..., Page]
