"""How a flow is followed: by choice, to a tolerance, and what it says of its work."""

from unittest.mock import patch

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.model.logistic import scaled_gradient
from minorfirst.model.optimizers import Rule, rule_of

ONE = mf.single_example([1.0, 2.0])
MANY = mf.Dataset([[1.0, 2.0], [2.0, 0.5]], [1, 1])
SAM = mf.L2SAM(1.0)
WAYS = [("exact", 1e-12), ("ode", 1e-6), ("steps", 2e-3)]


@pytest.mark.parametrize(("method", "promised"), WAYS)
def test_every_method_finds_the_same(method, promised):
    times = [1.0, 20.0, 300.0]
    exact = mf.flow(ONE, SAM, depth=2, init=0.7, times=times)
    run = mf.flow(ONE, SAM, depth=2, init=0.7, times=times, method=method)
    assert run.method == method
    assert np.max(np.abs(run.weights - exact.weights)) <= promised * np.max(exact.weights)


@pytest.mark.parametrize(("method", "coarse", "fine"), [("ode", 1e-4, 1e-8), ("steps", 4e-3, 5e-4)])
def test_a_smaller_tolerance_costs_more_and_errs_less(method, coarse, fine):
    exact = mf.flow(ONE, SAM, depth=2, init=0.7, times=[20.0]).beta
    runs = [
        mf.flow(ONE, SAM, depth=2, init=0.7, times=[20.0], method=method, rtol=rtol)
        for rtol in (coarse, fine)
    ]
    gaps = [np.max(np.abs(run.beta - exact)) for run in runs]
    assert gaps[0] > 4 * gaps[1] > 0
    assert runs[0].nfev < runs[1].nfev


def test_the_reduction_takes_a_tolerance():
    coarse, fine = (mf.flow(ONE, SAM, depth=2, init=0.7, times=[20.0], rtol=rtol) for rtol in (1e-3, 1e-12))
    gap = np.max(np.abs(coarse.beta - fine.beta))
    assert 1e-9 < gap < 1e-2
    assert coarse.nfev < fine.nfev


def test_steps_count_their_gradients():
    """As many as the literal loop takes: one a step of GD, two of SAM, one where it is not perturbed."""
    seen = []

    class Watched:
        rho = 0.1

        def ascent(self, gradient):
            seen.append(gradient)
            return self.rho * np.sign(gradient)

    setting = {"depth": 2, "init": 0.7, "step_size": 0.01, "steps": 101}
    assert mf.descend(ONE, mf.GD(), **setting).nfev == 101
    before = len(seen)
    assert mf.descend(ONE, Watched(), **setting).nfev == 202
    checks = len(seen) - before - 101
    before = len(seen)
    assert mf.descend(ONE, Watched(), **setting, perturb_every=5).nfev == 101 + 21
    assert len(seen) - before == checks + 21


@pytest.mark.parametrize(
    ("data", "optimizer", "method", "words"),
    [
        (ONE, SAM, "exact", "scalar reduction"),
        (ONE, mf.LinfSAM(0.5), "exact", "Theorem 3.2"),
        (MANY, SAM, "ode", "LSODA"),
        (MANY, mf.LinfSAM(0.5), "steps", "0.00025"),
    ],
)
def test_a_message_says_how(data, optimizer, method, words):
    run = mf.flow(data, optimizer, depth=2, init=0.7, times=[5.0])
    assert run.method == method
    assert words in run.message
    assert run.nfev > 10
    assert run.thinned(1).message == run.message


@pytest.mark.parametrize(
    ("data", "optimizer", "method"),
    [(MANY, SAM, "exact"), (ONE, mf.LinfSAM(0.5), "ode"), (MANY, mf.LpSAM(0.5), "exact")],
)
def test_a_method_that_cannot_is_refused(data, optimizer, method):
    with pytest.raises(ValueError, match=f"`method` must be .*'steps'.* got '{method}'"):
        mf.flow(data, optimizer, depth=2, init=0.7, times=[5.0], method=method)


@pytest.mark.parametrize(
    ("name", "value"),
    [("method", value) for value in ("fast", 3, ["ode"])]
    + [("rtol", value) for value in (0, -1.0, 0.2, 1e-14, float("nan"), "a", [1e-3])],
)
def test_names_the_argument(name, value):
    with pytest.raises(ValueError, match=f"`{name}` must"):
        mf.flow(ONE, SAM, depth=2, init=0.7, times=[5.0], **{name: value})


def test_an_optimizer_is_what_its_ascent_makes_of_it():
    class Renamed(mf.L2SAM):
        pass

    class Other(mf.L2SAM):
        def ascent(self, gradient):
            return 0 * gradient

    assert [rule_of(one) for one in (mf.GD(), mf.LinfSAM(0.0), Renamed(1.0), mf.LinfSAM(1.0))] == [
        Rule.GD,
        Rule.GD,
        Rule.L2,
        Rule.LINF,
    ]
    assert [rule_of(one) for one in (Other(1.0), mf.GSAM(1.0), mf.ASAM(1.0))] == [Rule.OTHER] * 3


def test_many_evaluations_are_no_sign_of_sliding():
    data = mf.separable(6, 3, seed=1)
    setting = {"depth": 3, "init": 0.6, "times": [1e3, 1e200], "method": "ode"}
    fine, coarse = (mf.flow(data, mf.L2SAM(0.5), rtol=rtol, **setting) for rtol in (1e-12, 1e-8))
    assert fine.nfev > 2500
    assert np.allclose(fine.beta, coarse.beta, rtol=1e-5)


def test_of_one_example_with_a_negative_entry_no_closed_form_is_known():
    data = mf.Dataset([[1.0, -2.0]], [1])
    run = mf.flow(data, mf.LinfSAM(0.3), depth=3, init=1.0, times=[2.0])
    walk = mf.descend(data, mf.LinfSAM(0.3), depth=3, init=1.0, step_size=1e-3, steps=2000)
    assert run.method == "steps"
    assert np.allclose(run.beta[-1], walk.beta[-1], rtol=5e-3)


@pytest.mark.parametrize("optimizer", [mf.GD(), mf.L2SAM(0.0), SAM], ids=["GD", "radius 0", "SAM"])
@pytest.mark.parametrize("depth", [2, 3])
@pytest.mark.parametrize("method", ["ode", "steps"])
def test_gradients_are_counted_as_they_are_formed(method, depth, optimizer):
    with patch("minorfirst.model.gradients.scaled_gradient", side_effect=scaled_gradient) as formed:
        run = mf.flow(MANY, optimizer, depth=depth, init=0.7, times=[3.0], method=method)
    assert 0 <= formed.call_count - run.nfev <= 2  # the last step of all may not be needed
