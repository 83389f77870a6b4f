"""Every live figure of the built pages: each control works, by key and pointer, and the numbers are right."""

import re
from urllib.parse import parse_qsl

import pytest

import minorfirst_book as book

from .conftest import SITE, Visit
from .figure import figures, kinds_by_page, opened, ready
from .words import check_words, first

# At the scope of the module, so that the tests of one figure follow each other and share its open page.
EVERY_FIGURE = pytest.mark.parametrize(("page", "index"), figures(), scope="module")
KINDS = set(dir(book.explore)) - {"Explorer", "link"}


def test_every_kind_of_figure_is_in_the_book() -> None:
    shown = {kind for kinds in kinds_by_page().values() for kind in kinds}
    assert shown == KINDS, f"show them in a chapter, and run `make site`: {KINDS - shown}"


@EVERY_FIGURE
def test_every_slider_moves_the_figure_and_reset_returns(visit: Visit, page: str, index: int) -> None:
    figure = opened(visit, page)[index]
    start, words = figure.drawing(), figure.words
    check_words(figure)
    sliders = figure.sliders
    for k in range(sliders.count()):
        for key in ("ArrowRight", "Home", "End", "PageUp", "PageDown"):
            sliders.nth(k).press(key)
        sliders.nth(k).press("Home")
        low = figure.drawing()
        sliders.nth(k).press("End")
        assert figure.drawing() != low, sliders.nth(k).get_attribute("aria-label")
        figure.reset()
        assert figure.drawing() == start
        sliders.nth(k).press("ArrowRight")
        check_words(figure)
        figure.reset()
    menus = figure.box.locator("select")
    for k in range(menus.count()):
        for option in range(menus.nth(k).locator("option").count()):
            menus.nth(k).select_option(index=option)
            check_words(figure)
        figure.reset()
    assert figure.drawing() == start
    assert figure.words == words


@EVERY_FIGURE
def test_a_dragged_slider_moves_the_figure_before_it_is_released(visit: Visit, page: str, index: int) -> None:
    figure = ready(visit, page)[index]
    slider = figure.sliders.first
    figure.box.scroll_into_view_if_needed()
    before = figure.state
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    # Towards the middle of its track, so that there is room on either side.
    track = figure.box.locator(".widget-slider .noUi-base").first.bounding_box()
    assert track is not None
    figure.page.mouse.move(x + (40 if x < track["x"] + track["width"] / 2 else -40), y, steps=4)
    figure.settle()
    held = figure.state
    assert held != before
    figure.page.mouse.up()
    figure.settle()
    assert figure.state == held


@EVERY_FIGURE
def test_handles_answer_keys_and_pointer_alike(visit: Visit, page: str, index: int) -> None:
    figure = ready(visit, page)[index]
    handles = figure.frame.locator(".mf-handle")
    figure.box.scroll_into_view_if_needed()
    for k in range(handles.count()):
        handle, start = handles.nth(k), figure.state
        assert handle.get_attribute("aria-label")
        assert handle.get_attribute("aria-valuetext")
        box = handle.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        figure.page.mouse.move(x, y)
        figure.page.mouse.down()
        figure.page.mouse.move(x + 6, y - 14, steps=4)
        figure.page.mouse.up()
        figure.settle()
        dragged = figure.state
        assert dragged != start, handle.get_attribute("aria-label")
        figure.reset()
        for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
            handle.press(key)
        figure.wait_until_moved(start)
        keyed = figure.state
        changed = {name for name in start if keyed[name] != start[name]}
        assert changed
        assert changed <= {name for name in start if dragged[name] != start[name]}
        figure.reset()


@EVERY_FIGURE
def test_the_address_restores_the_state(visit: Visit, page: str, index: int) -> None:
    figure = ready(visit, page)[index]
    slider = figure.sliders.first
    slider.press("PageUp")
    drawing, words = figure.drawing(), figure.words
    link = figure.frame.locator("a.mf-link").get_attribute("href") or ""
    figure.page.goto("about:blank")
    again = opened(visit, page, link)[index]
    assert again.drawing() == drawing
    assert again.words == words


def phrases() -> list[tuple[str, str]]:
    """Return (page, href) of every clickable phrase in the text."""
    return [
        (path.relative_to(SITE).as_posix(), href.replace("&amp;", "&"))
        for path in sorted((SITE / "chapters").glob("*.html"))
        for href in re.findall(r'class="mf-set" href="([^"]+)"', path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "href"), phrases())
def test_a_phrase_in_the_text_sets_its_figure(visit: Visit, page: str, href: str) -> None:
    name, query = href.removeprefix("#").split("?")
    wanted = dict(parse_qsl(query))
    figure = ready(visit, page)[kinds_by_page()[page].index(name.replace("-", "_"))]
    for _ in range(2):  # a phrase works again after the reader has moved on
        figure.page.evaluate("href => document.querySelector(`a.mf-set[href='${href}']`).click()", href)
        figure.settle()
        shown = {key: figure.state[key] for key in wanted}
        assert shown == {key: type(shown[key])(value) for key, value in wanted.items()}
        figure.reset()


def test_a_point_picked_on_the_map_drives_the_figure_beside_it(visit: Visit) -> None:
    page, index = first("phase_map")
    chart, shares = opened(visit, page)[index : index + 2]
    before = shares.drawing()
    chart.frame.locator(".mf-handle").first.press("ArrowRight")
    assert shares.drawing() != before
    assert shares.state["alpha"] == chart.state["alpha"]


@pytest.mark.parametrize("page", kinds_by_page())
def test_a_picture_stands_in_on_paper_and_without_scripts(fresh: Visit, page: str) -> None:
    opened(fresh, page)
    pictures = fresh.page.locator(".mf-picture img")
    assert pictures.count() == fresh.page.locator(".mf-live").count()
    assert not pictures.first.is_visible()
    fresh.page.pdf()  # pictures are fetched late; a printer does not wait for the reader to scroll
    drawn = pictures.evaluate_all("(all) => all.map((picture) => picture.naturalWidth)")
    assert min(drawn) > 0
    fresh.page.emulate_media(media="print")
    assert pictures.first.is_visible()
    assert not fresh.page.locator(".mf-live").first.is_visible()
    assert not fresh.page.locator(".mf-still").first.is_visible()
