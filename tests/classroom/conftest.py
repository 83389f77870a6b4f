"""The grader's tests need nbgrader: without it, `make grading` installs it, they are left out."""

import importlib.util
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
collect_ignore_glob = [] if importlib.util.find_spec("nbgrader") else ["*.py"]


@pytest.fixture
def place(tmp_path):
    """A made-up course of one assignment."""
    import tiny_course

    return tiny_course.build(tmp_path / "course")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A made-up course with one submission that attacks whoever looks at it: the folder with its grades."""
    import tiny_course
    import watch

    folder = tmp_path_factory.mktemp("hostile")
    place = tiny_course.build(folder / "course")
    return watch.grade(folder, place, why=watch.WHY, step=watch.STEP)


@pytest.fixture(scope="session")
def browser():
    """The browser of the page tests, if there is one."""
    from playwright.sync_api import sync_playwright
    from tools import browsers

    with sync_playwright() as playwright:
        if browsers.on_this_machine(browsers.CHROMIUM, playwright) is None:
            pytest.skip("no Chromium here; make page says how to install one")
        started = browsers.launch(playwright, browsers.CHROMIUM)
        yield started
        started.close()


def pytest_collection_modifyitems(items):
    """Begin with the longest file: the other worker has the rest to do meanwhile."""
    items.sort(key=lambda item: item.path.name != "test_table.py")
