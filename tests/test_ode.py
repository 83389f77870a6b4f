"""flow() where it integrates, against the plain equation in t and against the exact solutions."""

import numpy as np
import pytest
from oracles import LinfClosedForm, error, plain_flow

import minorfirst as mf
from minorfirst.kernels import ode
from minorfirst.kernels import rescaled as steps

TIMES = np.array([1e-6, 1e-2, 1.0, 20.0, 200.0, 1e6, 1e20])
LONG = np.array([1e-6, 1e-2, 1.0, 20.0, 1e6, 1e300])
ONE = [[1.0, 2.0]]
MANY = [[1.0, 2.0, -0.3], [0.5, -0.2, 1.0], [2.0, 0.3, 0.4], [-0.2, 1.0, 0.6]]


def start(depth, d, spread):
    """Weights around 0.9, the same in every layer for spread 0."""
    return 0.9 + 0.1 * np.arange(d) + spread * np.cos(np.arange(1, depth * d + 1)).reshape(depth, d)


def check(z, kind, depth, weights0, rho=0.5, labels=None):
    optimizer = mf.GD() if kind == "gd" else mf.L2SAM(rho)
    labels = np.ones(len(z)) if labels is None else np.array(labels)
    data = mf.Dataset(labels[:, None] * np.array(z), labels)
    traj = mf.flow(data, optimizer, depth=depth, init=weights0, times=TIMES)
    assert traj.method == "ode"
    expected = plain_flow(z, kind, rho, weights0, TIMES)
    # Relative to the largest weight: one that passes through 0 has no relative error of its own.
    size = np.max(np.abs(expected), axis=(1, 2), keepdims=True)
    assert np.max(np.abs(traj.weights - expected) / size) < 1e-7
    return traj


@pytest.mark.parametrize("spread", [0.0, 0.4])
@pytest.mark.parametrize("depth", [3, 4])
def test_l2_sam_on_one_example_beyond_depth_two(depth, spread):
    check(ONE, "l2", depth, start(depth, 2, spread))


@pytest.mark.parametrize("depth", [3, 4])
def test_gradient_descent_with_unequal_layers(depth):
    check(ONE, "gd", depth, start(depth, 2, 0.4))


@pytest.mark.parametrize("spread", [0.0, 0.4])
@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("kind", ["gd", "l2"])
@pytest.mark.slow
def test_many_examples(kind, depth, spread):
    check(MANY, kind, depth, start(depth, 3, spread), labels=[1, -1, -1, 1])


@pytest.mark.parametrize("kind", ["gd", "l2"])
def test_signs_of_the_modes_never_change_at_depth_two(kind):
    """C15, from a start with modes of both signs: some of them have to shrink a long way."""
    weights0 = np.array([[0.9, -0.4, 0.3], [0.2, 0.8, -1.1]])
    traj = check(MANY, kind, 2, weights0, rho=0.3)
    for sign in (1, -1):
        modes = traj.weights[:, 0] + sign * traj.weights[:, 1]
        assert np.array_equal(np.sign(modes), np.broadcast_to(np.sign(modes[0]), modes.shape))


def test_a_mode_that_starts_at_zero_stays_there():
    traj = check(MANY, "l2", 2, np.array([[0.9, 0.4, -0.3], [0.9, 0.4, 0.3]]))
    assert np.array_equal(traj.weights[:, 0, :2], traj.weights[:, 1, :2])
    assert np.array_equal(traj.weights[:, 0, 2], -traj.weights[:, 1, 2])


