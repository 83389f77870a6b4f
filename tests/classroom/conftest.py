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


def pytest_collection_modifyitems(items):
    """Begin with the longest file: the other worker has the rest to do meanwhile."""
    items.sort(key=lambda item: item.path.name != "test_table.py")
