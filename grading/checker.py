"""The checker asks a running submission for results, decides, and keeps the verdicts on the teacher's side.

One checker serves one submission, over a Unix socket, in a thread of the grading process.  What runs in the
submission's own process can send wrong numbers or none, and no more: references, hidden inputs not yet asked
for, and verdicts are out of its reach.  The first decision on a task stands, so guessing again is no use.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minorfirst_book.classroom import CHECKER, LONGEST, student_key

from .checks import find, judge, questions


@dataclass(frozen=True)
class Verdict:
    """What was decided about one task; ``broken`` if the reference itself failed."""

    passed: bool
    reason: str = ""
    broken: bool = False


class Checker:
    """A context manager that listens on ``address`` for one student's answers to one assignment.

    Parameters
    ----------
    address : Path
        Where to make the Unix socket.
    student, assignment : str
        Who handed in what; only tasks of that assignment are decided.
    patience : float
        Longest wait for one answer, in seconds.

    Attributes
    ----------
    verdicts : dict
        Task name to Verdict, in the order of the decisions.
    stated : str
        The last id that the notebook stated, if it was another than ``student``.
    """

    def __init__(self, address: Path, student: str, assignment: str, patience: float):
        self.address, self.student, self.assignment, self.patience = address, student, assignment, patience
        self.verdicts: dict[str, Verdict] = {}
        self.stated = ""
        self._closed = False

    def __enter__(self) -> Checker:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self.address))
        self._server.listen(4)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        # A connection of our own wakes the thread from accept(); closing the socket would not.
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as wake:
            wake.connect(str(self.address))
        self._thread.join(self.patience)
        self._server.close()

    def _serve(self) -> None:
        while not self._closed:
            connection, _ = self._server.accept()
            with connection:
                connection.settimeout(self.patience)
                # Garbage, silence or a broken line ends this conversation and nothing else.
                with contextlib.suppress(OSError, ValueError, RecursionError):
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:

            def hear() -> dict[str, Any]:
                message = json.loads(stream.readline(LONGEST))
                if not isinstance(message, dict):
                    raise ValueError("a message is a dict")
                return message

            def say(message: Any) -> None:
                stream.write(json.dumps(message).encode() + b"\n")
                stream.flush()

            asked = hear()
            name = str(asked.get("task"))
            if name.partition(".")[0] != self.assignment:
                say({"passed": False, "reason": f"{name!r} is no task of {self.assignment}"})
                return
            self._compare_ids(asked.get("student"))
            if name not in self.verdicts:
                try:
                    find(name)
                    inputs = questions(name, self.student)
                except Exception as problem:
                    self.verdicts[name] = Verdict(False, f"the check itself fails: {problem!r}", broken=True)
                else:
                    # Stands unless an answer arrives.
                    self.verdicts[name] = Verdict(False, "your function gave no answer in time")
                    say({"inputs": inputs})
                    self.verdicts[name] = self._decide(name, hear())
            verdict = self.verdicts[name]
            say({"passed": verdict.passed, "reason": verdict.reason})

    def _decide(self, name: str, replies: dict[str, Any]) -> Verdict:
        try:
            passed, reason = judge(name, self.student, replies)
        except Exception as problem:
            return Verdict(False, f"the check itself fails: {problem!r}", broken=True)
        if not passed and self.stated:
            reason += f" (the notebook says STUDENT_ID = {self.stated!r}, but {self.student!r} handed it in)"
        return Verdict(passed, reason)

    def _compare_ids(self, stated: Any) -> None:
        try:
            same = student_key(stated) == student_key(self.student)
        except ValueError:
            same = False
        self.stated = "" if same else str(stated)[:40]


@contextlib.contextmanager
def at_hand(student: str, assignment: str, patience: float = 20.0) -> Iterator[Checker]:
    """Have a checker decide on what runs in this process, where it is our own: a solution to try out."""
    before = os.environ.get(CHECKER)
    with (
        tempfile.TemporaryDirectory() as folder,
        Checker(Path(folder, "checker"), student, assignment, patience) as checker,
    ):
        os.environ[CHECKER] = str(checker.address)
        try:
            yield checker
        finally:
            os.environ.pop(CHECKER)
            if before is not None:
                os.environ[CHECKER] = before
