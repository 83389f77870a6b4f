"""One submission from file to outcome: read, repair, run in a world, and put together what came back."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from minorfirst_book.classroom import LONGEST

from . import outputs, world
from .checker import Checker, Verdict
from .inbox import Submission
from .limits import LINE, RETURNED, Limits
from .reading import PARSING, Unreadable, read
from .repair import repair
from .watch import Watch


@dataclass(frozen=True)
class Outcome:
    """What came out of one run; ``nb`` is None if there was nothing to run.

    ``unlucky`` says that a cell ran out of time without having had a processor for most of it.
    """

    nb: NotebookNode | None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""
    refused: str = ""
    unlucky: bool = False


def attempt(
    submission: Submission,
    content: bytes,
    master: NotebookNode,
    tasks: set[str],
    limits: Limits,
    kind: str,
    cpu: int | None = None,
    decided: Mapping[str, Verdict] | None = None,
) -> Outcome:
    """Run one submission; whatever it does, return an outcome within its limits and leave nothing behind.

    Parameters
    ----------
    submission : Submission
        Whose work on what.
    content : bytes
        The file.
    master : NotebookNode
        The assignment without solutions but with its hidden tests.
    tasks : set of str
        The names of the tasks that a checker decides.
    limits : Limits
        What the run may use.
    kind : str
        The kind of world, see ``grading.world.find``.
    cpu : int or None
        The processor that the world keeps to.
    decided : mapping of str to Verdict
        What an earlier run of the same submission has come to; verdicts on what was given stand.
    """
    try:
        nb, notes = repair(read(content), master)
    except Unreadable as problem:
        return Outcome(None, refused=f"no notebook that can be read: {problem}")
    checker = Checker(submission.student, submission.assignment, tasks)
    checker.verdicts.update({name: v for name, v in (decided or {}).items() if v.given})
    cells = [{"cell_type": cell.cell_type, "source": cell.source} for cell in nb.cells]
    job = {"cells": cells, "limits": asdict(limits), "longest": LONGEST}
    with world.start(kind, limits, cpu) as command:
        run = Run(command, limits, nb.cells, checker)
        stopped = run.follow(json.dumps(job).encode() + b"\n")
    slow = [nb.cells[index] for index in dict.fromkeys(run.late)]
    notes += [
        f"the cell {_first_line(cell)} took longer than {limits.cell} s"
        for cell in slow
        if not is_grade(cell) and not is_solution(cell)
    ]
    return Outcome(nb, dict(checker.verdicts), notes, stopped, unlucky=run.unlucky)


class Run:
    """One run in a world, seen from outside."""

    def __init__(self, command: world.Command, limits: Limits, cells: list[NotebookNode], checker: Checker):
        self.command, self.limits, self.cells, self.checker = command, limits, cells, checker
        self.late: list[int] = []
        self.unlucky = self.heard = False

    def follow(self, job: bytes) -> str:
        """Start the world, give it the job, and hear it out; return what stopped the run, or ""."""
        patience = self.limits.wall + self.limits.cell + 10
        process = subprocess.Popen(
            self.command.words,
            env=self.command.env,
            cwd=self.command.cwd,
            pass_fds=self.command.inherit,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # bubblewrap's own words, if it fails
            start_new_session=True,  # out of reach of Ctrl-C
            bufsize=0,
        )
        with Watch(process, self.limits, self.command) as watch:
            try:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self._give(process, job)
                    ended = self._listen(process, time.monotonic() + patience)
                    if ended is not None:
                        return ended
                if watch.reason:
                    return f"{watch.reason}; what ran before counts"
                said = _rest(process) if not self.heard else ""
                return f"the run ended without a result{said}; what ran before counts"
            except (ValueError, RecursionError, LookupError, TypeError) as problem:
                return f"what came back made no sense ({type(problem).__name__}); what ran before counts"

    def _give(self, process: subprocess.Popen[bytes], text: bytes) -> None:
        """Write to the world, which may have stopped reading."""
        assert process.stdin is not None
        os.set_blocking(process.stdin.fileno(), False)
        left, ends = memoryview(text), time.monotonic() + self.limits.cell + 10
        while left:
            if not select.select([], [process.stdin], [], max(0.0, ends - time.monotonic()))[1]:
                raise BrokenPipeError("nobody reads")
            left = left[os.write(process.stdin.fileno(), left[: 1 << 16]) :]

    def _listen(self, process: subprocess.Popen[bytes], ends: float) -> str | None:
        """Take lines until the last one; return what stopped the run, or None if the world fell silent."""
        assert process.stdout is not None
        buffer, returned = bytearray(), 0
        while (left := ends - time.monotonic()) > 0 and select.select([process.stdout], [], [], left)[0]:
            part = process.stdout.read(1 << 16)
            if not part:
                return None
            buffer += part
            returned += len(part)
            *lines, rest = buffer.split(b"\n") if b"\n" in part else [buffer]
            buffer = rest
            for line in lines:
                done = self._take(process, line)
                if done is not None:
                    return done
            if len(buffer) > LINE or returned > RETURNED:
                return "more came back than is allowed; what ran before counts"
        return "the run did not end; what ran before counts"

    def _take(self, process: subprocess.Popen[bytes], line: bytearray) -> str | None:
        """Act on one line; return what stopped the run if it was the last."""
        self.heard = True
        with PARSING:
            message = json.loads(line)
            if not isinstance(message, dict):
                raise ValueError("a message is a dict")
            report = message.get("cell")
            if report is not None:
                outputs.put(self.cells, report)
                if outputs.late(report):
                    self.late.append(report["index"])
                    self.unlucky = self.unlucky or report["used"] < 0.7 * self.limits.cell
        if "ask" in message:
            self._give(process, json.dumps(self.checker.answer(message["ask"])).encode() + b"\n")
        return self._ended(message["done"]) if "done" in message else None

    def _ended(self, word: Any) -> str:
        """Return our words for what stopped a run: those of a world could be a student's."""
        said = {
            "": "",
            "late": f"stopped after {self.limits.wall} s; what ran before counts",
            "hung": "a cell could not be interrupted; what ran before counts",
            "died": "the kernel died; what ran before counts",
        }
        if not isinstance(word, str) or word not in said:
            raise ValueError("no such end")
        return said[word]


def _rest(process: subprocess.Popen[bytes]) -> str:
    """Return what a world said that ended before its first line."""
    assert process.stderr is not None
    os.set_blocking(process.stderr.fileno(), False)
    words = (process.stderr.read(1000) or b"").decode(errors="replace")
    return f": {words.strip()[-200:]}" if words.strip() else f" (code {process.poll()})"


def _first_line(cell: NotebookNode) -> str:
    """Return how a message calls a cell without a name."""
    line = next((line for line in cell.source.splitlines() if line.strip()), "")
    return repr(line.strip()[:40])
