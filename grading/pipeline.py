"""The whole of grading: run what is new, enter it into the gradebook, make feedback pages and tables."""

from __future__ import annotations

import fcntl
import os
import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from itertools import starmap
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from tqdm import tqdm

from . import course, everybody, feedback, gradebook, harmless, records, report
from .attempt import PROCESSES, Outcome, Worker, attempt
from .inbox import Submission, collect
from .repair import grade_id
from .worker import Limits

FEW = 4  # feedback pages: made here before another process has read what it needs


class Grading:
    """One run of the pipeline.

    Parameters
    ----------
    submissions : Path
        The folder with what was handed in, see ``grading.inbox.collect``.
    folder : Path
        Where everything is kept: gradebook, graded notebooks, feedback, tables, records of what is done.
    jobs : int
        How many submissions run at once.
    limits : Limits
        What one of them may use.
    again : bool
        Run everything anew, also what is done and has not changed.
    only : sequence of str
        Ids of students: run their work alone, anew.
    """

    def __init__(
        self,
        submissions: Path,
        folder: Path,
        jobs: int | None = None,
        limits: Limits | None = None,
        again: bool = False,
        place: Path = course.COURSE,
        only: Sequence[str] = (),
    ):
        self.folder, self.again = folder.resolve(), again
        self.jobs, self.limits = jobs or os.cpu_count() or 1, limits or Limits()
        self.order = course.names(place)
        self.roster = everybody.roster(submissions, self.folder)
        found = collect(submissions, self.order, self.roster)
        self.inbox, self.only = everybody.everybody(found, submissions, self.folder, self.order, only)
        self.place = place
        self.settings = course.config(self.folder, place)
        self.url = str(self.settings.CourseDirectory.db_url)

    def run(self) -> list[report.Row]:
        """Grade; return the rows of grades.csv."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with _alone(self.folder):
            registering = course.config(self.folder, self.place)
            registering.CourseDirectory.release_directory = str(self.folder / "release")
            course.generate(registering, self.place)
            masters = {name: course.master(name, self.place) for name in self.order}
            self.masters = {name: nbformat.writes(nb) for name, nb in masters.items()}
            self.tasks = {name: list(course.tasks(nb)) for name, nb in masters.items()}
            self.entered = gradebook.entered(self.url)
            self._run_new()
            self._feedback()
            rows = [self._row(submission) for submission in self.inbox]
            print(report.write(rows, self.folder, self.order, self.roster))
            return rows

    def _run_new(self) -> None:
        """Run every submission that is new or has changed, several at once; enter each as it ends."""
        fit = [submission for submission in self.inbox if not submission.problem]
        if self.only:
            unknown = {s for s in fit if (s.student, s.assignment) not in self.entered}
            todo = [s for s in fit if s.student in self.only or s in unknown]
        else:
            todo = fit if self.again else [s for s in fit if not self._done(s)]
        if len(todo) < len(fit) and not self.only:
            print(f"{len(fit) - len(todo)} submissions are graded already and have not changed.")
        # Each thread takes a worker from the queue and gives it back.
        workers = [Worker() for _ in range(min(self.jobs, len(todo)))]
        self.workers: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in workers:
            self.workers.put(worker)
        with ThreadPoolExecutor(self.jobs) as pool, tqdm(total=len(todo), desc="grading") as bar:
            running = {pool.submit(self._attempt, submission): submission for submission in todo}
            try:
                for future in as_completed(running):
                    self._enter(running[future], *future.result())
                    bar.update()
            finally:
                for future in running:
                    future.cancel()
                for worker in workers:
                    worker.end()

    def _done(self, submission: Submission) -> bool:
        """Return whether a submission has been run as it is, and this gradebook knows of it."""
        record = records.load(self.folder, submission)
        if not record or record["key"] != self._key(submission, submission.path.read_bytes()):
            return False
        return bool(record["refused"]) or (submission.student, submission.assignment) in self.entered

    def _key(self, submission: Submission, content: bytes) -> str:
        return records.key(content, self.masters[submission.assignment], submission.assignment, self.limits)

    def _attempt(self, submission: Submission) -> tuple[bytes, str, Outcome]:
        content = submission.path.read_bytes()
        key = self._key(submission, content)
        worker = self.workers.get()
        try:
            outcome = attempt(worker, submission, content, self.masters[submission.assignment], self.limits)
        except Exception as problem:  # of ours, and no reason to keep the others waiting
            outcome = Outcome(None, refused=f"the grader itself failed: {problem!r}")
        finally:
            self.workers.put(worker)
        return content, key, outcome

    def _enter(self, submission: Submission, content: bytes, key: str, outcome: Outcome) -> None:
        """Keep one outcome: files first, then the gradebook, and last the record that says it is done."""
        record: dict[str, Any] = {"key": key, "refused": outcome.refused, "stopped": outcome.stopped}
        record["notes"] = outcome.notes
        record["broken"] = [v.reason for v in outcome.verdicts.values() if v.broken]
        # What a person has graded stays known also while a later file cannot be read.
        earlier = record["answers"] = records.load(self.folder, submission).get("answers", {})
        if outcome.nb is not None:
            who, what = submission.student, submission.assignment
            points = gradebook.weigh(outcome.nb, what, outcome.verdicts)
            record["reasons"] = {
                course.task_name(cell): reason for cell, (_, reason) in points.items() if reason
            }
            record["answers"] = {
                grade_id(cell): cell.source
                for cell in outcome.nb.cells
                if is_grade(cell) and is_solution(cell)
            }
            self._keep("submitted", submission, content)
            self._keep("autograded", submission, nbformat.writes(_with_notes(outcome)).encode())
            gradebook.enter(self.url, who, what, points, record["answers"], earlier)
        records.keep(self.folder, submission, record)

    def _keep(self, step: str, submission: Submission, content: bytes) -> None:
        top = Path(self.settings.CourseDirectory[f"{step}_directory"])
        records.write(
            top / submission.student / submission.assignment / f"{submission.assignment}.ipynb", content
        )

    def _feedback(self) -> None:
        """Make the feedback page of every submission whose points or comments have changed."""
        todo: list[tuple[Submission, dict[str, Any]]] = []
        for submission in self.inbox:
            who, what = submission.student, submission.assignment
            record = {} if submission.problem else records.load(self.folder, submission)
            if submission.problem or record["refused"]:
                continue
            shown = [record["key"], gradebook.fingerprint(self.url, who, what)]
            if record.get("shown") != shown or not feedback.page(self.settings, who, what).is_file():
                todo.append((submission, {**record, "shown": shown}))
        whose = [(self.settings, submission.student, submission.assignment) for submission, _ in todo]
        with ExitStack() as ends:
            if len(todo) <= FEW:
                problems = starmap(feedback.make, whose)
            else:
                pool = ends.enter_context(ProcessPoolExecutor(self.jobs, mp_context=PROCESSES))
                problems = pool.map(feedback.make, *zip(*whose, strict=True))
            pages = zip(todo, problems, strict=True)
            for (submission, record), problem in tqdm(pages, desc="feedback", unit="page", total=len(todo)):
                if problem:
                    text = f"No feedback page for {submission.student}, {submission.assignment}: {problem}"
                    print(harmless.line(text))
                else:
                    records.keep(self.folder, submission, record)

    def _row(self, submission: Submission) -> report.Row:
        who, what = submission.student, submission.assignment
        record = {} if submission.problem else records.load(self.folder, submission)
        if refused := submission.problem or record["refused"]:
            return report.Row(who, what, "refused", f"{submission.where}: {refused}")
        scores = gradebook.scores(self.url, who, what, self.tasks[what])
        status = "by hand" if any(score.waits for score in scores) else "graded"
        status = "stopped" if record["stopped"] else status
        status = "broken" if record["broken"] else status
        lost = [f"{task}: {reason}" for task, reason in record["reasons"].items()]
        again = "handed in again; the last file counts" if len(record.get("contents", [])) > 1 else ""
        reason = "; ".join(filter(None, [again, record["stopped"], *record["notes"], *lost]))
        return report.Row(who, what, status, reason, scores, record["reasons"])


def _with_notes(outcome: Outcome) -> NotebookNode:
    """Return the graded notebook with what the grader has to say about the whole on top."""
    assert outcome.nb is not None
    notes = [note for note in (outcome.stopped, *outcome.notes) if note]
    if notes:
        text = "\n".join(["**From the grader**", "", *(f"- {note}" for note in notes)])
        outcome.nb.cells.insert(0, nbformat.v4.new_markdown_cell(text))
    return outcome.nb


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this run; a second run at the same time would write the same gradebook."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ValueError(f"Another run is grading into {folder}; wait until it has ended.") from None
        yield
