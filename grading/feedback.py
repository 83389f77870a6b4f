"""Feedback pages: nbgrader's own, made from the graded notebook and the gradebook, within limits."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm
from traitlets.config import Config

from .records import write
from .rendering import NO_SCRIPT, SECONDS, Pages

BARE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


def page(settings: Config, student: str, assignment: str) -> Path:
    """Return where a page lies."""
    return Path(settings.CourseDirectory.feedback_directory, student, assignment, f"{assignment}.html")


def make_all(
    settings: Config, whose: Sequence[tuple[str, str]], jobs: int, seconds: float = SECONDS
) -> Iterator[tuple[str, str, str]]:
    """Make pages anew, several at once and with a progress bar.

    Parameters
    ----------
    settings : Config
        The course's configuration.
    whose : sequence of (student, assignment)
        Whose pages.
    jobs : int
        How many are made at once.
    seconds : float
        How long one may take.

    Yields
    ------
    student, assignment, problem : str
        In the order of ``whose``; the problem is "" where the page is as it should be.  Otherwise the page
        shows the texts as they are written, or if that fails as well it says that there is none.
    """
    with Pages(min(jobs, len(whose)) or 1, seconds) as pages:
        begun = [_begin(pages, settings, *one) for one in whose]
        bar = tqdm(zip(whose, begun, strict=True), desc="feedback", unit="page", total=len(whose))
        for (student, assignment), outcome in bar:
            text, problem = outcome()
            if not text:
                said = f"This page could not be made: {problem}. The points are entered all the same."
                title, said = html.escape(assignment), html.escape(said)
                text = BARE.format(title=title, policy=NO_SCRIPT, text=said)
            write(page(settings, student, assignment), text.encode())
            yield student, assignment, problem


def _begin(pages: Pages, settings: Config, student: str, assignment: str) -> Callable[[], tuple[str, str]]:
    course = settings.CourseDirectory
    path = Path(course.autograded_directory, student, assignment, f"{assignment}.ipynb")
    facts = {"notebook": assignment, "assignment": assignment, "student": student, "db_url": course.db_url}
    return pages.begin(path, {"nbgrader": facts}, "feedback", policy=NO_SCRIPT)
