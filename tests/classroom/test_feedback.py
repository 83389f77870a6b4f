"""Feedback pages: they run nothing, ask for nothing, and are made in time or say that they were not."""

import time

import nbformat
import pytest
import tiny_course
import watch
from grading import course, feedback, rendering
from nbgrader.api import Gradebook

NAME = tiny_course.NAME


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.slow
def test_a_feedback_page_runs_nothing_and_asks_for_nothing(hostile, browser, width):
    path = hostile / "feedback" / "ada" / NAME / f"{NAME}.html"
    text = path.read_text()
    assert "<script" not in text
    assert rendering.NO_SCRIPT in text
    seen = watch.Watch(browser, viewport={"width": width, "height": 800})
    seen.page.goto(path.as_uri())
    seen.page.wait_for_timeout(300)
    assert seen.harm(path.as_uri()) == []
    assert seen.page.locator("math").count() > 1
    assert "is honest" in seen.page.inner_text("#notebook")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.page.close()


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_stopped_and_the_next_is_made(place, tmp_path):
    out = watch.grade(tmp_path, place, why="An answer.")
    settings = course.config(out, place)
    stored = out / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    nb = nbformat.read(stored, as_version=4)
    nb.cells += [nbformat.v4.new_markdown_cell("\\begin{a}" * 40_000) for _ in range(20)]
    slow = out / "autograded" / "bob" / NAME / f"{NAME}.ipynb"
    slow.parent.mkdir(parents=True)
    nbformat.write(nb, slow)
    with Gradebook(f"sqlite:///{out}/gradebook.db") as book:
        book.add_student("bob")
        book.add_submission(NAME, "bob")
    began = time.monotonic()
    made = list(feedback.make_all(settings, [("bob", NAME), ("ada", NAME)], 1, seconds=5))
    took = time.monotonic() - began
    # What is named is what happened; the page itself shows the texts as written.
    assert made == [("bob", NAME, "it took more than 5 s"), ("ada", NAME, "")]
    assert took < 25
    text = feedback.page(settings, "bob", NAME).read_text()
    assert "Texts are shown as written" in text and "An answer." in text
    assert "Cut here" in text
    assert "An answer." in feedback.page(settings, "ada", NAME).read_text()


def test_a_page_that_cannot_be_made_says_so(place, tmp_path):
    settings = course.config(tmp_path / "out", place)
    ((_, _, problem),) = feedback.make_all(settings, [("eve", NAME)], 1)
    assert "FileNotFoundError" in problem
    text = feedback.page(settings, "eve", NAME).read_text()
    assert "could not be made" in text and rendering.NO_SCRIPT in text


def test_a_page_has_a_limit_of_memory():
    with rendering.Pages(1) as pages:
        wish = pages.pool.schedule(bytearray, (2 * rendering.MEGABYTES << 20,))
        text, problem = pages._wait(lambda: wish)
    assert (text, problem.partition(":")[0]) == ("", "MemoryError")
