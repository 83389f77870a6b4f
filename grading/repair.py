"""Make a submitted notebook gradable: what belongs to the grader is put back, what the student wrote stays.

nbgrader restores edited test cells, but stumbles over a cell that stands twice (its issue 1083) and over a
test cell deleted with its neighbours.  Here every case has an outcome, and a note says what was done.
"""

from __future__ import annotations

import copy
import re

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

STUDENT_ID = re.compile(r"^\s*STUDENT_ID\s*=", re.MULTILINE)


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's grade id, or "" for a cell that nbgrader knows nothing of."""
    marks = cell.metadata.get("nbgrader")
    return str(marks.get("grade_id", "")) if isinstance(marks, dict) else ""


def recognized(cell: NotebookNode, ids: dict[str, str]) -> str:
    """Return a cell's grade id, by its id where an editor dropped the marks; Colab moves ids to metadata."""
    return grade_id(cell) or ids.get(str(cell.get("id"))) or ids.get(str(cell.metadata.get("id")), "")


def repair(submitted: NotebookNode, master: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a copy of the submitted notebook, fit to be graded, and notes on what was wrong with it.

    Parameters
    ----------
    submitted : NotebookNode
        What the student handed in.
    master : NotebookNode
        The assignment without solutions but with its hidden tests, see ``grading.course.master``.

    Notes
    -----
    A known cell gets the master's type and marks, so that edited marks change nothing.  A locked cell gets
    the master's text.  Of a locked cell that stands twice one copy stays; of an answer all copies stay, and
    the last that differs from the blank counts.  A missing cell comes back where the master has it.
    """
    known = {grade_id(cell): cell for cell in master.cells if grade_id(cell)}
    ids = {str(cell.get("id")): name for name, cell in known.items()}
    nb, notes = copy.deepcopy(submitted), []
    counting: dict[str, int] = {}
    for index, cell in enumerate(nb.cells):
        name = recognized(cell, ids)
        if name in known and (
            name not in counting
            or is_locked(known[name])
            or cell.source.strip() != known[name].source.strip()
        ):
            counting[name] = index
    cells = []
    edited, twice = [], []
    for index, cell in enumerate(nb.cells):
        name = recognized(cell, ids)
        cell.metadata = NotebookNode()
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if name in known:
            right = known[name]
            if counting[name] != index:
                twice.append(name)
                if is_locked(right):
                    continue
            else:
                if is_locked(right) and not _same(cell.source, right):
                    edited.append(name)
                cell = _marked(cell, right)
        cells.append(cell)
    missing = [name for name in known if name not in counting]
    for name in missing:
        if is_locked(known[name]) or is_grade(known[name]):
            cells.insert(_place(name, list(known), cells), copy.deepcopy(known[name]))
    nb.cells = cells
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nb.metadata = copy.deepcopy(master.metadata)
    if not any(STUDENT_ID.search(cell.source) for cell in cells if cell.cell_type == "code"):
        notes.append("the cell with STUDENT_ID is missing")
    notes += [f"cell {name} was edited; the original was graded" for name in edited]
    for name in dict.fromkeys(twice):
        which = "one copy was graded" if is_locked(known[name]) else "the last answer counts"
        notes.append(f"cell {name} stands twice; {which}")
    if len(missing) > 4:
        notes.append(f"{len(missing)} of {len(known)} cells were deleted or lost their marks")
    else:
        back = {name: "" if is_solution(known[name]) else "; it was put back" for name in missing}
        notes += [f"cell {name} was deleted{outcome}" for name, outcome in back.items()]
    return nb, notes


def _same(source: str, master: NotebookNode) -> bool:
    """Return whether a locked cell is as handed out: the master's text without its hidden part."""
    visible = without_hidden(master.source)
    return source.split() in (visible.split(), master.source.split())


def without_hidden(source: str) -> str:
    """Return a cell's text without what stands between nbgrader's marks of hidden tests."""
    kept, hidden = [], False
    for line in source.splitlines():
        hidden = hidden or "BEGIN HIDDEN TESTS" in line
        if not hidden:
            kept.append(line)
        hidden = hidden and "END HIDDEN TESTS" not in line
    return "\n".join(kept)


def _marked(cell: NotebookNode, right: NotebookNode) -> NotebookNode:
    """Return the master's cell, with the student's text unless it is locked."""
    marked = copy.deepcopy(right)
    if not is_locked(right):
        marked.source = cell.source
    if "id" in cell:
        marked["id"] = cell["id"]
    return marked


def _place(name: str, order: list[str], cells: list[NotebookNode]) -> int:
    """Return where a missing cell belongs: after the nearest cell before it in the master that is there."""
    before = order[: order.index(name)]
    found = [index for index, cell in enumerate(cells) if grade_id(cell) in before]
    nearest = max(found, key=lambda index: before.index(grade_id(cells[index])), default=-1)
    return nearest + 1
