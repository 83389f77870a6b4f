"""limit_direction() against where the flow goes; it gets there like 1/log t, so t = 1e300 is not far."""

import math

import numpy as np
import pytest

import minorfirst as mf

ONE = mf.single_example([1.0, 2.0])
MANY = mf.Dataset([[1.0, 2.0, -0.3], [-0.5, 0.2, -1.0], [-2.0, -0.3, -0.4], [-0.2, 1.0, 0.6]], [1, -1, -1, 1])
TIED = mf.single_example([2.0, 1.0, 2.0])


def approach(data, optimizer, depth, init, times=(1e20, 1e80, 1e300)):
    """The predicted limit, and the distance of the flow's direction from it at the times."""
    limit = mf.limit_direction(data, optimizer, depth=depth, init=init)
    traj = mf.flow(data, optimizer, depth=depth, init=init, times=times)
    return limit, np.linalg.norm(traj.direction - limit.direction, axis=1)


@pytest.mark.parametrize(
    ("data", "optimizer", "depth", "init", "theorem"),
    [
        (ONE, mf.GD(), 1, [0.5, -1.0], "Theorem 3.1"),
        (ONE, mf.LinfSAM(1.0), 1, [0.5, -1.0], "Theorem 3.1"),
        (ONE, mf.L2SAM(1.0), 1, [0.5, -1.0], "Theorem 3.1"),
        (MANY, mf.GD(), 1, 0.4, "Theorem 3.1"),
        (MANY, mf.L2SAM(1.0), 1, 0.4, "Theorem 3.1"),
        (ONE, mf.LinfSAM(1.0), 2, [1.5, 0.5], "Corollary 3.5"),
        (ONE, mf.LinfSAM(1.0), 2, [1.5, 1.1], "Corollary 3.5"),
        (ONE, mf.LinfSAM(1.0), 3, [1.9, 1.2], "Corollary 3.5"),
        (ONE, mf.LinfSAM(1.0), 3, [1.3, 1.2], "Corollary 3.5"),
        (ONE, mf.LinfSAM(1.0), 4, [1.9, 1.2], "Corollary 3.5"),
        (ONE, mf.LinfSAM(1.0), 5, [0.9, 1.2], "Corollary 3.5"),
        (ONE, mf.GD(), 2, 0.3, "C4 (gradient descent)"),
        (ONE, mf.GD(), 3, 0.3, "C4 (gradient descent)"),
        (ONE, mf.GD(), 4, 0.3, "C4 (gradient descent)"),
        (ONE, mf.L2SAM(1.0), 2, 0.8, "Theorem 4.2, if the direction converges"),
        (ONE, mf.L2SAM(0.4), 2, [[1.2, 1.5], [0.3, -0.6]], "Theorem 4.2, if the direction converges"),
        (mf.Dataset([[1.0, -2.0]], [1]), mf.L2SAM(0.3), 2, [[0.8, 1.0], [0.1, -0.4]], "Theorem 4.2, if"),
        (MANY, mf.L2SAM(0.3), 2, 0.8, "Theorem 4.2, if the direction converges"),
        (MANY, mf.GD(), 2, 0.8, "Theorem 4.2, if the direction converges"),
    ],
)
def test_flow_approaches_the_predicted_direction(data, optimizer, depth, init, theorem):
    limit, gap = approach(data, optimizer, depth, init)
    assert limit.theorem.startswith(theorem)
    assert np.linalg.norm(limit.direction) == pytest.approx(1, rel=1e-12)
    assert gap[-1] < 0.2
    assert gap[-1] < gap[0] or gap[0] < 1e-12


@pytest.mark.parametrize(
    ("alpha", "depth", "winner"),
    [((1.9, 1.2), 2, 1), ((1.9, 1.2), 3, 0), ((1.3, 1.2), 3, 1), ((1.39, 1.2), 3, 1), ((1.41, 1.2), 3, 0)],
)
def test_race_at_the_gate_by_hand(alpha, depth, winner):
    """C3: the largest mu_j (alpha_j - 1)^(L-2) wins; at depth 3 the draw is at 1 + 2 * 0.2 = 1.4."""
    limit = mf.limit_direction(ONE, mf.LinfSAM(1.0), depth=depth, init=alpha)
    assert np.array_equal(limit.direction, np.eye(2)[winner])


