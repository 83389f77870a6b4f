"""The three regimes of l2-SAM at depth two on one example, and their sharp boundaries (C7, C13)."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, brief, in_reach, radius, real_array, strengths_vector
from ..kernels.reduction import ReductionPath
from .collapse import BOUNDARY_RTOL, collapse_scales


class Regime(Enum):
    """What l2-SAM does at depth two, by the scale of a balanced start."""

    COLLAPSE = "collapse"
    MINOR_FIRST = "minor first"
    MAJOR_FIRST = "major first"

    def __repr__(self) -> str:
        return f"Regime.{self.name}"


class RegimeThresholds(NamedTuple):
    """Initialization scales at which the regime changes.

    Attributes
    ----------
    collapse : float or array
        Below it the network collapses to the origin.
    major : float or array
        From it on the major coordinate grows fastest from the outset.
    """

    collapse: Any
    major: Any


def major_norm(mu: Array, rho: float) -> float:
    """Return the ||mu * w|| from which on the major coordinate outgrows every other.

    Coordinate i outgrows a larger k while ||mu * w|| < rho (mu_i + mu_k)/sqrt 2; the last to be outgrown is
    the second strongest.  Equal strengths count as one.  A single strength is major as soon as it grows.
    """
    distinct = np.unique(mu)
    second = distinct[-2] if len(distinct) > 1 else 0.0
    return float(rho * (second + distinct[-1]) / np.sqrt(2))


def major_scale(mu: Array, shape: Array) -> float:
    """Return the scale of ``shape`` over rho from which on the major coordinate leads from the outset."""
    return major_norm(mu, 1.0) / float(np.linalg.norm(mu * shape))


def _start(mu: Array, init: ArrayLike, name: str) -> Array:
    expected = f"a positive number or a ({len(mu)},) array of positive numbers"
    array = real_array(init, name, expected)
    if array.shape not in ((), mu.shape) or np.any(array <= 0):
        raise ValueError(f"`{name}` must be {expected}, got {brief(init)}.")
    in_reach(array, name)
    return np.array(np.broadcast_to(array, mu.shape))


def regime(mu: ArrayLike, rho: float, init: ArrayLike) -> Regime:
    """Return what l2-SAM at depth two does from balanced weights ``init`` on one example ``mu``.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    rho : float
        SAM radius, >= 0.
    init : float or (d,) array_like
        Common value of both layers, > 0.

    Returns
    -------
    Regime
        COLLAPSE: the weights reach 0 in finite time.  MAJOR_FIRST: the coordinate of the largest mu has the
        largest growth rate at t = 0, and so for ever.  MINOR_FIRST: in between.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Theorem 4.5 of the paper; the boundaries are claim C13, proved in the appendix.

    Examples
    --------
    >>> [regime([1.0, 2.0], rho=1.0, init=alpha) for alpha in (0.5, 0.7, 1.0)]
    [Regime.COLLAPSE, Regime.MINOR_FIRST, Regime.MAJOR_FIRST]
    """
    mu = strengths_vector(mu)
    rho = radius(rho)
    start = _start(mu, init, "init")
    if np.linalg.norm(mu * start) >= major_norm(mu, rho):
        return Regime.MAJOR_FIRST
    path = ReductionPath(mu, np.stack([start, start]), rho, BOUNDARY_RTOL)
    return Regime.COLLAPSE if path.collapses() else Regime.MINOR_FIRST


def regime_thresholds(mu: ArrayLike, rho: float, shape: ArrayLike | None = None) -> RegimeThresholds:
    """Return the scales alpha at which the regime of init = alpha * shape changes.

    The upper one is closed: alpha ||mu * shape|| = rho (mu_(d-1) + mu_d)/sqrt 2.  The lower one is where the
    start meets the stable manifold of the saddle (rho/sqrt 2 on the minor coordinate, 0 elsewhere); it is
    found by sections on the scalar reduction, which decides the fate of a start with certainty.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    rho : float
        SAM radius, >= 0.
    shape : (d,) array_like, optional
        Proportions of the start, > 0; ones by default.

    Returns
    -------
    RegimeThresholds
        Named pair (collapse, major), relative error <= 1e-10, both proportional to rho.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Claim C13, proved in the appendix "Proofs".  The section of the last few mu and shape is kept: another
    radius costs next to nothing.

    Examples
    --------
    >>> collapse, major = regime_thresholds([1.0, 2.0], rho=1.0)
    >>> print(f"{collapse:.10f} {major:.10f}")
    0.5213212826 0.9486832981
    """
    mu = strengths_vector(mu)
    rho = radius(rho)
    profile = np.ones_like(mu) if shape is None else _start(mu, shape, "shape")
    collapse = _collapse_scale(mu.tobytes(), profile.tobytes())
    return RegimeThresholds(float(rho * collapse), float(rho * major_scale(mu, profile)))


@lru_cache(maxsize=32)
def _collapse_scale(mu: bytes, shape: bytes) -> float:
    """Return the lower boundary at radius 1, to which those of all radii are proportional; it is kept."""
    columns = [np.frombuffer(held)[:, None] for held in (mu, shape)]
    return float(collapse_scales(*columns)[0])
