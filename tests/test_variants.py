"""Optimizers beyond the three: lp balls, ASAM and a reader's own class, through flow, descend, figures."""

import math

import numpy as np
import pytest
from oracles import error, signed, slope
from scipy.optimize import minimize

import minorfirst as mf

ONE = mf.single_example([1.0, 2.0])
GRADIENT = np.array([[3.0, -4.0, 0.0, 0.5], [1.0, 2.0, -0.3, 0.7]])


@pytest.mark.parametrize("p", [1.5, 2.0, 3.0, 4.0, 10.0])
def test_the_lp_ball_is_climbed_to_its_top(p):
    """scipy maximizes <eps, g> over the ball, knowing nothing of Hölder."""
    rho, g = 0.7, GRADIENT.ravel()
    eps = mf.LpSAM(rho, p).ascent(GRADIENT)
    assert np.sum(np.abs(eps) ** p) ** (1 / p) == pytest.approx(rho, rel=1e-12)
    ball = {"type": "ineq", "fun": lambda e: rho**p - np.sum(np.abs(e) ** p)}
    best = minimize(lambda e: -e @ g, 0.1 * np.sign(g), constraints=[ball], method="SLSQP", tol=1e-12)
    assert float(np.vdot(eps, GRADIENT)) == pytest.approx(-best.fun, rel=1e-6)


def test_the_ends_of_the_lp_balls_are_the_two_sams():
    np.testing.assert_allclose(mf.LpSAM(0.7, 2).ascent(GRADIENT), mf.L2SAM(0.7).ascent(GRADIENT), rtol=1e-14)
    np.testing.assert_array_equal(mf.LpSAM(0.7, math.inf).ascent(GRADIENT), mf.LinfSAM(0.7).ascent(GRADIENT))


def test_the_l1_ball_is_what_lp_balls_tend_to():
    for gradient in (GRADIENT, np.array([[3.0, -1.0], [-3.0, 2.0]])):  # the second with equals
        limit = mf.LpSAM(0.7, 1 + 1e-5).ascent(gradient)
        eps = mf.L1SAM(0.7).ascent(gradient)
        np.testing.assert_allclose(eps, limit, atol=1e-4)
        assert np.sum(np.abs(eps)) == pytest.approx(0.7, rel=1e-14)
    assert not np.any(mf.L1SAM(0.7).ascent(0 * GRADIENT))


@pytest.mark.parametrize("depth", [2, 5])
def test_the_l1_ball_keeps_identical_layers_identical(depth):
    traj = mf.descend(ONE, mf.L1SAM(0.4), depth=depth, init=[0.9, 0.7], step_size=0.05, steps=100)
    np.testing.assert_allclose(traj.weights, traj.weights[:, :1].repeat(depth, axis=1), rtol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200])
@pytest.mark.parametrize("p", [1.2, 2.0, 4.0, 1000.0, math.inf])
def test_the_lp_ball_keeps_its_size_whatever_the_gradients(size, p):
    np.testing.assert_allclose(
        mf.LpSAM(0.7, p).ascent(size * GRADIENT), mf.LpSAM(0.7, p).ascent(GRADIENT), rtol=1e-12
    )
    assert not np.any(mf.LpSAM(0.7, p).ascent(0 * GRADIENT))


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_asam_is_l2_sam_in_weights_of_their_own_size(size):
    """In the coordinates w/T the ball is round: eps/T is the l2 perturbation for the gradient there."""
    weights = np.array([[0.5, -2.0, 1.0, 0.0], [1.5, 0.1, -0.7, 3.0]])
    for floor in (0.0, 0.01):
        axes = np.abs(weights) + floor
        eps = mf.ASAM(0.7, floor).ascent(size * GRADIENT, weights)
        np.testing.assert_allclose(eps, axes * mf.L2SAM(0.7).ascent(axes * GRADIENT), rtol=1e-12)
    assert not np.any(mf.ASAM(0.7).ascent(GRADIENT, 0 * weights))
    np.testing.assert_allclose(
        mf.ASAM(0.7).ascent(GRADIENT, 5 * weights), 5 * mf.ASAM(0.7).ascent(GRADIENT, weights), rtol=1e-14
    )


def climb(kind, gradient, weights, rho):
    """The perturbations once more, as sums over plain numbers."""
    cells = [(k, j) for k in range(len(gradient)) for j in range(len(gradient[0]))]
    if kind == "asam":
        size = math.sqrt(sum((abs(weights[k][j]) * gradient[k][j]) ** 2 for k, j in cells))
        values = {(k, j): rho * weights[k][j] ** 2 * gradient[k][j] / size for k, j in cells}
    else:  # p = 4, q = 4/3
        size = sum(abs(gradient[k][j]) ** (4 / 3) for k, j in cells) ** 0.25
        values = {
            (k, j): rho * math.copysign(abs(gradient[k][j]) ** (1 / 3), gradient[k][j]) / size
            for k, j in cells
        }
    return [[values[k, j] for j in range(len(gradient[0]))] for k in range(len(gradient))]


MANY = [[1.0, 2.0, -0.3], [0.5, -0.2, 1.0], [0.4, 1.0, 0.6]]


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("kind", "optimizer"), [("asam", mf.ASAM(0.4)), ("lp", mf.LpSAM(0.4, 4.0))])
def test_descends_like_the_literal_loop(kind, optimizer, depth):
    weights = (0.8 + 0.4 * np.cos(np.arange(depth * 3))).reshape(depth, 3)
    data = mf.Dataset(MANY, [1, 1, 1])
    traj = mf.descend(data, optimizer, depth=depth, init=weights, step_size=0.05, steps=40)
    now = weights.tolist()
    for step in range(40):
        eps = climb(kind, slope(now, MANY), now, 0.4)
        hat = [[w + e for w, e in zip(*rows, strict=True)] for rows in zip(now, eps, strict=True)]
        down = slope(hat, MANY)
        now = [[w - 0.05 * g for w, g in zip(*rows, strict=True)] for rows in zip(now, down, strict=True)]
        assert error(traj.weights[step + 1], now) < 1e-11


