"""Real submissions for the grader: notebooks as students hand them in, and what should become of each.

``PYTHONPATH=. python tests/classroom/submissions.py FOLDER`` writes them, for a look at what ``make grade``
makes of them; with ``--hostile`` only those that mean harm or are spoiled, with one solution and one blank.
"""

import argparse
import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from grading import course, world
from grading.repair import grade_id
from lies import liars
from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums


@dataclass(frozen=True)
class Expected:
    """What the grader should say: the status, the tasks that lose points, and a pattern of the reason."""

    status: str
    lost: frozenset = frozenset()
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


def runaways(inbox, task):
    """Hand in what does not end, prints without end, dies, or takes all memory, in one task's answer."""
    later = inbox.auto[inbox.auto.index(task) :]
    inbox.hand_in("endless", {task: "while True:\n    pass"}, [task], reason="took too long")
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    inbox.hand_in("stubborn", {task: stubborn}, later, "stopped", "could not be interrupted")
    inbox.hand_in("printing", {task: 'while True:\n    print("x" * 1000)'}, [task], reason="TooMuchOutput")
    inbox.hand_in("exits", {task: "import os\nos._exit(0)"}, later, "stopped", "the kernel died")
    inbox.hand_in(
        "hungry",
        {task: "eaten = []\nwhile True:\n    eaten.append(bytearray(100 << 20))"},
        [task],
        reason="MemoryError",
    )
    inbox.hand_in(
        "full_disk",
        {task: 'with open("big", "wb") as f:\n    f.truncate(10 << 30)'},
        [task],
        reason="OSError",
    )


def spoiled(inbox, task):
    """Hand in notebooks whose cells are deleted, edited, or stand twice, and files that are no notebooks."""
    test = f"test_{task}"

    def without(*names):
        def change(nb):
            nb.cells = [cell for cell in nb.cells if grade_id(cell) not in names]

        return change

    def edited(nb):
        nb.cells[find(nb, test)].source = "assert True"
        nb.cells[find(nb, test)].metadata.nbgrader.update(points=100, solution=True)

    def twice(name):
        def change(nb):
            nb.cells.insert(0, nbformat.from_dict(nb.cells[find(nb, name)]))

        return change

    def unmarked(nb):
        for cell in nb.cells:
            cell.metadata.pop("nbgrader", None)

    def anonymous(nb):
        nb.cells = [cell for cell in nb.cells if not cell.source.startswith("STUDENT_ID")]

    def unknown(nb):
        unmarked(nb)
        for index, cell in enumerate(nb.cells):
            cell["id"] = f"new-{index}"

    inbox.hand_in("deleted_test", {task: "None"}, [task], reason=f"{test} was deleted", change=without(test))
    inbox.hand_in("deleted_right", change=without(test), reason=f"{test} was deleted; it was put back")
    inbox.hand_in("deleted_both", lost=[task], change=without(task, test), reason=f"cell {task} was deleted")
    inbox.hand_in("edited", {task: "None"}, [task], reason=f"{test} was edited", change=edited)
    inbox.hand_in("twice_test", change=twice(test), reason=f"{test} stands twice")
    inbox.hand_in("twice_answer", change=twice(task), reason=f"cell {task} stands twice")
    inbox.hand_in("unmarked", change=unmarked)
    everything = [*inbox.auto, *inbox.by_hand]
    inbox.hand_in("unknown", lost=everything, status="graded", change=unknown, reason="lost their marks")
    inbox.hand_in("no_id", lost=inbox.auto, change=anonymous, reason="STUDENT_ID is missing")
    whole = nbformat.writes(inbox.notebook("torn")).encode()
    refused = Expected("refused")
    inbox.put("torn", whole[: len(whole) // 2], Expected("refused", reason="no notebook that can be read"))
    inbox.put("empty", b"", Expected("refused", reason="the file is empty"))
    inbox.put("binary", b"\xff\xfe\x00PK", Expected("refused", reason="not text"))
    inbox.put("braces", b"{}", refused)
    inbox.put("numbers", b"[1, 2, 3]", refused)
    inbox.put("misnamed", whole, Expected("refused", reason="the name is none of"), "final_FINAL.ipynb")


def wrong_answers(name):
    """Return the wrong answers to an assignment: task to what is wrong to code."""
    path = course.COURSE / "wrong_answers" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"wrong_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WRONG


def fill(folder, out, port, confined, hostile=False):
    """Write all submissions; return what should become of them, by student and assignment."""
    expected = {}
    for name in course.names():
        box = Inbox(folder, name)
        wrong = {} if hostile else wrong_answers(name)
        if not hostile:
            assert all(len(wrong[task]) >= 3 for task in box.auto), name
        if name == course.names()[0] or not hostile:
            ordinary(box, wrong)
        expected |= box.expected
    box = Inbox(folder, course.names()[0])
    middle = box.auto[len(box.auto) // 2]
    runaways(box, middle)
    spoiled(box, middle)
    first = {task: next(iter(codes.values())) for task, codes in wrong_answers(box.name).items()}
    liars(box, out, port, first, confined)
    return expected | box.expected


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the submissions that the grader's tests grade.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    fill(options.folder, course.ROOT / "_build" / "grades", 9, world.find() == "bubblewrap", options.hostile)
