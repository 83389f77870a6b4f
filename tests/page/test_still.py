"""A figure that cannot live says so beside its picture; one that can never does, not for a moment."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from .conftest import Visit, visiting
from .figure import kinds_by_page, opened

PAGE = next(page for page, kinds in kinds_by_page().items() if len(kinds) == 2)
HOST = re.compile(r"/host\.js")


def stand_still(fresh: Visit, figures: int) -> None:
    """Check that so many of the page's figures are pictures with a line beside each."""
    pictures = fresh.page.locator(".mf-picture").filter(visible=True)
    assert pictures.count() == figures
    assert pictures.locator("img").filter(visible=True).count() == figures
    assert (
        pictures.get_by_text("the controls of this figure did not start").filter(visible=True).count()
        == figures
    )


def test_without_scripts_every_figure_is_a_picture_that_says_so(browser: Browser, site: str) -> None:
    with visiting(browser, site, java_script_enabled=False) as fresh:
        for page, kinds in kinds_by_page().items():
            fresh.page.goto(f"{site}/{page}")
            stand_still(fresh, len(kinds))
        # The theme's script did not name a colour scheme; the page has colours all the same.
        style = "getComputedStyle(document.documentElement).getPropertyValue('--pst-color-text-base')"
        assert fresh.page.evaluate(style)


def no_host(page: Page) -> None:
    page.route(HOST, lambda route: route.abort())


def broken_host(page: Page) -> None:
    page.route(
        HOST, lambda route: route.fulfill(body="throw new Error('broken')", content_type="text/javascript")
    )


def old_browser(page: Page) -> None:
    new = "class Host { #of = tomorrow's; }"
    page.route(HOST, lambda route: route.fulfill(body=new, content_type="text/javascript"))


def rewrite(page: Page, pattern: str, by: str, count: int = 0) -> None:
    """Replace text in every page that comes."""

    def change(route: Route) -> None:
        answer = route.fetch()
        text, changes = re.subn(pattern, by, answer.text(), count=count, flags=re.DOTALL)
        assert changes
        route.fulfill(response=answer, body=text)

    page.route(re.compile(r"\.html"), change)


def no_state(page: Page) -> None:
    rewrite(page, r'<script type="application/vnd.jupyter.widget-state\+json">.*?</script>', "")


def torn_state(page: Page) -> None:
    rewrite(page, r'widget-state\+json">', "\\g<0>{")


def unknown_kind(page: Page) -> None:
    rewrite(page, r'"kind": "\w+"', '"kind": "unheard-of"')


@pytest.mark.parametrize("harm", [no_host, broken_host, old_browser, no_state, torn_state, unknown_kind])
def test_figures_that_cannot_start_are_pictures_that_say_so(
    fresh: Visit, harm: Callable[[Page], None]
) -> None:
    harm(fresh.page)
    fresh.page.goto(f"{fresh.site}/{PAGE}")
    fresh.page.wait_for_function("!/mf-(waiting|starting)/.test(document.documentElement.className)")
    stand_still(fresh, 2)
    assert fresh.complaints


def test_a_figure_that_fails_leaves_the_other_alive(fresh: Visit) -> None:
    rewrite(fresh.page, r'"kind": "\w+"', '"kind": "unheard-of"', count=1)
    fresh.page.goto(f"{fresh.site}/{PAGE}")
    fresh.page.wait_for_function("!/mf-(waiting|starting)/.test(document.documentElement.className)")
    stand_still(fresh, 1)
    assert fresh.page.locator(".mf-live .mf-figure").count() == 1


def test_the_line_never_shows_while_the_figures_are_on_their_way(fresh: Visit) -> None:
    fresh.page.add_init_script(
        """window.frames_ = 0;
        (function look() {
          const lines = [...document.querySelectorAll(".mf-still")];
          if (lines.length && !document.querySelector(".mf-alive")) window.frames_ += 1;
          if (lines.some((line) => line.checkVisibility())) window.flashed = true;
          requestAnimationFrame(look);
        })();"""
    )

    def late(route: Route) -> None:
        fresh.page.wait_for_function("frames_ > 5")  # the page is there, and painted, without its host
        route.continue_()

    fresh.page.route(HOST, late)
    opened(fresh, PAGE)
    assert fresh.page.evaluate("[frames_ > 5, window.flashed ?? false]") == [True, False]
