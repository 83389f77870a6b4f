"""What was handed in: every file of the folder, as whose work on what, or with what is wrong with it."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from minorfirst_book.classroom import PLACEHOLDERS

from . import harmless, names
from .limits import FILE
from .roster import ROSTER, Roster, read
from .walk import DEEPEST, ENTRIES, FILES, entries, kind

OF_NBGRADER = ("timestamp.txt", "submission_secret.txt")  # its exchange puts them beside a notebook
OF_NBGRADERS_STEPS = {"source", "release", "submitted", "autograded", "feedback"}
FEW = 5  # files that are none have a row each, more of them one together
FORMS = "STUDENT/NAME.ipynb, STUDENT/NAME/NAME.ipynb, STUDENT_NAME.ipynb or Canvas's downloads"


@dataclass(frozen=True)
class Submission:
    """One file that was handed in; ``problem`` says why it cannot be graded, if so.

    ``where`` is its path in the folder of submissions, for messages.  ``assignment`` is empty for what is no
    submission at all.
    """

    student: str
    assignment: str
    path: Path
    problem: str = ""
    where: str = ""


def collect(folder: Path, assignments: list[str], roster: Roster | None = None) -> list[Submission]:
    """Return every submission below a folder, sorted by student and assignment.

    Parameters
    ----------
    folder : Path
        Holds ``STUDENT/NAME.ipynb``, ``STUDENT/NAME/NAME.ipynb`` or ``STUDENT_NAME.ipynb``; or Canvas's
        downloads, ``someone_[LATE_]USER_NUMBER_....ipynb``, with a roster, see ``grading.roster``.
    assignments : list of str
        The NAMEs.
    roster : Roster or None
        Who is in the course; None for what ``roster.csv`` in the folder says.

    Raises
    ------
    ValueError
        If there is no such folder, if it holds no submission, or if the roster cannot be read.
    """
    shown = repr(str(folder))
    if not folder.is_dir():
        raise ValueError(f"`SUBMISSIONS` must be a folder with what the students handed in, got {shown}.")
    found = look(folder, assignments, read(folder / ROSTER) if roster is None else roster)
    if any(s.assignment for s in found):
        return found
    inside = entries(folder)[0]
    shown_names = [harmless.line(path.name, 60) for path in inside]
    rest = f" and {len(inside) - 4} more" if len(inside) > 4 else ""
    held = ", ".join(shown_names[:4]) + rest or "nothing"
    near = [folder.resolve().parent, *(path for path in inside[:50] if not kind(path))]
    hints = [repr(str(other)) for other in near if _looks_right(other, assignments)]
    hint = f" Did you mean {' or '.join(hints[:3])}?" if hints else ""
    raise ValueError(
        f"No submission is in {shown}, and no table was changed. Looked for {FORMS}, with NAME one of "
        f"{', '.join(assignments)}; found {held}.{hint}"
    )


def look(folder: Path, assignments: list[str], roster: Roster) -> list[Submission]:
    """Return what ``collect`` returns, also where that is no submission at all."""
    found: list[Submission] = []
    held, more = entries(folder)
    steps = {entry.name for entry in held} & OF_NBGRADERS_STEPS
    for entry in held:
        if entry.name == ROSTER:
            continue
        if len(steps) > 1 and entry.name in steps:
            found.append(Submission("", "", entry, "a folder of nbgrader's, not of a student"))
        elif kind(entry):
            found.append(_of_download(entry, assignments, roster))
        else:
            found += _of_student(entry, assignments)
    # The forms that are documented leave a single folder between a student's folder and a notebook.
    if not any(_documented(s, folder) for s in found):
        found = [replace(s, assignment="", problem="lies too deep") if s.assignment else s for s in found]
    if more:
        found.append(Submission("", "", folder, f"more than {ENTRIES:,} entries; no others were looked at"))
    found = [replace(s, where=_where(s.path, folder)) for s in map(_readable, found)]
    order = sorted(_one_each(found), key=lambda s: (s.student, s.assignment, str(s.path)))
    return _fewer(order)


def _looks_right(folder: Path, assignments: list[str]) -> bool:
    """Return whether a folder holds, at a glance, what another was said to hold."""
    inside = entries(folder)[0][:200]
    if len({entry.name for entry in inside} & OF_NBGRADERS_STEPS) > 1:
        return False
    for entry in inside:
        if kind(entry):
            if names.of_student(entry.name, assignments)[0]:
                return True
        elif not names.assignment(f"{entry.name}.ipynb", assignments):
            files = [entry / inner / f"{name}.ipynb" for name in assignments for inner in ("", name)]
            if any(kind(path) == "file" for path in files):
                return True
    return False


def _documented(submission: Submission, top: Path) -> bool:
    parts = submission.path.relative_to(top).parts
    inner = parts[1:-1]
    return bool(submission.assignment) and (
        not inner or (len(inner) == 1 and inner[0].lower() == submission.assignment.lower())
    )


def _of_student(folder: Path, assignments: list[str]) -> list[Submission]:
    """Return what lies in one student's folder, the nearest first."""
    student = unicodedata.normalize("NFC", folder.name)
    if names.assignment(f"{student}.ipynb", assignments):
        return [Submission("", "", folder, "a folder named after an assignment, not after a student")]
    if not os.access(folder, os.R_OK | os.X_OK):
        return [Submission(student, "", folder, "you may not read the folder")]
    found: list[Submission] = []
    level, looked, more = [folder], 0, ""
    for depth in range(DEEPEST + 1):
        below: list[Path] = []
        for inner in level if depth < DEEPEST else []:
            held, cut = entries(inner)
            if cut or looked + len(held) > FILES:
                more = f"more than {FILES:,} entries; no others were looked at"
                held = sorted(held, key=lambda path: not names.assignment(path.name, assignments))
                held = held[: max(FILES - looked, 0)]
            looked += len(held)
            folders = {path for path in held if not kind(path)}
            below += sorted(folders)
            files = [path for path in held if path not in folders and path.name not in OF_NBGRADER]
            found += [_in_folder(student, path, assignments) for path in files]
        if depth == DEEPEST and level:
            more = f"more than {DEEPEST} folders in one another; no deeper ones were looked at"
        level = below
    if more:
        found.append(Submission(student, "", folder, more))
    return found or [Submission(student, "", folder, "the folder is empty")]


