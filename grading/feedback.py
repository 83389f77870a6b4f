"""Feedback pages: nbgrader's own, made from the graded notebook and the gradebook."""

from __future__ import annotations

from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config


def make(settings: Config, student: str, assignment: str) -> str:
    """Make one page anew; return what went wrong, or ""."""
    api = NbGraderAPI(coursedir=CourseDirectory(config=settings), config=settings)
    api.log_level = "ERROR"
    outcome = api.generate_feedback(assignment, student, force=True)
    return "" if outcome["success"] else str(outcome["log"])[-500:]


def page(settings: Config, student: str, assignment: str) -> Path:
    """Return where a page lies."""
    return Path(settings.CourseDirectory.feedback_directory, student, assignment, f"{assignment}.html")
