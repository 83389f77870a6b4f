"""The exact solutions for many flows of one example at once, with balanced layers: the kernel of `sweep`.

Of every flow and time two scalars are kept, whatever d; `layer` makes the weights of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy

from ..checks import Array
from ..model.optimizers import GD, L2SAM
from .batch import Batch, follow
from .batched_paths import BalancedBatch, DepthOneBatch, ReductionBatch, columns, depth_one_clock
from .exact import BalancedPath
from .modes import growth


def _depth_one(kind: type[Any], mu: Array, start: Array, rho: Array, times: Array) -> Array:
    """Return tau at each time at depth one, (n, T).

    The margin at the perturbed weights is q + s tau with s = ||mu||^2, so t = tau + exp(q)(exp(s tau) - 1)/s;
    Wright's omega function solves it.
    """
    speed, margin = (row[:, None] for row in depth_one_clock(kind, mu, start, rho))
    with np.errstate(over="ignore"):
        total = speed * times + np.exp(margin)
    value: Array = (np.log(scipy.special.wrightomega(total + margin).real) - margin) / speed
    return value


def batch_of(kind: type[Any], depth: int, mu: Array, start: Array, rho: Array) -> Batch:
    """Return the flows as a `Batch`.

    Parameters
    ----------
    kind : {GD, LinfSAM, L2SAM}
        L2SAM only at depths one and two, at two with all radii > 0.
    depth : int, >= 1
    mu : (d, 1) or (d, n) array, > 0
    start : (d, n) array, > 0
        Weights of every layer.
    rho : (n,) array
    """
    if depth == 1:
        return DepthOneBatch(kind, mu, start, rho)
    if kind is L2SAM:
        return ReductionBatch(mu, start, rho)
    return BalancedBatch(mu, start, rho if kind is not GD else np.zeros_like(rho), depth)


def parts(kind: type[Any], depth: int, rho: Array) -> list[tuple[np.ndarray, type[Any]]]:
    """Return masks of the flows and the optimizer whose solution serves them: rho = 0 is GD."""
    plain = (rho == 0) if kind is L2SAM and depth > 1 else np.zeros(len(rho), bool)
    return [(mask, k) for mask, k in ((plain, GD), (~plain, kind)) if np.any(mask)]


def solve(
    kind: type[Any], depth: int, mu: Array, start: Array, rho: Array, times: Array
) -> tuple[Array, int]:
    """Return the two scalars of every flow and time, (n, T, 2), and nfev, as `batch.Work` counts it.

    They are tau and R for l2-SAM at depth two (R = inf where the network has collapsed), tau and 0 at depth
    one, and the position of `exact.BalancedPath` and 0 elsewhere.

    Parameters
    ----------
    kind, depth, mu, start, rho
        As for `batch_of`, but depth one and l2-SAM of radius 0 are allowed.
    times : (T,) array
    """
    scalars = np.zeros((len(rho), len(times), 2))
    if depth == 1:
        scalars[..., 0] = _depth_one(kind, mu, start, rho, times)
        return scalars, scalars[..., 0].size
    nfev = 0
    for chosen, part in parts(kind, depth, rho):
        strengths = columns(mu, chosen)
        batch = batch_of(part, depth, strengths, start[:, chosen], rho[chosen])
        found = follow(batch, times)
        nfev += batch.work.nfev
        if part is L2SAM:
            unit = np.broadcast_to(np.max(strengths, axis=0), rho[chosen].shape)[:, None]
            found = found / np.stack([unit, unit**2], axis=-1)
        scalars[chosen, :, : found.shape[-1]] = found
    return scalars, nfev


def layer(kind: type[Any], depth: int, mu: Array, start: Array, rho: Array, scalars: Array) -> Array:
    """Return the weights of any one layer from the scalars that `solve` gives, (n, T, 2) -> (n, T, d)."""
    weights = np.empty((*scalars.shape[:2], len(mu)))
    for chosen, part in parts(kind, depth, rho):
        strengths, first = columns(mu, chosen), start[:, chosen]
        path = None
        if depth > 1 and part is not L2SAM:
            path = BalancedPath(strengths, first, rho[chosen] if part is not GD else 0.0 * rho[chosen], depth)
        for k in range(scalars.shape[1]):
            tau, r = scalars[chosen, k].T
            if path is not None:
                here = path.layer(tau)
            elif depth == 1:
                here = first + strengths * tau
            else:
                with np.errstate(under="ignore"):
                    here = first * np.exp(growth(strengths, tau, r))
            weights[chosen, k] = here.T
    return weights
