"""What a file's name says: whose work it is, on which assignment, and which copy a browser has made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

STUDENT = re.compile(r"[\w@][\w.@ -]*")
CANVAS = re.compile(r"[^_]+_(?P<late>LATE_)?(?P<user>\d+)_\d+_(?P<file>.+)", re.DOTALL)
# What browsers, file managers, Drive and JupyterLab add: (1), -1, " copy", " - Copy (2)", -Copy1, "Copy of ".
BEFORE = r"(?:copy[ _+]of[ _+])*"
AFTER = r"(?:[ _+]*\(\d+\)|-\d+|(?:[ _+]-[ _+]|[ _+-])copy(?:[ _+]?\d+)?)*"


@cache
def _pattern(assignment: str, whose: str) -> re.Pattern[str]:
    return re.compile(
        rf"{BEFORE}{whose}{BEFORE}{re.escape(assignment)}{AFTER}\.ipynb", re.IGNORECASE | re.DOTALL
    )


def assignment(name: str, assignments: Sequence[str]) -> str:
    """Return which assignment a file is, by its name alone; empty if none.

    Examples
    --------
    >>> [assignment(name, ["2_gate"]) for name in ("Copy of 2_Gate (1).ipynb", "gate.ipynb")]
    ['2_gate', '']
    """
    return next((known for known in assignments if _pattern(known, "").fullmatch(name)), "")


def of_student(name: str, assignments: Sequence[str]) -> tuple[str, str]:
    """Return student and assignment of a file called STUDENT_ASSIGNMENT.ipynb; both empty if it is not.

    Examples
    --------
    >>> of_student("van_der_berg_2_gate-1.ipynb", ["2_gate"])
    ('van_der_berg', '2_gate')
    """
    for known in assignments:
        if match := _pattern(known, "(?P<who>.+)_").fullmatch(name):
            return match["who"], known
    return "", ""


def at_end(name: str, assignments: Sequence[str]) -> str:
    """Return which assignment the end of a name says, whatever stands before; empty if none."""
    patterns = [(known, _pattern(known, r"(?:.*[^a-z0-9])?")) for known in assignments]
    return next((known for known, pattern in patterns if pattern.fullmatch(name)), "")
