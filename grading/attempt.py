"""One submission from file to outcome: scratch folder, checker, worker process, and a limit on all of it."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import psutil
from matplotlib import font_manager
from nbformat import NotebookNode

from .checker import Checker, Verdict
from .inbox import Submission
from .worker import Job, Limits, serve

# Not "forkserver": its socket would be within reach of what a student runs.
PROCESSES = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Outcome:
    """What came out of one run; ``nb`` is None if there was nothing to run."""

    nb: NotebookNode | None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""
    refused: str = ""


class Worker:
    """A worker process, made anew whenever one has died; used by one thread."""

    def __init__(self) -> None:
        self.process: Any = None

    def run(self, job: Job) -> dict[str, Any]:
        """Have a job run; return what ``grading.worker.run`` gives, or ``{"refused"}`` if it never comes."""
        if self.process is None or not self.process.is_alive():
            self.pipe, theirs = PROCESSES.Pipe()
            self.process = PROCESSES.Process(target=serve, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
        try:
            self.pipe.send(job)
            if self.pipe.poll(job.limits.wall + job.limits.cell + 60):
                return self.pipe.recv()
            refused = "the run did not end"
        except (EOFError, OSError):
            refused = "the run ended without a result"
        self.end()
        return {"refused": f"{refused}; nothing could be graded"}

    def end(self) -> None:
        """End the process and everything that it has started."""
        if self.process is None:
            return
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    child.kill()
        self.process.kill()
        self.process.join()


def attempt(worker: Worker, submission: Submission, content: bytes, master: str, limits: Limits) -> Outcome:
    """Run one submission; whatever it does, return an outcome within its limits and leave nothing behind."""
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Outcome(None, refused="no notebook that can be read: the file is not text")
    # A short path: that of a Unix socket may have about a hundred letters.
    with tempfile.TemporaryDirectory(prefix="mf", ignore_cleanup_errors=True) as scratch:
        home, address = Path(scratch, "home"), Path(scratch, "checker")
        home.mkdir()
        _copy_fonts(home / ".matplotlib")
        with Checker(address, submission.student, submission.assignment, limits.cell + 10) as checker:
            answer = worker.run(Job(source, master, str(home), str(address), limits))
    if "nb" not in answer:
        return Outcome(None, dict(checker.verdicts), refused=answer["refused"])
    nb = nbformat.reads(answer["nb"], as_version=4)
    return Outcome(nb, dict(checker.verdicts), answer["notes"], answer["stopped"])


def _copy_fonts(folder: Path) -> None:
    """Give matplotlib its list of fonts, which takes it seconds to make."""
    folder.mkdir()
    assert font_manager.fontManager
    for path in Path(matplotlib.get_cachedir()).glob("fontlist*.json"):
        shutil.copy(path, folder)
