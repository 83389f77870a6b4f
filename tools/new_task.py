"""Lay out a task of an assignment: `make new-task ASSIGNMENT=1_depth_one NAME=two_words` calls it."""

from __future__ import annotations

import re
import subprocess
import sys

import nbformat
from tools.layout import ROOT, filled, read, write

COUNTS = ["Five", "Six", "Seven", "Eight"]
MOST = 8


def cells(word: str, number: int, assignment: str) -> list[nbformat.NotebookNode]:
    """Return text, solution and test of a task, with nbgrader's marks."""
    text = filled("task.md", WORD=word, NUMBER=str(number), ASSIGNMENT=assignment)
    first, *rest = re.split(r"^%%% code ", text, flags=re.M)
    found = [nbformat.v4.new_markdown_cell(first.strip())]
    for part in rest:
        head, _, source = part.partition("\n")
        solution, key = head.startswith("solution "), head.removeprefix("solution ")
        marks = {"cell_type": "code", "grade": not solution, "grade_id": key, "locked": not solution}
        marks |= {"schema_version": 3, "solution": solution, "task": False}
        marks |= {} if solution else {"points": 1}
        found.append(nbformat.v4.new_code_cell(source.strip(), metadata={"nbgrader": marks}))
    return found


def task(word: str, assignment: str) -> None:
    """Lay out a task at the end of an assignment: cells, reference, wrong answers, the students' copy."""
    known = sorted(path.stem for path in (ROOT / "assignments/source").glob("*/*.ipynb"))
    if assignment not in known:
        sys.exit(f"ASSIGNMENT must be one of {', '.join(known)}, got {assignment!r}")
    source = f"assignments/source/{assignment}/{assignment}.ipynb"
    book = nbformat.reads(read(source), as_version=4)
    graded = [cell.metadata.nbgrader for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    if word in {marks.grade_id.removeprefix("test_") for marks in graded}:
        sys.exit(f"{assignment} has a task of that name already; choose another NAME")
    if len(graded) >= MOST:
        sys.exit(f"{assignment} has {len(graded)} tasks, and {MOST} is the most: take one out first")
    tasks, points = len(graded), sum(marks.points for marks in graded)
    book.cells += cells(word, tasks + 1, assignment)
    for k, cell in enumerate(book.cells):
        cell.id = f"cell-{k:02d}"
    head, said = book.cells[0], f"{COUNTS[tasks - 5]} tasks, {points} points"
    head.source = head.source.replace(said, f"{COUNTS[tasks - 4]} tasks, {points + 1} points")
    write(source, nbformat.writes(book) + "\n")

    checks = f"grading/checks/{assignment}.py"
    write(checks, read(checks).rstrip() + "\n" + filled("task.py", WORD=word))
    wrong = f"assignments/wrong_answers/{assignment}.py"
    write(wrong, read(wrong).rstrip().removesuffix("}") + filled("wrong.py", WORD=word))
    page = "appendices/assignments.md"
    row = rf"(?m)^(\|.*{assignment}.*\| ){tasks} \| {points} \|$"
    write(page, re.sub(row, rf"\g<1>{tasks + 1} | {points + 1} |", read(page)))
    subprocess.run([sys.executable, "-m", "grading", "assignments"], cwd=ROOT, check=True)
