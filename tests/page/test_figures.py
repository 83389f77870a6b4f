"""Every live figure of the built pages: each control works, by key and pointer, and the numbers are right."""

import functools
import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest

import minorfirst as mf
import minorfirst_book as book

from .conftest import SITE, Visit
from .figure import Figure, figures, kinds_by_page, opened, ready

# At the scope of the module, so that the tests of one figure follow each other and share its open page.
EVERY_FIGURE = pytest.mark.parametrize(("page", "index"), figures(), scope="module")
KINDS = set(dir(book.explore)) - {"Explorer", "link"}


def check_words(figure: Figure) -> None:
    """Compare the sentence of the present state with Python's; the page may say more before it."""
    figure.settle()
    assert_same_words(figure.words, summary(figure.kind, json.dumps(figure.state)))


@functools.cache
def summary(kind: str, state: str) -> str:
    """Return Python's sentence, for a state as JSON: some take a second, and most tests begin alike."""
    return str(explorer(kind, json.loads(state)).summary)


def explorer(kind: str, state: dict[str, Any]) -> Any:
    """Return the Python figure in the same state."""
    make = getattr(book.explore, kind)
    if "points" in state:
        figure = make(mf.Dataset([p[:2] for p in state["points"]], [p[2] for p in state["points"]]))
    else:
        figure = make(state["mu"]) if "mu" in state else make()
    for name in figure.values():
        setattr(figure, name, state[name])
    return figure


def assert_same_words(shown: str, expected: str) -> None:
    """Compare how two texts end: the same words, and numbers apart by one unit of the last digit at most."""
    number = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
    assert re.sub(number, "#", shown).endswith(re.sub(number, "#", expected)), (shown, expected)
    ours = re.findall(number, expected)
    for a, b in zip(re.findall(number, shown)[-len(ours) :], ours, strict=True):
        unit = max(abs(float(b)), 1e-300) * 10 ** -(len(re.sub(r"e.*|[-.]", "", b).lstrip("0")) - 1)
        assert abs(float(a) - float(b)) <= 1.01 * unit, (shown, expected)


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


def first(kind: str) -> tuple[str, int]:
    """Return where the first figure of a kind is."""
    return next((page, kinds.index(kind)) for page, kinds in kinds_by_page().items() if kind in kinds)


def test_play_moves_the_time_and_the_slider_follows(visit: Visit) -> None:
    page, index = first("lens")
    figure = opened(visit, page)[index]
    assert figure.kind == "lens"
    button = figure.box.get_by_role("button", name="Play")
    slider = figure.sliders.first
    start, drawn = float(slider.get_attribute("aria-valuenow") or "nan"), figure.drawing()
    button.click()
    moved = "([e, start]) => Number(e.getAttribute('aria-valuenow')) > start + 0.35"
    figure.page.wait_for_function(moved, arg=[slider.element_handle(), start])
    button.click()
    figure.page.wait_for_function("e => e.ariaPressed === 'false'", arg=button.element_handle())
    assert figure.drawing() != drawn
    assert figure.state["log_t"] == pytest.approx(float(slider.get_attribute("aria-valuenow") or "nan"))
    check_words(figure)
    figure.box.get_by_role("button", name="To the start").click()
    figure.settle()
    assert figure.state["log_t"] < start


def test_play_goes_one_decade_and_stops_where_motion_is_unwelcome(fresh: Visit) -> None:
    fresh.page.emulate_media(reduced_motion="reduce")
    page, index = first("lens")
    figure = opened(fresh, page)[index]
    start, button = figure.state["log_t"], figure.box.get_by_role("button", name="Play")
    button.click()
    figure.page.wait_for_function(
        "([e, t]) => JSON.parse(e.dataset.state).log_t !== t", arg=[figure.frame.element_handle(), start]
    )
    figure.page.wait_for_timeout(600)  # several ticks of a Play that went on
    assert figure.state["log_t"] == pytest.approx(start + 1)
    assert button.get_attribute("aria-pressed") == "false"


OUT_OF_VIEW = "scrollTo(0, document.body.scrollHeight)"
BEHIND_ANOTHER = """Object.defineProperty(document, "hidden", {value: true});
    document.dispatchEvent(new Event("visibilitychange"));"""


@pytest.mark.parametrize("leave", [OUT_OF_VIEW, BEHIND_ANOTHER], ids=["out of view", "behind another"])
def test_play_pauses_where_nobody_sees_it(visit: Visit, leave: str) -> None:
    page, index = first("lens")
    figure = opened(visit, page)[index]
    button = figure.box.get_by_role("button", name="Play")
    figure.sliders.first.press("Home")
    button.click()
    figure.page.wait_for_function("e => e.ariaPressed === 'true'", arg=button.element_handle())
    figure.page.evaluate(leave)
    figure.page.wait_for_function("e => e.ariaPressed === 'false'", arg=button.element_handle())
    figure.settle()
    assert figure.state["log_t"] < float(figure.sliders.first.get_attribute("aria-valuemax") or "nan")


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
        figure.settle()
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
