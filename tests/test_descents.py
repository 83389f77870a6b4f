"""Optimizers that descend in a way of their own."""

import numpy as np
import pytest

import minorfirst as mf


class Twice:
    """Without a radius; descends along the sum of both gradients, which then are one."""

    rho = 0.0

    def ascent(self, gradient):
        return np.zeros_like(gradient)

    def descent(self, gradient, perturbed_gradient):
        return gradient + perturbed_gradient


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_descent_counts_without_a_radius(depth):
    data = mf.separable(6, 2, seed=2)
    setting = {"depth": depth, "init": 0.4, "steps": 40}
    twice = mf.descend(data, Twice(), step_size=0.05, **setting)
    plain = mf.descend(data, mf.GD(), step_size=0.1, **setting)
    assert np.allclose(twice.weights, plain.weights, rtol=1e-12)


def test_a_descent_takes_two_gradients_a_step_without_a_radius():
    data = mf.separable(6, 2, seed=2)
    setting = {"depth": 2, "init": 0.4, "method": "steps"}
    twice = mf.flow(data, Twice(), times=[3.0], **setting)
    plain = mf.flow(data, mf.GD(), times=[6.0], **setting)
    assert np.allclose(twice.beta, plain.beta, rtol=1e-9)
    assert twice.nfev == 2 * plain.nfev
