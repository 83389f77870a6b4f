"""Every public function names the argument it cannot use, in backticks, in a ValueError."""

import re

import numpy as np
import pytest

import minorfirst as mf
import minorfirst_book as book

NAN, INF = float("nan"), float("inf")
ONE = mf.single_example([1.0, 2.0])

NOT_REAL = [NAN, INF, -INF, "a", None, 1j, object()]
NOT_A_VECTOR = [
    [],
    [[1.0, 2.0]],
    1.0,
    [1.0, NAN],
    [1.0, INF],
    ["a", "b"],
    None,
    [1.0, [2.0]],
    {1.0: 2.0},
    "12",
]
NOT_POSITIVE_VECTORS = [*NOT_A_VECTOR, [1.0, 0.0], [1.0, -2.0]]
NOT_EXAMPLES = [
    [],
    [[]],
    [[], []],
    [1.0, 2.0],
    1.0,
    [[1.0, NAN]] * 2,
    [[INF, 1.0]] * 2,
    [["a", "b"]] * 2,
    None,
]
NOT_EXAMPLES += [[[1.0], [2.0, 3.0]], np.ones((2, 2, 2)), [[1j, 2.0]] * 2]
NOT_LABELS = [
    [],
    [1],
    [1, 1, 1],
    [[1, -1]],
    1,
    [1, 0],
    [1, 2],
    [1, NAN],
    [1, INF],
    [1, 0.5],
    ["a", "b"],
    None,
]
NOT_RADII = [*NOT_REAL, -1.0, -1e-300, [1.0], [1.0, 2.0], []]
NOT_DEPTHS = [10**7, 10**30, 0, -1, 1.5, 2.0, True, "2", None, NAN, [2]]
NOT_INITS = [
    *NOT_REAL,
    [],
    [1.0],
    [1.0, 2.0, 3.0],
    [[1.0, 2.0]],
    [[1.0, 2.0]] * 3,
    np.ones((2, 3)),
    np.ones((1, 2, 2)),
    [1.0, NAN],
    [[1.0, 2.0], [3.0]],
]
NOT_TIMES = [*NOT_A_VECTOR, [0.0, 1.0], [-1.0], [2.0, 1.0], [1.0, 1.0], [1.1e300], [1.0, 1.7e308]]
NOT_DATA = [None, [1.0, 2.0], ONE.X, "data", (ONE.X, ONE.y)]
NOT_OPTIMIZERS = [None, mf.L2SAM, "sam", 1.0, object()]
NOT_STEP_SIZES = [*NOT_REAL, 0, 0.0, -0.1, [0.1]]
NOT_POWERS = [NAN, -INF, "a", None, 1j, object(), 1.0, 0.5, 0.0, -2.0, [2.0]]
NOT_COUNTS = [-1, 1.5, 3.0, True, "3", None, NAN, [3]]

FLOW = {"data": ONE, "optimizer": mf.L2SAM(1.0), "depth": 2, "init": 0.7, "times": [1.0]}
DESCEND = {
    "data": ONE,
    "optimizer": mf.GD(),
    "depth": 2,
    "init": 0.7,
    "step_size": 0.1,
    "steps": 3,
    "record_every": 1,
    "batch_size": None,
    "perturb_every": 3,
    "seed": 0,
}
LIMIT = {key: FLOW[key] for key in ("data", "optimizer", "depth", "init")}
RACE = {"data": NOT_DATA, "optimizer": NOT_OPTIMIZERS, "depth": NOT_DEPTHS, "init": NOT_INITS}


def by_keyword(function):
    """Take the first two arguments by position, as their signatures may ask for."""
    return lambda data, optimizer, **rest: function(data, optimizer, **rest)


