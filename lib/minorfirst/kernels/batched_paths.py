"""The exact solutions of one example for many flows side by side, with balanced layers; each is a `Batch`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import Array
from ..model.logistic import softplus
from ..model.optimizers import GD
from .batch import Work
from .exact import BalancedPath
from .modes import VANISHED, Modes, fate, growth, perturbed_margin, speeds

FIRST = 0.1  # first step, in the path's own unit


def columns(mu: Array, chosen: np.ndarray) -> Array:
    """Return the strengths of the chosen flows; one column stands for all."""
    return mu if mu.shape[1] == 1 else mu[:, chosen]


def depth_one_clock(kind: type[Any], mu: Array, start: Array, rho: Array) -> tuple[Array, Array]:
    """Return ||mu||^2, the speed of the margin in tau, and the first margin at the perturbed weights."""
    # The gradient points along -mu for ever, and the perturbation is proportional to rho.
    climb = np.stack([kind(1.0).ascent(-row[None])[0] for row in mu.T], axis=1) if kind is not GD else 0 * mu
    margin = np.sum(mu * start, axis=0) + rho * np.sum(mu * climb, axis=0)
    return np.broadcast_to(np.sum(mu**2, axis=0), margin.shape), margin


class ReductionBatch:
    """l2-SAM at depth two, the variables tau and R in units of the largest strength.

    Parameters
    ----------
    mu : (d, 1) or (d, n) array, > 0
    start : (d, n) array, > 0
        The weights of both layers.
    rho : (n,) array, > 0
    """

    def __init__(self, mu: Array, start: Array, rho: Array) -> None:
        self.unit = np.broadcast_to(np.max(mu, axis=0), rho.shape)
        m = mu / np.max(mu, axis=0)
        self._least = np.broadcast_to(np.min(m, axis=0), rho.shape)
        self._modes = Modes(m, 2 * np.log(2 * start))
        self._rho = rho
        self.first_step = np.full(len(rho), FIRST)
        self.work = Work()

    def keep(self, chosen: np.ndarray) -> None:
        """See `Batch`."""
        self.unit, self._least, self._rho = self.unit[chosen], self._least[chosen], self._rho[chosen]
        m = self._modes.m
        self._modes = Modes(m if m.shape[1] == 1 else m[:, chosen], self._modes.log_start[:, chosen])

    def start(self) -> Array:
        """See `Batch`."""
        return np.zeros((2, len(self._rho)))

    def velocity(self, state: Array) -> tuple[Array, Array]:
        """See `Batch`."""
        self.work.nfev += state.shape[1]
        here = self._modes.moments(state[0], state[1])
        tau, r = speeds(np.sqrt(here[1]), self._rho)
        with np.errstate(divide="ignore"):
            log_time = softplus(self.unit * perturbed_margin(here, self._rho)) + np.log(tau / self.unit)
        return np.stack([tau, r]), log_time

    def max_step(self, state: Array) -> Array:
        """See `Batch`: there are no kinks."""
        return np.full(state.shape[1], np.inf)

    def terminal(self, state: Array, wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: the collapsing have, R = inf there.

        With N < rho min(m), N falls at least at the rate min(m) (rho min(m) - N), and the perturbed margin
        is at most <beta, m> + rho^2/2 from there on: what is left of t has a bound.
        """
        self.work.nfev += state.shape[1]
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            first, square, _ = self._modes.moments(state[0], state[1])
            share = np.sqrt(square) / (self._rho * self._least)
            left = -np.log1p(-np.minimum(share, 1.0)) / (self._least * self.unit)
            left = left * (1 + np.exp(self.unit * (first + self._rho**2 / 2)))
            gone = (share < 1) & ((left < wait) | (share < VANISHED))
        return gone, np.stack([state[0], np.full_like(wait, np.inf)])

    def log_layer(self, state: Array) -> Array:
        """See `Batch`."""
        m = self._modes.m
        return self._modes.log_start / 2 + growth(m, state[0], state[1])

    def fate(self, state: Array) -> tuple[np.ndarray, np.ndarray]:
        """Return which flows are certain to collapse, and which are certain not to; see `reduction.fate`."""
        norm = self._modes.norm(state[0], state[1])
        return fate(norm, norm, self._rho, self._least, 1.0)  # all modes have 0 < m <= 1


class DepthOneBatch:
    """Any optimizer at depth one, the variable being tau: w = start + tau mu."""

    def __init__(self, kind: type[Any], mu: Array, start: Array, rho: Array) -> None:
        self._mu, self._start = mu, start
        self._speed, self._margin = depth_one_clock(kind, mu, start, rho)
        self.first_step = FIRST / self._speed
        self.work = Work()

    def keep(self, chosen: np.ndarray) -> None:
        """See `Batch`."""
        self._mu, self._start = columns(self._mu, chosen), self._start[:, chosen]
        self._speed, self._margin = self._speed[chosen], self._margin[chosen]
        self.first_step = self.first_step[chosen]

    def start(self) -> Array:
        """See `Batch`."""
        return np.zeros((1, len(self._speed)))

    def velocity(self, state: Array) -> tuple[Array, Array]:
        """See `Batch`."""
        self.work.nfev += state.shape[1]
        return np.ones_like(state), softplus(self._margin + self._speed * state[0])

    def max_step(self, state: Array) -> Array:
        """See `Batch`: there are no kinks."""
        return np.full(state.shape[1], np.inf)

    def terminal(self, state: Array, wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: the weights never rest."""
        return np.zeros(len(wait), bool), state

    def log_layer(self, state: Array) -> Array:
        """See `Batch`."""
        value: Array = np.log(self._start + self._mu * state[0])
        return value


class BalancedBatch:
    """l-infinity-SAM or GD at depth two and more, the variable being the position of `exact.BalancedPath`."""

    def __init__(self, mu: Array, start: Array, rho: Array, depth: int) -> None:
        self._depth, self.work = depth, Work()
        self._set(mu, start, rho)

    def _set(self, mu: Array, start: Array, rho: Array) -> None:
        self._flows, self._path = (mu, start, rho), BalancedPath(mu, start, rho, self._depth)
        self.first_step = FIRST * self._path.first_steps

    def keep(self, chosen: np.ndarray) -> None:
        """See `Batch`."""
        mu, start, rho = self._flows
        self._set(columns(mu, chosen), start[:, chosen], rho[chosen])

    def start(self) -> Array:
        """See `Batch`."""
        return np.zeros((1, len(self.first_step)))

    def velocity(self, state: Array) -> tuple[Array, Array]:
        """See `Batch`."""
        self.work.nfev += state.shape[1]
        return np.ones_like(state), self._path.log_rate(state[0])

    def max_step(self, state: Array) -> Array:
        """See `Batch`: a kink where a coordinate reaches 0 and stays."""
        room = self._path.next_breaks(state[0]) - state[0]
        return np.where(room > 0, room, np.inf)

    def terminal(self, state: Array, _wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: where all coordinates have fallen to 0."""
        return self._path.next_breaks(state[0]) <= state[0], state

    def log_layer(self, state: Array) -> Array:
        """See `Batch`."""
        with np.errstate(divide="ignore"):
            return np.log(self._path.layer(state[0]))
