"""What is done: one small file a submission, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .course import ROOT
from .inbox import Submission
from .limits import Limits
from .reading import take


def key(content: bytes, master: str, assignment: str, limits: Limits) -> str:
    """Return a hash of all that decides on the outcome: notebook, assignment, checks, parameters, limits."""
    digest = hashlib.sha256(content)
    digest.update(master.encode())
    digest.update(json.dumps(asdict(limits)).encode())
    for path in (
        ROOT / "grading" / "checks" / f"{assignment}.py",
        ROOT / "lib" / "minorfirst_book" / "assignment_parameters.py",
    ):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def load(folder: Path, submission: Submission) -> dict[str, Any]:
    """Return the record of a submission, empty if it has not been graded."""
    path = _path(folder, submission)
    return json.loads(path.read_bytes()) if path.is_file() else {}


def keep(folder: Path, submission: Submission, record: dict[str, Any]) -> None:
    """Keep the record of a submission, with what it says of its file and of the files before it."""
    earlier = load(folder, submission)
    origin = {name: earlier[name] for name in ("file", "from", "contents") if name in earlier}
    if not submission.path.is_relative_to(folder / "submitted"):  # a copy of ours is no new file
        now, contents = _digest(submission.path), earlier.get("contents", [])
        contents = [entry for entry in contents if entry != now] + [now]
        origin = {
            "file": submission.where,
            "from": str(submission.path.parent.resolve()),
            "contents": contents,
        }
    write(_path(folder, submission), json.dumps({**record, **origin}, indent=1).encode())


def stays(folder: Path, submission: Submission) -> bool:
    """Return whether what was graded before stays although this file is here too.

    So it is where the graded file came from another folder, and this one cannot be read, or was graded first
    and then made room for that one.
    """
    record = load(folder, submission)
    if record.get("refused", True) or str(submission.path.parent.resolve()) == record.get("from"):
        return False
    return bool(submission.problem) or _digest(submission.path) in record.get("contents", [])[:-1]


def known(folder: Path, assignments: Collection[str]) -> list[Submission]:
    """Return every submission of earlier runs, each as the copy of it that was graded."""
    found = []
    for path in sorted((folder / "records").glob("*/*.json")):
        student, name = path.parent.name, path.stem
        if name not in assignments:
            continue
        record = json.loads(path.read_bytes())
        copy = folder / "submitted" / student / name / f"{name}.ipynb"
        gone = "" if copy.is_file() else f"{copy} is gone; hand it in again"
        problem = record.get("refused") or gone
        found.append(Submission(student, name, copy, problem, record.get("file", f"{name}.ipynb")))
    return found


def refusals(folder: Path, inbox: Path, now: Iterable[Submission]) -> list[Submission]:
    """Keep what is refused unread in this run; return what earlier runs refused so in other folders."""
    path, here = folder / "refused.json", str(inbox.resolve())
    held = json.loads(path.read_bytes()) if path.is_file() else {}
    held[here] = [[s.student, s.assignment, str(s.path), s.problem, s.where] for s in now if s.problem]
    write(path, json.dumps(held, indent=1).encode())
    return [
        Submission(who, what, Path(file), problem, where)
        for other, entries in held.items()
        if other != here
        for who, what, file, problem, where in entries
    ]


def _digest(path: Path) -> str:
    with contextlib.suppress(OSError):
        return hashlib.sha256(take(path)).hexdigest()
    return ""


def _path(folder: Path, submission: Submission) -> Path:
    return folder / "records" / submission.student / f"{submission.assignment}.json"


def write(path: Path, content: bytes) -> None:
    """Write a file so that after an interruption it is there in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this run; a second run at the same time would write the same gradebook."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ValueError(f"Another run is grading into {folder}; wait until it has ended.") from None
        yield
