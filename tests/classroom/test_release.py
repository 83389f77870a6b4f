"""The students' copies: as their sources give them, without answers, and running as handed out."""

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
