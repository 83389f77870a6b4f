"""Decisions: comparison, verdicts over the socket, and the students' side of it."""

import json
import math
import os
import socket

import numpy as np
import pytest
import tiny_course
from grading import checks
from grading.checker import Checker, at_hand

from minorfirst_book import classroom
from minorfirst_book.assignment_parameters import PARAMETERS

STEP, DOUBLE = f"{tiny_course.NAME}.step", f"{tiny_course.NAME}.double"


@pytest.mark.parametrize(
    ("given", "expected", "same"),
    [
        (1.0 + 9e-7, 1.0, True),
        (1.0 + 2e-6, 1.0, False),
        (1, 1.0, True),
        (True, 1.0, False),
        (1.0, True, False),
        ("1.0", 1.0, False),
        (None, 0.0, False),
        (math.nan, math.nan, True),
        (0.0, math.nan, False),
        (math.inf, math.inf, True),
        (-math.inf, math.inf, False),
        (math.inf, 1.0, False),
        (10**400, 1.0, False),
        (" Minor", "minor", True),
        (None, None, True),
        ([1.0, 2.0], [1.0, 2.0], True),
        ([1.0], [1.0, 2.0], False),
        ([[1.0, 2.0]], [1.0, 2.0], False),
        (1.0, [1.0], False),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, True),
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, False),
    ],
)
def test_comparison(given, expected, same):
    assert (checks.difference(given, expected, 1e-6, 1e-9) == "") is same


def test_a_reason_never_holds_the_expected_value():
    assert "7.25" not in checks.difference(3.0, 7.25, 1e-6, 1e-9)
    assert "minor" not in checks.difference("major", "minor", 0, 0)


def test_parameters_differ_between_students_and_cover_their_values():
    for name, values in PARAMETERS.items():
        drawn = [classroom.parameters(f"student{k}", name) for k in range(400)]
        for key, choices in values.items():
            assert {d[key] for d in drawn} <= set(choices)
            assert len({d[key] for d in drawn}) > 0.6 * min(len(choices), 100)


def test_parameters_errors():
    for wrong in ("", "  ", 7, None):
        with pytest.raises(ValueError, match="`student_id` must be your id as text"):
            classroom.parameters(wrong, "example")
    for wrong in ("your id", " Your-ID ", "your_id"):
        with pytest.raises(
            ValueError, match=r"must be your own id, got '.*first cell of code, STUDENT_ID = "
        ):
            classroom.parameters(wrong, "example")
    with pytest.raises(ValueError, match="first cell of code"):
        classroom.parameters(" ", "example")
    with pytest.raises(ValueError, match=r"`name` must be one of .*, got 'none'"):
        classroom.parameters("ada", "none")


def test_a_placeholder_that_is_graded_is_another_students_id(place):
    with at_hand("ada", tiny_course.NAME):
        classroom.decide(STEP, lambda w, rho: w + rho * np.sign(w), "your id")
        drawn = classroom.parameters("your id", "example")["rho"]
        with pytest.raises(AssertionError, match="STUDENT_ID = 'your id', but 'ada' handed it in"):
            classroom.decide(DOUBLE, 2 * drawn + 1, "your id")


def test_without_a_checker_nothing_is_decided(place, monkeypatch):
    monkeypatch.delenv(classroom.CHECKER, raising=False)
    with pytest.raises(RuntimeError, match=r"No checker is at hand.*`make grade SUBMISSIONS=folder`"):
        classroom.decide(STEP, lambda w, rho: w + rho * np.sign(w), "ada")


@pytest.mark.parametrize(
    ("task", "answer", "reason"),
    [
        (STEP, lambda w, rho: w - rho * np.sign(w), "rho enters with the wrong sign"),
        (STEP, lambda w, rho: 1 / 0, "ZeroDivisionError"),
        (STEP, 3, "no function but 3"),
        (DOUBLE, len, "a function, where a value is asked for"),
        (f"{tiny_course.NAME}.none", 3, "No task is called"),
    ],
)
def test_reasons(place, task, answer, reason):
    with at_hand("ada", tiny_course.NAME), pytest.raises(AssertionError, match=reason):
        classroom.decide(task, answer, "ada")


