"""Decisions: what is compared with what, and the parameters that a student gets."""

import math

import pytest
from grading import checks

from minorfirst_book import classroom
from minorfirst_book.assignment_parameters import PARAMETERS


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
