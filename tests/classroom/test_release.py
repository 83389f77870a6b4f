"""The students' copies: as their sources give them, without answers, and running as handed out."""

import re
import zipfile

import nbformat
import pytest
from grading import checks, course
from grading.repair import grade_id
from nbconvert.preprocessors import ExecutePreprocessor
from nbgrader.validator import Validator
from submissions import Inbox

NAMES = course.names()


def released(name):
    return nbformat.read(course.COURSE / "release" / name / f"{name}.ipynb", as_version=4)


def run(nb, folder, student="ada42"):
    for cell in nb.cells:
        cell.source = cell.source.replace('STUDENT_ID = "your id"', f'STUDENT_ID = "{student}"')
    ExecutePreprocessor(timeout=120, allow_errors=True).preprocess(nb, {"metadata": {"path": str(folder)}})
    return [cell for cell in nb.cells if any(o.output_type == "error" for o in cell.get("outputs", []))]


@pytest.mark.slow
def test_copies_are_as_made_anew():
    assert course.release(check=True) == []


@pytest.mark.parametrize("name", NAMES)
def test_copies_hold_no_solution_and_no_hidden_test(name):
    text = nbformat.writes(released(name))
    for mark in ("BEGIN SOLUTION", "HIDDEN", "classroom.decide", "grading"):
        assert mark not in text
    source = nbformat.read(course.COURSE / "source" / name / f"{name}.ipynb", as_version=4)
    for cell in source.cells:
        inside = cell.source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0].strip()
        assert not inside or inside not in text, grade_id(cell)


@pytest.mark.parametrize("name", NAMES)
def test_every_autograded_task_has_a_reference_and_points(name):
    course.check_source(name)
    tasks = course.tasks(course.master(name))
    assert 5 <= len(tasks) <= 9
    for cell, (points, by_hand) in tasks.items():
        assert points > 0
        if not by_hand:
            assert checks.find(f"{name}.{course.task_name(cell)}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_a_copy_runs_with_only_the_students_cells_failing(name, tmp_path):
    failed = run(released(name), tmp_path)
    assert failed
    for cell in failed:
        assert "nbgrader" in cell.metadata and (
            cell.metadata.nbgrader.solution or cell.metadata.nbgrader.grade
        )


@pytest.mark.slow
def test_a_copy_without_an_id_says_where_to_put_it(tmp_path):
    first, *_ = run(released("2_gate"), tmp_path, "your id")
    assert first.metadata.nbgrader.grade_id == "setup"
    assert "Put your id into the first cell of code" in first.outputs[0].evalue


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_a_solved_copy_passes_nbgrader_validate(name, tmp_path):
    path = tmp_path / f"{name}.ipynb"
    nbformat.write(Inbox(tmp_path, name).notebook("ada"), path)
    result = Validator().validate(str(path))
    assert "failed" not in result and "changed" not in result, result


def test_the_zip_holds_what_a_student_needs_and_no_more(tmp_path):
    course.pack(tmp_path / "a.zip")
    course.pack(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        held = set(packed.namelist())
    assert {f"minorfirst/{name}.ipynb" for name in NAMES} <= held
    assert {"minorfirst/README.md", "minorfirst/requirements.txt", "minorfirst/pyproject.toml"} <= held
    assert {"minorfirst/LICENSE", "minorfirst/LICENSE-text"} <= held
    assert not [entry for entry in held if "grading" in entry or "source" in entry or "wrong" in entry]


def chapters():
    """Return the chapters of the book by number: page and title."""
    toc = re.findall(r"^ +- file: (chapters/\w+)$", (course.ROOT / "_toc.yml").read_text(), flags=re.M)
    firsts = [nbformat.read(course.ROOT / f"{page}.ipynb", as_version=4).cells[0].source for page in toc]
    titles = [first.splitlines()[0].removeprefix("# ") for first in firsts]
    return dict(enumerate(zip(toc, titles, strict=True), 1))


def named(text):
    """Return the chapters that a text names in full: number, then page and title."""
    found = re.findall(r"Chapter (\d+), \*(.+?)\* \(`(\S+?)`\)", text)
    return {int(number): (page, title) for number, title, page in found}


@pytest.mark.parametrize("name", NAMES)
def test_chapters_that_a_notebook_names_are_the_books(name):
    nb = released(name)
    held, there = named(nb.cells[0].source), chapters()
    assert held and held.items() <= there.items()
    text = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    assert {int(number) for number in re.findall(r"Chapter (\d+)", text)} <= set(held)
    assert "the chapter" not in text.lower()


def test_the_zips_readme_names_every_notebooks_chapters():
    held = named((course.COURSE / "STUDENTS.md").read_text())
    notebooks = [named(released(name).cells[0].source) for name in NAMES]
    assert held == {number: chapter for named_there in notebooks for number, chapter in named_there.items()}
