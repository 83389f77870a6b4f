"""Repair of single notebooks: what the whole table cannot tell apart."""

import copy

import nbformat
import pytest
import submissions
from grading.repair import grade_id, repair
from submissions import Inbox, find


@pytest.fixture
def box(place, tmp_path):
    import tiny_course

    return Inbox(tmp_path / "inbox", tiny_course.NAME, place)


def ids(nb):
    return [grade_id(cell) for cell in nb.cells if grade_id(cell)]


def test_an_ordinary_notebook_needs_no_notes(box):
    nb, notes = repair(box.notebook("ada"), box.master)
    assert notes == []
    assert ids(nb) == ids(box.master)
    assert "classroom.decide" in nb.cells[find(nb, "test_step")].source
    assert nb.cells[find(nb, "step")].source == box.solutions["step"]


@pytest.mark.parametrize("count", range(1, 5))
def test_deleted_cells_come_back_in_order(box, count):
    for start in range(len(box.master.cells) - count):
        nb = box.notebook("ada")
        del nb.cells[start : start + count]
        back, _ = repair(nb, box.master)
        wanted = [name for name in ids(box.master) if name in ids(back)]
        assert ids(back) == wanted
        assert {"imports", "test_step", "test_double", "test_choice", "why"} <= set(ids(back))


def test_of_two_answers_the_last_that_is_no_blank_counts(box):
    for first, last, kept in (("a = 1", "a = 2", "a = 2"), ("a = 1", None, "a = 1")):
        nb = box.notebook("ada", blank=True)
        where = find(nb, "step")
        nb.cells.insert(where, copy.deepcopy(nb.cells[where]))
        nb.cells[where].source = first
        if last is not None:
            nb.cells[where + 1].source = last
        fixed, notes = repair(nb, box.master)
        assert fixed.cells[find(fixed, "step")].source == kept
        assert notes == ["cell step stands twice; the last answer counts"]
        assert len(fixed.cells) == len(nb.cells)


def test_marks_are_the_masters(box):
    nb = box.notebook("ada")
    nb.cells[find(nb, "test_step")].metadata.nbgrader.update(
        points=99, grade=False, solution=True, locked=False
    )
    nb.cells.append(nbformat.v4.new_code_cell("x", metadata={"nbgrader": {"grade_id": "more", "points": 50}}))
    nb.cells.append(nbformat.v4.new_code_cell("x", metadata={"nbgrader": "nonsense"}))
    fixed, _ = repair(nb, box.master)
    for name in ids(box.master):
        theirs, ours = (one.cells[find(one, name)].metadata for one in (fixed, box.master))
        assert theirs == ours
    assert ids(fixed) == ids(box.master)


def test_a_test_cell_made_text_is_code_again(box):
    nb = box.notebook("ada")
    where = find(nb, "test_step")
    nb.cells[where] = nbformat.v4.new_markdown_cell("x", metadata=nb.cells[where].metadata)
    fixed, _ = repair(nb, box.master)
    assert fixed.cells[find(fixed, "test_step")].cell_type == "code"
    nbformat.validate(fixed)


def test_ids_that_colab_moves_are_found(box):
    nb = box.notebook("ada")
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({"id": cell.pop("id")})
    fixed, notes = repair(nb, box.master)
    assert ids(fixed) == ids(box.master)
    assert notes == []


def test_the_submission_itself_stays_as_it_was(box):
    nb = box.notebook("ada", blank=True)
    before = nbformat.writes(nb)
    repair(nb, box.master)
    assert nbformat.writes(nb) == before
    assert submissions.without_marks("### BEGIN SOLUTION\nx\n### END SOLUTION") == "x"
