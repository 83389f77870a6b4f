"""A made-up course of one assignment, for tests of the grading pipeline that need no real one."""

import shutil
from pathlib import Path

import nbformat
from grading import checks, course

NAME = "0_tiny"
STEP = "def step(w, rho):\n    ### BEGIN SOLUTION\n    return w + rho * np.sign(w)\n    ### END SOLUTION"
DOUBLE = 'double = 2 * classroom.parameters(STUDENT_ID, "example")["rho"]'


def cell(kind, source, grade_id="", points=None, solution=False):
    """Return a cell with nbgrader's marks, as its toolbar sets them."""
    made = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    made["id"] = grade_id.replace("_", "-") or "free"
    if grade_id:
        marks = {"schema_version": 3, "solution": solution, "grade": points is not None, "task": False}
        made.metadata["nbgrader"] = {**marks, "grade_id": grade_id, "locked": not solution}
        if points is not None:
            made.metadata.nbgrader["points"] = points
    return made


def hidden(visible, task, answer):
    return (
        f"{visible}\n### BEGIN HIDDEN TESTS\nfrom minorfirst_book import classroom\n"
        f'classroom.decide("{NAME}.{task}", {answer}, STUDENT_ID)\n### END HIDDEN TESTS'
    )


def solved(source):
    return f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"


def build(folder: Path) -> Path:
    """Write the course and declare its tasks; return its folder."""
    home = folder / "source" / NAME
    home.mkdir(parents=True)
    (folder / "release").mkdir()
    shutil.copy(course.COURSE / "nbgrader_config.py", folder)
    nb = nbformat.v4.new_notebook()
    nb.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nb.cells = [
        cell("code", 'STUDENT_ID = "your-id"'),
        cell("code", "import numpy as np\n\nfrom minorfirst_book import classroom", "imports"),
        cell("code", STEP, "step", solution=True),
        cell("code", hidden("assert len(step(np.ones(2), 0.1)) == 2", "step", "step"), "test_step", 2),
        cell("code", solved(DOUBLE), "double", solution=True),
        cell("code", hidden("assert double > 0", "double", "double"), "test_double", 1),
        cell("code", solved('choice = "minor"'), "choice", solution=True),
        cell("code", hidden('assert choice in ("minor", "major")', "choice", "choice"), "test_choice", 1),
        cell("markdown", "Why?\n\n" + solved("Because the gate opens first."), "why", 3, solution=True),
    ]  # fmt: skip
    nbformat.write(nb, home / f"{NAME}.ipynb")
    declare()
    return folder


def declare():
    import numpy as np

    from minorfirst_book.classroom import parameters

    def inputs(student):
        draw = checks.rng(student, f"{NAME}.step")
        return [{"w": draw.normal(size=3).tolist(), "rho": float(draw.uniform(0.1, 1))} for _ in range(4)]

    @checks.task(
        f"{NAME}.step",
        inputs,
        mistakes={"rho enters with the wrong sign": lambda student, w, rho: w - rho * np.sign(w)},
    )
    def step(student, w, rho):
        return w + rho * np.sign(w)

    @checks.task(f"{NAME}.double")
    def double(student):
        return 2 * parameters(student, "example")["rho"]

    @checks.task(f"{NAME}.choice")
    def choice(student):
        return "minor"
