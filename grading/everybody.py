"""Whose work a run is about: what is in the folder, and what earlier runs know."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from minorfirst_book.classroom import student_key

from . import harmless, records
from .inbox import Submission
from .roster import ROSTER, Roster, read


def roster(submissions: Path, folder: Path) -> Roster:
    """Return the roster in the folder of submissions, or else the last one that there was."""
    found = read(submissions / ROSTER)
    return found if found.people else read(folder / ROSTER)


def everybody(
    found: Sequence[Submission], inbox: Path, folder: Path, assignments: Collection[str], only: Sequence[str]
) -> tuple[list[Submission], set[str]]:
    """Return all submissions that the tables show, and the students whose work alone is to run.

    Parameters
    ----------
    found : sequence of Submission
        What is in the folder of submissions.
    inbox, folder : Path
        That folder, and the one in which grades are kept.
    assignments : collection of str
        The assignments that there are.
    only : sequence of str
        Ids of students whose work alone is to run, anew; empty for everybody's.

    Raises
    ------
    ValueError
        If an id in ``only`` is nobody's.
    """
    earlier = {_what(s): s for s in records.known(folder, assignments)}
    spelled = {student_key(s.student): s.student for s in [*found, *earlier.values()] if s.student.strip()}
    chosen = {spelled[find(who, spelled.values())] for who in only}
    now, waiting = [], 0
    for submission in found:
        key = submission.student.strip().lower()
        submission = replace(submission, student=spelled.get(key, submission.student))
        before = earlier.get(_what(submission))
        if before is not None and records.stays(folder, submission):
            if submission.problem:
                print(f"{submission.where}: {submission.problem}; what was handed in before still counts.")
            submission = before
        elif chosen and submission.student not in chosen and not submission.problem:
            waiting += before is None
            if before is None:
                continue
            submission = before
        now += [submission] if submission not in now else []
    if waiting:
        print(f"{waiting} submissions of others are new; run again without --only to grade them.")
    for more in (earlier.values(), records.refusals(folder, inbox, found)):
        there = {_what(submission) for submission in now if submission.assignment}
        now += [submission for submission in more if _what(submission) not in there]
    given = inbox / ROSTER
    if given.is_file() and not given.is_symlink():
        records.write(folder / ROSTER, given.read_bytes())
    return sorted(now, key=lambda s: (s.student, s.assignment, str(s.path))), chosen


def find(who: str, students: Collection[str]) -> str:
    """Return the key of a student's id, or raise ValueError with the ids that are nearly the same."""
    keys = {student_key(student): student for student in students}
    key = who.strip().lower()
    if key not in keys:
        near = difflib.get_close_matches(key, list(keys), 3, 0.5)
        near += [one for one in keys if key and one not in near and (key in one or one in key)]
        hint = (
            f"did you mean {', '.join(keys[one] for one in near[:5])}?"
            if near
            else "none is nearly the same."
        )
        raise ValueError(harmless.line(f"No student handed in under the id {who!r}: {hint}", 500))
    return key


def _what(submission: Submission) -> tuple[str, str]:
    return submission.student.strip().lower(), submission.assignment
