"""Lay out a task of an assignment: `make new-task NAME=two_words ASSIGNMENT=1_depth_one POINTS=2`."""

from __future__ import annotations

import re
import subprocess
import sys

import nbformat
from tools.layout import ROOT, filled, read, write

COUNTS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"]
MOST, MOST_POINTS = 8, 20  # more is not done in the 60 to 90 minutes that students are told


def counted(tasks: int, points: int) -> str:
    """Return what an assignment's first cell says of it."""
    return f"{COUNTS[tasks]} task{'s' * (tasks != 1)}, {points} point{'s' * (points != 1)}"


def graded(source: str) -> list[nbformat.NotebookNode]:
    """Return nbgrader's marks of the tasks of an assignment."""
    book = nbformat.reads(read(source), as_version=4)
    return [cell.metadata.nbgrader for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def room(source: str) -> tuple[int, int]:
    """Return how many tasks and points an assignment may still get."""
    marks = graded(source)
    return MOST - len(marks), MOST_POINTS - sum(mark.points for mark in marks)


def path(assignment: str) -> str:
    """Return where the source of an assignment lies."""
    return f"assignments/source/{assignment}/{assignment}.ipynb"


def with_room(known: list[str]) -> str:
    """Return in words which assignments may still get something."""
    left = {name: room(path(name)) for name in known}
    return "; ".join(
        f"{name} has room for {tasks} more, {points} point{'s' * (points != 1)} in all"
        for name, (tasks, points) in left.items()
        if min(tasks, points) > 0
    )


def cells(word: str, number: int, assignment: str, worth: int) -> list[nbformat.NotebookNode]:
    """Return text, solution and test of a task, with nbgrader's marks."""
    points = f"{worth} point{'s' * (worth != 1)}"
    text = filled("task.md", WORD=word, NUMBER=str(number), ASSIGNMENT=assignment, POINTS=points)
    first, *rest = re.split(r"^%%% code ", text, flags=re.M)
    found = [nbformat.v4.new_markdown_cell(first.strip())]
    for part in rest:
        head, _, source = part.partition("\n")
        solution, key = head.startswith("solution "), head.removeprefix("solution ")
        marks = {"cell_type": "code", "grade": not solution, "grade_id": key, "locked": not solution}
        marks |= {"schema_version": 3, "solution": solution, "task": False}
        marks |= {} if solution else {"points": worth}
        found.append(nbformat.v4.new_code_cell(source.strip(), metadata={"nbgrader": marks}))
    return found


def task(word: str, assignment: str, given: str = "1") -> None:
    """Lay out a task at the end of an assignment: cells, reference, wrong answers, the students' copy."""
    known = sorted(found.stem for found in (ROOT / "assignments/source").glob("*/*.ipynb"))
    if assignment not in known:
        sys.exit(f"ASSIGNMENT must be one of {', '.join(known)}, got {assignment!r}; {with_room(known)}")
    if not re.fullmatch("[1-9]", given):
        sys.exit(f"POINTS must be a whole number from 1 to 9, POINTS=2, got {given!r}")
    source, worth = path(assignment), int(given)
    marks = graded(source)
    if word in {mark.grade_id.removeprefix("test_") for mark in marks}:
        sys.exit(f"{assignment} has a task of that name already; choose another NAME")
    tasks, points = len(marks), sum(mark.points for mark in marks)
    if tasks >= MOST or points + worth > MOST_POINTS:
        most = counted(MOST, MOST_POINTS).lower()
        sys.exit(
            f"{assignment} has {counted(tasks, points).lower()}; the most is {most}. "
            f"{with_room(known) or 'No assignment has room'}. Take a task out first, or begin another "
            "assignment, as CONTRIBUTING.md says"
        )
    book = nbformat.reads(read(source), as_version=4)
    book.cells += cells(word, tasks + 1, assignment, worth)
    for k, cell in enumerate(book.cells):
        cell.id = f"cell-{k:02d}"
    head = book.cells[0]
    head.source = head.source.replace(counted(tasks, points), counted(tasks + 1, points + worth))
    write(source, nbformat.writes(book) + "\n")

    checks = f"grading/checks/{assignment}.py"
    write(checks, read(checks).rstrip() + "\n" + filled("task.py", WORD=word))
    wrong = f"assignments/wrong_answers/{assignment}.py"
    write(wrong, read(wrong).rstrip().removesuffix("}") + filled("wrong.py", WORD=word))
    page = "appendices/assignments.md"
    row = rf"(?m)^(\|.*{assignment}.*\| ){tasks} \| {points} \|$"
    write(page, re.sub(row, rf"\g<1>{tasks + 1} | {points + worth} |", read(page)))
    subprocess.run([sys.executable, "-m", "grading", "assignments"], cwd=ROOT, check=True)