def _in_folder(student: str, path: Path, assignments: list[str]) -> Submission:
    if name := names.assignment(path.name, assignments):
        return Submission(student, name, path)
    # The name says the student as well: so it is, if it says the same one.
    who, name = names.of_student(path.name, assignments)
    if name and who.lower() == student.lower():
        return Submission(student, name, path)
    wanted = ", ".join(f"{known}.ipynb" for known in assignments)
    return Submission(student, "", path, f"the name is none of {wanted}")


def _of_download(path: Path, assignments: list[str], roster: Roster) -> Submission:
    """Return a file that lies beside the students' folders, named after student and assignment."""
    name = unicodedata.normalize("NFC", path.name)
    who, ours = names.of_student(name, assignments)
    match = names.CANVAS.fullmatch(name)
    file = names.at_end(match["file"], assignments) if match else ""
    person = roster.by_number(match["user"]) if match else None
    if match and (person or not (ours and (not file or roster.by_id(who)))):
        wanted = ", ".join(f"{known}.ipynb" for known in assignments)
        if person:
            return Submission(person.student, file, path, "" if file else f"the name is none of {wanted}")
        problem = f"Canvas's user {match['user']} is not in {ROSTER} (columns canvas, student)"
        if ours and not match["late"]:
            problem += (
                f"; if {harmless.line(who, 60)} is a student's id, put the file into a folder of that name"
            )
        return Submission(match["user"], file, path, problem)
    if ours:
        return Submission(who, ours, path)
    problem = "whose work on what? The name should be STUDENT_ASSIGNMENT.ipynb"
    if name.lower().endswith(".csv"):
        problem = f"no notebook; if it is the roster, call it {ROSTER}"
    return Submission("", "", path, problem)


def _readable(submission: Submission) -> Submission:
    path, problem = submission.path, submission.problem
    if (what := kind(path)) not in ("", "file"):
        problem = what
    if not problem:
        size = path.lstat().st_size
        if submission.student.strip().lower() in PLACEHOLDERS:
            problem = "whose work? The name holds no student's id"
        elif not names.STUDENT.fullmatch(submission.student):
            problem = "a student's id may hold letters, digits, spaces and . _ - @ only"
        elif size > FILE:
            problem = f"{size / 1e6:.0f} MB is too large; {FILE / 1e6:.0f} MB are allowed"
        elif not os.access(path, os.R_OK):
            problem = "you may not read the file"
        elif size == 0:
            problem = "the file is empty"
    return replace(submission, problem=problem)


def _where(path: Path, top: Path) -> str:
    inside = str(path.relative_to(top))
    return harmless.line(top.name if inside == "." else inside, 200)


def _one_each(submissions: Iterable[Submission]) -> list[Submission]:
    """Refuse what one student handed in twice under different names: only a person knows which counts."""
    groups = defaultdict(list)
    for submission in submissions:
        what = submission.path if submission.problem else submission.assignment
        groups[submission.student.strip().lower(), what].append(submission)
    alone = []
    for group in groups.values():
        paths = ", ".join(sorted(one.where for one in group))
        problem = f"handed in {len(group)} times ({harmless.line(paths, 300)}); keep one"
        alone += group if len(group) == 1 else [replace(one, problem=problem) for one in group]
    return alone


def _fewer(submissions: list[Submission]) -> list[Submission]:
    """Let many files of one student that are no submissions share one row."""
    strays = defaultdict(list)
    for submission in submissions:
        if not submission.assignment:
            strays[submission.student, submission.problem].append(submission)
    kept = [s for s in submissions if s.assignment or len(strays[s.student, s.problem]) <= FEW]
    for (_, problem), several in strays.items():
        if len(several) > FEW:
            kept.append(
                replace(several[0], problem=f"{problem}; the same holds for {len(several) - 1} other files")
            )
    return sorted(kept, key=lambda s: (s.student, s.assignment, str(s.path)))
