"""The whole of grading: run what is new, enter it into the gradebook, make tables and feedback pages."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from tqdm import tqdm

from . import course, everybody, feedback, gradebook, harmless, records, report, world
from .attempt import Outcome, attempt
from .checker import Verdict
from .inbox import Submission, collect
from .limits import Limits
from .reading import sound, take
from .repair import grade_id
from .sanitize import sanitize


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
    place : Path
        The course.
    kind : str
        The kind of world that each submission runs in, see ``grading.world.find``.
    """

    def __init__(
        self,
        submissions: Path,
        folder: Path,
        jobs: int | None = None,
        limits: Limits | None = None,
        again: bool = False,
        place: Path = course.COURSE,
        kind: str = "auto",
        only: Sequence[str] = (),
    ):
        self.folder, self.again = folder.resolve(), again
        self.limits, self.kind = limits or Limits(), world.find(kind)
        self.cpus: list[int | None] = list(world.processors())
        # Without worlds, what runs at the same time could reach each other.
        self.jobs = 1 if self.kind == "none" else jobs or len(self.cpus)
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
        with records.alone(self.folder):
            registering = course.config(self.folder, self.place)
            registering.CourseDirectory.release_directory = str(self.folder / "release")
            course.generate(registering, self.place)
            self.masters = {name: course.master(name, self.place) for name in self.order}
            self.keys = {name: nbformat.writes(nb) for name, nb in self.masters.items()}
            self.tasks = {name: course.tasks(nb) for name, nb in self.masters.items()}
            self.entered = gradebook.entered(self.url)
            self._run_new()
            rows = [self._row(submission) for submission in self.inbox]
            worlds = {records.load(self.folder, one).get("world") for one in self.inbox if not one.problem}
            warning = world.UNCONFINED if "none" in worlds | {self.kind} else ""
            print(report.write(rows, self.folder, self.order, self.roster, warning))
            self._feedback()  # last: it is what a student's text can make slow
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
        self.decided: dict[Submission, dict[str, Verdict]] = {}
        unlucky = self._run(todo, self.jobs)
        if unlucky and self.jobs > 1:
            print(f"Lacked time while others ran, and run again alone: {len(unlucky)}.")
            self._run(unlucky, 1)

    def _run(self, todo: list[Submission], jobs: int) -> list[Submission]:
        """Run submissions, so many at once; return those with a cell that waited too long for a processor."""
        unlucky = []
        self.free: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        for number in range(jobs):
            self.free.put(self.cpus[number % len(self.cpus)])
        with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(todo), desc="grading") as bar:
            running = {pool.submit(self._attempt, submission): submission for submission in todo}
            try:
                for future in as_completed(running):
                    submission = running.pop(future)  # and with it what it has come to
                    content, key, outcome = future.result()
                    self._enter_guarded(submission, content, key, outcome)
                    if outcome.unlucky:
                        unlucky.append(submission)
                        self.decided[submission] = outcome.verdicts
                    bar.update()
            finally:
                for future in running:
                    future.cancel()
        return unlucky

    def _done(self, submission: Submission) -> bool:
        """Return whether a submission has been run as it is, and this gradebook knows of it."""
        record = records.load(self.folder, submission)
        if not record or record["key"] != self._key(submission, _taken(submission)):
            return False
        return bool(record["refused"]) or (submission.student, submission.assignment) in self.entered

    def _key(self, submission: Submission, content: bytes) -> str:
        return records.key(content, self.keys[submission.assignment], submission.assignment, self.limits)

    def _attempt(self, submission: Submission) -> tuple[bytes, str, Outcome]:
        content, key, cpu, what = b"", "", self.free.get(), submission.assignment
        try:
            content = take(submission.path)
            key = self._key(submission, content)
            decided = {f"{what}.{course.task_name(cell)}" for cell in self.tasks[what]}
            master = self.masters[what]
            before = self.decided.get(submission)
            outcome = attempt(submission, content, master, decided, self.limits, self.kind, cpu, before)
        except OSError as problem:
            outcome = Outcome(None, refused=f"the file cannot be read: {sound(str(problem))[:200]}")
        except Exception as problem:  # of ours, and no reason to keep the others waiting
            outcome = _failed(problem)
        finally:
            self.free.put(cpu)
        return content, key, outcome

    def _enter_guarded(self, submission: Submission, content: bytes, key: str, outcome: Outcome) -> None:
        """Keep one outcome; where that fails, keep that it failed."""
        try:
            self._enter(submission, content, key, outcome)
        except Exception as problem:
            self._enter(submission, content, key, _failed(problem))

    def _enter(self, submission: Submission, content: bytes, key: str, outcome: Outcome) -> None:
        """Keep one outcome: files first, then the gradebook, and last the record that says it is done."""
        record: dict[str, Any] = {"key": key, "refused": outcome.refused, "stopped": outcome.stopped}
        record["world"] = self.kind
        record["notes"] = outcome.notes
        record["broken"] = [v.reason for v in outcome.verdicts.values() if v.broken]
        record["given"] = {name.partition(".")[2]: v.given for name, v in outcome.verdicts.items()}
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
            shown = sanitize(_with_notes(outcome))
            self._keep("autograded", submission, nbformat.writes(shown).encode())
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
        whose = [(submission.student, submission.assignment) for submission, _ in todo]
        pages = feedback.make_all(self.settings, whose, self.jobs)
        for (submission, record), (who, what, problem) in zip(todo, pages, strict=True):
            if problem:
                print(harmless.line(f"The feedback page of {who}, {what} is not as usual: {problem}"))
            records.keep(self.folder, submission, record)

    def _row(self, submission: Submission) -> report.Row:
        who, what = submission.student, submission.assignment
        record = {} if submission.problem else records.load(self.folder, submission)
        if refused := submission.problem or record["refused"]:
            return report.Row(who, what, "refused", f"{submission.where}: {refused}")
        scores = gradebook.scores(self.url, who, what, list(self.tasks[what]))
        status = "by hand" if any(score.waits for score in scores) else "graded"
        status = "stopped" if record["stopped"] else status
        status = "broken" if record["broken"] else status
        lost = [f"{task}: {reason}" for task, reason in record["reasons"].items()]
        again = "handed in again; the last file counts" if len(record.get("contents", [])) > 1 else ""
        reason = "; ".join(filter(None, [again, record["stopped"], *record["notes"], *lost]))
        return report.Row(who, what, status, reason, scores, record["reasons"])


def _taken(submission: Submission) -> bytes:
    with contextlib.suppress(OSError):
        return take(submission.path)
    return b""


def _failed(problem: Exception) -> Outcome:
    """Return the outcome of a submission that the grader itself could not deal with."""
    return Outcome(None, refused=f"the grader itself failed: {sound(repr(problem))[:200]}")


def _with_notes(outcome: Outcome) -> NotebookNode:
    """Return the graded notebook with what the grader has to say about the whole on top."""
    assert outcome.nb is not None
    notes = [note for note in (outcome.stopped, *outcome.notes) if note]
    if notes:
        text = "\n".join(["**From the grader**", "", *(f"- {note}" for note in notes)])
        outcome.nb.cells.insert(0, nbformat.v4.new_markdown_cell(text))
    return outcome.nb
