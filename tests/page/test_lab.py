"""The same figures in JupyterLab, with a kernel: drawn, moved from the browser, moved from Python."""

from collections.abc import Iterator
from itertools import pairwise

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from . import lab_server

CELLS = [
    "import minorfirst_book as book\nfigure = book.explore.who_leads(alpha=0.6)\nfigure",
    "figure.alpha = 0.4",
    "print('alpha is', round(figure.alpha, 3), 'of', figure.trajectory([1.0]).method)",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a notebook in a JupyterLab of this test's own."""
    pytest.importorskip("jupyterlab")
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, folder / "figure.ipynb")
    with lab_server.serve(folder) as address:
        yield f"{address}/lab/tree/figure.ipynb"


# A kernel far away: what goes to it, and what comes from it, takes 150 ms.
FAR_AWAY = """
window.WebSocket = class extends WebSocket {
  send(data) { setTimeout(() => super.send(data), 150); }
  set onmessage(hear) { super.onmessage = (event) => setTimeout(() => hear(event), 150); }
};"""
# Every frame's position of the slider and of what the figure draws.
WATCH = """() => {
  const slider = document.querySelector('.widget-slider [role="slider"]');
  const figure = document.querySelector(".mf-figure");
  window.seen = [];
  (function look() {
    seen.push([Number(slider.getAttribute("aria-valuenow")), JSON.parse(figure.dataset.state).alpha]);
    requestAnimationFrame(look);
  })();
}"""


def run_first(page: Page, lab: str) -> None:
    """Open the notebook and run its first cell."""
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("() => document.body.innerText.includes('| Idle')", timeout=60_000)
    page.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    page.locator(".mf-words").wait_for(timeout=60_000)


def test_a_dragged_slider_is_never_pulled_back_by_a_kernel_far_away(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.add_init_script(FAR_AWAY)
    run_first(page, lab)
    box = page.locator('.widget-slider [role="slider"]').first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(WATCH)
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(60):  # slowly, so that answers come while the hand still moves
        page.mouse.move(x + 2 * k, y)
        page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(1500)
    slider, drawn = zip(*page.evaluate("seen"), strict=True)
    page.close()
    back = [sum(after < before for before, after in pairwise(values)) for values in (slider, drawn)]
    assert back == [0, 0]
    assert slider[-1] > slider[0] + 0.2
    assert drawn[-1] == pytest.approx(slider[-1], abs=0.051)  # the slider says one decimal


def test_figure_lives_in_jupyterlab(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    run_first(page, lab)
    words = page.locator(".mf-words")
    assert "leads at first" in words.inner_text()
    drawn = page.locator(".mf-chart").first.inner_html()

    # From the browser: a key on the slider of alpha redraws, and Python knows.
    page.locator('.widget-slider [role="slider"]').first.press("ArrowRight")
    page.wait_for_function("old => document.querySelector('.mf-chart').innerHTML !== old", arg=drawn)
    page.locator(".jp-Notebook .jp-CodeCell").nth(2).click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector("text=alpha is 0.605 of exact", timeout=30_000)

    # From Python: a trait moves the figure.
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("() => document.querySelector('.mf-words').innerText.includes('collapsed')")
    page.close()
