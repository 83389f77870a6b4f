"""The modes of a network of depth two on one example: p = u + v and q = u - v, of strengths z and -z.

Every mode of strength m is explicit in the rescaled time tau and R; see `reduction`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..checks import Array

BLOCK = 32768  # modes handled at a time, so that temporaries stay in the processor's cache
FEW = 64  # modes so few that a start they share is not worth finding out
# N at which a collapsing network counts as 0: its time to live is then below 1e-40 of its age.
VANISHED = 1e-40


class Modes:
    """Modes of signed strengths m, of one network or of n side by side.

    Parameters
    ----------
    m : (k, 1) or (k, n) array
        Signed strengths, in any unit.
    log_start : (k, 1) or (k, n) array
        Logarithms of the squares of the modes at the start.
    """

    def __init__(self, m: Array, log_start: Array) -> None:
        self.m, self.log_start = m, log_start
        # A start that all modes share is a factor; of many modes not even read.
        self._alike = len(m) > FEW and m.shape[1] == 1 and bool(np.all(log_start == log_start[:1]))

    def _terms(self, tau: Array, r: Array) -> Iterator[tuple[Array, Array, int]]:
        """Yield strengths, squares of the modes, and the axis that the modes are on, block by block.

        The longer of modes and states lies along the memory.
        """
        n, k = len(tau), len(self.m)
        wide = k > n and self.m.shape[1] == 1
        if wide:
            tau, r = tau[:, None], r[:, None]
        width = max(1, BLOCK // n)
        for left in range(0, k, width):
            m, start = self.m[left : left + width], self.log_start[left : left + width]
            if self._alike:
                start = start[:1]
            if wide:
                m, start = m.T, start.T
            # The start plus twice `growth`, in place.
            term = m * (-2 * r)
            term += 2 * tau
            term *= m
            term += start
            yield m, np.exp(term, out=term), 1 if wide else 0

    def square(self, tau: Array, r: Array) -> Array:
        """Return N^2 of n states, (n,), (n,) -> (n,); the second of `moments`."""
        total = np.zeros(len(tau))
        for m, term, axis in self._terms(tau, r):
            term *= m
            term *= m
            total += np.add.reduce(term, axis=axis)
        return total / 2

    def norm(self, tau: Array, r: Array) -> Array:
        """Return N of n states, (n,), (n,) -> (n,)."""
        with np.errstate(over="ignore"):
            return np.sqrt(self.square(tau, r))

    def moments(self, tau: Array, r: Array) -> Array:
        """Return <beta, m>, N^2 and <beta, m^3> of n states, (n,), (n,) -> (3, n).

        ``tau`` and ``r`` are in inverse units of strength and of its square.
        """
        # Not by BLAS: its threads wait for each other longer than such sums take, and it rounds by the
        # number of states that stand beside each other.
        total = np.zeros((3, len(tau)))
        for m, term, axis in self._terms(tau, r):
            for row in total:
                term *= m
                row += np.add.reduce(term, axis=axis)
        total *= [[0.25], [0.5], [0.25]]
        return total


def growth(m: Array, tau: Array | float, r: Array | float) -> Array:
    """Return the logarithm of a mode of strength m over its start, m tau - m^2 R, elementwise."""
    return m * (tau - m * r)


def fate(norm: Any, growing: Any, rho: Any, least: Any, most: Any) -> tuple[Any, Any]:
    """Return whether a network is certain to collapse, and whether it is certain not to.

    A mode of strength m > 0 grows while N > rho m and shrinks while N < rho m; one with m < 0 always
    shrinks.  So N < rho min(m) ends in the origin, and growing modes with a norm of at least rho max(m) of
    their own never come back.

    Parameters
    ----------
    norm, growing : float or (n,) array
        N of all modes, and of those with m > 0 alone.
    rho, least, most : float or (n,) array
        Radius, and the smallest and largest m > 0.
    """
    return norm < rho * least, growing >= rho * most


def vanished(norm: Any, rho: Any, least: Any) -> Any:
    """Return whether a collapsing network counts as 0."""
    return norm < VANISHED * rho * least


def speeds(norm: Array, rho: float | Array) -> tuple[Array, Array]:
    """Return dtau/ds = N/(N + rho) and dR/ds = rho/(N + rho) for N of any size, (n,) -> two (n,) arrays."""
    with np.errstate(invalid="ignore"):
        tau = norm / (norm + rho)
    tau = np.where((norm == np.inf) | (rho == 0), 1.0, tau)  # without a perturbation N may underflow to 0
    return tau, np.where(rho == 0, 0.0, rho / (norm + rho))


def perturbed_margin(moments: Array, rho: float | Array) -> Array:
    """Return the margin at the perturbed weights u - rho z v/N, v - rho z u/N, (3, n) -> (n,)."""
    first, square, third = moments
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = rho * (rho * third / square - np.sqrt(square))
    value: Array = first + np.where(rho == 0, 0.0, shift)
    return value
