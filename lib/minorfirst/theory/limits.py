"""What the theorems predict: the limit direction of the predictor as t grows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, instance, layers_number
from ..kernels.reduction import ReductionPath
from ..model.data import Dataset
from ..model.layers import balanced, initial_weights
from ..model.margins import max_margin
from ..model.optimizers import EXPECTED, Optimizer, Rule, rule_of

TIE = 1e-12  # relative difference below which two coordinates race side by side
L1_THEOREM = "Theorem 4.2, if the direction converges and the loss vanishes"


@dataclass(frozen=True, eq=False)
class Limit:
    """A predicted limit of beta/||beta||_2.

    Attributes
    ----------
    direction : (d,) array or None
        Of unit l2 norm; zeros where the predictor goes to 0; None where no theorem says.
    theorem : str
        The claim behind it.
    """

    direction: Array | None
    theorem: str


def _unit(v: Array) -> Array:
    norm = np.linalg.norm(v)
    return v / norm if norm > 0 else np.zeros_like(v)


def _race(mu: Array, alpha: Array, rho: float, depth: int) -> Array:
    """Return the limit direction of balanced layers under l-infinity-SAM (Corollary 3.5), GD for rho = 0."""
    gap = alpha - rho
    up = gap > 0
    if not np.any(up):
        # Nothing grows: every weight tends to 0 or, at odd depth or on the gate itself, to rho.
        return _unit(np.where((gap == 0) | (depth % 2 == 1), 1.0, 0.0))
    speed = np.where(up, mu * np.where(up, gap, 1.0) ** (depth - 2), 0.0)
    first = speed >= np.max(speed) * (1 - TIE)
    # Ties stay in the ratio in which the closed forms leave them.
    share = gap**2 if depth == 2 else mu ** (-depth / (depth - 2.0))
    return _unit(np.where(first, share, 0.0))


def _strongest(z: Array, weights0: Array) -> Array | None:
    """Return the limit direction of growing depth-two weights on one example, if it is the l1 max margin's.

    The modes u + v, of strength z, and u - v, of strength -z, race; the strongest wins and equals stay in
    the ratio of their starts (claim C11), so that a tie is not decided by the linear program.
    """
    start = np.stack([weights0[0] + weights0[1], weights0[0] - weights0[1]])
    first = np.stack([z, -z]) >= np.max(np.abs(z)) * (1 - TIE)
    plus, minus = np.where(first, start**2, 0.0)
    return _unit(plus - minus) if np.any(plus + minus) else None


def _l1_limit(data: Dataset, weights0: Array) -> Array | None:
    """Return the l1 max-margin direction if the signs of the start can reach it, else None."""
    direction = max_margin(data, norm=1).direction
    plus, minus = weights0[0] + weights0[1], weights0[0] - weights0[1]
    reachable = np.where(direction > 0, plus != 0, (direction == 0) | (minus != 0))
    return _unit(direction) if np.all(reachable) else None


def limit_direction(data: Dataset, optimizer: Optimizer, *, depth: int, init: ArrayLike) -> Limit:
    """Return the direction in which the predictor converges, as the theorems predict it.

    Parameters
    ----------
    data : Dataset
        Separable.
    optimizer : GD, LinfSAM or L2SAM
    depth : int
        Number L of layers, >= 1.
    init : float, (d,) or (L, d) array_like
        Starting weights.

    Returns
    -------
    Limit
        ``direction`` (d,) of unit l2 norm, comparable with ``Trajectory.direction``; zeros for a collapse to
        the origin; None where no theorem says.  ``theorem`` names the claim.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range.
    NotSeparableError
        If the data are not separable.

    Examples
    --------
    A minor feature wins the race at depth three if it starts far enough above the gate:

    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> limit = mf.limit_direction(data, mf.LinfSAM(1.0), depth=3, init=[1.5, 1.1])
    >>> limit.direction, limit.theorem
    (array([1., 0.]), 'Corollary 3.5')
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    instance(optimizer, Optimizer, "optimizer", EXPECTED)
    depth = layers_number(depth)
    weights0 = initial_weights(init, depth, data.d)
    rule = rule_of(optimizer)
    unknown = Limit(None, "no theorem says")
    if depth == 1:
        return (
            Limit(_unit(max_margin(data, norm=2).direction), "Theorem 3.1")
            if rule is not Rule.OTHER
            else unknown
        )

    single = data.n == 1
    alpha = balanced(weights0)
    positive = single and alpha is not None and bool(np.all(alpha > 0) and np.all(data.z > 0))
    if positive and alpha is not None and rule in (Rule.GD, Rule.LINF):
        theorem = "C4 (gradient descent)" if rule is Rule.GD else "Corollary 3.5"
        return Limit(_race(data.z[0], alpha, optimizer.rho, depth), theorem)
    if depth == 2 and rule in (Rule.GD, Rule.L2):
        reachable = _l1_limit(data, weights0)
        if not single:
            return Limit(reachable, L1_THEOREM)
        z = data.z[0]
        if ReductionPath(z, weights0, optimizer.rho).collapses():
            rest = np.where(z == 0, weights0[0] * weights0[1], 0.0)
            return Limit(_unit(rest), "Theorem 4.5 (collapse)")
        return Limit(_strongest(z, weights0), L1_THEOREM)
    return unknown
