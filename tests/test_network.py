"""The network's limits, and data sets made to measure."""

import math

import numpy as np
import pytest

import minorfirst as mf


@pytest.mark.parametrize("depth", [2, 3, 7])
@pytest.mark.parametrize("rho", [0.0, 3.0])
def test_margins_up_to_exp_700_are_allowed(depth, rho):
    """A margin of the perturbed weights may reach (w + rho)^L sum |mu|."""
    mu = np.array([1e8, 3e8])

    def start(weight):
        data, optimizer = mf.single_example(mu), mf.LinfSAM(rho)
        return mf.descend(data, optimizer, depth=depth, init=weight, step_size=1e-9, steps=0)

    weight = math.exp((700 - math.log(4e8)) / depth) - rho
    assert start((1 - 1e-9) * weight).margins[0, 0] <= math.exp(700)
    with pytest.raises(ValueError, match="`init` must be smaller"):
        start((1 + 1e-9) * weight)


@pytest.mark.parametrize("seed", range(5))
def test_a_made_data_set_has_its_margin_along_its_own_normal(seed):
    """Data sets of one seed differ along one unit vector alone, and the nearest point is at the margin."""
    narrow = mf.separable(12, 3, margin=0.5, strengths=[1.0, 4.0, 0.5], seed=seed)
    wide = mf.separable(12, 3, margin=2.0, strengths=[1.0, 4.0, 0.5], seed=seed)
    normals = (wide.z - narrow.z) / 1.5
    assert np.allclose(normals, normals[0], atol=1e-12)
    assert np.isclose(np.linalg.norm(normals[0]), 1.0)
    assert np.isclose(np.min(narrow.z @ normals[0]), 0.5)
    assert np.isclose(np.min(wide.z @ normals[0]), 2.0)


def test_strengths_are_standard_deviations():
    strengths = np.array([0.1, 1.0, 20.0])
    data = mf.separable(4000, 3, margin=1e-9, strengths=strengths, seed=3)
    normal = mf.separable(4000, 3, margin=1.0, strengths=strengths, seed=3).z - data.z
    across = np.linalg.svd(normal[:1])[2][1:]  # where nothing is pushed
    wanted = np.sqrt(np.sum((across * strengths) ** 2, axis=1))
    assert np.allclose(np.std(data.X @ across.T, axis=0), wanted, rtol=0.05)


def test_the_deepest_network_is_allowed():
    run = mf.descend(mf.single_example([1.0]), mf.GD(), depth=1000, init=1.0, step_size=1e-3, steps=1)
    assert run.weights.shape == (2, 1000, 1)
    with pytest.raises(ValueError, match="`depth` must be an integer from 1 to 1000"):
        mf.descend(mf.single_example([1.0]), mf.GD(), depth=1001, init=1.0, step_size=1e-3, steps=1)


def test_a_wrong_label_is_the_one_named():
    with pytest.raises(ValueError, match=r"labels -1 or \+1 only, got 3"):
        mf.Dataset([[1.0], [2.0], [3.0]], [1, 3, -1])
