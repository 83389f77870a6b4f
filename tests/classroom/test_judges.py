"""Judges of every task: whatever arrives they decide, and nothing passes that solves nothing."""

import pytest
from grading import checks, course
from hypothesis import given, settings
from hypothesis import strategies as st

TASKS = [
    f"{name}.{course.task_name(cell)}"
    for name in course.names()
    for cell, (_, by_hand) in course.tasks(course.master(name)).items()
    if not by_hand
]
NUMBERS = st.one_of(st.floats(), st.integers(-5, 10), st.integers(), st.sampled_from([10**400]))
# A single letter may be the right one.
ODD = st.sampled_from(["\ud800", "\x1b[31m", "nan", "__class__"])
TEXTS = ODD | st.text(st.characters(), max_size=20).filter(
    lambda text: text.strip().upper() not in ("A", "B", "C", "D")
)
KEYS = st.one_of(
    TEXTS,
    st.sampled_from(["gd", "sam", "linf", "l2", "predicted", "measured", "first", "last", "centre", "t"]),
    st.sampled_from(["0", "101", "0101", "²", "٣", "-1", "1e3", "9" * 5000]),
)
JSON = st.recursive(
    st.one_of(NUMBERS, TEXTS, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)


@st.composite
def answers(draw, name, student):
    """Return JSON; often with as many results, entries or keys as are asked for."""
    inputs = checks.questions(name, student)
    if inputs is not None and draw(st.booleans()):
        return draw(st.lists(JSON, min_size=len(inputs), max_size=len(inputs)))
    that = checks.find(name)
    if inputs is None and not that.judged and draw(st.booleans()):
        right = that.reference(student)
        if isinstance(right, dict):
            return {key: draw(JSON) for key in right}
        if isinstance(right, list):
            return [draw(JSON) for _ in right]
    if that.judged and draw(st.booleans()):
        return draw(st.dictionaries(KEYS, st.lists(NUMBERS, min_size=2, max_size=2), min_size=2, max_size=2))
    return draw(JSON)


@pytest.mark.slow
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.data())
def test_any_answer_is_decided_and_none_passes(data):
    name = data.draw(st.sampled_from(TASKS))
    student = data.draw(st.sampled_from(["ada", "bob", "cy 7"]))
    results = data.draw(answers(name, student))
    replies = data.draw(st.sampled_from([{"results": results}, {"error": results}]))
    passed, reason = checks.judge(name, student, replies)
    assert passed is False
    assert isinstance(reason, str) and 0 < len(reason) <= checks.LONGEST
    reason.encode()  # no half of a pair


def test_a_number_that_python_does_not_write_is_wrong():
    for results in (10**5000, [10**5000], {"x": -(10**5000)}):
        for replies in ({"results": results}, {"error": results}):
            passed, reason = checks.judge("2_gate.factor", "ada", replies)
            assert not passed and "a huge number" in reason


def nested(levels, value=1.0):
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize(
    ("results", "words"),
    [
        (nested(21), "nested in more than 20 levels"),
        (nested(900), "nested in more than 20 levels"),
        ([[1.0] * 20_001], "more than 20,000 entries"),
        ({str(number): 1.0 for number in range(20_001)}, "more than 20,000 entries"),
    ],
)
def test_too_large_an_answer_is_wrong(name, results, words):
    passed, reason = checks.judge(name, "ada", {"results": results})
    assert not passed and words in reason


def test_twenty_levels_and_twenty_thousand_numbers_are_looked_at():
    for results in (nested(20), [1.0] * 19_999):
        passed, reason = checks.judge("2_gate.factor", "ada", {"results": results})
        assert not passed and "a number is asked for" in reason


@pytest.mark.parametrize("name", TASKS)
def test_there_is_more_than_one_hidden_input(name):
    inputs = checks.questions(name, "ada")
    assert inputs is None or len(inputs) > 1


def test_one_seed_twice_is_one_seed():
    module = checks.find("5_digits.repeat").reference.__globals__
    p = module["parameters"]("ada", "5_digits")
    seed = p["seed"] + 1
    right = {
        key: list(module["_leaning"](p["pair"], int(key), p["rho"], p["loss"]))
        for key in (f"{seed}", f"0{seed}")
    }
    judged = checks.judge("5_digits.repeat", "ada", {"results": right})
    assert judged == (False, "two different seeds are asked for")
    other = {f"{seed}": right[f"{seed}"], f"{seed + 1}": [0.5, 0.5]}
    assert f"the numbers of seed {seed + 1}" in checks.judge("5_digits.repeat", "ada", {"results": other})[1]


def test_an_error_is_told_in_one_readable_line():
    said = checks.judge("2_gate.factor", "ada", {"error": "\ud800\x1b[31mred\n" * 1000})[1]
    assert said.startswith("your answer gave \ufffdred \ufffdred") and len(said) <= checks.LONGEST
