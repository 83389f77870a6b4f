"""Many flows side by side, each at steps of its own: the integrator behind `sweep`.

The clock is read differently from `clock`, and so checks it: time is one more variable of the integration,
in units of the next time wanted.  So a time far ahead costs nothing until the flow comes near it, and
t = 1e300 takes hardly more steps than t = 1e3.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..checks import Array
from ..errors import FlowError
from .dop853 import BatchedDOP853, DenseOutput

RTOL = 1e-11  # of the variables, and of time, per step
HIGHEST = 300.0  # log of the speed of time beyond which a trial step is refused anyway
MAX_ATTEMPTS = 20_000
Watch = Callable[[BatchedDOP853, "Batch", np.ndarray, Array], None]


@dataclass
class Work:
    """At how many points right-hand sides were evaluated, each flow by itself; parts of a batch share it."""

    nfev: int = 0


class Batch(Protocol):
    """n flows, as curves in autonomous variables (k, n), on which time is read."""

    first_step: Array
    work: Work

    def start(self) -> Array:
        """Return the variables at t = 0, (k, n)."""

    def velocity(self, state: Array) -> tuple[Array, Array]:
        """Return the velocity of the variables, (k, n), and the logarithm of that of t, (n,)."""

    def max_step(self, state: Array) -> Array:
        """Return how far the position may go before a kink, (n,)."""

    def terminal(self, state: Array, wait: Array) -> tuple[np.ndarray, Array]:
        """Return which flows have come to rest before ``wait`` more time has passed, and where, (k, n)."""

    def log_layer(self, state: Array) -> Array:
        """Return the logarithms of the weights of any one layer, (d, n)."""

    def keep(self, chosen: np.ndarray) -> None:
        """Drop all flows but the chosen."""


def part_of(batch: Batch, chosen: np.ndarray) -> Batch:
    """Return the chosen of the flows, by a mask or by indices."""
    part = copy.copy(batch)
    part.keep(chosen)
    return part


def with_time(batch: Batch, log_unit: Array) -> Callable[[Array], Array]:
    """Return the velocity of the variables and of t in the unit given by its logarithm."""

    def velocity(state: Array) -> Array:
        move, log_time = batch.velocity(state[:-1])
        return np.concatenate([move, np.exp(np.minimum(log_time - log_unit, HIGHEST))[None]])

    return velocity


class _Passages:
    """Steps within which wanted times pass, solved all at once in the end."""

    def __init__(self, log_times: Array) -> None:
        self._log_times = log_times
        self._parts: list[DenseOutput] = []
        self._rows: list[tuple[np.ndarray, ...]] = []

    def add(self, within: DenseOutput, *row: np.ndarray) -> None:
        """Note steps: flows, first and last + 1 of the times that pass, logarithm of the unit of t."""
        self._parts.append(within)
        self._rows.append(row)

    def write(self, found: Array) -> None:
        """Write the variables at the times passed into ``found``, (n, T, k)."""
        from scipy.optimize.elementwise import find_root  # as all of scipy.optimize only when it is needed

        if not self._parts:
            return
        within = DenseOutput.join(self._parts)
        flow, first, after, log_unit = (np.concatenate(column) for column in zip(*self._rows, strict=True))
        count = after - first
        which = np.repeat(np.arange(len(flow)), count)
        goal = np.arange(len(which)) + np.repeat(first - np.cumsum(count) + count, count)
        level = np.exp(self._log_times[goal] - log_unit[which])
        k = found.shape[-1]
        root = find_root(
            lambda share, system, wanted: within.row(k, share, system) - wanted,
            (np.zeros_like(level), np.ones_like(level)),
            args=(which, level),
        )
        share = np.where(root.success, root.x, 1.0)
        for row in range(k):
            found[flow[which], goal, row] = within.row(row, share, which)


def follow(batch: Batch, times: Array, watch: Watch | None = None) -> Array:
    """Return the variables of every flow at each time.

    Parameters
    ----------
    batch : Batch
        Of n flows in k variables; used up.
    times : (T,) array
        Increasing, > 0.
    watch : callable, optional
        Called after every attempted step with the steps, the flows under way as a batch, their places among
        the n, and the logarithms of the unit in which each measures t.

    Returns
    -------
    (n, T, k) array

    Raises
    ------
    FlowError
        If some flow does not get to the last time within MAX_ATTEMPTS steps.
    """
    log_times = np.log(times)
    start = batch.start()
    k, n = start.shape
    found = np.empty((n, len(times), k))
    flow, goal = np.arange(n), np.zeros(n, int)  # of each flow still under way: its place, its next time
    log_goal = np.full(n, log_times[0])
    rtol, atol = np.full((k + 1, 1), RTOL), np.full((k + 1, 1), 1e-3 * RTOL)
    rtol[k], atol[k] = 0.0, RTOL  # of t, relative to the time wanted
    state = np.concatenate([start, np.zeros((1, n))])
    passages = _Passages(log_times)
    steps = BatchedDOP853(with_time(batch, log_goal), state, batch.first_step, rtol, atol)
    for _ in range(MAX_ATTEMPTS):
        steps.attempt(batch.max_step(steps.state[:-1]))
        if watch is not None:
            watch(steps, batch, flow, log_goal)
        passed = np.flatnonzero(steps.accepted & (steps.state[-1] >= 1))
        if len(passed):
            with np.errstate(divide="ignore"):
                log_end = np.log(steps.state[-1, passed]) + log_goal[passed]
            after = np.maximum(np.searchsorted(log_times, log_end, side="right"), goal[passed] + 1)
            within = steps.dense_output(passed, with_time(part_of(batch, passed), log_goal[passed]))
            passages.add(within, flow[passed], goal[passed], after, log_goal[passed])
            goal[passed] = after
        going = goal < len(times)
        goal_then = log_times[np.minimum(goal, len(times) - 1)]
        scale = np.exp(log_goal - goal_then)
        steps.state[-1] *= scale
        steps.slope[-1] *= scale
        log_goal = goal_then
        with np.errstate(over="ignore"):
            ended, rest = batch.terminal(steps.state[:-1], (1 - steps.state[-1]) * np.exp(log_goal))
        for j in np.flatnonzero(ended & going):
            found[flow[j], goal[j] :] = rest[:, j]
        going &= ~ended
        if not np.any(going):
            passages.write(found)
            return found
        if not np.all(going):
            batch = part_of(batch, going)
            flow, goal, log_goal = flow[going], goal[going], log_goal[going]
            steps.keep(going)
        steps.velocity = with_time(batch, log_goal)
    raise FlowError(
        f"{len(flow)} of {n} flows did not reach t = {times[-1]:g} within {MAX_ATTEMPTS} steps. "
        "Scale `alpha`, `rho` and `mu` to order 1, or ask for earlier `times`."
    )
