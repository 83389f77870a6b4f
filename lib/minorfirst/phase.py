"""The phase diagram of l2-SAM at depth two: who dominates, over initialization scale and time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .checks import positive_vector, radius, strengths_vector, times_vector
from .families import layer, solve
from .leads import dominant
from .optimizers import L2SAM


def dominance(mu: ArrayLike, rho: float, alphas: ArrayLike, times: ArrayLike) -> np.ndarray:
    r"""Return the dominant coordinate of l2-SAM at depth two over time and initialization scale.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    rho : float
        SAM radius, >= 0.
    alphas : (A,) array_like
        Common starting values of both layers, > 0.
    times : (T,) array_like
        Increasing times in (0, 1e300].

    Returns
    -------
    (T, A) int array
        Index of the largest \|beta_j\|; -1 where the network has collapsed to 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    The map behind Theorems 4.4 (along t) and 4.5 (along alpha).

    Examples
    --------
    >>> dominance([1.0, 2.0], 1.0, alphas=[0.4, 0.6, 1.0], times=[5.0, 1e3])
    array([[-1,  0,  1],
           [-1,  0,  1]])
    """
    strengths = strengths_vector(mu)
    scales = positive_vector(alphas, "alphas", "the initialization scales")
    radii = np.full(len(scales), radius(rho))
    flows = (L2SAM, 2, strengths[:, None], np.outer(np.ones(len(strengths)), scales), radii)
    return dominant(layer(*flows, solve(*flows, times_vector(times)))).T
