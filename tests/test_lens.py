"""The lens: two scalars carry the flow of l2-SAM at depth two, for the data's features and any other."""

import numpy as np
import pytest
from oracles import error, plain_flow
from scipy.optimize import brentq

import minorfirst as mf

MU, RHO, INIT = [1.0, 1.5, 2.0], 1.0, 0.7
TIMES = [1e-3, 1.0, 20.0, 500.0, 1e6, 1e300]


def test_view_shows_the_predictor():
    beta = mf.flow(mf.single_example(MU), mf.L2SAM(RHO), depth=2, init=INIT, times=TIMES).beta
    view = mf.lens(MU, rho=RHO, init=INIT, times=TIMES).view(MU)
    assert error(view, beta / beta.max(axis=1, keepdims=True)) < 1e-9
    plain = plain_flow([MU], "l2", RHO, np.full((2, 3), INIT), TIMES[:4]).prod(axis=1)
    assert error(view[:4], plain / plain.max(axis=1, keepdims=True)) < 1e-8


def test_view_of_a_fine_spectrum_is_a_gaussian_at_the_centre():
    lens = mf.lens(MU, rho=RHO, init=INIT, times=[20.0, 500.0])
    fine = np.linspace(0.2, 3.0, 28001)
    view = lens.view(fine)
    assert fine[np.argmax(view, axis=1)] == pytest.approx(lens.centre, abs=1e-4)
    expected = np.exp(-((fine - lens.centre[:, None]) ** 2) / (2 * lens.width[:, None] ** 2))
    # The grid misses the peak by half a step, no more.
    assert view == pytest.approx(expected, rel=1e-6)


def test_centre_at_the_start():
    """With m0 = ||mu alpha||, the centre starts at m0/(sqrt 2 rho)."""
    start = INIT * np.linalg.norm(MU) / (np.sqrt(2) * RHO)
    assert mf.lens(MU, rho=RHO, init=INIT, times=[1e-9]).centre[0] == pytest.approx(start, rel=1e-6)


def test_scalars_from_the_weights():
    """Ratios of log weights give tau and R back: ln(w_j/alpha) = mu_j tau - mu_j^2 R."""
    times = [5.0, 500.0]
    lens = mf.lens(MU, rho=RHO, init=INIT, times=times)
    weights = plain_flow([MU], "l2", RHO, np.full((2, 3), INIT), times)[:, 0]
    columns = np.stack([np.array(MU), -(np.array(MU) ** 2)], axis=1)
    scalars, *_ = np.linalg.lstsq(columns, np.log(weights / INIT).T, rcond=None)
    assert error(np.stack([lens.tau, lens.r]), scalars) < 1e-8


@pytest.mark.parametrize(("i", "k"), [(0, 1), (1, 2), (0, 2)])
def test_handover_when_tau_over_r_is_the_sum_of_two_strengths(i, k):
    """The plain flow says when beta_i = beta_k; there the centre is halfway between mu_i and mu_k."""
    later = np.geomspace(0.1, 1e12, 60)
    beta = plain_flow([MU], "l2", RHO, np.full((2, 3), 0.55), later).prod(axis=1)
    lead = np.log(beta[:, i] / beta[:, k])
    last = np.flatnonzero((lead[:-1] > 0) & (lead[1:] <= 0))[-1]

    def gap(log_t):
        beta = mf.flow(mf.single_example(MU), mf.L2SAM(RHO), depth=2, init=0.55, times=[np.exp(log_t)]).beta[
            0
        ]
        return np.log(beta[i] / beta[k])

    moment = np.exp(brentq(gap, *np.log(later[last : last + 2]), xtol=1e-12))
    lens = mf.lens(MU, rho=RHO, init=0.55, times=[moment])
    assert lens.tau[0] / lens.r[0] == pytest.approx(MU[i] + MU[k], rel=1e-8)


def test_collapse_freezes_tau_and_not_the_shape():
    lens = mf.lens([1.0, 2.0], rho=1.0, init=0.3, times=[1.0, 1e3, 1e300])
    assert lens.tau[1] == lens.tau[2]
    assert np.all(np.isfinite(lens.view([1.0, 2.0])))
