"""The cost of SAM: hours against a clock that runs step by step, gradients against their known number."""

import math
import re
from unittest.mock import patch

import numpy as np
import pytest

import minorfirst as mf
import minorfirst_book as book
from minorfirst.model.layers import layer_gradients
from minorfirst.model.logistic import scaled_gradient
from minorfirst_book.cost import BUFFERS, training_cost

ONE = mf.single_example([1.0, 2.0])


@pytest.mark.parametrize("share", [0.0, 0.35, 0.9, 1.0])
@pytest.mark.parametrize("every", [1, 2, 5, 20])
def test_hours_are_those_of_a_clock(share, every):
    """200 steps of one hour; a perturbed one runs forward and backward twice."""
    clock = sum((2 if step % every == 0 else 1) * share + (1 - share) for step in range(200))
    cost = training_cost(200.0, share=share, every=every)
    assert cost.hours == pytest.approx(clock, rel=1e-12)
    assert cost.extra == pytest.approx(clock - 200, abs=1e-9)
    assert cost.factor == pytest.approx(clock / 200, rel=1e-12)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("hours", v) for v in (0.0, -1.0, math.nan, math.inf, "a", None)]
    + [("share", v) for v in (-0.1, 1.1, math.nan, "a", None)]
    + [("every", v) for v in (0, -1, 1.5, True, None)],
)
def test_bad_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=re.escape(f"`{argument}`")):
        training_cost(**{"hours": 10.0, "share": 0.9, "every": 1, argument: value})


class Own:
    rho = 0.3

    def ascent(self, gradient):
        return self.rho * np.sign(gradient)


@pytest.mark.parametrize(
    ("optimizer", "every", "expected"),
    [
        (mf.GD(), 1, 60),
        (mf.L2SAM(0.3), 1, 120),
        (mf.LinfSAM(0.3), 1, 120),
        (mf.L2SAM(0.3), 2, 90),
        (mf.L2SAM(0.3), 7, 69),  # steps 1, 8, ..., 57
        (mf.L2SAM(0.3), 100, 61),
        (mf.L2SAM(0.0), 1, 60),
        (Own(), 1, 120),
    ],
)
def test_gradients_are_counted(optimizer, every, expected):
    """By the run itself, and by watching the function that forms one."""
    with patch("minorfirst.model.gradients.scaled_gradient", side_effect=scaled_gradient) as formed:
        run = mf.descend(ONE, optimizer, depth=2, init=0.7, step_size=0.1, steps=60, perturb_every=every)
    assert run.nfev == expected
    assert formed.call_count - expected in (0, 1, 2)  # a class of a reader's own is tried out first


@pytest.mark.parametrize("every", [1, 2, 5, 10])
@pytest.mark.parametrize("alpha", [0.3, 0.7])
def test_rare_perturbations_act_like_a_smaller_radius(every, alpha):
    """k small steps move every weight by mu w (1 - lam rho mu / N), lam the share of chapter 14."""
    mu, rho, size = ONE.z[0], 0.4, 1e-5
    run = mf.descend(
        ONE, mf.L2SAM(rho), depth=2, init=alpha, step_size=size, steps=every, perturb_every=every
    )
    rates = (run.weights[-1, 0] / alpha - 1) / mu
    w = np.full((2, 2), alpha)
    hat = w + mf.L2SAM(rho).ascent(layer_gradients(w, -mu))
    near, far = (1 / (1 + math.exp(np.prod(x, axis=0) @ mu)) for x in (w, hat))
    lam = far / (far + (every - 1) * near)
    predicted = 1 - lam * rho * mu / (math.sqrt(2) * alpha * np.linalg.norm(mu))
    assert rates[1] / rates[0] == pytest.approx(predicted[1] / predicted[0], rel=1e-3)


def test_the_calculator_shows_the_cost_and_one_array_more():
    for base, arrays in BUFFERS.items():
        figure = book.explore.cost(hours=200.0, share=0.5, every=4, price=3.0, params=7.0, base=base)
        assert figure.result() == training_cost(200.0, share=0.5, every=4)
        said = figure.summary
        assert "225 device hours in place of 200" in said
        assert "25.0 extra hours cost 75.0" in said
        assert f"{len(arrays) + 1} arrays in place of {len(arrays)}, 28.0 MB" in said