@pytest.mark.parametrize(
    ("optimizer", "depth", "init"),
    [
        (mf.LinfSAM(0.5), 2, [1.0, 1.2, 0.7]),
        (mf.LinfSAM(0.5), 3, [1.0, 1.2, 1.0]),
        (mf.GD(), 2, [1.0, 1.2, 0.7]),
        (mf.GD(), 4, [1.0, 1.2, 1.0]),
        (mf.L2SAM(0.5), 2, [1.0, 1.2, 0.7]),
        (mf.L2SAM(0.5), 2, [[1.0, 1.2, 0.7], [0.4, 0.3, -0.2]]),
    ],
)
def test_ties_keep_their_ratio(optimizer, depth, init):
    limit, gap = approach(TIED, optimizer, depth, init)
    assert gap[-1] < 0.15
    assert gap[-1] < 0.8 * gap[0]
    ratio = mf.flow(TIED, optimizer, depth=depth, init=init, times=[1e300]).beta[0]
    assert limit.direction[1] == 0
    assert limit.direction[0] / limit.direction[2] == pytest.approx(ratio[0] / ratio[2], rel=0.1)


def test_a_tie_of_unequal_strengths_at_depth_three():
    """mu_1 (alpha_1 - 1) = mu_2 (alpha_2 - 1): both blow up together, beta_j like mu_j^-3."""
    limit, gap = approach(ONE, mf.LinfSAM(1.0), 3, [1.5, 1.25])
    assert limit.direction == pytest.approx(np.array([8.0, 1.0]) / math.sqrt(65), rel=1e-12)
    assert gap[2] < gap[1] < gap[0]


@pytest.mark.parametrize(
    ("optimizer", "depth", "init", "expected"),
    [
        (mf.LinfSAM(1.0), 2, 0.9, [0.0, 0.0]),
        (mf.LinfSAM(1.0), 4, 0.9, [0.0, 0.0]),
        (mf.LinfSAM(1.0), 2, [1.0, 0.9], [1.0, 0.0]),
        (mf.LinfSAM(1.0), 3, 0.9, [math.sqrt(0.5), math.sqrt(0.5)]),
        (mf.LinfSAM(1.0), 3, [1.0, 0.1], [math.sqrt(0.5), math.sqrt(0.5)]),
        (mf.L2SAM(1.0), 2, 0.5, [0.0, 0.0]),
    ],
)
def test_where_nothing_grows(optimizer, depth, init, expected):
    limit = mf.limit_direction(ONE, optimizer, depth=depth, init=init)
    assert limit.direction == pytest.approx(expected, rel=1e-12)
    traj = mf.flow(ONE, optimizer, depth=depth, init=init, times=[1e300])
    assert traj.loss[0] > 0.01
    if any(expected):
        assert traj.direction[0] == pytest.approx(expected, abs=1e-9)
    else:
        assert not np.any(traj.beta)
        assert np.all(np.isnan(traj.direction))


def test_collapse_leaves_what_the_example_does_not_touch():
    limit = mf.limit_direction(mf.Dataset([[1.0, 0.0]], [1]), mf.L2SAM(1.0), depth=2, init=[0.3, -0.8])
    assert np.array_equal(limit.direction, [0.0, 1.0])


@pytest.mark.parametrize(
    ("data", "optimizer", "depth", "init"),
    [
        (ONE, mf.L2SAM(1.0), 3, 1.0),
        (ONE, mf.LinfSAM(1.0), 2, [[1.5, 1.2], [1.4, 1.2]]),
        (ONE, mf.LinfSAM(1.0), 3, -1.5),
        (MANY, mf.LinfSAM(1.0), 2, 1.5),
        (MANY, mf.GD(), 3, 1.5),
        (mf.Dataset([[1.0, -2.0]], [1]), mf.LinfSAM(0.5), 3, 1.5),
        # From here the mode of the largest strength is 0 for ever: the l1 max margin is out of reach.
        (ONE, mf.L2SAM(1.0), 2, [[1.0, 1.0], [1.0, -1.0]]),
        (mf.Dataset([[1.0, -2.0], [0.5, -1.5]], [1, 1]), mf.GD(), 2, 1.0),
    ],
)
def test_none_where_no_theorem_says(data, optimizer, depth, init):
    assert mf.limit_direction(data, optimizer, depth=depth, init=init).direction is None


@pytest.mark.parametrize("depth", [1, 2])
def test_data_must_be_separable(depth):
    data = mf.Dataset([[1.0], [1.0]], [1, -1])
    with pytest.raises(mf.NotSeparableError):
        mf.limit_direction(data, mf.L2SAM(1.0), depth=depth, init=1.0)
    with pytest.raises(mf.NotSeparableError):
        mf.limit_direction(mf.Dataset([[0.0]], [1]), mf.L2SAM(1.0), depth=depth, init=1.0)


def test_of_several_examples_the_l1_margin_decides():
    """The least ||w||_1 with w_1 + 2 w_2 >= 1 is 1/2 at (0, 1/2); the l2 max margin points to (1, 2)."""
    data = mf.Dataset([[1.0, 2.0], [1.0, 2.5]], [1, 1])
    limit = mf.limit_direction(data, mf.L2SAM(0.5), depth=2, init=[[1.0] * 2, [0.3] * 2])
    assert np.allclose(limit.direction, [0.0, 1.0], atol=1e-12)
