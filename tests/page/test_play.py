"""Play: a figure that moves by itself, and stops where nobody sees it or motion is unwelcome."""

import pytest

from .conftest import Visit
from .figure import opened
from .words import check_words, first


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
