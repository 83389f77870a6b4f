"""The gradebook is nbgrader's; only the grading process itself writes to it, when a submission has run.

A cell has its points where the checker's verdict is "passed" and nbgrader, which looks at the cell's outputs,
gives them.  What a person has graded by hand stays as it is.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy.exc import SAWarning

from .checker import Verdict
from .course import task_name
from .inside import LATE
from .repair import grade_id


@dataclass(frozen=True)
class Score:
    """What stands in the gradebook for one task."""

    task: str
    score: float
    highest: float
    waits: bool  # for a person


def weigh(
    nb: NotebookNode, assignment: str, verdicts: Mapping[str, Verdict]
) -> dict[str, tuple[float | None, str]]:
    """Return for every graded cell its points (None: a person grades it) and the reason for lost ones."""
    outcome: dict[str, tuple[float | None, str]] = {}
    answers = {grade_id(cell): cell for cell in nb.cells if grade_id(cell)}
    for cell in filter(is_grade, nb.cells):
        name = grade_id(cell)
        if is_solution(cell):
            blank = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            outcome[name] = (0.0, "not answered") if blank else (None, "")
            continue
        verdict = verdicts.get(f"{assignment}.{task_name(name)}")
        points, _ = determine_grade(cell)
        if verdict is not None and verdict.passed and points == float(cell.metadata.nbgrader.points):
            outcome[name] = points, ""
        else:
            outcome[name] = 0.0, why(cell, verdict, answers.get(task_name(name)))
    return outcome


def why(cell: NotebookNode, verdict: Verdict | None, answer: NotebookNode | None) -> str:
    """Return why a test cell gives no points, in one line; ``answer`` is the cell before it."""
    if verdict is not None and not verdict.passed:
        return verdict.reason
    failed = first_error(cell)
    if failed.startswith("NameError") and answer is not None:
        failed = first_error(answer) or failed
    if failed.startswith(("NotImplementedError", "NameError")):
        return "not answered"
    if failed.startswith("AssertionError"):
        return f"a visible test fails{failed.removeprefix('AssertionError')}"
    if failed:
        return failed
    if verdict is not None:
        return "the test cell wrote an error message"
    return "not run" if cell.get("execution_count") is None else "the answer never reached the checker"


def first_error(cell: NotebookNode) -> str:
    """Return what stopped a cell, in one line; empty if nothing did."""
    errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if not errors:
        return ""
    if any(error.ename == LATE for error in errors):
        return "took too long"
    # Where output was cut off, the interruption that follows is ours.
    error = next((error for error in errors if error.ename == "TooMuchOutput"), errors[0])
    return " ".join(f"{error.ename}: {error.evalue}".split()).removesuffix(":")[:160]


def enter(
    url: str,
    student: str,
    assignment: str,
    outcome: Mapping[str, tuple[float | None, str]],
    answers: Mapping[str, str],
    earlier: Mapping[str, str],
) -> None:
    """Enter one submission's points; hand-given ones stay, and wait for a second look if the answer changed.

    ``answers`` and ``earlier`` hold the text of the hand-graded cells, now and when last graded.
    """
    with warnings.catch_warnings(), Gradebook(url) as book:
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own making
        book.update_or_create_student(student)
        book.update_or_create_submission(assignment, student)
        notebook = book.find_submission_notebook(assignment, assignment, student)
        for grade in notebook.grades:
            points, _ = outcome.get(grade.name, (0.0, ""))
            looked_at = grade.manual_score is not None and not grade.needs_manual_grade
            unchanged = grade.name in earlier and earlier[grade.name] == answers.get(grade.name)
            grade.auto_score = points
            grade.needs_manual_grade = points is None and not (looked_at and unchanged)
        for comment in notebook.comments:
            _, reason = (
                outcome.get(comment.name, (0.0, ""))
                if comment.name in outcome
                else outcome.get(f"test_{comment.name}", (0.0, ""))
            )
            comment.auto_comment = reason or None
        book.db.commit()


def entered(url: str) -> set[tuple[str, str]]:
    """Return the submissions that the gradebook holds: student and assignment."""
    with Gradebook(url) as book:
        return {(held.student_id, held.assignment.name) for held in book.db.query(SubmittedAssignment)}


def scores(url: str, student: str, assignment: str, order: Sequence[str]) -> list[Score]:
    """Return what the gradebook holds for one submission; empty if nothing.

    ``order`` lists the graded cells.  A database gives them in any order: SQLite as they were entered,
    PostgreSQL as they were last changed.
    """
    place = {cell: index for index, cell in enumerate(order)}
    with Gradebook(url) as book:
        try:
            notebook = book.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return []
        return [
            Score(task_name(g.name), float(g.score), float(g.max_score), bool(g.needs_manual_grade))
            for g in sorted(notebook.grades, key=lambda g: place.get(g.name, len(place)))
        ]


def fingerprint(url: str, student: str, assignment: str) -> list[Any]:
    """Return all that a feedback page shows of the gradebook, to tell whether it must be made anew."""
    with Gradebook(url) as book:
        notebook = book.find_submission_notebook(assignment, assignment, student)
        points = sorted([g.name, g.score] for g in notebook.grades)
        return points + sorted([c.name, c.comment] for c in notebook.comments)
