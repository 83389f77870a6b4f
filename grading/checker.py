"""The checker asks a running submission for results, decides, and keeps the verdicts on the teacher's side.

One checker serves one submission, message by message.  What runs in the submission's own world can send wrong
numbers or none, and no more: references, hidden inputs not yet asked for, and verdicts are out of its reach.
The first decision on a task stands, so guessing again is no use.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from minorfirst_book.classroom import CHECKER, LONGEST, student_key

from .checks import TASKS, find, judge, questions
from .inside import Doorbell

NO_TASK = {"passed": False, "reason": "no such task"}


@dataclass(frozen=True)
class Verdict:
    """What was decided about one task on what was ``given``; ``broken`` if the reference itself failed."""

    passed: bool
    reason: str = ""
    broken: bool = False
    given: str = ""


class Checker:
    """Decides on one student's answers to one assignment.

    Parameters
    ----------
    student, assignment : str
        Who handed in what.
    tasks : collection of str or None
        The names of the tasks that there are; None for all that are declared for the assignment.

    Attributes
    ----------
    verdicts : dict
        Task name to Verdict, in the order of the decisions.
    stated : str
        The last id that the notebook stated, if it was another than ``student``.
    """

    def __init__(self, student: str, assignment: str, tasks: Collection[str] | None = None):
        self.student, self.assignment, self.tasks = student, assignment, tasks
        self.verdicts: dict[str, Verdict] = {}
        self.stated = ""
        self._awaited = ""

    def answer(self, message: Any) -> dict[str, Any]:
        """Return the answer to one message of the notebook: hidden inputs, or a verdict.

        A dict with ``task`` begins a conversation, whatever the last one came to; the dict after it holds the
        results.
        """
        if not isinstance(message, dict):
            return NO_TASK
        if "task" not in message:
            name, self._awaited = self._awaited, ""
            if not name:
                return NO_TASK
            self.verdicts[name] = self._decide(name, message)
            return self._tell(name)
        name = str(message["task"])[:200]
        self._awaited = ""
        if not self._known(name):
            return {"passed": False, "reason": f"{name!r} is no task of {self.assignment}"}
        self._compare_ids(message.get("student"))
        if name in self.verdicts:
            return self._tell(name)
        try:
            inputs = questions(name, self.student)
        except Exception as problem:
            self.verdicts[name] = Verdict(False, f"the check itself fails: {problem!r}", broken=True)
            return self._tell(name)
        # Stands unless an answer arrives.
        self.verdicts[name] = Verdict(False, "your function gave no answer in time")
        self._awaited = name
        return {"inputs": inputs}

    def _known(self, name: str) -> bool:
        if name.partition(".")[0] != self.assignment:
            return False
        if self.tasks is not None:
            return name in self.tasks
        with contextlib.suppress(ValueError):
            find(name)
        return name in TASKS

    def _tell(self, name: str) -> dict[str, Any]:
        verdict = self.verdicts[name]
        return {"passed": verdict.passed, "reason": verdict.reason}

    def _decide(self, name: str, replies: dict[str, Any]) -> Verdict:
        try:
            given = json.dumps(replies)[:2000]
            passed, reason = judge(name, self.student, replies)
        except RecursionError:
            return Verdict(False, "your answer is nested too deep")
        except Exception as problem:
            return Verdict(False, f"the check itself fails: {problem!r}", broken=True, given=given)
        if not passed and self.stated:
            reason += f" (the notebook says STUDENT_ID = {self.stated!r}, but {self.student!r} handed it in)"
        return Verdict(passed, reason, given=given)

    def _compare_ids(self, stated: Any) -> None:
        try:
            same = student_key(stated) == student_key(self.student)
        except ValueError:
            same = False
        self.stated = "" if same else str(stated)[:40]


@contextlib.contextmanager
def at_hand(student: str, assignment: str) -> Iterator[Checker]:
    """Have a checker decide on what runs in this process, where it is our own: a solution to try out."""
    before = os.environ.get(CHECKER)
    checker = Checker(student, assignment)
    doorbell = Doorbell(checker.answer, LONGEST)
    os.environ[CHECKER] = str(doorbell.number)
    try:
        yield checker
    finally:
        os.environ.pop(CHECKER)
        if before is not None:
            os.environ[CHECKER] = before
        doorbell.close()