def test_a_checker_at_hand_leaves_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv(classroom.CHECKER, "another")
    with at_hand("ada", tiny_course.NAME) as checker:
        assert os.environ[classroom.CHECKER] == str(checker.address)
    assert os.environ[classroom.CHECKER] == "another"


def test_arguments_arrive_as_arrays(place):
    seen = []

    def step(w, rho):
        seen.append((type(w), type(rho)))
        return w + rho * np.sign(w)

    with at_hand("ada", tiny_course.NAME):
        classroom.decide(STEP, step, "ada")
    assert set(seen) == {(np.ndarray, float)}


def test_a_silent_line_holds_nobody_up_for_long(place, tmp_path, monkeypatch):
    monkeypatch.setenv(classroom.CHECKER, str(tmp_path / "c"))
    with Checker(tmp_path / "c", "ada", tiny_course.NAME, 0.5) as checker:
        with socket.socket(socket.AF_UNIX) as silent:
            silent.connect(str(tmp_path / "c"))
            classroom.decide(STEP, lambda w, rho: w + rho * np.sign(w), "ada")
        assert checker.verdicts[STEP].passed


def ask(path, *messages):
    """Say raw lines to a checker; return its last answer."""
    answer = b""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        for message in messages:
            line.sendall(message + b"\n")
            answer = line.recv(1 << 16)
    return answer


def test_the_checker_decides_once_and_survives_garbage(place, tmp_path, monkeypatch):
    address = tmp_path / "c"
    monkeypatch.setenv(classroom.CHECKER, str(address))
    with Checker(address, "ada", tiny_course.NAME, 5) as checker:
        for garbage in (b"", b"\xff\xff", b"[" * 100_000, b"[1]", b"{}", b'{"task": null}'):
            ask(address, garbage)
        assert checker.verdicts == {}
        with pytest.raises(AssertionError, match="is no task of"):
            classroom.decide("1_depth_one.loss", 1.0, "ada")
        with pytest.raises(AssertionError, match="wrong sign"):
            classroom.decide(STEP, lambda w, rho: w - rho * np.sign(w), "ada")
        with pytest.raises(AssertionError, match="wrong sign"):
            classroom.decide(STEP, lambda w, rho: w + rho * np.sign(w), "ada")
        ask(address, json.dumps({"task": DOUBLE, "student": "ada"}).encode(), b'{"passed": true}')
    assert {task: verdict.passed for task, verdict in checker.verdicts.items()} == {
        STEP: False,
        DOUBLE: False,
    }


def test_another_students_parameters_do_not_pass(place, tmp_path, monkeypatch):
    address = tmp_path / "c"
    monkeypatch.setenv(classroom.CHECKER, str(address))
    values = {who: 2 * classroom.parameters(who, "example")["rho"] for who in ("ada", "bob", "cy", "dora")}
    other = next(who for who in values if values[who] != values["ada"])
    with (
        Checker(address, "ada", tiny_course.NAME, 5),
        pytest.raises(AssertionError, match=f"STUDENT_ID = '{other}', but 'ada' handed it in"),
    ):
        classroom.decide(DOUBLE, values[other], other)


def test_a_reference_that_fails_is_our_fault(place, tmp_path, monkeypatch):
    broken = checks.Task(STEP, lambda student, w, rho: 1 / 0, lambda student: [{"w": 1.0, "rho": 1.0}])
    monkeypatch.setitem(checks.TASKS, STEP, broken)
    monkeypatch.setenv(classroom.CHECKER, str(tmp_path / "c"))
    with (
        Checker(tmp_path / "c", "ada", tiny_course.NAME, 5) as checker,
        pytest.raises(AssertionError, match="the check itself fails"),
    ):
        classroom.decide(STEP, lambda w, rho: w, "ada")
    assert checker.verdicts[STEP].broken
