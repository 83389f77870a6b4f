"""The same figures in JupyterLab, with a kernel: drawn, moved from the browser, moved from Python."""

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser

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


def test_figure_lives_in_jupyterlab(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("() => document.body.innerText.includes('| Idle')", timeout=60_000)
    page.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    words = page.locator(".mf-words")
    words.wait_for(timeout=60_000)
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
