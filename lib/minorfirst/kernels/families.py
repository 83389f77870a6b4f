"""The exact solutions for many flows of one example at once, with balanced layers: the kernel of `sweep`.

Of every flow and time two scalars are kept, whatever d; `layer` makes the weights of them.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from scipy.special import wrightomega

from ..checks import Array
from ..model.logistic import softplus
from ..model.optimizers import GD, L2SAM
from .batch import Batch, follow
from .dop853 import Steps
from .exact import BalancedPath
from .reduction import VANISHED, Modes, growth, perturbed_margin, speeds

BOUNDARY_RTOL = 1e-13  # of the integration behind the collapse boundary
WAYS = 32  # scales tried at a time on the way to it
FIRST = 0.1  # first step, in the path's own unit


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
        here = self._modes.moments(state[0], state[1])
        tau, r = speeds(np.sqrt(here[1]), self._rho)
        with np.errstate(divide="ignore"):
            log_time = softplus(self.unit * perturbed_margin(here, self._rho)) + np.log(tau / self.unit)
        return np.stack([tau, r]), log_time

    def room(self, state: Array) -> Array:
        """See `Batch`: there are no kinks."""
        return np.full(state.shape[1], np.inf)

    def ended(self, state: Array, wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: the collapsing have, R = inf there.

        With N < rho min(m), N falls at least at the rate min(m) (rho min(m) - N), and the perturbed margin
        is at most <beta, m> + rho^2/2 from there on: what is left of t has a bound.
        """
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
        return self._modes.log_start / 2 + m * (state[0] - m * state[1])

    def doomed(self, state: Array) -> tuple[np.ndarray, np.ndarray]:
        """Return which flows are certain to collapse, and which are certain not to; see `reduction`."""
        norm = np.sqrt(self._modes.square(state[0], state[1]))
        return norm < self._rho * self._least, norm >= self._rho


