"""Regimes of l2-SAM at depth two and their boundaries, against the plain two-weight system."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

import minorfirst as mf
from minorfirst import Regime


def velocity(w, mu, rho):
    """Velocity of balanced weights in the rescaled clock, from the definition of the perturbation."""
    gradient = [-m * x for m, x in zip(mu, w, strict=True)]
    norm = math.sqrt(2 * sum(g * g for g in gradient))  # two equal layers
    return [m * (x + rho * g / norm) for m, x, g in zip(mu, w, gradient, strict=True)]


def stable_manifold(mu, rho, ratio):
    """Return the alpha at which the stable manifold of the saddle meets the ray alpha * (1, ratio).

    Backward in time from the saddle, rho/sqrt 2 on the minor coordinate, a little off along its stable
    direction; there the major coordinate's growth rate mu_2 (1 - mu_2/mu_1) is the stable eigenvalue.
    """
    saddle, shift, h = rho / math.sqrt(2), 1e-7, 1e-5
    slope = (velocity([saddle, h], mu, rho)[0], velocity([saddle, h], mu, rho)[1])
    assert slope[1] < 0

    def meets(_s, w):
        return w[1] - ratio * w[0]

    meets.terminal = True
    result = solve_ivp(
        lambda _s, w: [-v for v in velocity(w, mu, rho)],
        (0, 200),
        [saddle, shift],
        "DOP853",
        rtol=1e-12,
        atol=1e-15,
        events=meets,
    )
    return result.y_events[0][0][0]


def collapses_plainly(mu, rho, w):
    """Integrate the plain system until the weights are near 0 or far beyond every equilibrium."""

    def end(_s, w):
        norm = np.linalg.norm(np.array(mu) * w)
        return (norm - 1e-3 * rho) * (norm - 3 * rho * max(mu))

    end.terminal = True
    result = solve_ivp(
        lambda _s, w: velocity(w, mu, rho), (0, 500), w, "DOP853", rtol=1e-11, atol=1e-13, events=end
    )
    assert result.status == 1
    return np.linalg.norm(result.y[:, -1]) < rho


def test_digits_of_the_thresholds():
    thresholds = mf.regime_thresholds([1.0, 2.0], rho=1.0)
    assert [f"{x:.10f}" for x in thresholds] == ["0.5213212826", "0.9486832981"]
    assert (thresholds.collapse, thresholds.major) == tuple(thresholds)


def test_thresholds_are_plain_floats():
    assert [type(edge) for edge in mf.regime_thresholds([1.0, 2.0], rho=np.float64(1.0))] == [float, float]


@pytest.mark.parametrize(
    ("mu", "rho", "shape"),
    [
        ([1.0, 2.0], 1.0, None),
        ([1.0, 2.0], 0.3, [1.0, 0.4]),
        ([1.0, 1.3], 1.0, None),
        ([2.0, 7.0], 1.5, [0.5, 2.0]),
    ],
)
@pytest.mark.slow
def test_collapse_boundary_is_the_stable_manifold(mu, rho, shape):
    profile = shape or [1.0, 1.0]
    alpha = stable_manifold(mu, rho, profile[1] / profile[0]) / profile[0]
    assert mf.regime_thresholds(mu, rho, shape).collapse == pytest.approx(alpha, rel=1e-6)


@pytest.mark.parametrize("mu", [[1.0, 2.0, 3.0], [0.5, 0.6, 0.6, 2.0]])
@pytest.mark.slow
def test_collapse_boundary_parts_the_plain_flow(mu):
    collapse, major = mf.regime_thresholds(mu, 0.8)
    for factor, fate in ((1 - 1e-5, True), (1 + 1e-5, False)):
        assert collapses_plainly(mu, 0.8, [collapse * factor] * len(mu)) is np.bool_(fate)
    assert collapse <= major


@pytest.mark.parametrize("mu", [[1.0, 2.0], [0.4, 2.0, 1.9]])
@pytest.mark.slow
def test_major_first_means_that_the_major_grows_fastest_from_the_outset(mu):
    for shape in (np.ones(len(mu)), 1 / np.array(mu)):

        def lead(alpha, shape=shape):
            w = alpha * shape
            rates = np.array(velocity(w, mu, 1.0)) / w
            return rates[np.argmax(mu)] - np.max(np.delete(rates, np.argmax(mu)))

        assert mf.regime_thresholds(mu, 1.0, shape).major == pytest.approx(
            brentq(lead, 0.01, 10, xtol=1e-14), rel=1e-10
        )
        for alpha in (0.5, 0.8, 1.0, 1.5, 2.5):
            assert (mf.regime(mu, 1.0, alpha * shape) is Regime.MAJOR_FIRST) == (lead(alpha) >= 0)


@pytest.mark.parametrize("shape", [None, [1.0, 0.4], [0.3, 3.0]])
def test_regime_changes_at_the_thresholds(shape):
    mu, rho = [1.0, 2.0], 0.7
    collapse, major = mf.regime_thresholds(mu, rho, shape)
    profile = np.array(shape or 1.0)
    found = [mf.regime(mu, rho, x * profile) for x in (collapse * (1 - 1e-6), collapse * (1 + 1e-6))]
    found += [mf.regime(mu, rho, x * profile) for x in (major * (1 - 1e-6), major * (1 + 1e-6))]
    assert found == [Regime.COLLAPSE, Regime.MINOR_FIRST, Regime.MINOR_FIRST, Regime.MAJOR_FIRST]


@pytest.mark.parametrize(("alpha", "order"), [(0.6, [0, 1]), (0.7, [0, 1]), (0.96, [1, 1])])
def test_regimes_show_in_the_flow(alpha, order):
    data = mf.single_example([1.0, 2.0])
    beta = mf.flow(data, mf.L2SAM(1.0), depth=2, init=alpha, times=[1.0, 1e300]).beta
    assert np.array_equal(np.argmax(beta / alpha**2, axis=1), order)
    gone = mf.flow(data, mf.L2SAM(1.0), depth=2, init=0.52, times=[1e3])
    assert not np.any(gone.beta)


def test_one_coordinate_knows_two_regimes():
    """The equilibrium w = rho/sqrt 2 parts collapse from growth, whatever mu is."""
    for mu in (0.3, 5.0):
        collapse, _ = mf.regime_thresholds([mu], 0.9)
        assert collapse == pytest.approx(0.9 / math.sqrt(2), rel=1e-10)
        assert mf.regime([mu], 0.9, collapse * (1 - 1e-6)) is Regime.COLLAPSE
        assert mf.regime([mu], 0.9, collapse * (1 + 1e-6)) is Regime.MAJOR_FIRST


def test_ties_of_the_largest_strength_count_as_one():
    assert mf.regime_thresholds([1.0, 2.0, 2.0], 1.0).major == pytest.approx(3 / math.sqrt(2) / 3, rel=1e-12)
    # Two equal strengths move as one of the same norm: the equilibrium is at ||w|| = rho/sqrt 2.
    assert mf.regime_thresholds([1.0, 1.0], 1.0).collapse == pytest.approx(0.5, rel=1e-10)


def test_without_perturbation_the_major_leads_from_any_start():
    assert tuple(mf.regime_thresholds([1.0], 0.0)) == (0.0, 0.0)
    assert mf.regime([1.0, 2.0], 0.0, 1e-3) is Regime.MAJOR_FIRST


def test_repr_is_stable():
    assert repr(Regime.COLLAPSE) == "Regime.COLLAPSE"
    assert repr([Regime.MINOR_FIRST]) == "[Regime.MINOR_FIRST]"
