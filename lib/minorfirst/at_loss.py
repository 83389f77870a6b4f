"""at_loss(): the network when its training loss first falls to given values.

Optimizers differ in speed, so at equal times they are compared at different stages of training.  At equal
training loss they are not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from .checks import Array, brief, instance, integer, positive, positive_vector
from .clock import FlowError
from .data import Dataset
from .descend import check_optimizer
from .layers import initial_weights, predictor
from .logistic import log_loss
from .optimizers import Optimizer
from .steps import Step, rescaled_path
from .trajectory import Trajectory

STEP = 2e-3  # by default; see `at_loss`


def _log_loss(weights: Array, data: Dataset) -> float:
    return float(log_loss(data.z @ predictor(weights)))


def _crossing(step: Step, goal: float, data: Dataset) -> float:
    """Return the share of a step after which the log loss is at the goal; it is not before and is after."""
    return brentq(lambda share: _log_loss(step.weights + share * step.move, data) - goal, 0.0, 1.0, xtol=1e-9)


def at_loss(
    data: Dataset,
    optimizer: Optimizer,
    *,
    depth: int,
    init: ArrayLike,
    losses: ArrayLike,
    relative_step: float = STEP,
) -> Trajectory:
    """Follow an optimizer until its training loss has fallen to given values, and return the network there.

    The discrete algorithm runs in the rescaled clock: a step moves the fastest weight by ``relative_step``
    times the larger of rho and the largest weight.  Within a step that crosses a value the weights are
    interpolated linearly, to a loss equal to that value up to 1e-6 of it.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
        Or any object with ``rho`` and ``ascent(gradient)``.
    depth : int
        Number L of layers, >= 1.
    init : float, (d,) or (L, d) array_like
        Starting weights.
    losses : (T,) array_like
        Decreasing, positive, all below the loss at the start (ln 2 = 0.693 where beta is 0).
    relative_step : float
        Size of a step, in (0, 0.1]; the error is proportional to it.

    Returns
    -------
    Trajectory
        With T records, at the first times t at which the loss falls to each of the values; method "steps".

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range.
    FlowError
        If the loss does not fall to the last value within steps.MAX_STEPS steps, as where l2-SAM collapses.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> traj = mf.at_loss(data, mf.L2SAM(rho=1.0), depth=2, init=0.7, losses=[0.1, 0.01])
    >>> traj.loss.round(6)
    array([0.1 , 0.01])
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    depth = integer(depth, "depth", 1, "an integer >= 1, the number of layers")
    weights0 = initial_weights(init, depth, data.d)
    check_optimizer(optimizer, weights0, data.z)
    levels = positive_vector(losses, "losses", "training losses, falling, e.g. [0.6, 0.2]")
    relative_step = positive(relative_step, "relative_step", "a number in (0, 0.1], e.g. 0.002")
    if relative_step > 0.1:
        raise ValueError(f"`relative_step` must be a number in (0, 0.1], got {relative_step:g}.")
    start = np.exp(_log_loss(weights0, data))
    if levels[0] >= start or np.any(np.diff(levels) >= 0):
        raise ValueError(
            f"`losses` must fall, from below the loss at the start, {start:.4g}, got {brief(losses)}."
        )
    goals = np.log(levels)
    times: list[float] = []
    found: list[Array] = []
    after = np.inf
    for step in rescaled_path(data, optimizer, weights0, relative_step):
        after = _log_loss(step.weights + step.move, data)
        while after <= goals[len(found)]:
            share = _crossing(step, goals[len(found)], data)
            times.append(step.t + share * step.passed)
            found.append(step.weights + share * step.move)
            if len(found) == len(goals):
                return Trajectory(data, np.array(times), np.stack(found), "steps")
    raise FlowError(
        f"the loss did not fall to {levels[len(found)]:.4g}: after the last step it is {np.exp(after):.4g}. "
        "Ask for larger `losses`, a larger `init`, a smaller rho or a larger `relative_step`."
    )
