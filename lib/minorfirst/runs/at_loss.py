"""at_loss(): the network when its training loss first falls to given values.

Optimizers differ in speed, so at equal times they are compared at different stages of training.  At equal
training loss they are not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import numpy as np
import scipy
from numpy.typing import ArrayLike

from ..checks import Array, brief, instance, layers_number, positive_vector
from ..errors import FlowError
from ..kernels.leads import Handovers, LeadWatch
from ..kernels.rescaled import MAX_STEPS
from ..model.data import Dataset
from ..model.layers import initial_weights, predictor
from ..model.logistic import log_loss
from ..model.optimizers import Optimizer
from .solvers import ExactSolver, StepSolver, solver_for
from .trajectory import Trajectory

RTOLS = {"exact": 1e-11, "steps": 2e-3}
LAST = 1e300  # a time by which the loss has fallen, if it falls


def _log_loss(weights: Array, data: Dataset) -> float:
    return float(log_loss(data.z @ predictor(weights)))


def _crossing(
    weights_at: Callable[[float], Array], goal: float, left: float, right: float, data: Dataset
) -> float:
    """Return where in [left, right] the log loss is at the goal; it is not before and is after."""
    if _log_loss(weights_at(left), data) <= goal:
        return left
    return float(
        scipy.optimize.brentq(
            lambda place: _log_loss(weights_at(place), data) - goal, left, right, xtol=1e-13
        )
    )


def at_loss(
    data: Dataset,
    optimizer: Optimizer,
    *,
    depth: int,
    init: ArrayLike,
    losses: ArrayLike,
    method: str | None = None,
    rtol: float | None = None,
) -> Trajectory:
    """Follow an optimizer until its training loss has fallen to given values, and return the network there.

    Where `flow` knows the solution, so does this function, and a collapse is told at once.  Elsewhere the
    discrete algorithm runs in the rescaled clock: a step moves the fastest weight by ``rtol`` times the
    larger of rho and the largest weight.  Within a step that crosses a value the weights are
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
    method : {"exact", "steps"}, optional
        How to follow it; by default the first of these that can.
    rtol : float, optional
        As for `flow`, but 2e-3 by default in "steps".  The error of "steps" is proportional to it, up to a
        few per cent of t and less of beta by default; but where the gradient passes near 0 under L2SAM, no
        small step follows the flow.

    Returns
    -------
    Trajectory
        With T records, at the first times t at which the loss falls to each of the values; method "exact" or
        "steps".

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range.
    FlowError
        If the loss does not fall to the last value, as where the network collapses or comes to rest, or not
        within rescaled.MAX_STEPS steps.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> traj = mf.at_loss(data, mf.L2SAM(rho=1.0), depth=2, init=0.7, losses=[0.1, 0.01])
    >>> traj.loss.round(6)
    array([0.1 , 0.01])
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    depth = layers_number(depth)
    weights0 = initial_weights(init, depth, data.d)
    chosen = solver_for(data, optimizer, weights0, method, rtol, RTOLS)
    solver = cast(ExactSolver | StepSolver, chosen)  # RTOLS has no "ode"
    levels = positive_vector(losses, "losses", "training losses, falling, e.g. [0.6, 0.2]")
    start = np.exp(_log_loss(weights0, data))
    if levels[0] >= start or np.any(np.diff(levels) >= 0):
        raise ValueError(
            f"`losses` must fall, from below the loss at the start, {start:.4g}, got {brief(losses)}."
        )
    times: list[float] = []
    found: list[Array] = []
    try:
        here, after = weights0, np.log(start)
        for count, (weights_at, time_at, left, right) in enumerate(solver.segments(LAST), 1):
            here = weights_at(right)
            after = _log_loss(here, data)
            while len(found) < len(levels) and after <= np.log(levels[len(found)]):
                place = _crossing(weights_at, np.log(levels[len(found)]), left, right, data)
                times.append(time_at(place))
                found.append(weights_at(place))
            if len(found) == len(levels):
                replay = partial(_handovers, solver, times[-1])
                of_all = solver.method, replay, solver.work(count), solver.message
                return Trajectory(data, np.array(times), np.stack(found), *of_all)
        why = f"that is after {MAX_STEPS} steps"
        if solver.method == "exact":
            gone = not np.any(predictor(here))
            why = "there the network has collapsed to 0" if gone else f"there the flow rests, to t = {LAST:g}"
    except FlowError as error:
        why = str(error)
    raise FlowError(
        f"the loss did not fall to {levels[len(found)]:.4g}: it is {np.exp(after):.4g} at last, and {why}. "
        "Ask for larger `losses`, a larger `init` or a smaller rho."
    )


def _handovers(solver: ExactSolver | StepSolver, last: float) -> Handovers:
    """Follow the network once more and return its handovers."""
    watch = LeadWatch()
    for segment in solver.segments(LAST):
        if segment[1](segment[2]) > last:
            break
        watch.segment(*segment)
    return watch.handovers(last)
