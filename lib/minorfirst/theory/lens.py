"""The lens: which feature strength l2-SAM favours at depth two, as a moving Gaussian (C12)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, in_reach, positive, radius, strengths_vector, times_vector
from ..kernels.clock import positions
from ..kernels.modes import growth
from ..kernels.reduction import ReductionPath


@dataclass(frozen=True, eq=False)
class Lens:
    """The two scalars of the reduction at a sequence of times, and the Gaussian they stand for.

    For equal init alpha, beta_j = alpha^2 exp(tau^2/(2R)) exp(-2R (mu_j - centre)^2).

    Attributes
    ----------
    t, tau, r : (T,) arrays
        Time, rescaled time, and R, the integral of rho/N over tau.
    """

    t: Array
    tau: Array
    r: Array

    @property
    def centre(self) -> Array:
        """The favoured strength tau/(2R), (T,); inf where R is still 0."""
        with np.errstate(divide="ignore"):
            return self.tau / (2 * self.r)

    @property
    def width(self) -> Array:
        """Standard deviation 1/(2 sqrt R) of the Gaussian, (T,)."""
        with np.errstate(divide="ignore"):
            return 0.5 / np.sqrt(self.r)

    def view(self, mu: ArrayLike) -> Array:
        """Return beta_j/max beta for features of strengths ``mu`` and equal init, (T, d)."""
        strengths = strengths_vector(mu)
        log_beta = 2 * growth(strengths, self.tau[:, None], self.r[:, None])
        value: Array = np.exp(log_beta - np.max(log_beta, axis=1, keepdims=True))
        return value


def lens(mu: ArrayLike, *, rho: float, init: float, times: ArrayLike) -> Lens:
    """Return the lens of l2-SAM at depth two on one example, for equal balanced weights ``init``.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    rho : float
        SAM radius, > 0.
    init : float
        Common starting value of all weights, > 0.
    times : (T,) array_like
        Increasing times in (0, 1e300].

    Returns
    -------
    Lens

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Claims C11 and C12, proved in the appendix "Proofs".

    Examples
    --------
    Feature i hands over to k when the centre passes the middle between mu_i and mu_k:

    >>> view = lens([1.0, 2.0], rho=1.0, init=0.7, times=[5.0, 200.0])
    >>> view.centre.round(3)
    array([1.452, 1.629])
    """
    strengths = strengths_vector(mu)
    rho = radius(positive(rho, "rho", "a finite radius > 0, e.g. 1.0"))
    init = positive(init, "init", "one finite number > 0, the common starting weight")
    in_reach(np.array([init]), "init")
    t = times_vector(times)
    path = ReductionPath(strengths, np.full((2, len(strengths)), init), rho)
    tau, r = path.scalars(positions(path, t))
    return Lens(t, tau, r)
