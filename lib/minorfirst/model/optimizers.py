"""The optimizers, as small frozen objects that know one thing: how far and where to climb first.

Each has ``rho``, the radius, and ``ascent(gradient)``, the perturbation eps of the weights at which the
descent gradient is then taken.  A new variant of SAM is one more class with these two.

What an optimizer may do:

- ``ascent(gradient)`` gets the (L, d) gradient divided by a positive number, so that it keeps its digits
  where the true one is 1e-300.  It returns eps, (L, d).
- An ascent that needs more names it: ``ascent(gradient, weights)`` is also given the (L, d) weights,
  ``ascent(gradient, log_scale)`` the logarithm of the number that the gradient was divided by, and
  ``ascent(gradient, weights, log_scale)`` both.
- A variant that does not descend along the gradient at the perturbed weights alone has a
  ``descent(gradient, perturbed_gradient)`` besides.  It gets the gradients at the weights and at the
  perturbed weights, both (L, d) and divided by the same positive number, and returns the direction to be
  descended, which must be proportional to them.  `variants.GSAM` is the example.
- Both are functions: the same arguments give the same answer.  `flow` refuses an ascent that keeps state or
  draws noise, since then there is no flow; `descend` runs it, and calls it once more before the first step.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..checks import Array, radius


@runtime_checkable
class Optimizer(Protocol):
    """What `flow` and `descend` ask of an optimizer."""

    @property
    def rho(self) -> float:
        """Radius of the perturbation; 0 means plain gradient descent."""

    @property
    def ascent(self) -> Callable[..., Array]:
        """Method that returns eps for a gradient known up to a positive factor, (L, d) -> (L, d)."""


EXPECTED = "an optimizer: `GD()`, `LinfSAM(rho)`, `L2SAM(rho)` or an object with `rho` and `ascent(gradient)`"


@lru_cache(maxsize=64)
def _extras(function: Callable[..., Array]) -> frozenset[str]:
    """Return which of the optional arguments of an ascent a function asks for, by name."""
    return frozenset(inspect.signature(function).parameters) & {"weights", "log_scale"}


def extras(optimizer: Optimizer) -> frozenset[str]:
    """Return what the optimizer's ascent asks for beside the gradient: "weights", "log_scale"."""
    return _extras(getattr(optimizer.ascent, "__func__", optimizer.ascent))


def perturbation(optimizer: Optimizer, gradient: Array, weights: Array, log_scale: float) -> Array:
    """Return the optimizer's eps at some weights.

    Parameters
    ----------
    optimizer : Optimizer
    gradient : (L, d) array
        The gradient divided by ``exp(log_scale)``.
    weights : (L, d) array
    log_scale : float

    Returns
    -------
    (L, d) array

    Examples
    --------
    >>> class Relative:
    ...     rho = 0.1
    ...
    ...     def ascent(self, gradient, weights):
    ...         return self.rho * np.abs(weights) * np.sign(gradient)
    >>> perturbation(Relative(), np.array([[3.0, -4.0]]), np.array([[2.0, 1.0]]), 0.0)
    array([[ 0.2, -0.1]])
    """
    if type(optimizer) in (GD, LinfSAM, L2SAM):
        return optimizer.ascent(gradient)
    wanted = extras(optimizer)
    given = {"weights": weights.copy(), "log_scale": log_scale}  # which it may change as it likes
    return optimizer.ascent(gradient.copy(), **{name: given[name] for name in wanted})


def descends(optimizer: Optimizer) -> bool:
    """Return whether the optimizer has a descent of its own."""
    return callable(getattr(optimizer, "descent", None))


class Rule(Enum):
    """What is known of an optimizer: whose flow it follows."""

    GD = "GD"
    LINF = "l-infinity-SAM"
    L2 = "l2-SAM"
    OTHER = "another"


def rule_of(optimizer: Optimizer) -> Rule:
    """Return the rule that an optimizer follows.

    A subclass follows its parent's unless it climbs or descends in its own way.  Without a radius every
    ascent is that of GD.

    Examples
    --------
    >>> rule_of(L2SAM(0.5)).name, rule_of(L2SAM(0.0)).name
    ('L2', 'GD')
    """
    if descends(optimizer):
        return Rule.OTHER
    if optimizer.rho == 0:
        return Rule.GD
    known: dict[Any, Rule] = {GD.ascent: Rule.GD, LinfSAM.ascent: Rule.LINF, L2SAM.ascent: Rule.L2}
    return known.get(getattr(type(optimizer), "ascent", None), Rule.OTHER)


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
class SAM:
    """What every SAM here begins with: a radius, checked.  A parameter more needs `@dataclass`."""

    rho: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rho", radius(self.rho))


class LinfSAM(SAM):
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

    def ascent(self, gradient: Array) -> Array:
        """Return rho * sign(gradient), (L, d) -> (L, d)."""
        return self.rho * np.sign(gradient)


class L2SAM(SAM):
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

    def ascent(self, gradient: Array) -> Array:
        """Return rho * gradient / ||gradient||_2, (L, d) -> (L, d)."""
        largest = np.maximum.reduce(np.abs(gradient), axis=None, initial=0.0)
        if largest == 0:
            return np.zeros_like(gradient)
        # Dividing by the largest entry first keeps the squares from underflowing: a gradient of
        # size 1e-200 is perturbed in full, where the usual `norm + 1e-12` would turn SAM into GD.
        unit = gradient / largest
        value: Array = unit * (self.rho / np.sqrt(np.vdot(unit, unit)))
        return value
