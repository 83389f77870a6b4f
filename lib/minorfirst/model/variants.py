"""Variants of SAM on the optimizers' protocol: lp balls, the l1 ball, adaptive SAM, and GSAM.

No closed form is known for them: `flow` follows them in rescaled steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import Array, brief, non_negative, real_number
from .optimizers import L2SAM, SAM

ALIKE = 1e-12  # relative difference up to which entries of a gradient count as equal, for rounding


def _exponent(p: Any) -> float:
    expected = "a number > 1, or math.inf; 2 gives the l2 ball"
    if isinstance(p, float) and p == np.inf:
        return p
    number = real_number(p, "p", expected)
    if number <= 1:
        raise ValueError(f"`p` must be {expected}, got {brief(p)}.")
    return number


@dataclass(frozen=True)
class LpSAM(SAM):
    r"""SAM with an lp ball: the perturbation that raises the linearized loss most among ||eps||_p <= rho.

    eps = rho sign(g) \|g\|^(q-1) / ||g||_q^(q-1) with 1/p + 1/q = 1, norms over all layers together, by
    Hölder's inequality; eps = 0 where the gradient g is 0.  p = 2 is L2SAM and p = inf is LinfSAM.

    Parameters
    ----------
    rho : float
        Radius, finite and >= 0, in the units of the weights.
    p : float
        Exponent of the ball, > 1; infinity is allowed.

    Raises
    ------
    ValueError
        If `rho` is negative or not finite, or `p` is not above 1.

    Examples
    --------
    >>> LpSAM(rho=1.0, p=3.0).ascent(np.array([[9.0, -16.0]])).round(4)
    array([[ 0.667 , -0.8893]])
    """

    p: float = 4.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "p", _exponent(self.p))

    def ascent(self, gradient: Array) -> Array:
        """Return the perturbation, (L, d) -> (L, d)."""
        size = np.abs(gradient)
        largest = np.max(size, initial=0.0)
        if largest == 0:
            return np.zeros_like(gradient)
        size = size / largest  # so that no power under- or overflows
        power = 1.0 / (self.p - 1.0)  # q - 1 = q/p
        value: Array = (
            np.sign(gradient) * size**power * (self.rho / np.sum(size ** (1 + power)) ** (1 / self.p))
        )
        return value


class L1SAM(SAM):
    r"""SAM with an l1 ball: the whole radius goes to the weight whose gradient is largest.

    eps = rho sign(g_k) at the k with the largest \|g_k\|, over all layers together, and 0 elsewhere; equals
    share it, so that identical layers stay so.  `LpSAM` tends to it as p falls to 1.

    Parameters
    ----------
    rho : float
        Radius, finite and >= 0, in the units of the weights.

    Raises
    ------
    ValueError
        If `rho` is negative or not finite.

    Examples
    --------
    >>> L1SAM(rho=0.5).ascent(np.array([[3.0, -4.0], [4.0, 1.0]]))
    array([[ 0.  , -0.25],
           [ 0.25,  0.  ]])
    """

    def ascent(self, gradient: Array) -> Array:
        """Return the perturbation, (L, d) -> (L, d)."""
        size = np.abs(gradient)
        signs: Array = np.sign(gradient) * (size >= np.max(size, initial=0.0) * (1 - ALIKE))
        return self.rho / max(1, int(np.count_nonzero(signs))) * signs


@dataclass(frozen=True)
class ASAM(SAM):
    r"""Adaptive SAM: an l2 ball whose half-axis along each weight is the size of that weight.

    eps = rho T^2 g / ||T g||_2 with T = \|w\| + floor, entry by entry, the norm over all layers together;
    eps = 0 where T g is 0.  With floor = 0 the perturbation is rho times as large when all weights are.

    Parameters
    ----------
    rho : float
        Radius relative to the weights, finite and >= 0.
    floor : float
        What the half-axes have beside the size of the weight, >= 0.

    Raises
    ------
    ValueError
        If `rho` or `floor` is negative or not finite.

    Notes
    -----
    Kwon et al. (2021) propose floor = 0.01 for networks; the theory is clean at 0.

    Examples
    --------
    >>> ASAM(rho=0.5).ascent(np.array([[3.0, -4.0]]), np.array([[2.0, 1.0]])).round(4)
    array([[ 0.8321, -0.2774]])
    """

    rho: float = 0.5
    floor: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "floor", non_negative(self.floor, "floor", "a finite number >= 0"))

    def ascent(self, gradient: Array, weights: Array) -> Array:
        """Return the perturbation at the weights, (L, d), (L, d) -> (L, d)."""
        axes = np.abs(weights) + self.floor
        slope = axes * gradient
        largest = np.max(np.abs(slope), initial=0.0)
        if largest == 0:
            return np.zeros_like(gradient)
        unit = slope / largest  # so that the squares do not underflow
        value: Array = axes * unit * (self.rho / np.sqrt(np.vdot(unit, unit)))
        return value


@dataclass(frozen=True)
class GSAM(SAM):
    r"""Surrogate-gap SAM: L2SAM less a share of the part of the gradient that its descent leaves out.

    The perturbation is that of L2SAM.  With g the gradient at the weights and h that at the perturbed ones,
    it descends along h - alpha (g - <g, h> h/<h, h>), over all layers together; alpha = 0 is L2SAM.

    Parameters
    ----------
    rho : float
        Radius, finite and >= 0, in the units of the weights.
    alpha : float
        Weight of the part of g that is orthogonal to h, finite and >= 0.

    Raises
    ------
    ValueError
        If `rho` or `alpha` is negative or not finite.

    Notes
    -----
    Zhuang et al. (2022).  The example of an optimizer with a ``descent`` of its own.

    Examples
    --------
    >>> GSAM(rho=0.5, alpha=0.5).descent(np.array([[1.0, 1.0]]), np.array([[2.0, 0.0]]))
    array([[ 2. , -0.5]])
    """

    alpha: float = 0.4

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "alpha", non_negative(self.alpha, "alpha", "a finite number >= 0"))

    def ascent(self, gradient: Array) -> Array:
        """Return the perturbation of L2SAM, (L, d) -> (L, d)."""
        return L2SAM(self.rho).ascent(gradient)

    def descent(self, gradient: Array, perturbed_gradient: Array) -> Array:
        """Return the direction to be descended, (L, d), (L, d) -> (L, d)."""
        largest = np.max(np.abs(perturbed_gradient), initial=0.0)
        if largest == 0:
            return -self.alpha * gradient
        unit = perturbed_gradient / largest  # so that the squares do not underflow
        along = np.vdot(gradient, unit) / np.vdot(unit, unit)
        value: Array = perturbed_gradient - self.alpha * (gradient - along * unit)
        return value
