"""The course: its assignments, what nbgrader's configuration says, and the students' copies.

nbgrader's own converters make the copies and its gradebook knows the points; this module only calls them.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config, PyFileConfigLoader

from .repair import grade_id, without_hidden

ROOT = Path(__file__).resolve().parent.parent
COURSE = ROOT / "assignments"
# What a student's zip holds besides the notebooks: the package, and what installs it.
PACKED = [
    "requirements.txt",
    "requirements-lab.txt",
    "constraints.txt",
    "pyproject.toml",
    "LICENSE",
    "LICENSE-text",
    "lib/minorfirst",
    "lib/minorfirst_book",
    "lib/pyproject.toml",
    "lib/README.md",
    "lib/LICENSE",
]


def config(grades: Path | None = None, course: Path = COURSE) -> Config:
    """Return the course's configuration; ``grades`` is where everything that grading makes lies."""
    if grades is not None:
        os.environ["MINORFIRST_GRADES"] = str(grades)
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def names(course: Path = COURSE) -> list[str]:
    """Return the assignments' names, in the order of the book."""
    return sorted(
        path.name for path in (course / "source").iterdir() if (path / f"{path.name}.ipynb").is_file()
    )


def master(name: str, course: Path = COURSE) -> NotebookNode:
    """Return an assignment without solutions but with its hidden tests."""
    nb = nbformat.read(course / "source" / name / f"{name}.ipynb", as_version=4)
    settings = config(course=course)
    for preprocessor in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
        nb, _ = preprocessor(config=settings).preprocess(nb, {})
    return nb


def tasks(nb: NotebookNode) -> dict[str, tuple[float, bool]]:
    """Return every graded cell's id with its points and whether a person grades it."""
    return {
        grade_id(cell): (float(cell.metadata.nbgrader.points), is_solution(cell))
        for cell in nb.cells
        if is_grade(cell)
    }


def task_name(cell: str) -> str:
    """Return the task that a graded cell decides: its grade id without ``test_``."""
    return cell.removeprefix("test_")


def check_source(name: str, course: Path = COURSE) -> None:
    """Raise ValueError unless every autograded cell of an assignment hides the decision on its own task."""
    for cell in master(name, course).cells:
        if is_grade(cell) and not is_solution(cell):
            call = f'classroom.decide("{name}.{task_name(grade_id(cell))}"'
            if call not in cell.source:
                raise ValueError(f"{name}: the hidden tests of cell {grade_id(cell)} must call {call}, ...).")
            if call in without_hidden(cell.source):
                raise ValueError(f"{name}: cell {grade_id(cell)} decides outside its hidden tests.")


def generate(settings: Config, course: Path = COURSE) -> None:
    """Make the students' copies and enter the assignments into the gradebook that ``settings`` names."""
    # nbgrader calls alembic by name when it makes a gradebook.
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    )
    api = NbGraderAPI(coursedir=CourseDirectory(config=settings), config=settings)
    api.log_level = "ERROR"
    for name in names(course):
        check_source(name, course)
        outcome = api.generate_assignment(name, force=True, create=True)
        if not outcome["success"]:
            raise ValueError(f"{name}: nbgrader could not make the students' copy:\n{outcome['log'][-2000:]}")


def release(check: bool = False, course: Path = COURSE) -> list[str]:
    """Make the students' copies anew; return the names of those that were not as stored.

    With ``check`` what is stored stays as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = config(Path(folder), course)
        settings.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
        settings.CourseDirectory.release_directory = f"{folder}/release"
        generate(settings, course)
        made, stored = Path(folder, "release"), course / "release"
        files = {path.relative_to(top) for top in (made, stored) for path in top.rglob("*") if path.is_file()}
        changed = [
            str(path)
            for path in sorted(files)
            if not ((made / path).is_file() and (stored / path).is_file())
            or not filecmp.cmp(made / path, stored / path, shallow=False)
        ]
        for path in [] if check else changed:
            if (made / path).is_file():
                (stored / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(made / path, stored / path)
            else:
                (stored / path).unlink()
    return changed


def pack(target: Path, course: Path = COURSE) -> None:
    """Write the zip with everything a student needs; the same contents make the same bytes."""
    files = {f"{name}.ipynb": course / "release" / name / f"{name}.ipynb" for name in names(course)}
    files["README.md"] = course / "STUDENTS.md"
    for entry in PACKED:
        path = ROOT / entry
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        files |= {str(p.relative_to(ROOT)): p for p in inside if p.is_file() and "__pycache__" not in p.parts}
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in files.items():
            packed.writestr(zipfile.ZipInfo(f"minorfirst/{name}"), path.read_bytes(), zipfile.ZIP_DEFLATED)