@pytest.mark.parametrize(("p", "builtin"), [(2.0, mf.L2SAM(1.0)), (math.inf, mf.LinfSAM(1.0))])
@pytest.mark.parametrize("init", [[0.7, 0.7], [1.5, 1.2], [1.3, 0.6]])
def test_the_flow_of_an_unknown_class_is_as_exact_as_it_says(p, builtin, init):
    """At the ends of the balls the exact flow is known; the docstring speaks of some 1e-3."""
    times = [1.0, 10.0, 20.0]
    exact = mf.flow(ONE, builtin, depth=2, init=init, times=times)
    found = mf.flow(ONE, mf.LpSAM(1.0, p), depth=2, init=init, times=times)
    assert (exact.method, found.method) == ("exact", "steps")
    scale = np.maximum(np.max(exact.beta, axis=1), 0.1)
    assert np.max(np.max(np.abs(found.beta - exact.beta), axis=1) / scale) < 1.5e-3


def test_the_flow_of_an_unknown_class_is_of_first_order():
    exact = mf.flow(ONE, mf.L2SAM(1.0), depth=2, init=0.7, times=[20.0]).beta
    sizes = np.array([4e-3, 2e-3, 1e-3])
    gaps = []
    for size in sizes:
        run = mf.flow(ONE, mf.LpSAM(1.0, 2.0), depth=2, init=0.7, times=[20.0], rtol=size)
        gaps.append(np.max(np.abs(run.beta - exact)))
    assert 0.9 < np.polyfit(np.log(sizes), np.log(gaps), 1)[0] < 1.1


def test_large_balls_come_near_l_infinity():
    goal = mf.flow(ONE, mf.LinfSAM(1.0), depth=2, init=[1.5, 1.3], times=[10.0]).beta
    gaps = [
        np.max(np.abs(mf.flow(ONE, mf.LpSAM(1.0, p), depth=2, init=[1.5, 1.3], times=[10.0]).beta - goal))
        for p in (16.0, 64.0, 256.0)
    ]
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]


@pytest.mark.parametrize("rho", [0.5, 1.0])
def test_asam_keeps_a_mixture_of_features(rho):
    """Balanced at depth two, rates are mu_j (1 - rho s_j/sqrt 2) with s = mu beta/||mu beta||."""
    traj = mf.flow(ONE, mf.ASAM(rho), depth=2, init=0.7, times=[1e8])
    share = np.array([1.0, 2.0]) * traj.direction[0]
    share /= np.linalg.norm(share)
    rates = np.array([1.0, 2.0]) * (1 - rho * share / np.sqrt(2))
    if rho > 1 / math.sqrt(2):
        assert rates[0] == pytest.approx(rates[1], rel=0.02)
    else:
        assert rates[1] > 1.1 * rates[0]


def test_radius_zero_is_gradient_descent():
    gd = mf.flow(ONE, mf.GD(), depth=2, init=0.7, times=[10.0])
    for optimizer in (mf.LpSAM(0.0, 4.0), mf.ASAM(0.0), mf.L1SAM(0.0)):
        found = mf.flow(ONE, optimizer, depth=2, init=0.7, times=[10.0])
        assert found.method == "exact"
        np.testing.assert_array_equal(found.beta, gd.beta)


def test_boundary_is_bisected():
    asked = []

    def above(x):
        asked.append(x)
        return x * x > 2

    assert mf.boundary(above, 0.0, 2.0, resolution=1e-9) == pytest.approx(math.sqrt(2), abs=1e-9)
    assert mf.boundary(lambda x: not above(x), 0.0, 2.0, resolution=1e-9) == pytest.approx(
        math.sqrt(2), abs=1e-9
    )
    assert mf.boundary(above, 1.0, 2.0, resolution=1e-300) == pytest.approx(math.sqrt(2), rel=1e-15)
    assert len(asked) < 150


def gsam(z, rho, alpha, w, step_size, steps):
    """The algorithm of Zhuang et al. as a loop."""
    w = np.array(w, float)
    for _ in range(steps):
        g = np.array(slope(w.tolist(), z))
        h = np.array(slope((w + rho * g / np.sqrt(np.sum(g * g))).tolist(), z))
        across = g - np.sum(g * h) / np.sum(h * h) * h
        w = w - step_size * (h - alpha * across)
    return w


@pytest.mark.parametrize("alpha", [0.0, 0.4])
def test_gsam_by_its_descent_is_the_literal_loop(alpha):
    data = mf.Dataset([[1.0, 2.0], [-0.5, 0.2], [-2.0, -0.3]], [1, -1, -1])
    start = [[1.1, 0.6], [0.9, 0.8]]
    run = mf.descend(data, mf.GSAM(0.5, alpha), depth=2, init=start, step_size=0.05, steps=200)
    np.testing.assert_allclose(run.weights[-1], gsam(signed(data), 0.5, alpha, start, 0.05, 200), rtol=1e-9)
    fine = gsam(signed(data), 0.5, alpha, start, 1e-3, 5000)
    flow = mf.flow(data, mf.GSAM(0.5, alpha), depth=2, init=start, times=[5.0])
    assert flow.method == "steps"
    np.testing.assert_allclose(flow.weights[0], fine, rtol=3e-3)
