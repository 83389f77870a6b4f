"""The students' copies of the assignments in JupyterLab, cell by cell, as a student meets them.

tests/classroom/test_release.py runs them without a browser, and lets nbgrader validate them when solved.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from . import lab_server

RELEASE = Path(__file__).resolve().parents[2] / "assignments" / "release"
NAMES = sorted(path.name for path in RELEASE.iterdir() if path.is_dir())
OPEN = """async name => {
    const panel = await window.jupyterapp.commands.execute('docmanager:open', {path: name + '.ipynb'});
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""
# Each cell alone, so that an error stops no later one.
RUN = """async () => {
    const {commands, shell} = window.jupyterapp, notebook = shell.currentWidget.content;
    for (let k = 0; k < notebook.widgets.length; k++) {
        notebook.activeCellIndex = k;
        await commands.execute('notebook:run-cell');
    }
    await commands.execute('docmanager:save');
}"""
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
ERRORS = f'{PANEL} [data-mime-type="application/vnd.jupyter.stderr"]'  # where JupyterLab shows tracebacks


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder with the five notebooks."""
    folder = tmp_path_factory.mktemp("student")
    for name in NAMES:
        (folder / f"{name}.ipynb").write_bytes((RELEASE / name / f"{name}.ipynb").read_bytes())
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path, browser: Browser) -> Iterator[Page]:
    """JupyterLab in that folder."""
    pytest.importorskip("jupyterlab")
    with lab_server.serve(folder, "--LabApp.expose_app_in_browser=True") as address:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{address}/lab")
        page.wait_for_selector("#jp-main-dock-panel", timeout=60_000)
        yield page
        page.close()


def task(cell: nbformat.NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id.removeprefix("test_")


@pytest.mark.parametrize("name", NAMES)
def test_as_handed_out_only_the_students_own_cells_and_their_tests_fail(
    name: str, folder: Path, lab: Page
) -> None:
    lab.evaluate(OPEN, name)
    first = lab.locator(f"{PANEL} .jp-CodeCell .cm-content").first
    assert first.inner_text().strip() == 'STUDENT_ID = "your id"'
    first.fill('STUDENT_ID = "ada42"')
    lab.evaluate(RUN)

    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells[0].source == 'STUDENT_ID = "ada42"'
    failing = 0
    for cell in cells:
        role = cell.metadata.get("nbgrader", {})
        errors = [(o.ename, o.evalue) for o in cell.outputs if o.output_type == "error"]
        assert cell.execution_count, cell.source
        if role.get("solution"):
            # A function to write fails only where it is called.
            at_once = re.search("^raise NotImplementedError", cell.source, re.MULTILINE)
            assert errors == ([("NotImplementedError", "")] if at_once else []), task(cell)
        elif role.get("grade"):
            missing = ("NameError", f"name '{task(cell)}' is not defined")
            assert errors in ([("NotImplementedError", "")], [missing]), task(cell)
        else:
            assert not errors, cell.source
        failing += len(errors)
    assert failing >= 5
    assert lab.locator(ERRORS).count() == failing  # all of them shown, and no warning beside them
