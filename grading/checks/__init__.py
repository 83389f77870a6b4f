"""What is right: a reference for every autograded task, one module ``grading/checks/NAME.py`` an assignment.

A task is named ``"NAME.TASK"``.  In the source notebook its solution cell has the grade id ``TASK``, its
autograded cell ``test_TASK``, and the hidden part of that cell is::

    ### BEGIN HIDDEN TESTS
    from minorfirst_book import classroom
    classroom.decide("NAME.TASK", answer, STUDENT_ID)
    ### END HIDDEN TESTS

A cell decides one task.  The points are those of the cell.  Three forms::

    @task("2_gate.sam_step", inputs=lambda student: [{"w": [0.3, 0.5], "rho": 0.7}, ...], rtol=1e-6)
    def sam_step(student, w, rho):            # the answer is a function: called with every input, as here
        return w + rho * ...

    @task("2_gate.threshold", rtol=1e-4)
    def threshold(student):                   # the answer is a value: number, text, bool, None, list, dict
        return mf.regime_thresholds([1, 2], parameters(student, "2_gate")["rho"])[0]

    @judged("5_digits.seeds")
    def seeds(student, answer):               # many answers are right: return None, or the reason why not
        return None if len(set(answer)) >= 3 else "three different seeds are asked for"

Inputs are JSON: numbers, text, bool, None, lists; a list arrives as an array, here and in the notebook.
``student`` is the id under which the notebook was handed in; ``rng(student, "...")`` draws from it.
Numbers are compared by ``|answer - reference| <= atol + rtol |reference|`` and in shape, nan equals nan;
texts without regard to case and spaces around them; a bool is no number.  ``mistakes`` names known wrong
answers: a reason to the function that gives the mistaken answer, with the reference's own arguments::

    @task("2_gate.sam_step", inputs=..., mistakes={"rho has the wrong sign": lambda student, w, rho: ...})

Wrong answers for the tests stand in ``assignments/wrong_answers/NAME.py``: ``WRONG = {"TASK": {"what is
wrong": "source that takes the place of the solution cell", ...}}``, three or more for every autograded task.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grading import harmless
from minorfirst_book.classroom import draw, plain, student_key

Inputs = list[dict[str, Any]]
DEEPEST, MOST = 20, 20_000  # levels and entries of an answer
LONGEST = 300  # letters of a reason


@dataclass(frozen=True)
class Task:
    """One autograded task: its reference, its hidden inputs (None: the answer is a value), its tolerances."""

    name: str
    reference: Callable[..., Any]
    inputs: Callable[[str], Inputs] | None = None
    rtol: float = 1e-6
    atol: float = 1e-9
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    judged: bool = False


TASKS: dict[str, Task] = {}


def task(
    name: str,
    inputs: Callable[[str], Inputs] | None = None,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    mistakes: Mapping[str, Callable[..., Any]] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the decorated function as the reference of a task; see the module's docstring."""

    def declare(reference: Callable[..., Any]) -> Callable[..., Any]:
        TASKS[name] = Task(name, reference, inputs, rtol, atol, mistakes or {})
        return reference

    return declare


