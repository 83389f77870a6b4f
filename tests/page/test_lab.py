"""The same figures in JupyterLab, with a kernel: drawn, moved from the browser, moved from Python."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser

STARTED_WITHIN = 60  # seconds; a bound on waiting, not a measurement
CELLS = [
    "import minorfirst as mf\nfigure = mf.explore.who_leads(alpha=0.6)\nfigure",
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.token=",
        "--ServerApp.password=",
    ]
    home = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "HOME")}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
        env=os.environ | home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield f"{address}/lab/tree/figure.ipynb"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/api"):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab did not start")


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
