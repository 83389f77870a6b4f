"""Real submissions for the grader: notebooks as students hand them in, and what should become of each.

``PYTHONPATH=. python tests/classroom/submissions.py FOLDER`` writes them, for a look at what ``make grade``
makes of them.
"""

import argparse
import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from grading import course
from grading.repair import grade_id
from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums


@dataclass(frozen=True)
class Expected:
    """What the grader should say: patterns of status and reason, the tasks that lose points (None: all)."""

    status: str
    lost: frozenset | None = frozenset()
    reason: str = ""


@dataclass
class Inbox:
    """A folder of submissions to one assignment, growing with every call."""

    folder: Path
    name: str
    place: Path = course.COURSE
    expected: dict = field(default_factory=dict)

    def __post_init__(self):
        source = self.place / "source" / self.name / f"{self.name}.ipynb"
        self.source = nbformat.read(source, as_version=4)
        self.master = course.master(self.name, self.place)
        graded = course.tasks(self.master)
        self.auto = [course.task_name(cell) for cell, (_, by_hand) in graded.items() if not by_hand]
        cells = (cell for cell in self.source.cells if grade_id(cell))
        self.solutions = {grade_id(cell): without_marks(cell.source) for cell in cells}
        self.by_hand = [cell for cell, (_, by_hand) in graded.items() if by_hand]

    def notebook(self, student, answers=None, blank=False):
        """Return the students' copy with the solutions filled in, but for ``answers``: task to code."""
        nb = nbformat.from_dict(self.master)
        nb, _ = ComputeChecksums().preprocess(ClearHiddenTests().preprocess(nb, {})[0], {})
        for cell in nb.cells:
            name = grade_id(cell)
            if name and cell.metadata.nbgrader.solution and not blank:
                cell.source = (answers or {}).get(name, self.solutions[name])
            cell.source = re.sub(r'^STUDENT_ID = ".*?"', f'STUDENT_ID = "{student}"', cell.source, flags=re.M)
        return nb

    def put(self, student, content, expected, file=None):
        """Hand in a notebook, or bytes, for a student."""
        path = self.folder / student / (file or f"{self.name}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(content).encode())
        self.expected[student, "" if file else self.name] = expected

    def hand_in(self, student, answers=None, lost=(), status="", reason="", change=None, blank=False):
        """Hand in the solution, but for some answers and for what ``change`` does to the notebook."""
        nb = self.notebook(student, answers, blank)
        if change is not None:
            change(nb)
        status = status or ("by hand" if self.by_hand and not blank else "graded")
        self.put(student, nb, Expected(status, frozenset(lost), reason))


def without_marks(source):
    """Return a source cell without nbgrader's marks of the solution."""
    return "\n".join(
        line for line in source.splitlines() if "### BEGIN" not in line and "### END" not in line
    )


def find(nb, name):
    """Return the index of a cell by its grade id."""
    return next(index for index, cell in enumerate(nb.cells) if grade_id(cell) == name)


def ordinary(inbox, wrong):
    """Hand in the reference solution, the blank copy, and all wrong answers, one to each task at a time.

    ``wrong`` maps task to what is wrong to code, as in ``assignments/wrong_answers``.
    """
    inbox.hand_in("ada")
    inbox.hand_in("blank", blank=True, lost=[*inbox.auto, *inbox.by_hand], reason="not answered")
    for number in range(max(map(len, wrong.values()), default=0)):
        # No task needs the answer to another one: one notebook can hold a wrong answer to each.
        codes = {task: list(codes.values())[number % len(codes)] for task, codes in wrong.items()}
        every = "".join(f"(?=.*{task}: )" for task in codes)
        inbox.hand_in(f"wrong_{number}", codes, lost=codes, reason=every)


def wrong_answers(name):
    """Return the wrong answers to an assignment: task to what is wrong to code."""
    path = course.COURSE / "wrong_answers" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"wrong_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WRONG


def fill(folder):
    """Hand in right, blank and wrong work on every assignment; return what should become of it."""
    expected = {}
    for name in course.names():
        box, wrong = Inbox(folder, name), wrong_answers(name)
        assert all(len(wrong[task]) >= 3 for task in box.auto), name
        ordinary(box, wrong)
        expected |= box.expected
    return expected


def as_expected(row, wanted):
    """Compare a row of grades.csv with what should become of the submission."""
    lost, total = set(), 0.0
    for entry in filter(None, row["tasks"].split("; ")):
        task, points = entry.rsplit(" ", 1)
        got, highest = points.split("/")
        total += 0.0 if got == "?" else float(got)
        if got not in ("?", highest):
            assert got == "0", row
            lost.add(task)
    return (
        re.fullmatch(wanted.status or ".*", row["status"])
        and re.search(wanted.reason, row["reason"])
        and (total == 0 if wanted.lost is None else lost == wanted.lost)
        and float(row["score"]) == total
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write right, blank and wrong submissions to grade.")
    parser.add_argument("folder", type=Path)
    fill(parser.parse_args().folder)
