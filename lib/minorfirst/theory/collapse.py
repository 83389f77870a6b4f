"""Where l2-SAM at depth two begins to collapse: the lower boundary of the regimes."""

from __future__ import annotations

import numpy as np

from ..checks import Array
from ..kernels.batched_paths import ReductionBatch
from ..kernels.dop853 import BatchedDOP853

BOUNDARY_RTOL = 1e-13  # of the integration behind the boundary
WAYS = 32  # scales tried at a time on the way to it


def collapse_scales(mu: Array, shape: Array) -> Array:
    """Return the scale alpha below which l2-SAM of radius 1 at depth two collapses, (n,).

    Start is alpha * shape, and the fate of a start is certain (see `reduction`).  WAYS scales at a time cut
    the bracket into WAYS + 1 parts.

    Parameters
    ----------
    mu, shape : (d, n) arrays, > 0

    Returns
    -------
    (n,) array
        To a relative error of about 1e-12.
    """
    size = np.linalg.norm(mu * shape, axis=0) * np.sqrt(2)
    # Everything shrinks below the first of these and grows above the second.
    low, high = np.min(mu, axis=0) / size, np.max(mu, axis=0) / size
    inner = np.arange(1, WAYS + 1) / (WAYS + 1)
    which = np.repeat(np.arange(mu.shape[1]), WAYS)
    while np.any(high - low > 1e-13 * high):
        scales = (low[:, None] * (high / low)[:, None] ** inner).ravel()
        batch = ReductionBatch(mu[:, which], scales * shape[:, which], np.ones(len(which)))
        fallen = np.sum(_fates(batch).reshape(-1, WAYS), axis=1)
        edges = np.concatenate([low[:, None], scales.reshape(-1, WAYS), high[:, None]], axis=1)
        before = np.stack([low, high])
        rows = np.arange(len(low))
        low, high = edges[rows, fallen], edges[rows, fallen + 1]
        if np.array_equal(before, np.stack([low, high])):
            break
    value: Array = np.sqrt(low * high)
    return value


def _fates(batch: ReductionBatch) -> np.ndarray:
    """Return which flows collapse, (n,) bools; the flows are used up."""
    state = batch.start()
    tolerance = np.full((2, 1), BOUNDARY_RTOL)
    steps = BatchedDOP853(
        lambda y: batch.velocity(y)[0], state, batch.first_step, tolerance, 1e-3 * tolerance
    )
    fates, flow = np.zeros(state.shape[1], bool), np.arange(state.shape[1])
    while len(flow):
        falls, grows = batch.fate(steps.state)
        fates[flow[falls]] = True
        going = ~(falls | grows)
        batch.keep(going)
        flow = flow[going]
        steps.keep(going)
        if len(flow):
            steps.attempt(np.full(len(flow), np.inf))
    return fates