# function, arguments that work, and per argument the values that do not.
TABLE = [
    (
        mf.Dataset,
        {"X": [[1.0, 2.0], [3.0, 4.0]], "y": [1, -1]},
        {
            "X": NOT_EXAMPLES,
            "y": NOT_LABELS,
        },
    ),
    (mf.single_example, {"mu": [1.0, 2.0]}, {"mu": NOT_POSITIVE_VECTORS}),
    (
        mf.separable,
        {"n": 5, "d": 2, "margin": 0.5, "strengths": [1.0, 2.0], "seed": 0},
        {
            "n": [0, *NOT_COUNTS],
            "d": [0, *NOT_COUNTS],
            "margin": NOT_STEP_SIZES,
            "strengths": [x for x in NOT_POSITIVE_VECTORS if x is not None] + [[1.0], [1.0, 2.0, 3.0]],
            "seed": NOT_COUNTS,
        },
    ),
    (mf.LinfSAM, {"rho": 1.0}, {"rho": NOT_RADII}),
    (mf.L2SAM, {"rho": 1.0}, {"rho": NOT_RADII}),
    (mf.LpSAM, {"rho": 1.0, "p": INF}, {"rho": NOT_RADII, "p": NOT_POWERS}),
    (mf.L1SAM, {"rho": 1.0}, {"rho": NOT_RADII}),
    (mf.ASAM, {"rho": 1.0, "floor": 0.01}, {"rho": NOT_RADII, "floor": NOT_RADII}),
    (
        mf.boundary,
        {"happens": lambda x: x > 1, "low": 0.0, "high": 2.0, "resolution": 1e-3},
        {
            "happens": [None, 1.0, lambda x: True, lambda x: False],
            "low": [*NOT_REAL, 2.0, 3.0],
            "high": NOT_REAL,
            "resolution": NOT_STEP_SIZES,
        },
    ),
    (by_keyword(mf.flow), FLOW, {**RACE, "times": NOT_TIMES}),
    (
        by_keyword(mf.descend),
        DESCEND,
        {
            **RACE,
            "step_size": NOT_STEP_SIZES,
            "steps": NOT_COUNTS,
            "record_every": [0, *NOT_COUNTS],
            "batch_size": [0, 2, *[x for x in NOT_COUNTS if x is not None]],
            "perturb_every": [0, *NOT_COUNTS],
            "seed": NOT_COUNTS,
        },
    ),
    (by_keyword(mf.limit_direction), LIMIT, RACE),
    (
        mf.max_margin,
        {"data": ONE, "norm": 2},
        {"data": NOT_DATA, "norm": [0, 3, 1.5, True, "2", None, NAN, INF, [1], [1, 2], np.array([1, 2])]},
    ),
    (
        mf.regime,
        {"mu": [1.0, 2.0], "rho": 1.0, "init": 0.7},
        {
            "mu": NOT_POSITIVE_VECTORS,
            "rho": NOT_RADII,
            "init": [
                *NOT_REAL,
                0.0,
                -1.0,
                [],
                [1.0],
                [1.0, 0.0],
                [1.0, NAN],
                [1.0, 2.0, 3.0],
                [[1.0, 2.0]] * 2,
            ],
        },
    ),
    (
        mf.regime_thresholds,
        {"mu": [1.0, 2.0], "rho": 1.0, "shape": [1.0, 2.0]},
        {
            "mu": NOT_POSITIVE_VECTORS,
            "rho": NOT_RADII,
            "shape": [x for x in NOT_REAL if x is not None]
            + [0.0, [1.0], [1.0, 0.0], [1.0, NAN], [1.0, 2.0, 3.0]],
        },
    ),
    (
        mf.lens,
        {"mu": [1.0, 2.0], "rho": 1.0, "init": 0.7, "times": [1.0]},
        {
            "mu": NOT_POSITIVE_VECTORS,
            "rho": [*NOT_RADII, 0.0],
            "init": [*NOT_REAL, 0.0, -1.0, [0.7], [0.7, 0.7]],
            "times": NOT_TIMES,
        },
    ),
    (
        mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[1.0]).view,
        {"mu": [1.0, 2.0]},
        {"mu": NOT_POSITIVE_VECTORS},
    ),
    (
        book.table,
        {"header": ["a", "b"], "rows": [(1, 2)]},
        {"rows": [[(1,)], [(1, 2, 3)], [(1, 2), ()], None, 3, [4]], "header": [None, 3]},
    ),
]
NAMES = [function.__qualname__ for function, _, _ in TABLE]
CASES = [
    pytest.param(function, good, argument, value, id=f"{name}-{argument}-{k}")
    for name, (function, good, bad) in zip(NAMES, TABLE, strict=True)
    for argument, values in bad.items()
    for k, value in enumerate(values)
]


@pytest.mark.parametrize(("function", "good", "argument", "value"), CASES)
def test_names_the_argument(function, good, argument, value):
    with pytest.raises(ValueError, match=re.escape(f"`{argument}`")) as caught:
        function(**{**good, argument: value})
    message = str(caught.value)
    assert message.endswith(".")
    assert len(message) < 400


@pytest.mark.parametrize(("function", "good"), [(f, g) for f, g, _ in TABLE], ids=NAMES)
def test_the_good_arguments_are_good(function, good):
    function(**good)
