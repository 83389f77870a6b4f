"""How one answer was judged: hidden inputs, what was expected, what was given.  For the teacher's eyes."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minorfirst_book.classroom import plain, student_key

from . import checks, course, everybody, harmless, records
from .inbox import Submission

LONG = 400  # letters of one value


def explained(student: str, task: str, folder: Path, place: Path = course.COURSE) -> list[str]:
    """Return the lines that explain how a student's answer to a task was judged.

    Parameters
    ----------
    student : str
        The id under which the work was handed in.
    task : str
        ``"NAME.TASK"``, or TASK where only one assignment of the student has it.
    folder : Path
        Where grades are kept.
    place : Path
        The course.

    Raises
    ------
    ValueError
        If there is no such student or task; the message names those that are nearly the same.
    """
    known = records.known(folder.resolve(), course.names(place))
    if not known:
        raise ValueError(
            f"Nothing is graded in {str(folder)!r}; run `make grade` first, or say --out FOLDER."
        )
    key = everybody.find(student, [submission.student for submission in known])
    theirs = [submission for submission in known if submission.student.lower() == key]
    submission, short, by_hand = _pick(task, theirs, place)
    name, record = f"{submission.assignment}.{short}", records.load(folder.resolve(), submission)
    lines = [f"{submission.student}, {name} ({submission.where})"]
    if record.get("refused"):
        return [harmless.line(text, LONG) for text in (*lines, f"refused: {record['refused']}")]
    reason = record.get("reasons", {}).get(short, "")
    lines.append(f"decided: {reason or ('a person decides' if by_hand else 'right')}")
    if by_hand:
        shown = record.get("answers", {}).get(short, "").splitlines()
        return [
            *(harmless.line(text, LONG) for text in lines),
            *("  " + harmless.line(t, LONG) for t in shown),
        ]
    lines += _compared(name, submission.student, record.get("given", {}))
    return ["  " * text.startswith(" ") + harmless.line(text, LONG) for text in lines]


def _pick(task: str, theirs: list[Submission], place: Path) -> tuple[Submission, str, bool]:
    """Return the submission that a task belongs to, the task's name there, and whether a person grades it."""
    there = {
        f"{s.assignment}.{course.task_name(cell)}": (s, course.task_name(cell), by_hand)
        for s in theirs
        for cell, (_, by_hand) in course.tasks(course.master(s.assignment, place)).items()
    }
    wanted = [name for name in there if task.strip() in (name, name.partition(".")[2])]
    if len(wanted) == 1:
        return there[wanted[0]]
    if wanted:
        raise ValueError(f"{task} is a task of several assignments; say one of {', '.join(wanted)}.")
    near = difflib.get_close_matches(task, [*there, *(name.partition(".")[2] for name in there)], 3, 0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(there)}."
    raise ValueError(harmless.line(f"{theirs[0].student} handed in no task {task!r}: {hint}", 1000))


def _compared(name: str, student: str, kept: Mapping[str, str]) -> list[str]:
    """Return inputs, expected and given values of one autograded task."""
    that, short = checks.find(name), name.partition(".")[2]
    text = kept.get(short, kept.get(name))
    given, whole = _read(text)
    inputs = checks.questions(name, student)
    if that.judged:
        first = (that.reference.__doc__ or "").splitlines()[0]
        return [f"expected: many answers are right. The check: {first}", f"given: {_said(given, whole)}"]
    lines = []
    calls: list[dict[str, Any]] = [{}] if inputs is None else inputs
    results = [given] if inputs is None else given
    parted = whole and isinstance(results, list) and len(results) == len(calls)
    for number, call in enumerate(calls, 1):
        expected = plain(that.reference(student_key(student), **checks.arrays(call)))
        if inputs is not None:
            lines.append(f"hidden input {number} of {len(calls)}")
            lines += [f"  {argument} = {_written(value)}" for argument, value in call.items()]
        lines.append(f"  expected  {_written(expected)}")
        if parted:
            differs = checks.difference(results[number - 1], expected, that.rtol, that.atol)
            mark = "wrong" if differs else "right"
            lines.append(f"  given     {_written(results[number - 1])}  ({mark})")
    return lines if parted else [*lines, f"given: {_said(given, whole)}"]


def _read(text: str | None) -> tuple[Any, bool]:
    """Return what was given, and whether that is the answer in full rather than a text about it."""
    if text is None:
        return "not kept; grade it again with --only", False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # cut off
        return text, False
    if isinstance(value, dict) and set(value) == {"error"}:
        return f"an error: {value['error']}", False
    return (value["results"] if isinstance(value, dict) and set(value) == {"results"} else value), True


def _said(given: Any, whole: bool) -> str:
    return _written(given) if whole else str(given)


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.8g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(entry)}" for key, entry in value.items()) + "}"
    return repr(value)
