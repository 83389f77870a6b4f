"""Over forty settings drawn at random, every optimizer at depths 1 to 4, against plain small steps in t."""

import warnings

import numpy as np
import pytest
from oracles import euler, signed

import minorfirst as mf

OPTIMIZERS = [mf.GD(), mf.LinfSAM(0.4), mf.L2SAM(0.5), mf.LpSAM(0.4, p=3.0), mf.ASAM(0.3), mf.GSAM(0.5, 0.4)]
TIMES = [0.5, 1.5, 4.0]
STEP = 2e-3
# Of the largest weight: what `flow` promises by method, and beside it the error of the small steps, which the
# halved step shows.
PROMISED = {"exact": 1e-6, "ode": 1e-5, "steps": 1e-3}


@pytest.mark.parametrize("seed", range(48))
@pytest.mark.slow
def test_agrees_with_small_steps(seed):
    rng = np.random.default_rng(seed)
    depth, optimizer = 1 + seed % 4, OPTIMIZERS[seed % 6 if seed < 24 else (seed // 4) % 6]
    n, d = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    data = mf.separable(n, d, margin=0.3, seed=seed)
    init = rng.uniform(0.6, 1.3, (depth, d)) * rng.choice([-1, 1], (depth, d))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mf.NonUniqueFlowWarning)
        run = mf.flow(data, optimizer, depth=depth, init=init, times=TIMES)
    if "not unique" in run.message:
        pytest.skip("the flow is not unique, so that no two programs need agree")
    name, z = type(optimizer).__name__, np.array(signed(data))
    coarse, fine = (euler(z, name, optimizer.rho, init, TIMES, h) for h in (STEP, STEP / 2))
    limit = 2 * fine - coarse  # the small steps are of first order
    size = np.max(np.abs(limit))
    gap, own = np.max(np.abs(run.weights - limit)) / size, np.max(np.abs(fine - coarse)) / size
    assert gap < PROMISED[run.method] + 0.02 * own