def judged(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the decorated function as the judge of a task: it returns None, or the reason why not."""

    def declare(judge: Callable[..., Any]) -> Callable[..., Any]:
        TASKS[name] = Task(name, judge, judged=True)
        return judge

    return declare


def rng(student: str, purpose: str) -> np.random.Generator:
    """Return a random generator that depends on the student and on what it is for, and on nothing else."""
    return np.random.default_rng(draw(student_key(student), "rng", purpose))


def find(name: str) -> Task:
    """Return a task, loading its assignment's module at first use; ValueError if there is none."""
    if name not in TASKS:
        assignment = name.partition(".")[0]
        try:
            importlib.import_module(f"{__name__}.{assignment}")
        except ModuleNotFoundError as problem:
            if problem.name != f"{__name__}.{assignment}":
                raise
        if name not in TASKS:
            raise ValueError(f"No task is called {name!r}; grading/checks/{assignment}.py must declare it.")
    return TASKS[name]


def questions(name: str, student: str) -> Inputs | None:
    """Return the hidden inputs of a task as JSON carries them, or None if the answer is a value."""
    inputs = find(name).inputs
    return None if inputs is None else plain(inputs(student_key(student)))


def judge(name: str, student: str, replies: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether the replies (see ``minorfirst_book.classroom.replies``) are right, and if not, why."""
    that, student = find(name), student_key(student)
    if size := _too_much([*replies.values()]):
        return False, size
    results = replies.get("results")
    if "error" in replies:
        error = replies["error"]
        said = error if isinstance(error, str) else _short(error)
        return False, harmless.line(f"your answer gave {said}", LONGEST)
    passed, reason = _judged(that, student, results)
    return passed, harmless.line(reason, LONGEST)


def _too_much(results: Any) -> str:
    """Return in what an answer is larger than any that is asked for; empty if it is not."""
    level, entries = [results], 0
    for _ in range(DEEPEST + 2):
        level = [inner for value in level for inner in _inside(value)]
        entries += len(level)
        if entries > MOST:
            return f"your answer has more than {MOST:,} entries"
        if not level:
            return ""
    return f"your answer is nested in more than {DEEPEST} levels"


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _judged(that: Task, student: str, results: Any) -> tuple[bool, str]:
    name = that.name
    if that.judged:
        try:
            reason = that.reference(student, results)
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError):
            reason = f"{_short(results)} has not the form that is asked for"
        return reason is None, reason or ""
    calls = [{}] if (inputs := questions(name, student)) is None else inputs
    given = [results] if inputs is None else results
    if not isinstance(given, list) or len(given) != len(calls):
        return False, f"{len(calls)} results were asked for"

    def wrongs(function: Callable[..., Any]) -> list[str]:
        expected = [plain(function(student, **arrays(call))) for call in calls]
        return [
            d for g, e in zip(given, expected, strict=True) if (d := difference(g, e, that.rtol, that.atol))
        ]

    found = wrongs(that.reference)
    if not found:
        return True, ""
    for reason, mistake in that.mistakes.items():
        if not wrongs(mistake):
            return False, reason
    return False, found[
        0
    ] if inputs is None else f"{len(found)} of {len(calls)} hidden inputs fail: {found[0]}"


def arrays(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of one call, lists as arrays."""
    return {name: np.array(value) if isinstance(value, list) else value for name, value in call.items()}


def difference(given: Any, expected: Any, rtol: float, atol: float) -> str:
    """Return in what an answer differs from the expected one; empty if it does not.

    The expected value itself is never part of the text.
    """
    number = (int, float)
    if isinstance(expected, list):
        if not isinstance(given, list) or len(given) != len(expected):
            return f"{len(expected)} entries are asked for, got {_short(given)}"
        found = (difference(g, e, rtol, atol) for g, e in zip(given, expected, strict=True))
        return next(filter(None, found), "")
    if isinstance(expected, dict):
        if not isinstance(given, dict) or set(given) != set(expected):
            return f"a dict with {', '.join(sorted(expected))} is asked for, got {_short(given)}"
        found = (difference(given[key], expected[key], rtol, atol) for key in expected)
        return next(filter(None, found), "")
    if isinstance(expected, bool) or expected is None:
        return "" if given is expected else f"{_short(given)} is not right"
    if isinstance(expected, str):
        right = isinstance(given, str) and given.strip().lower() == expected.strip().lower()
        return "" if right else f"{_short(given)} is not right"
    if not isinstance(given, number) or isinstance(given, bool):
        return f"a number is asked for, got {_short(given)}"
    if math.isfinite(expected):
        try:
            close = abs(given - expected) <= atol + rtol * abs(expected)
        except OverflowError:  # an int beyond all floats
            close = False
    else:
        close = given == expected or (given != given and expected != expected)
    return "" if close else f"{_short(given)} is not right"


def _short(value: Any) -> str:
    try:
        text = " ".join((f"{value:.6g}" if isinstance(value, float) else repr(value)).split())
    except ValueError:  # an int of more digits than Python writes
        text = "a huge number"
    return text if len(text) <= 80 else text[:77] + "..."
