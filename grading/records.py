"""What is done: one small file a submission, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .course import ROOT
from .inbox import Submission
from .limits import Limits


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
    """Keep the record of a submission."""
    write(_path(folder, submission), json.dumps(record, indent=1).encode())


def _path(folder: Path, submission: Submission) -> Path:
    return folder / "records" / submission.student / f"{submission.assignment}.json"


def write(path: Path, content: bytes) -> None:
    """Write a file so that after an interruption it is there in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
