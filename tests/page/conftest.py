"""The built site, served on this machine alone, in a real Chromium that reaches no other host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tools import browsers, local_site
from tools.local_site import SITE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make site` first")
    with local_site.serve(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        started = browsers.launch(playwright)
        yield started
        started.close()


class Visit:
    """A page with what it asked of other hosts and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.route("**/*", self._gate)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(error.message))

    def _gate(self, route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()  # type: ignore[attr-defined]
        else:
            self.outside.append(url)
            route.abort()  # type: ignore[attr-defined]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A fresh page behind the gate."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield Visit(page)
    page.close()
