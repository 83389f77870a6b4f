"""Whatever a file holds, and whatever comes out of a world, becomes a row: seeded random cases."""

import copy
import json
import math

import hypothesis.strategies as some
import nbformat
import pytest
import tiny_course
from grading import course, gradebook, report
from grading.attempt import Run
from grading.checker import Checker
from grading.limits import Limits
from grading.reading import Unreadable, read
from grading.repair import repair
from grading.world import Command
from hypothesis import HealthCheck, given, seed, settings
from nbformat import NotebookNode

NAME = tiny_course.NAME
TASKS = {f"{NAME}.{task}" for task in ("step", "double", "choice")}
WORDS = some.sampled_from(
    [
        "cells",
        "source",
        "metadata",
        "nbgrader",
        "grade_id",
        "step",
        "test_step",
        "why",
        "outputs",
        "ask",
        "task",
        "student",
        "results",
        "error",
        "index",
        "count",
        "used",
        "output_type",
        "stream",
        "name",
        "text",
        "data",
        "text/html",
        "image/png",
        "display_data",
        "ename",
        "CellTimeoutError",
        "done",
        "cell",
        "0_tiny.step",
        "0_tiny.double",
        "�",
        "\x1b[2J",
        "\x00",
        "=1+1",
        "<script>",
        "\\begin{a}",
    ]
)
LEAVES = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | WORDS
JSON = some.recursive(
    LEAVES,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
REPORT = some.fixed_dictionaries(
    {"index": some.integers(-2, 12) | JSON},
    optional={
        "count": JSON,
        "used": JSON,
        "outputs": some.lists(some.dictionaries(WORDS, JSON, max_size=5), max_size=3) | JSON,
    },
)
ASK = some.fixed_dictionaries({"task": some.sampled_from(sorted(TASKS)) | JSON}, optional={"student": JSON})
LINE = (
    some.fixed_dictionaries({"cell": REPORT})
    | some.fixed_dictionaries({"ask": ASK | some.fixed_dictionaries({"results": JSON}) | JSON})
    | some.fixed_dictionaries({"done": JSON})
    | JSON
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tiny_course.build(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def master(place):
    return course.master(NAME, place)


def cases(number):
    """Return a decorator that tries so many cases, the same ones every time."""
    quiet = settings(
        max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    return lambda test: seed(20260310)(quiet(test))


@some.composite
def spoiled(draw, whole):
    """Draw a notebook in which some places hold something else."""
    nb = copy.deepcopy(whole)
    for _ in range(draw(some.integers(1, 4))):
        at = nb
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
            if not keys:
                break
            key = draw(some.sampled_from(keys))
            if not isinstance(at[key], (dict, list)) or draw(some.integers(0, 3)) == 0:
                at[key] = draw(JSON)
                break
            at = at[key]
    return nb


def check_row(nb, verdicts):
    """Weigh a notebook and write its row; both must come to an end, in text that a file can hold."""
    for cell, (points, reason) in gradebook.weigh(nb, NAME, verdicts).items():
        assert points is None or points in (0.0, 1.0, 2.0, 3.0)
        assert report.cell(f"{cell}: {reason}", 160).isprintable()
    nbformat.validate(nb)
    nbformat.writes(nb).encode()


def tried_as_file(master, nb):
    content = json.dumps(nb).encode()
    try:
        repaired, notes = repair(read(content), master)
    except Unreadable as problem:
        assert str(problem)
        return
    assert all(isinstance(note, str) for note in notes)
    check_row(repaired, {})


def tried_as_lines(master, lines, tmp_path):
    said = tmp_path / "said"
    said.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    nb, checker = copy.deepcopy(master), Checker("ada", NAME, TASKS)
    run = Run(
        Command(["cat", str(said)], {"PATH": "/usr/bin:/bin"}), Limits(cell=1, wall=5), nb.cells, checker
    )
    stopped = run.follow(b"{}\n")
    assert isinstance(stopped, str) and "code" not in stopped.split()
    assert not any(verdict.passed or verdict.broken for verdict in checker.verdicts.values())
    check_row(nb, checker.verdicts)


def whole(master):
    return json.loads(nbformat.writes(NotebookNode(master)))


@pytest.mark.slow
def test_any_file_becomes_a_row(master):
    @cases(150)
    @given(spoiled(whole(master)))
    def attempt(nb):
        tried_as_file(master, nb)

    attempt()


@pytest.mark.slow
def test_any_lines_become_a_row(master, tmp_path):
    @cases(100)
    @given(some.lists(LINE, max_size=6))
    def attempt(lines):
        tried_as_lines(master, lines, tmp_path)

    attempt()


@pytest.mark.slow
@pytest.mark.nightly
def test_five_thousand_cases(master, tmp_path):
    @cases(2500)
    @given(spoiled(whole(master)), some.lists(LINE, max_size=6))
    def attempt(nb, lines):
        tried_as_file(master, nb)
        tried_as_lines(master, lines, tmp_path)

    attempt()


@pytest.mark.slow
def test_the_cases_reach_what_they_should(master):
    """Half of the spoiled notebooks at least are graded, and of the lines some are asked and judged."""
    graded = []

    @cases(100)
    @given(spoiled(whole(master)))
    def attempt(nb):
        try:
            read(json.dumps(nb).encode())
            graded.append(1.0)
        except Unreadable:
            graded.append(0.0)

    attempt()
    assert math.fsum(graded) > 0.5 * len(graded)
