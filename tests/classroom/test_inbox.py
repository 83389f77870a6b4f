"""Whose work on what: the forms in which submissions arrive."""

import pytest
from grading.inbox import collect
from grading.limits import FILE

NAMES = ["1_depth_one", "2_gate"]


def put(folder, *names, content=b"{}"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found(folder):
    return [(s.student, s.assignment, s.problem) for s in collect(folder, NAMES)]


def test_folders_of_students_and_nbgraders_own_layout(tmp_path):
    put(tmp_path, "ada/2_gate.ipynb", "bob/2_gate/2_gate.ipynb", "bob/2_gate/timestamp.txt")
    put(tmp_path, "bob/2_gate/submission_secret.txt")
    put(tmp_path, ".git/x", "__MACOSX/y", "ada/.ipynb_checkpoints/2_gate-checkpoint.ipynb")
    assert found(tmp_path) == [("ada", "2_gate", ""), ("bob", "2_gate", "")]


def test_downloads_named_after_student_and_assignment(tmp_path):
    put(tmp_path, "ada_2_gate.ipynb", "van_der_berg_1_depth_one.ipynb")
    assert found(tmp_path) == [("ada", "2_gate", ""), ("van_der_berg", "1_depth_one", "")]


def test_canvas_downloads_with_a_roster(tmp_path):
    put(tmp_path, "lovelaceada_77_1234_2_gate.ipynb", "bee_LATE_78_1235_whatever-2_gate-1.ipynb")
    (tmp_path / "roster.csv").write_text("canvas,student\n77,ada\n78,bob\n")
    assert found(tmp_path) == [("ada", "2_gate", ""), ("bob", "2_gate", "")]


def test_canvas_downloads_without_a_roster_say_what_is_missing(tmp_path):
    put(tmp_path, "lovelaceada_77_1234_2_gate.ipynb")
    ((student, assignment, problem),) = found(tmp_path)
    assert (student, assignment) == ("77", "2_gate")
    assert problem.startswith("Canvas's user 77 is not in roster.csv (columns canvas, student)")
    assert "if lovelaceada_77_1234 is a student's id, put the file into a folder of that name" in problem


def test_everything_else_is_a_row_with_its_reason(tmp_path):
    put(
        tmp_path, "notes.ipynb", "ada/essay.pdf", "bob/2_gate.ipynb", "we[ird/2_gate.ipynb", "-x/2_gate.ipynb"
    )
    put(tmp_path, "cy/2_gate.ipynb", content=b"")
    put(tmp_path, "dora/2_gate.ipynb", content=b" " * (FILE + 1))
    (tmp_path / "eve").mkdir()
    (tmp_path / "fay").mkdir()
    (tmp_path / "fay" / "2_gate.ipynb").symlink_to(tmp_path / "bob" / "2_gate.ipynb")
    problems = {student: problem for student, _, problem in found(tmp_path)}
    for student, words in {
        "": "whose work on what",
        "ada": "the name is none of 1_depth_one.ipynb, 2_gate.ipynb",
        "we[ird": "a student's id may hold",
        "-x": "a student's id may hold",
        "cy": "the file is empty",
        "dora": "10 MB is too large",
        "eve": "the folder is empty",
        "fay": "a link, not a file",
    }.items():
        assert words in problems[student]
    assert problems["bob"] == ""


def test_what_came_twice_is_refused_twice(tmp_path):
    put(tmp_path, "ada/2_gate.ipynb", "ada_2_gate.ipynb", "Ada/2_gate.ipynb")
    assert [problem.startswith("handed in 3 times") for _, _, problem in found(tmp_path)] == [True] * 3


def test_bad_folder_and_bad_roster(tmp_path):
    with pytest.raises(ValueError, match=r"`SUBMISSIONS` must be a folder .* got"):
        collect(tmp_path / "none", NAMES)
    (tmp_path / "roster.csv").write_text("id,name\n77,ada\n")
    with pytest.raises(ValueError, match=r"columns canvas and student, .* got id, name"):
        collect(tmp_path, NAMES)
