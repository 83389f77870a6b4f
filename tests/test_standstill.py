"""Flows that get nowhere, on data that are not separable or not by this network, and `separates`."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

import minorfirst as mf
from minorfirst.kernels.standstill import Watch
from minorfirst.model.layers import fixed_signs
from minorfirst.model.margins import separates

MESS = mf.Dataset(np.random.default_rng(3).normal(size=(30, 2)) + 0.5, np.ones(30))
THREE = mf.separable(30, 3, margin=0.5, strengths=[0.5, 1.0, 2.0], seed=74)
LATE = [1e3, 1e12]


def least_loss(z):
    """Return the weights and the value of the least logistic loss, by a quasi-Newton method."""
    result = minimize(lambda w: np.mean(np.logaddexp(0, -(z @ w))), np.ones(z.shape[1]), tol=1e-12)
    return result.x, result.fun


WEAK = least_loss(THREE.z[:, :2])[1]  # without the strong feature the data are not separable


def program(z, signs):
    """Return whether a linear program finds w of the signs with z w >= 1; nan: w_j = 0."""
    bounds = {1.0: (0, None), -1.0: (None, 0), 0.0: (None, None)}
    limits = [(0, 0) if np.isnan(s) else bounds[s] for s in signs]
    result = linprog(np.zeros(z.shape[1]), A_ub=-z, b_ub=-np.ones(len(z)), bounds=limits)
    assert result.status in (0, 2)
    return result.status == 0


def test_separates_agrees_with_a_linear_program():
    rng = np.random.default_rng(0)
    answers = []
    for _ in range(300):
        n, d = rng.integers(1, 7), rng.integers(1, 5)
        data = mf.Dataset(rng.normal(size=(n, d)) + 0.5 * rng.normal(size=d), np.ones(n))
        signs = rng.choice([1.0, -1.0, 0.0, np.nan], size=d)
        for rule in (np.zeros(d), signs):
            answers.append(separates(data, rule))
            assert answers[-1] == program(data.z, rule)
        assert separates(data) == answers[-2]
    assert 0.2 < np.mean(answers) < 0.8


def test_signs_that_a_network_keeps():
    assert fixed_signs(np.array([[2.0, -3.0]])).tolist() == [0, 0]  # depth one is free
    two = np.array([[1.0, 1.0, -1.0, 1.0, 0.0], [1.0, -1.0, -1.0, 2.0, 0.0]])
    assert np.array_equal(fixed_signs(two), [1, -1, 1, 0, np.nan], equal_nan=True)
    three = np.array([[1.0, -1.0, 1.0], [1.0, -1.0, 1.0], [1.0, -1.0, 2.0]])
    assert fixed_signs(three).tolist() == [1, -1, 0]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_gradient_descent_rests_at_the_minimizer(depth):
    run = mf.flow(MESS, mf.GD(), depth=depth, init=0.9, times=[*LATE, 1e300])
    assert run.method == "ode"
    assert np.max(np.abs(run.beta - least_loss(MESS.z)[0])) < 1e-5


def test_gradient_descent_rests_at_the_least_loss_of_the_signs_it_can_reach():
    turned = mf.Dataset(THREE.X * [1.0, 1.0, -1.0], THREE.y)
    for depth in (2, 3, 4):
        run = mf.flow(turned, mf.GD(), depth=depth, init=0.9, times=[*LATE, 1e300])
        assert run.method == "ode"
        assert run.loss[-1] == pytest.approx(WEAK, abs=1e-6)
        assert np.all(run.beta[-1] >= 0)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_sam_on_data_that_are_not_separable_says_so(depth):
    with pytest.raises(mf.FlowError, match=r"loss stays at 0\.49.*`data` are not separable"):
        mf.flow(MESS, mf.LinfSAM(0.3), depth=depth, init=0.9, times=LATE)
    early = mf.flow(MESS, mf.LinfSAM(0.3), depth=depth, init=0.9, times=[5.0])
    assert early.loss[0] < 0.55


def test_l2_sam_on_data_that_are_not_separable_says_so():
    with pytest.raises(mf.FlowError, match=r"`data` are not separable"):
        mf.flow(MESS, mf.L2SAM(0.3), depth=1, init=0.9, times=LATE)


@pytest.mark.slow
def test_signs_out_of_reach_are_named():
    turned = mf.Dataset(THREE.X * [1.0, 1.0, -1.0], THREE.y)
    with pytest.raises(mf.FlowError, match="are separable, but not by a predictor of the signs"):
        mf.flow(turned, mf.LinfSAM(0.3), depth=2, init=0.9, times=LATE)


@pytest.mark.slow
def test_a_lost_feature_is_named():
    """From alpha = 0.65 l2-SAM loses the strong feature, and the others do not separate the data."""
    with pytest.raises(mf.FlowError, match=r"loss stays at 0\.442.*a part of the network has collapsed"):
        mf.flow(THREE, mf.L2SAM(1.0), depth=2, init=0.65, times=LATE)
    plain = mf.flow(THREE, mf.GD(), depth=2, init=[0.65, 0.65, 0.0], times=LATE)
    assert plain.loss[-1] == pytest.approx(WEAK, abs=1e-6)


def test_the_watch_waits_for_whatever_grows():
    """A weight that escapes from 0, and a pace that grows, are no standstill; constant ones are."""

    def answers(weight, pace, last=1e12, move=1e-3):
        watch, t, found = Watch(last, 200_000), 0.0, []
        for k in range(1, 60_001):
            t += pace(k)
            found.append(watch.hovers(np.array([[1.0, weight(k)]]), np.array([[move, 0.0]]), t))
        return any(found)

    assert answers(lambda k: 1e-3 * (k % 3), lambda k: 1e-4)
    assert not answers(lambda k: 1e-9 * np.exp(k / 5000), lambda k: 1e-4)
    assert not answers(lambda k: 1.0, lambda k: 1e-4 * np.exp(k / 20_000))
    assert not answers(lambda k: 1.0, lambda k: 1e-4, last=15.0)  # it will arrive


def test_a_small_network_that_grows_slowly_does_not_hover():
    """It takes 80,000 steps at a constant pace to get from 1e-4 to the size of the others."""
    setting = {"depth": 2, "init": 1e-4, "times": [2.0, 1e3]}
    exact = mf.flow(mf.single_example([1.0, 2.0]), mf.LinfSAM(1e-7), **setting)
    steps = mf.flow(mf.single_example([1.0, 2.0]), mf.LinfSAM(1e-7), method="steps", **setting)
    assert (exact.method, steps.method) == ("exact", "steps")
    assert np.allclose(steps.beta, exact.beta, rtol=2e-3)
