"""The built site, served on this machine alone and as files, in real browsers that reach no other host."""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from tools import browsers, local_site
from tools.local_site import SITE

ROOT = Path(__file__).resolve().parents[2]
# What asks for another host is sent to a port of this machine at which nobody answers.
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
# KaTeX's MathML of a \max in a subscript; its HTML, which is what a reader sees, is right.
KNOWN = "Incorrect number of children for <msub/> tag."


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make site` first")
    return SITE


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[str]:
    """Address of the built site, served."""
    with local_site.serve(built) as address:
        yield address


@pytest.fixture(scope="session")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the built site as files, as a double click opens it; with a space in the folder's name."""
    link = tmp_path_factory.mktemp("a stick") / "the book"
    link.symlink_to(built, target_is_directory=True)
    return link.as_uri()


@pytest.fixture(scope="session")
def launched() -> Iterator[Callable[[browsers.Kind], Browser]]:
    """One browser of a kind for all tests, started when the first one asks for it."""
    with sync_playwright() as playwright, ExitStack() as ends:

        @functools.cache
        def launch(kind: browsers.Kind) -> Browser:
            started = browsers.launch(playwright, kind, proxy=NOWHERE)
            ends.callback(started.close)
            return started

        yield launch


@pytest.fixture(scope="session")
def browser(launched: Callable[[browsers.Kind], Browser]) -> Browser:
    """The browser of all tests but those of other browsers."""
    return launched(browsers.CHROMIUM)


class Visit:
    """A page with what it asked for outside of the site, and what it complained of."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complain(error.message))

    def _note(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "data:", "blob:")):
            self.outside.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        # The index sends on at once and names no icon, for which a browser may ask the server.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if text != KNOWN:
            self.complaints.append(text)


@contextmanager
def visiting(browser: Browser, site: str, **options: Any) -> Iterator[Visit]:
    """Give a fresh page for a site."""
    page = browser.new_page(**({"viewport": {"width": 1280, "height": 900}} | options))
    yield Visit(page, site)
    page.close()


@pytest.fixture(scope="module")
def window(browser: Browser, site: str) -> Iterator[Visit]:
    """One window for the tests of a file: a page opens in half the time that a window takes."""
    with visiting(browser, site) as one:
        yield one


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    """That window, for a test that changes no setting of it; afterwards a look at what the page did."""
    window.outside.clear()
    window.complaints.clear()
    yield window
    assert window.outside == []
    assert window.complaints == []


@pytest.fixture
def fresh(browser: Browser, site: str) -> Iterator[Visit]:
    """A window of a test's own."""
    with visiting(browser, site) as own:
        yield own