@pytest.mark.parametrize("weights0", [[[0.7, 0.7], [0.7, 0.7]], [[0.9, 1.2], [0.5, 1.4]]])
def test_integration_of_l2_sam_agrees_with_the_reduction(weights0):
    data = mf.single_example([1.0, 2.0])
    run = mf.flow(data, mf.L2SAM(1.0), depth=2, init=weights0, times=LONG, method="ode")
    assert error(run.weights, mf.flow(data, mf.L2SAM(1.0), depth=2, init=weights0, times=LONG).weights) < 1e-6


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.slow
def test_integration_of_gradient_descent_agrees_with_the_closed_forms(depth):
    form = LinfClosedForm((1.0, 2.0), (0.9, 0.4), 0, depth)
    taus = [form.tau_at_margin(margin) for margin in (2, 30, 692)]
    times = np.array([float(form.clock(tau)) for tau in taus])
    data = mf.single_example([1.0, 2.0])
    run = mf.flow(data, mf.GD(), depth=depth, init=[0.9, 0.4], times=times, method="ode")
    assert error(run.beta, [form.beta(tau) for tau in taus]) < 1e-6


def test_collapse_of_the_integrated_flow_is_final():
    data = mf.single_example([1.0, 2.0])
    for depth in (2, 4):
        times = [1e-3, 1e4, 1e300]
        weights = mf.flow(data, mf.L2SAM(1.0), depth=depth, init=0.2, times=times, method="ode").weights
        assert np.all(weights[0] > 0.19)
        assert not np.any(weights[1:])


def test_weights_without_gradient_stay():
    weights0 = np.array([[0.0, 1.0], [0.0, 0.0], [2.0, 0.0]])
    data = mf.single_example([1.0, 2.0])
    run = mf.flow(data, mf.L2SAM(1.0), depth=3, init=weights0, times=[1.0, 1e300], method="ode")
    assert np.array_equal(run.weights, np.stack([weights0, weights0]))


def test_a_flow_that_slides_is_given_up_within_bounds(monkeypatch):
    """L2-SAM about a minimum on the boundary: its perturbation flips from step to step."""
    monkeypatch.setattr(ode, "MAX_EVALUATIONS", 3000)
    monkeypatch.setattr(steps, "MAX_STEPS", 3000)
    data = mf.Dataset([[2.5, -2.0], [-0.5, -1.0], [1.0, 1.5]], [1, 1, 1])
    with pytest.raises(mf.FlowError, match=r"t = .* of 1e\+20.*Ask for earlier `times`"):
        mf.flow(data, mf.L2SAM(0.5), depth=2, init=0.9, times=[1e20])
    with pytest.raises(mf.FlowError, match="evaluations"):
        mf.flow(data, mf.L2SAM(0.5), depth=2, init=0.9, times=[1e20], method="ode")


def test_a_solver_that_gets_stuck_does_not_warn():
    """LSODA warned of convergence failures; the suite makes an error of it.

    Whether it gets past the place where the gradient is near 0 depends on the last digits, and so on the
    processor; where the weights end does not.
    """
    data, sam = mf.separable(3, 2), mf.L2SAM(1.0)
    run = mf.flow(data, sam, depth=2, init=0.7, times=[5.0, 20.0])
    walk = mf.descend(data, sam, depth=2, init=0.7, step_size=1e-3, steps=20_000, record_every=5_000)
    np.testing.assert_allclose(run.beta, walk.beta[[1, 4]], atol=2e-2)


def test_a_coordinate_without_weights_is_as_good_as_absent():
    """Its gradient is 0 for ever, while those of the other layers are not."""
    data = mf.separable(5, 3, seed=4)
    init = np.array([[0.5, 0.0, 0.8], [0.7, 0.0, 0.3]])
    setting = {"depth": 2, "times": [1.0, 30.0, 1e3]}
    whole = mf.flow(data, mf.L2SAM(0.3), init=init, **setting)
    part = mf.flow(mf.Dataset(data.X[:, [0, 2]], data.y), mf.L2SAM(0.3), init=init[:, [0, 2]], **setting)
    assert whole.method == part.method == "ode"
    assert np.allclose(whole.beta[:, [0, 2]], part.beta, rtol=1e-7)
    assert np.all(whole.beta[:, 1] == 0)
