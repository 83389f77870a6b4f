"""l-infinity-SAM where no closed form is known, and any other optimizer: the algorithm in the rescaled clock.

The l-infinity flow has sliding modes: a weight that reaches a sign change of its gradient stays there, as
the velocities on both sides point back at it.  A solver with error control would chatter for ever; fixed
relative steps do not.  An optimizer that is not built in may have such modes too, and takes the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from ..checks import Array
from ..errors import FlowError
from ..model.data import Dataset
from ..model.gradients import perturbed_gradient
from ..model.optimizers import Optimizer
from .leads import LeadWatch
from .standstill import Watch, reason

MAX_STEPS = 200_000
SELDOM = 50  # steps between two looks at whether layers chatter out of step
LONGEST = 709.0  # ln of a time that a float can hold


class Step(NamedTuple):
    """One step: from ``weights`` at time ``t``, by ``move``, in the time ``passed``."""

    weights: Array
    move: Array
    t: float
    passed: float


def rescaled_path(
    data: Dataset, optimizer: Optimizer, weights0: Array, rtol: float, t: float = 0.0
) -> Iterator[Step]:
    """Yield the steps of the algorithm in the rescaled clock, MAX_STEPS at most.

    A step moves the fastest weight by rtol max(rho, largest weight), and takes the time t that
    its velocity needs for that.  Where the gradient is 0, the last step stays there for ever.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0 : (L, d) array
    rtol : float
        Length of a step.
    t : float
        Time at the start.
    """
    rho = optimizer.rho
    weights = weights0
    for _ in range(MAX_STEPS):
        gradient, log_scale = perturbed_gradient(weights, data.z, optimizer)
        speed = float(np.maximum.reduce(np.abs(gradient), axis=None))
        if not math.isfinite(speed):
            kind = type(optimizer).__name__
            raise FlowError(
                f"the flow was not finished: at t = {t:.4g} `{kind}.ascent` gave no finite numbers."
            )
        if speed == 0:
            yield Step(weights, np.zeros_like(weights), t, np.inf)
            return
        length = rtol * max(rho, float(np.maximum.reduce(np.abs(weights), axis=None)))
        move = gradient * (-length / speed)
        log_passed = math.log(length) - math.log(speed) - log_scale
        passed = math.exp(log_passed) if log_passed < LONGEST else math.inf
        yield Step(weights, move, t, passed)
        weights, t = weights + move, t + passed


def _out_of_step(weights: Array, move: Array) -> bool:
    """Return whether two unequal layers of one coordinate chatter about 0."""
    size = np.abs(weights)
    near = size <= 2 * np.max(np.abs(move))
    unequal = np.any(size != size[0], axis=0)
    return bool(np.any((np.sum(near, axis=0) > 1) & unequal & np.any(move != 0, axis=0)))


def step_segment(
    weights: Array, move: Array, t: float, passed: float
) -> tuple[Callable[[float], Array], Callable[[float], float]]:
    """Return weights and time as functions of the share of a step that is done."""
    return lambda share: weights + share * move, lambda share: t + share * passed


def rescaled_steps(
    data: Dataset,
    optimizer: Optimizer,
    weights0: Array,
    times: Array,
    rtol: float,
    start: tuple[float, Array] | None = None,
    watch: LeadWatch | None = None,
) -> tuple[Array, bool, int]:
    """Return the weights at each time, by steps of one relative size, and whether the flow is unique.

    Weights at the times asked for are interpolated linearly within a step of `rescaled_path`.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0 : (L, d) array
    times : (T,) array
        Increasing, > 0.
    rtol : float
        Length of a step; see `rescaled_path`.
    start : float and (L, d) array, optional
        Time and weights from which to go on, if the flow was followed up to there; before all ``times``.
    watch : LeadWatch, optional
        Is shown every step.

    Returns
    -------
    weights : (T, L, d) array
    unique : bool
        False if two unequal layers of one coordinate chattered about 0 at once.  Each then carries the
        coordinate's perturbed value, of size rho^L, with a sign that depends on how the two are in step, and
        the clock and all that follows with it.
    steps : int
        How many there were.

    Raises
    ------
    FlowError
        If MAX_STEPS steps do not reach the last time, or will not, as the weights hover; or if the
        optimizer perturbs to nan or infinity.
    """
    found = np.empty((len(times), *weights0.shape))
    end, done = 0.0, 0
    standstill, unique = Watch(times[-1], MAX_STEPS), True
    t0, first = (0.0, weights0) if start is None else start
    for count, step in enumerate(rescaled_path(data, optimizer, first, rtol, t0), 1):
        weights, move, t, passed = step
        end = t + passed
        if unique and count % SELDOM == 0:
            unique = not _out_of_step(weights, move)
        if watch is not None and np.isfinite(passed):
            watch.segment(*step_segment(weights, move, t, passed), 0.0, 1.0)
        while times[done] <= end:
            found[done] = weights + move * ((times[done] - t) / passed)
            done += 1
            if done == len(times):
                return found, unique, count
        if standstill.hovers(weights, move, end):
            raise FlowError(
                f"the flow was not finished: at t = {end:.4g} of {times[-1]:.4g} "
                f"{reason(data, optimizer, weights0, weights)}. Or ask for earlier `times`."
            )
    raise FlowError(
        f"the flow was not finished: at t = {end:.4g} of {times[-1]:.4g} after {MAX_STEPS} steps. Some "
        "weights chatter about a sign change of their gradient. Ask for earlier `times`, or use `descend`."
    )
