"""The figures of every chapter live in Chromium and Firefox, on a served site and from a double click."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from tools.browsers import CHROMIUM, FIREFOX, Kind

from .conftest import Visit, visiting
from .figure import kinds_by_page, opened


@pytest.fixture(scope="module", params=[CHROMIUM, FIREFOX], ids=lambda kind: kind.name)
def any_browser(request: pytest.FixtureRequest, launched: Callable[[Kind], Browser]) -> Browser:
    return launched(request.param)


@pytest.fixture(scope="module", params=["site", "folder"])
def window(request: pytest.FixtureRequest, any_browser: Browser) -> Iterator[Visit]:
    """One window in each browser, on the served site and on its files."""
    with visiting(any_browser, request.getfixturevalue(request.param)) as one:
        yield one


@pytest.mark.parametrize("page", kinds_by_page())
def test_every_figure_lives_and_a_slider_moves_it(visit: Visit, page: str) -> None:
    figures = opened(visit, page)
    assert [figure.kind for figure in figures] == kinds_by_page()[page]
    for figure in figures:
        figure.sliders.first.press("Home")
        low = figure.drawing()
        figure.sliders.first.press("End")
        assert figure.drawing() != low
    # A font that a browser refuses to load from a file is missed by nobody but the reader.
    fonts = "document.fonts.ready.then((all) => [...all].map((font) => font.status))"
    assert set(visit.page.evaluate(fonts)) <= {"loaded", "unloaded"}
    assert visit.page.locator("script[src*='host.js']").count() == 1


def test_the_index_opens_the_book_and_its_links_lead_on(visit: Visit) -> None:
    visit.page.goto(f"{visit.site}/index.html")
    visit.page.wait_for_url(f"{visit.site}/intro.html")
    visit.page.locator("a.right-next").click()
    visit.page.wait_for_selector("html.mf-alive")
    assert visit.page.url.startswith(f"{visit.site}/chapters/01")


def test_the_search_finds_pages_and_says_where_it_can_show_no_excerpts(visit: Visit) -> None:
    visit.page.goto(f"{visit.site}/search.html?q=gate")
    visit.page.get_by_text("Search finished").wait_for()
    told = visit.page.get_by_text("without excerpts")
    if visit.site.startswith("file:"):
        assert told.is_visible()
    else:
        visit.page.locator("#search-results p.context").first.wait_for()
        assert not told.count()
    visit.page.locator("#search-results").get_by_role("link", name="4. Depth two").click()
    visit.page.wait_for_selector("html.mf-alive")
