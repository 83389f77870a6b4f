"""Verdicts: the conversation between a notebook and the checker, from both sides."""

import contextlib
import json
import os
import socket
import time

import numpy as np
import pytest
import tiny_course
from grading import checks
from grading.checker import Checker, at_hand

from minorfirst_book import classroom

STEP, DOUBLE = f"{tiny_course.NAME}.step", f"{tiny_course.NAME}.double"


def right(w, rho):
    return w + rho * np.sign(w)


def wrong(w, rho):
    return w - rho * np.sign(w)


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
        (f"{tiny_course.NAME}.none", 3, "is no task of"),
    ],
)
def test_reasons(place, task, answer, reason):
    with at_hand("ada", tiny_course.NAME), pytest.raises(AssertionError, match=reason):
        classroom.decide(task, answer, "ada")


def test_a_checker_at_hand_leaves_the_environment_as_it_was(monkeypatch):
    monkeypatch.setenv(classroom.CHECKER, "another")
    with at_hand("ada", tiny_course.NAME):
        assert os.environ[classroom.CHECKER] != "another"
    assert os.environ[classroom.CHECKER] == "another"


def test_arguments_arrive_as_arrays(place):
    seen = []

    def step(w, rho):
        seen.append((type(w), type(rho)))
        return w + rho * np.sign(w)

    with at_hand("ada", tiny_course.NAME):
        classroom.decide(STEP, step, "ada")
    assert set(seen) == {(np.ndarray, float)}


def say(*lines):
    """Say raw lines to the checker at hand; return what comes back within a moment."""
    with socket.socket(fileno=os.dup(int(os.environ[classroom.CHECKER]))) as door:
        for line in lines:
            door.sendall(line + b"\n")
        time.sleep(0.05)
        with contextlib.suppress(BlockingIOError):
            return door.recv(1 << 16, socket.MSG_DONTWAIT)
    return b""


def says(message):
    return json.dumps({"id": 1, "say": message}).encode()


def test_the_checker_decides_once_and_survives_garbage(place):
    with at_hand("ada", tiny_course.NAME) as checker:
        for garbage in (b"", b"\xff\xff", b"[" * 100_000, b"[1]", b"{}", b'{"id": 1}', b'{"say": {}}'):
            assert say(garbage) == b""
        for nothing in ([1], None, {}, {"task": None}, {"results": 1}):
            assert b'"passed": false' in say(says(nothing))
        assert checker.verdicts == {}
        with pytest.raises(AssertionError, match="is no task of"):
            classroom.decide("1_depth_one.loss", 1.0, "ada")
        for answer in (wrong, right):
            with pytest.raises(AssertionError, match="wrong sign"):
                classroom.decide(STEP, answer, "ada")
        assert b"inputs" in say(says({"task": DOUBLE, "student": "ada"}))
        assert b'"passed": false' in say(says({"passed": True}))
    assert {task: verdict.passed for task, verdict in checker.verdicts.items()} == {
        STEP: False,
        DOUBLE: False,
    }


def test_a_conversation_that_was_cut_off_spoils_no_other(place):
    def endless(w, rho):
        raise KeyboardInterrupt

    with at_hand("ada", tiny_course.NAME) as checker:
        with pytest.raises(KeyboardInterrupt):
            classroom.decide(STEP, endless, "ada")
        # Half a line out, and an answer that nobody has read.
        with socket.socket(fileno=os.dup(int(os.environ[classroom.CHECKER]))) as door:
            door.sendall(says({"task": "x"}) + b"\n" + b'{"id": 2, "say')
        classroom.decide(DOUBLE, 2 * classroom.parameters("ada", "example")["rho"], "ada")
    assert checker.verdicts[STEP].reason == "your function gave no answer in time"
    assert checker.verdicts[DOUBLE].passed


@pytest.mark.parametrize("name", ["0_tiny.unheard", "0_tiny." + "x" * 1_000_000, "0_tiny", "", 7, None, [1]])
def test_only_the_masters_tasks_exist(place, name):
    checker = Checker("ada", tiny_course.NAME, {STEP, DOUBLE})
    answer = checker.answer({"task": name, "student": "ada"})
    assert answer["passed"] is False and "is no task of" in answer["reason"]
    assert len(answer["reason"]) < 300 and checker.verdicts == {}


def test_a_nested_answer_is_wrong_and_not_our_fault(place):
    nested = []
    for _ in range(900):
        nested = [nested]
    checker = Checker("ada", tiny_course.NAME, {STEP, DOUBLE})
    for results in (nested, {"results": nested}, [nested] * 4):
        checker.verdicts.clear()
        checker.answer({"task": STEP, "student": "ada"})
        assert checker.answer({"results": results})["passed"] is False
        assert not checker.verdicts[STEP].broken


def test_another_students_parameters_do_not_pass(place):
    values = {who: 2 * classroom.parameters(who, "example")["rho"] for who in ("ada", "bob", "cy", "dora")}
    other = next(who for who in values if values[who] != values["ada"])
    with (
        at_hand("ada", tiny_course.NAME),
        pytest.raises(AssertionError, match=f"STUDENT_ID = '{other}', but 'ada' handed it in"),
    ):
        classroom.decide(DOUBLE, values[other], other)


def test_a_placeholder_that_is_graded_is_another_students_id(place):
    with at_hand("ada", tiny_course.NAME):
        classroom.decide(STEP, right, "your id")
        drawn = classroom.parameters("your id", "example")["rho"]
        with pytest.raises(AssertionError, match="STUDENT_ID = 'your id', but 'ada' handed it in"):
            classroom.decide(DOUBLE, 2 * drawn + 1, "your id")


def test_a_reference_that_fails_is_our_fault(place, monkeypatch):
    broken = checks.Task(STEP, lambda student, w, rho: 1 / 0, lambda student: [{"w": 1.0, "rho": 1.0}])
    monkeypatch.setitem(checks.TASKS, STEP, broken)
    with (
        at_hand("ada", tiny_course.NAME) as checker,
        pytest.raises(AssertionError, match="the check itself fails"),
    ):
        classroom.decide(STEP, lambda w, rho: w, "ada")
    assert checker.verdicts[STEP].broken
