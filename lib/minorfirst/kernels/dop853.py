"""Many small differential equations side by side, each with steps of its own.

scipy's DOP853 integrates one system with one step.  Here its coefficients, error estimate and dense output
serve n systems of k variables at once: state (k, n), step (n,).  A column depends on no other, so that
the result does not depend on which systems stand beside each other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from ..checks import Array

SAFETY, SHRINK, GROW = 0.9, 0.2, 10.0  # of a new step, over the old
Velocity = Callable[[Array], Array]


def _combine(stages: Array, coefficients: Array) -> Array:
    """Return sum_i coefficients[i] stages[i], added in order, stages (s, k, n) -> (k, n)."""
    total = np.zeros(stages.shape[1:])
    for stage, coefficient in zip(stages, coefficients, strict=True):
        if coefficient:
            total += coefficient * stage
    return total


class DenseOutput:
    """Solutions of k variables within m steps, as polynomials of degree 7.

    Parameters
    ----------
    start : (k, m) array
    terms : (7, k, m) array
    """

    def __init__(self, start: Array, terms: Array) -> None:
        self._start, self._terms = start, terms

    @classmethod
    def join(cls, parts: list[DenseOutput]) -> DenseOutput:
        """Return all the steps of several in one."""
        start = np.concatenate([part._start for part in parts], axis=-1)
        return cls(start, np.concatenate([part._terms for part in parts], axis=-1))

    def row(self, k: int, share: Array, which: np.ndarray) -> Array:
        """Return variable k at a share of a step, two (p,) arrays -> (p,)."""
        total = np.zeros(len(share))
        for power, term in enumerate(self._terms[::-1, k]):
            total += term[which]
            total *= share if power % 2 == 0 else 1 - share
        value: Array = self._start[k, which] + total
        return value


class BatchedDOP853:
    """One attempted step after another, of n systems y' = velocity(y).

    Parameters
    ----------
    velocity : callable
        (k, n) -> (k, n), column by column.
    state : (k, n) array
    step : (n,) array
        First step to try.
    rtol, atol : (k, 1) arrays
        Tolerances of each variable.

    Attributes
    ----------
    before, state : (k, n) arrays
        At the two ends of the last step; the same where it was refused.
    accepted : (n,) bool array
    """

    def __init__(self, velocity: Velocity, state: Array, step: Array, rtol: Array, atol: Array) -> None:
        self._method = scipy.integrate.DOP853  # its coefficients
        self.velocity, self.state, self.step = velocity, state, step
        self._rtol, self._atol = rtol, atol
        self.slope = velocity(state)
        self.before = state
        self.accepted = np.zeros(len(step), bool)

    def attempt(self, longest: Array) -> None:
        """Try one step of every system, no longer than ``longest``, (n,)."""
        h = self._h = np.minimum(self.step, longest)
        self._stages = np.empty((self._method.n_stages + 1, *self.state.shape))
        self._stages[0] = self.slope
        with np.errstate(over="ignore", invalid="ignore"):
            for s in range(1, self._method.n_stages):
                move = _combine(self._stages[:s], self._method.A[s, :s])
                self._stages[s] = self.velocity(self.state + h * move)
            after = self.state + h * _combine(self._stages[:-1], self._method.B)
            self._stages[-1] = self.velocity(after)
            error = self._error(after)
        self.accepted = error < 1  # not where it is nan
        with np.errstate(divide="ignore"):
            exponent = -1 / (self._method.error_estimator_order + 1)
            factor = np.clip(SAFETY * error**exponent, SHRINK, GROW)
        self.step = h * np.where(np.isnan(error), SHRINK, factor)
        self.before = self.state
        self.state = np.where(self.accepted, after, self.state)
        self.slope = np.where(self.accepted, self._stages[-1], self.slope)

    def _error(self, after: Array) -> Array:
        scale = self._atol + self._rtol * np.maximum(np.abs(self.state), np.abs(after))
        fifth = np.sum((_combine(self._stages, self._method.E5) / scale) ** 2, axis=0)
        third = np.sum((_combine(self._stages, self._method.E3) / scale) ** 2, axis=0)
        size = np.sqrt((fifth + 0.01 * third) * len(after))
        value: Array = self._h * fifth / np.where(size > 0, size, 1.0)
        return value

    def dense_output(self, chosen: np.ndarray, velocity: Velocity) -> DenseOutput:
        """Return the solution within the last step, accepted, of the chosen systems.

        Parameters
        ----------
        chosen : (m,) int array
        velocity : callable
            That of the chosen systems alone.
        """
        h, start, end = self._h[chosen], self.before[:, chosen], self.state[:, chosen]
        first = len(self._stages)
        stages = np.concatenate([self._stages[:, :, chosen], np.empty((3, *start.shape))])
        for s, row in enumerate(self._method.A_EXTRA, first):
            stages[s] = velocity(start + h * _combine(stages[:s], row[:s]))
        move = end - start
        terms = [move, h * stages[0] - move, 2 * move - h * (stages[first - 1] + stages[0])]
        return DenseOutput(start, np.stack(terms + [h * _combine(stages, row) for row in self._method.D]))

    def keep(self, chosen: np.ndarray) -> None:
        """Drop all systems but the chosen, given as a mask."""
        for name in ("state", "before", "slope", "step", "accepted"):
            setattr(self, name, getattr(self, name)[..., chosen])
