"""A `Sweep`: its axes and views, parts of it, regimes, boundaries and handovers."""

import numpy as np
import oracles
import pytest
from small_sweep import SMALL, TIMES

import minorfirst as mf
from minorfirst.kernels.reduction import ReductionPath
from minorfirst.theory import collapse


def test_axes_are_named():
    """Only sequences become axes, in the order depth, mu, rho, alpha, t."""
    result = mf.sweep(
        mf.LinfSAM, mu=[[1.0, 2.0], [1.0, 3.0]], rho=0.5, alpha=[0.7], depth=[2, 3], times=TIMES
    )
    assert result.dims == ("depth", "mu", "alpha", "t")
    assert result.beta.shape == (2, 2, 1, 3, 2)
    assert result.dominant.shape == (2, 2, 1, 3)
    assert repr(result) == "Sweep(LinfSAM, depth=2, mu=2, alpha=1, t=3, d=2)"
    one = result.trajectory(depth=3, mu=1, alpha=0.7)
    np.testing.assert_allclose(one.beta, result.sel(depth=3, mu=1, alpha=0.7).beta, rtol=1e-14)
    assert one.weights.shape == (3, 3, 2)
    assert result.coords["rho"] == 0.5
    assert result.sel(mu=1).coords["mu"].tolist() == [1.0, 3.0]


def test_regimes_are_those_of_regime():
    """Cell by cell, the collapse decided by another integration."""
    result = mf.sweep(mf.L2SAM, times=[1.0], **SMALL)
    for (r, a), found in np.ndenumerate(result.regimes):
        assert found is mf.regime([1.0, 2.0], SMALL["rho"][r], SMALL["alpha"][a])
    assert len(set(result.regimes.ravel())) == 3


@pytest.mark.slow
def test_collapse_boundaries_by_the_other_integrator():
    """Just below them the scalar reduction of `reduction` collapses, just above it does not."""
    mu = np.array([[1.0, 1.0], [1.7, 6.0]])
    for column, scale in enumerate(collapse.collapse_scales(mu, np.ones((2, 2)))):
        for factor, falls in ((1 - 1e-9, True), (1 + 1e-9, False)):
            start = np.full((2, 2), factor * scale)
            assert ReductionPath(mu[:, column], start, 1.0, 1e-13).collapses() is falls


@pytest.mark.slow
def test_handovers_are_where_the_lens_passes_the_middle():
    """At each of them tau/R = mu_i + mu_k (C12), and the dominant coordinate changes."""
    mu = np.array([1.0, 1.4, 2.0, 2.5])
    alphas = [0.45, 0.5, 0.65]
    result = mf.sweep(mf.L2SAM, mu=mu, rho=1.0, alpha=alphas, times=[1e300], progress=False)
    found = result.handovers()
    assert len(found.t) >= 5
    for row, t, before, after in zip(found.flow[0], found.t, found.before, found.after, strict=True):
        at = mf.lens(mu, rho=1.0, init=alphas[row], times=[t])
        assert 2 * at.centre[0] == pytest.approx(mu[before] + mu[after], rel=1e-8)
        around = mf.flow(
            mf.single_example(mu),
            mf.L2SAM(1.0),
            depth=2,
            init=alphas[row],
            times=[t * (1 - 1e-6), t * (1 + 1e-6)],
        )
        assert list(around.dominant) == [before, after]


def test_handovers_of_linf():
    """GD and l-infinity hand over too: against the crossing of the closed forms."""
    result = mf.sweep(
        mf.LinfSAM, mu=[1.0, 2.0], rho=1.0, alpha=1.0, shape=[1.6, 1.2], times=[1e6], progress=False
    )
    found = result.handovers()
    tau = np.log(0.6 / 0.2)  # rho + 0.6 exp(tau) = rho + 0.2 exp(2 tau)
    form = oracles.LinfClosedForm([1.0, 2.0], [1.6, 1.2], 1.0, 2)
    assert list(zip(found.before, found.after, strict=True)) == [(0, 1)]
    assert found.t[0] == pytest.approx(float(form.clock(tau)), rel=1e-8)


@pytest.mark.parametrize("name", ["regimes", "boundaries"])
@pytest.mark.parametrize("setting", [{"optimizer": mf.LinfSAM}, {"optimizer": mf.L2SAM, "depth": [1, 2]}])
def test_regimes_are_those_of_l2_sam_at_depth_two(name, setting):
    """The boundaries of an l-infinity sweep were those of l2-SAM."""
    with pytest.raises(ValueError, match=f"`{name}` are those of L2SAM at depth 2"):
        getattr(mf.sweep(times=TIMES, **setting, **SMALL), name)


@pytest.mark.slow
def test_one_flow_alone_has_a_regime_and_boundaries():
    result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=0.7, times=[200.0])
    assert result.regimes.item() is mf.Regime.MINOR_FIRST
    assert tuple(result.boundaries) == pytest.approx(mf.regime_thresholds([1.0, 2.0], rho=1.0), rel=1e-12)
    assert result.dominant.tolist() == [1]
    assert result.trajectory().handovers().t == pytest.approx(result.handovers().t, rel=1e-7)


@pytest.mark.slow
def test_boundaries_are_the_scales_of_regime_thresholds():
    mu, rho, shape = [[1.0, 2.0], [1.0, 3.0]], [0.5, 1.0, 2.0], [1.0, 1.3]
    both = {"alpha": [0.2, 0.9], "times": [1.0], "shape": shape}
    found = mf.sweep(mf.L2SAM, mu=mu, rho=rho, **both).boundaries
    for m, r in np.ndindex(2, 3):
        edges = mf.regime_thresholds(mu[m], rho[r], shape)
        assert (found.collapse[m, r], found.major[m, r]) == pytest.approx(edges, rel=1e-11)
    assert mf.sweep(mf.L2SAM, mu=mu[1], rho=rho, **both).boundaries.major == pytest.approx(found.major[1])
