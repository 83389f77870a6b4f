"""What was handed in: every file of the folder, as whose work on what, or with what is wrong with it."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

LARGEST = 20_000_000
ROSTER = "roster.csv"
OF_NBGRADER = ("timestamp.txt", "submission_secret.txt")  # its exchange puts them beside a notebook
NAME = re.compile(r"[\w@][\w.@ -]*")
CANVAS = re.compile(r"[^_]+_(?:LATE_)?(?P<user>\d+)_\d+_(?P<file>.+)")


@dataclass(frozen=True)
class Submission:
    """One file that was handed in; ``problem`` says why it cannot be graded, if so."""

    student: str
    assignment: str
    path: Path
    problem: str = ""


def collect(folder: Path, assignments: list[str]) -> list[Submission]:
    """Return every submission below a folder, sorted by student and assignment.

    Parameters
    ----------
    folder : Path
        Holds ``STUDENT/NAME.ipynb``, ``STUDENT/NAME/NAME.ipynb`` or ``STUDENT_NAME.ipynb``; or Canvas's
        downloads, ``someone_[LATE_]USER_NUMBER_....ipynb``, with a ``roster.csv`` of columns ``canvas`` and
        ``student``.
    assignments : list of str
        The NAMEs.

    Raises
    ------
    ValueError
        If there is no such folder, or the roster lacks a column.
    """
    if not folder.is_dir():
        raise ValueError(
            f"`SUBMISSIONS` must be a folder with what the students handed in, got {str(folder)!r}."
        )
    roster = read_roster(folder / ROSTER)
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")) or entry.name == ROSTER:
            continue
        if entry.is_dir() and not entry.is_symlink():
            found += list(_of_student(entry, assignments))
        else:
            found.append(_of_download(entry, assignments, roster))
    return sorted(_one_each(map(_readable, found)), key=lambda s: (s.student, s.assignment, str(s.path)))


def read_roster(path: Path) -> dict[str, str]:
    """Return Canvas's user numbers and the students' ids, from the roster if there is one."""
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if rows and not {"canvas", "student"} <= set(rows[0]):
        raise ValueError(
            f"{path} must have the columns canvas and student, got {', '.join(map(str, rows[0]))}."
        )
    return {row["canvas"].strip(): row["student"].strip() for row in rows}


def _of_student(folder: Path, assignments: list[str]) -> list[Submission]:
    """Return what lies in one student's folder."""
    inside = [
        path
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink())
        and path.name not in OF_NBGRADER
        and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    ]
    if not inside:
        return [Submission(folder.name, "", folder, "the folder is empty")]
    return [Submission(folder.name, *_named(path, path.name, assignments)) for path in inside]


def _of_download(path: Path, assignments: list[str], roster: dict[str, str]) -> Submission:
    """Return a file that lies beside the students' folders, named after student and assignment."""
    if match := CANVAS.fullmatch(path.name):
        file = re.sub(r"-\d+(?=\.ipynb$)", "", match["file"])
        ours = next((name for name in assignments if file.endswith(f"{name}.ipynb")), None)
        if match["user"] not in roster:
            problem = f"Canvas's user {match['user']} is not in {ROSTER} (columns canvas, student)"
            return Submission(match["user"], ours or "", path, problem)
        return Submission(
            roster[match["user"]], *_named(path, f"{ours}.ipynb" if ours else file, assignments)
        )
    for name in assignments:
        if path.name.endswith(f"_{name}.ipynb"):
            return Submission(path.name.removesuffix(f"_{name}.ipynb"), name, path)
    return Submission("", "", path, "whose work on what? The name should be STUDENT_ASSIGNMENT.ipynb")


def _named(path: Path, name: str, assignments: list[str]) -> tuple[str, Path, str]:
    stem = name.removesuffix(".ipynb")
    if stem in assignments and name.endswith(".ipynb"):
        return stem, path, ""
    return "", path, f"the name is none of {', '.join(f'{known}.ipynb' for known in assignments)}"


def _readable(submission: Submission) -> Submission:
    path, problem = submission.path, submission.problem
    if not problem:
        if not NAME.fullmatch(submission.student):
            problem = "a student's id may hold letters, digits, spaces and . _ - @ only"
        elif path.is_symlink():
            problem = "a link, not a file"
        elif path.stat().st_size > LARGEST:
            problem = f"{path.stat().st_size / 1e6:.0f} MB is too large; {LARGEST / 1e6:.0f} MB are allowed"
        elif not os.access(path, os.R_OK):
            problem = "you may not read the file"
        elif path.stat().st_size == 0:
            problem = "the file is empty"
    return replace(submission, problem=problem)


def _one_each(submissions: map[Submission]) -> list[Submission]:
    """Refuse what one student handed in twice under different names: only a person knows which counts."""
    groups = defaultdict(list)
    for submission in submissions:
        groups[
            submission.student.lower(), submission.assignment if not submission.problem else submission.path
        ].append(submission)
    alone = []
    for group in groups.values():
        names = ", ".join(sorted(str(one.path.name) for one in group))
        problem = f"handed in {len(group)} times ({names}); keep one"
        alone += group if len(group) == 1 else [replace(one, problem=problem) for one in group]
    return alone
