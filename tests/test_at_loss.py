"""The network at given training losses: against the exact flow, closed forms and a literal loop."""

import importlib
import re

import numpy as np
import pytest
from oracles import literal

import minorfirst as mf
from minorfirst import steps

at_loss = importlib.import_module("minorfirst.runs.at_loss")

ONE = mf.single_example([1.0, 2.0])
MANY = mf.Dataset([[1.0, 2.0, 0.3], [-0.5, 0.2, -1.0], [-2.0, -0.3, 0.4]], [1, -1, -1])
OPTIMIZERS = [mf.GD(), mf.L2SAM(0.3), mf.LinfSAM(0.2)]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_losses_are_those_asked_for(optimizer, depth):
    losses = [0.3, 0.2999, 0.1, 0.01]
    traj = mf.at_loss(MANY, optimizer, depth=depth, init=0.4, losses=losses)
    np.testing.assert_allclose(traj.loss, losses, rtol=1e-6)
    assert np.all(np.diff(traj.t) > 0)
    assert traj.method == "steps"
    assert traj.weights.shape == (4, depth, 3)


def test_one_weight_is_known_from_the_loss():
    traj = mf.at_loss(mf.single_example([2.0]), mf.L2SAM(0.1), depth=2, init=0.3, losses=[0.5, 1e-3])
    assert traj.beta[:, 0] == pytest.approx(-np.log(np.expm1([0.5, 1e-3])) / 2, rel=1e-6)


@pytest.mark.parametrize("optimizer", [mf.GD(), mf.L2SAM(1.0), mf.LinfSAM(0.4)], ids=repr)
def test_steps_lie_on_the_exact_flow_at_their_time_and_are_of_first_order(optimizer):
    sizes, gaps = np.array([1.6e-2, 8e-3, 4e-3]), []
    for size in sizes:
        traj = mf.at_loss(ONE, optimizer, depth=2, init=0.7, losses=[0.2, 0.02, 1e-4], relative_step=size)
        assert traj.method == "steps"
        exact = mf.flow(ONE, optimizer, depth=2, init=0.7, times=traj.t)
        assert exact.method == "exact"
        gaps.append(np.max(np.abs(traj.beta / exact.beta - 1)))
    assert gaps[-1] < 0.02
    assert 0.8 < np.polyfit(np.log(sizes), np.log(gaps), 1)[0] < 1.2


def test_is_the_first_crossing_of_a_literal_loop():
    """Of l2-SAM on two examples."""
    z, sam = np.array([[1.0, 2.0], [0.9, -0.3]]), mf.L2SAM(0.6)
    history = literal(z, "l2", 0.6, np.full((2, 2), 0.5), 1e-3, 8000)
    loss = np.mean(np.logaddexp(0, -(history.prod(axis=1) @ z.T)), axis=1)
    wanted = [0.4, 0.2, 0.1]
    traj = mf.at_loss(mf.Dataset(z, [1, 1]), sam, depth=2, init=0.5, losses=wanted, relative_step=5e-4)
    first = [int(np.argmax(loss <= level)) for level in wanted]
    assert min(first) > 0
    np.testing.assert_allclose(traj.beta, history[first].prod(axis=1), rtol=5e-3)
    np.testing.assert_allclose(traj.t, 1e-3 * np.array(first), rtol=5e-3)


def test_gradient_descent_leans_on_the_major_feature_and_sam_on_the_minor_at_equal_loss():
    gd, sam = (mf.at_loss(ONE, o, depth=2, init=0.7, losses=[0.01]) for o in (mf.GD(), mf.L2SAM(1.0)))
    assert gd.dominant[0] == 1
    assert sam.dominant[0] == 0


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_a_coordinate_that_is_0_in_every_example_stays_and_does_not_matter(optimizer):
    with_dead = mf.Dataset(np.insert(MANY.X, 1, 0.0, axis=1), MANY.y)
    traj = mf.at_loss(with_dead, optimizer, depth=2, init=0.4, losses=[0.2])
    without = mf.at_loss(MANY, optimizer, depth=2, init=0.4, losses=[0.2])
    assert np.all(traj.weights[:, :, 1] == 0.4)
    np.testing.assert_allclose(np.delete(traj.weights, 1, axis=2), without.weights, rtol=1e-12)


def test_a_loss_out_of_reach_is_an_error(monkeypatch):
    with pytest.raises(mf.FlowError, match=r"did not fall to 0\.3: .* collapsed to 0.* `losses`"):
        mf.at_loss(ONE, mf.L2SAM(1.0), depth=2, init=0.2, losses=[0.3, 0.01])
    with pytest.raises(mf.FlowError, match=r"it is 0\.6931 at last"):
        mf.at_loss(ONE, mf.GD(), depth=2, init=0.0, losses=[0.5])  # no gradient
    monkeypatch.setattr(at_loss, "MAX_STEPS", 300)
    monkeypatch.setattr(steps, "MAX_STEPS", 300)
    with pytest.raises(mf.FlowError, match=r"did not fall to 0\.01: .* after 300 steps.* `losses`"):
        mf.at_loss(MANY, mf.L2SAM(0.3), depth=2, init=0.4, losses=[0.01])


def test_a_collapse_is_told_without_taking_a_step(monkeypatch):
    """It took 200,000 steps to say so."""
    monkeypatch.setattr(at_loss, "rescaled_path", None)
    for alpha in (0.1, 0.5213):
        assert mf.regime([1.0, 2.0], 1.0, alpha) is mf.Regime.COLLAPSE
        with pytest.raises(mf.FlowError, match="collapsed"):
            mf.at_loss(ONE, mf.L2SAM(1.0), depth=2, init=alpha, losses=[0.01])


@pytest.mark.slow
def test_weights_that_hover_are_told_before_the_steps_run_out():
    """l2-SAM at depth four, for which no solution is known."""
    with pytest.raises(mf.FlowError, match="hover"):
        mf.at_loss(ONE, mf.L2SAM(1.0), depth=4, init=0.3, losses=[0.1])


GOOD = {"data": ONE, "optimizer": mf.L2SAM(0.5), "depth": 2, "init": 0.7, "losses": [0.1]}
NAN, INF = float("nan"), float("inf")
BAD = {
    "data": [None, ONE.X],
    "optimizer": [None, mf.L2SAM, "sam"],
    "depth": [0, 1.5, "2", None, True],
    "init": [NAN, [1.0, 2.0, 3.0], "a"],
    "losses": [[], 0.1, [0.0], [-0.1], [0.1, 0.2], [0.1, 0.1], [0.9], [NAN], [INF], "ab", None, [[0.1]]],
    "relative_step": [0, -0.1, 0.11, NAN, "a", [0.01]],
}
CASES = [(name, value) for name, values in BAD.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}-{k}" for k, (name, _) in enumerate(CASES)])
def test_names_the_argument(name, value):
    changed = {**GOOD, name: value}
    with pytest.raises(ValueError, match=re.escape(f"`{name}`")) as caught:
        mf.at_loss(changed.pop("data"), changed.pop("optimizer"), **changed)
    assert str(caught.value).endswith(".")
