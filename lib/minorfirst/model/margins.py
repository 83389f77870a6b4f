"""Max-margin classifiers in the l1 and l2 norms, by scipy's solvers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ..checks import Array, brief, instance
from ..errors import NotSeparableError
from .data import Dataset

FEASIBLE = 1e-9  # distance from 0, relative to the largest entry of the data, that counts as a margin


@dataclass(frozen=True, eq=False)
class MaxMargin:
    """A max-margin classifier through the origin.

    Attributes
    ----------
    direction : (d,) array
        Of unit norm in the norm it was asked for.
    margin : float
        min_n <direction, z_n>, > 0.
    norm : int
        1 or 2.
    """

    direction: Array
    margin: float
    norm: int


def _least_l1(z: Array) -> Array | None:
    """Return the w of least l1 norm with z w >= 1, or None if there is none (a linear program)."""
    n, d = z.shape
    result = scipy.optimize.linprog(
        np.ones(2 * d), A_ub=np.hstack([-z, z]), b_ub=-np.ones(n), bounds=(0, None), method="highs"
    )
    return result.x[:d] - result.x[d:] if result.status == 0 else None


def _least_l2(z: Array) -> Array:
    """Return the w of least l2 norm with z w >= 1 (Lawson and Hanson's least-distance program).

    Non-negative least squares finds the dual weights; its active set ends in finitely many steps.
    """
    n, d = z.shape
    weights, _ = scipy.optimize.nnls(
        np.vstack([z.T, np.ones(n)]), np.append(np.zeros(d), 1.0), maxiter=50 * (n + d)
    )
    residual = np.append(np.zeros(d), 1.0) - np.append(z.T @ weights, np.sum(weights))
    value: Array = -residual[:d] / residual[d]
    return value


def separates(data: Dataset, signs: Array | None = None) -> bool:
    """Return whether a hyperplane through the origin separates the data.

    By duality (Gordan): there is none exactly if some convex combination of the signed examples is 0.
    Non-negative least squares finds it or the distance to it, ten times as fast as a linear program.

    Parameters
    ----------
    data : Dataset
    signs : (d,) array, optional
        Sign required of each entry of the normal: 1, -1, 0 for any; nan for an entry that must be 0.

    Returns
    -------
    bool
    """
    signs = np.zeros(data.d) if signs is None else signs
    free = ~np.isnan(signs)
    scale = float(np.max(np.abs(data.z)))
    z = data.z[:, free] / scale if scale > 0 else data.z[:, free]
    # A required sign relaxes "combination = 0" to an inequality: a slack column each.
    slack = np.diag(signs[free])[:, signs[free] != 0]
    columns = np.hstack([np.vstack([z.T, np.ones(data.n)]), np.vstack([slack, np.zeros(slack.shape[1])])])
    target = np.append(np.zeros(z.shape[1]), 1.0)
    _, distance = scipy.optimize.nnls(columns, target, maxiter=50 * sum(columns.shape))
    return bool(distance > FEASIBLE)


def max_margin(data: Dataset, norm: int = 2) -> MaxMargin:
    """Return the direction of unit norm with the largest margin, max_w min_n <w, z_n> / ||w||.

    In l1 the maximizer need not be unique; one of them is returned.

    Parameters
    ----------
    data : Dataset
    norm : {1, 2}

    Returns
    -------
    MaxMargin
        With ``direction`` (d,) of unit norm in that norm, and ``margin`` > 0.

    Raises
    ------
    NotSeparableError
        If no hyperplane through the origin separates the data.
    ValueError
        If `norm` is not 1 or 2.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.single_example([3.0, 4.0])
    >>> mf.max_margin(data, norm=2).direction.round(12)
    array([0.6, 0.8])
    >>> mf.max_margin(data, norm=1).direction
    array([0., 1.])
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `separable(20, 2)`")
    if isinstance(norm, bool) or not np.isscalar(norm) or norm not in (1, 2):
        raise ValueError(f"`norm` must be 1 or 2, got {brief(norm)}.")
    scale = float(np.max(np.abs(data.z)))
    z = data.z / scale if scale > 0 else data.z
    least = _least_l1(z)
    if least is None:
        raise NotSeparableError(
            f"`data` ({data.n} examples in {data.d} dimensions) is not separable by a hyperplane through the "
            "origin, so no max margin exists; add a constant feature for an offset, or remove the overlap."
        )
    w = least if norm == 1 else _least_l2(z)
    direction = w / np.linalg.norm(w, ord=norm)
    return MaxMargin(direction, float(np.min(data.z @ direction)), int(norm))
