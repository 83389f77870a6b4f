"""Views of a trajectory against their definitions at 30 digits, for margins of any size."""

import mpmath as mp
import numpy as np
import pytest

import minorfirst as mf

MARGINS = [-800.0, -40.0, -1.0, 0.0, 0.3, 3.0, 5.0, 20.0, 36.0, 36.9, 37.1, 40.0, 300.0, 740.0, 800.0, 1e5]


def at_predictors(data, beta):
    beta = np.atleast_2d(beta)
    return mf.Trajectory(data, np.arange(1.0, len(beta) + 1), beta[:, None, :], "steps")


def log_loss(margins):
    return float(mp.log(mp.fsum(mp.log1p(mp.exp(-mp.mpf(m))) for m in margins) / len(margins)))


@pytest.mark.parametrize(("count", "most"), [(1, 5), (5, 5), (6, 5), (101, 20), (1000, 7)])
def test_thinned_records_are_spread_evenly_and_hold_both_ends(count, most):
    data = mf.single_example([1.0])
    traj = mf.descend(data, mf.GD(), depth=2, init=0.5, step_size=0.1, steps=count - 1)
    few = traj.thinned(most)
    assert len(few.t) <= most + 1
    assert (few.t[0], few.t[-1]) == (traj.t[0], traj.t[-1])
    assert len(np.unique(np.round(np.diff(few.t)[:-1], 9))) <= 1
    np.testing.assert_array_equal(few.weights, traj.weights[np.isin(traj.t, few.t)])


def test_loss_of_one_example():
    traj = at_predictors(mf.single_example([1.0]), np.array(MARGINS)[:, None])
    assert traj.log_loss == pytest.approx(np.array([log_loss([m]) for m in MARGINS]), rel=1e-14, abs=1e-15)
    assert traj.loss == pytest.approx(np.exp(traj.log_loss), rel=1e-14)
    assert traj.loss[-1] == 0


def test_loss_is_the_mean_over_examples():
    """One example on each axis, so that their margins are the entries of beta."""
    data = mf.Dataset(-np.eye(3), [-1, -1, -1])
    beta = np.array([[0.0, 1.0, -2.0], [30.0, 31.0, 38.0], [500.0, 800.0, 900.0], [-800.0, 0.0, 800.0]])
    traj = at_predictors(data, beta)
    assert np.array_equal(traj.margins, beta)
    assert traj.log_loss == pytest.approx(np.array([log_loss(row) for row in beta]), rel=1e-14)


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1.0, 1e170])
def test_direction_of_any_size(size):
    traj = at_predictors(mf.single_example([1.0, 1.0]), size * np.array([[3.0, -4.0], [0.0, 0.0]]))
    assert traj.direction[0] == pytest.approx([0.6, -0.8], rel=1e-14)
    assert np.isnan(traj.direction[1]).all()


def test_dominant_is_the_first_of_equals_ignores_the_sign_and_is_minus_one_of_nothing():
    traj = at_predictors(
        mf.single_example([1.0, 1.0, 1.0]), [[1.0, -3.0, 3.0], [0.0, 0.0, 0.0], [-1.0, 0.0, 0.5]]
    )
    assert traj.dominant.tolist() == [1, -1, 0]


def test_predictor_is_the_product_of_the_layers():
    weights = np.array([[[1.0, 2.0], [3.0, -4.0], [0.5, 5.0]]])
    traj = mf.Trajectory(mf.single_example([1.0, 1.0]), np.array([2.5]), weights, "exact")
    assert traj.beta.tolist() == [[1.5, -40.0]]
    assert repr(traj) == "Trajectory(T=1, L=3, d=2, method='exact', t=2.5..2.5)"