class DepthOneBatch:
    """Any optimizer at depth one, the variable being tau: w = start + tau mu."""

    def __init__(self, kind: type[Any], mu: Array, start: Array, rho: Array) -> None:
        self._mu, self._start = mu, start
        self._speed, self._margin = _depth_one_clock(kind, mu, start, rho)
        self.first_step = FIRST / self._speed

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
        return np.ones_like(state), softplus(self._margin + self._speed * state[0])

    def room(self, state: Array) -> Array:
        """See `Batch`: there are no kinks."""
        return np.full(state.shape[1], np.inf)

    def ended(self, state: Array, wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: the weights never rest."""
        return np.zeros(len(wait), bool), state

    def log_layer(self, state: Array) -> Array:
        """See `Batch`."""
        return np.log(self._start + self._mu * state[0])


class BalancedBatch:
    """l-infinity-SAM or GD at depth two and more, the variable being the position of `exact.BalancedPath`."""

    def __init__(self, mu: Array, start: Array, rho: Array, depth: int) -> None:
        self._path = BalancedPath(mu, start, rho, depth)
        self.first_step = FIRST * self._path.first_steps

    def keep(self, chosen: np.ndarray) -> None:
        """See `Batch`."""
        self._path = copy.copy(self._path)
        self._path.keep(chosen)

    def start(self) -> Array:
        """See `Batch`."""
        return np.zeros((1, len(self.first_step)))

    def velocity(self, state: Array) -> tuple[Array, Array]:
        """See `Batch`."""
        return np.ones_like(state), self._path.log_rate(state[0])

    def room(self, state: Array) -> Array:
        """See `Batch`: a kink where a coordinate reaches 0 and stays."""
        room = self._path.next_breaks(state[0]) - state[0]
        return np.where(room > 0, room, np.inf)

    def ended(self, state: Array, _wait: Array) -> tuple[np.ndarray, Array]:
        """See `Batch`: where all coordinates have fallen to 0."""
        return self._path.next_breaks(state[0]) <= state[0], state

    def log_layer(self, state: Array) -> Array:
        """See `Batch`."""
        with np.errstate(divide="ignore"):
            return np.log(self._path.layer(state[0]))


def _depth_one_clock(kind: type[Any], mu: Array, start: Array, rho: Array) -> tuple[Array, Array]:
    """Return ||mu||^2, the speed of the margin in tau, and the first margin at the perturbed weights."""
    # The gradient points along -mu for ever, and the perturbation is proportional to rho.
    climb = np.stack([kind(1.0).ascent(-row[None])[0] for row in mu.T], axis=1) if kind is not GD else 0 * mu
    margin = np.sum(mu * start, axis=0) + rho * np.sum(mu * climb, axis=0)
    return np.broadcast_to(np.sum(mu**2, axis=0), margin.shape), margin


def _depth_one(kind: type[Any], mu: Array, start: Array, rho: Array, times: Array) -> Array:
    """Return tau at each time at depth one, (n, T).

    The margin at the perturbed weights is q + s tau with s = ||mu||^2, so t = tau + exp(q)(exp(s tau) - 1)/s;
    Wright's omega function solves it.
    """
    speed, margin = (row[:, None] for row in _depth_one_clock(kind, mu, start, rho))
    with np.errstate(over="ignore"):
        total = speed * times + np.exp(margin)
    return (np.log(wrightomega(total + margin).real) - margin) / speed


def batch_of(kind: type[Any], depth: int, mu: Array, start: Array, rho: Array) -> Batch:
    """Return the flows as a `Batch`.

    Parameters
    ----------
    kind : {GD, LinfSAM, L2SAM}
        L2SAM only at depths one and two, at two with all radii > 0.
    depth : int, >= 1
    mu : (d, 1) or (d, n) array, > 0
    start : (d, n) array, > 0
        Weights of every layer.
    rho : (n,) array
    """
    if depth == 1:
        return DepthOneBatch(kind, mu, start, rho)
    if kind is L2SAM:
        return ReductionBatch(mu, start, rho)
    return BalancedBatch(mu, start, rho if kind is not GD else np.zeros_like(rho), depth)


def parts(kind: type[Any], depth: int, rho: Array) -> list[tuple[np.ndarray, type[Any]]]:
    """Return masks of the flows and the optimizer whose solution serves them: rho = 0 is GD."""
    plain = (rho == 0) if kind is L2SAM and depth > 1 else np.zeros(len(rho), bool)
    return [(mask, k) for mask, k in ((plain, GD), (~plain, kind)) if np.any(mask)]


def columns(mu: Array, chosen: np.ndarray) -> Array:
    """Return the strengths of the chosen flows; one column stands for all."""
    return mu if mu.shape[1] == 1 else mu[:, chosen]


def solve(kind: type[Any], depth: int, mu: Array, start: Array, rho: Array, times: Array) -> Array:
    """Return the two scalars of every flow and time, (n, T, 2).

    They are tau and R for l2-SAM at depth two (R = inf where the network has collapsed), tau and 0 at depth
    one, and the position of `exact.BalancedPath` and 0 elsewhere.

    Parameters
    ----------
    kind, depth, mu, start, rho
        As for `batch_of`, but depth one and l2-SAM of radius 0 are allowed.
    times : (T,) array
    """
    scalars = np.zeros((len(rho), len(times), 2))
    if depth == 1:
        scalars[..., 0] = _depth_one(kind, mu, start, rho, times)
        return scalars
    for chosen, part in parts(kind, depth, rho):
        strengths = columns(mu, chosen)
        found = follow(batch_of(part, depth, strengths, start[:, chosen], rho[chosen]), times)
        if part is L2SAM:
            unit = np.broadcast_to(np.max(strengths, axis=0), rho[chosen].shape)[:, None]
            found = found / np.stack([unit, unit**2], axis=-1)
        scalars[chosen, :, : found.shape[-1]] = found
    return scalars


def layer(kind: type[Any], depth: int, mu: Array, start: Array, rho: Array, scalars: Array) -> Array:
    """Return the weights of any one layer from the scalars that `solve` gives, (n, T, 2) -> (n, T, d)."""
    weights = np.empty((*scalars.shape[:2], len(mu)))
    for chosen, part in parts(kind, depth, rho):
        strengths, first = columns(mu, chosen), start[:, chosen]
        path = None
        if depth > 1 and part is not L2SAM:
            path = BalancedPath(strengths, first, rho[chosen] if part is not GD else 0.0 * rho[chosen], depth)
        for k in range(scalars.shape[1]):
            tau, r = scalars[chosen, k].T
            if path is not None:
                here = path.layer(tau)
            elif depth == 1:
                here = first + strengths * tau
            else:
                with np.errstate(under="ignore"):
                    here = first * np.exp(growth(strengths, tau, r))
            weights[chosen, k] = here.T
    return weights


def collapse_scales(mu: Array, shape: Array) -> Array:
    """Return the scale alpha below which l2-SAM of radius 1 at depth two collapses, (n,).

    Start is alpha * shape, and the fate of a start is certain (see `reduction`).  WAYS scales at a time cut
    the bracket into WAYS + 1 parts.

    Parameters
    ----------
    mu, shape : (d, n) arrays, > 0

    Returns
    -------
    (n,) array
        To a relative error of about 1e-12.
    """
    size = np.linalg.norm(mu * shape, axis=0) * np.sqrt(2)
    # Everything shrinks below the first of these and grows above the second.
    low, high = np.min(mu, axis=0) / size, np.max(mu, axis=0) / size
    inner = np.arange(1, WAYS + 1) / (WAYS + 1)
    which = np.repeat(np.arange(mu.shape[1]), WAYS)
    while np.any(high - low > 1e-13 * high):
        scales = (low[:, None] * (high / low)[:, None] ** inner).ravel()
        batch = ReductionBatch(mu[:, which], scales * shape[:, which], np.ones(len(which)))
        fallen = np.sum(_fates(batch).reshape(-1, WAYS), axis=1)
        edges = np.concatenate([low[:, None], scales.reshape(-1, WAYS), high[:, None]], axis=1)
        before = np.stack([low, high])
        rows = np.arange(len(low))
        low, high = edges[rows, fallen], edges[rows, fallen + 1]
        if np.array_equal(before, np.stack([low, high])):
            break
    return np.sqrt(low * high)


def _fates(batch: ReductionBatch) -> np.ndarray:
    """Return which flows collapse, (n,) bools; the flows are used up."""
    state = batch.start()
    tolerance = np.full((2, 1), BOUNDARY_RTOL)
    steps = Steps(lambda y: batch.velocity(y)[0], state, batch.first_step, tolerance, 1e-3 * tolerance)
    fates, flow = np.zeros(state.shape[1], bool), np.arange(state.shape[1])
    while len(flow):
        falls, grows = batch.doomed(steps.state)
        fates[flow[falls]] = True
        going = ~(falls | grows)
        batch.keep(going)
        flow = flow[going]
        steps.keep(going)
        if len(flow):
            steps.attempt(np.full(len(flow), np.inf))
    return fates
