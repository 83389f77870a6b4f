"""The optimizers, as small frozen objects that know one thing: how far and where to climb first.

Each has ``rho``, the radius, and ``ascent(gradient)``, the perturbation eps of the weights at which the
descent gradient is then taken.  A new variant of SAM is one more class with these two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from .checks import Array, non_negative


@runtime_checkable
class Optimizer(Protocol):
    """What `flow` and `descend` ask of an optimizer."""

    @property
    def rho(self) -> float:
        """Radius of the perturbation; 0 means plain gradient descent."""

    def ascent(self, gradient: Array) -> Array:
        """Return eps for a gradient known up to a positive factor, (L, d) -> (L, d)."""


def _check_rho(optimizer: Optimizer) -> None:
    expected = "a finite radius >= 0, e.g. 1.0"
    object.__setattr__(optimizer, "rho", non_negative(optimizer.rho, "rho", expected))


@dataclass(frozen=True)
class GD:
    """Gradient descent: no perturbation.

    Examples
    --------
    >>> GD().ascent(np.array([[3.0, -4.0]]))
    array([[0., 0.]])
    """

    @property
    def rho(self) -> float:
        """Radius of the perturbation, 0 for this optimizer."""
        return 0.0

    def ascent(self, gradient: Array) -> Array:
        """Return zeros of the gradient's shape (L, d)."""
        return np.zeros_like(gradient)


@dataclass(frozen=True)
class LinfSAM:
    """SAM with an l-infinity ball: every weight moves by rho against the sign of its descent.

    eps = rho * sign(gradient); sign(0) = 0 in the discrete algorithm.

    Parameters
    ----------
    rho : float
        Radius, finite and >= 0, in the units of the weights.

    Raises
    ------
    ValueError
        If `rho` is negative, not finite or not one number.

    Examples
    --------
    >>> LinfSAM(rho=0.5).ascent(np.array([[3.0, -4.0, 0.0]]))
    array([[ 0.5, -0.5,  0. ]])
    """

    rho: float = 1.0

    def __post_init__(self) -> None:
        _check_rho(self)

    def ascent(self, gradient: Array) -> Array:
        """Return rho * sign(gradient), (L, d) -> (L, d)."""
        return self.rho * np.sign(gradient)


@dataclass(frozen=True)
class L2SAM:
    """SAM with an l2 ball: all weights of all layers move rho along the normalized gradient.

    eps = rho * gradient / ||gradient||_2, the norm taken over all layers together; eps = 0 where the
    gradient is 0.

    Parameters
    ----------
    rho : float
        Radius, finite and >= 0, in the units of the weights.

    Raises
    ------
    ValueError
        If `rho` is negative, not finite or not one number.

    Examples
    --------
    >>> L2SAM(rho=0.5).ascent(np.array([[3.0, -4.0]]))
    array([[ 0.3, -0.4]])
    """

    rho: float = 1.0

    def __post_init__(self) -> None:
        _check_rho(self)

    def ascent(self, gradient: Array) -> Array:
        """Return rho * gradient / ||gradient||_2, (L, d) -> (L, d)."""
        largest = np.max(np.abs(gradient), initial=0.0)
        if largest == 0:
            return np.zeros_like(gradient)
        # Dividing by the largest entry first keeps the squares from underflowing: a gradient of
        # size 1e-200 is perturbed in full, where the usual `norm + 1e-12` would turn SAM into GD.
        unit = gradient / largest
        return unit * (self.rho / np.sqrt(np.vdot(unit, unit)))
