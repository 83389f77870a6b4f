"""Flows without a known solution, integrated by scipy in log-time.

The state carries y = log(1 + c t) beside the weights, c the largest entry of the data, and advances in the
arc length s of the two, ds = dy + ||relative change of the weights||.  So neither t = 1e300 nor a collapse
in finite time makes a rate unbounded, and the units of the data do not matter.
At depth two the weights are carried as log|u + v| and log|u - v|, whose signs never change (claim C15).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

from ..checks import Array
from ..errors import FlowError
from ..model.data import Dataset
from ..model.layers import fixed_signs, layer_gradients
from ..model.margins import separates
from ..model.optimizers import Optimizer
from .leads import LeadWatch
from .states import DirectWeights, LogModes

ATOL = 1e-2  # over the relative tolerance
MAX_EVALUATIONS = 40_000
GLANCE = 1_000  # evaluations between two looks at whether GD has come to rest, or the flow slides
SLIDES = 0.05  # arc length in a glance below which it does; flows that do not slide make 2 or more
AT_REST = 1e-6  # relative speed below which it has; the noise of the solver is some 1e-9
# ln of the size, relative to the start, at which a network counts as collapsed to 0.
COLLAPSED = np.log(1e-16)


class Sliding(FlowError):
    """Raised where the solver gets no further, with what it has found.

    Near a saddle the l2 perturbation can flip from step to step, and then the flow slides.

    Attributes
    ----------
    t : float
        The time reached.
    weights : (L, d) array
        The weights there.
    found : (k, L, d) array
        Those at the times already passed.
    nfev : int
        Evaluations so far.
    """

    def __init__(self, message: str, t: float, weights: Array, found: Array, nfev: int) -> None:
        super().__init__(message)
        self.t, self.weights, self.found, self.nfev = t, weights, found, nfev


def _state_at(piece: Callable[[float], Array], y: float, left: float, right: float) -> Array:
    """Return the state within one step of the solver at which the clock shows y."""
    s = scipy.optimize.brentq(lambda s: piece(s)[-1] - y, left, right, xtol=1e-14, rtol=1e-14)
    return piece(s)[:-1]


def _show(
    watch: LeadWatch, solver: Any, before: float, modes: DirectWeights | LogModes, log_unit: float
) -> None:
    """Show a watch the last step."""
    piece = solver.dense_output()
    watch.segment(
        lambda s: modes.weights(piece(s)[:-1]),
        lambda s: float(np.expm1(piece(s)[-1]) / np.exp(log_unit)),
        before,
        solver.t,
    )


def integrate(
    data: Dataset,
    optimizer: Optimizer,
    weights0: Array,
    times: Array,
    rtol: float,
    watch: LeadWatch | None = None,
) -> tuple[Array, int]:
    """Return the weights of a GD or l2-SAM flow at each time, and how often its velocity was evaluated.

    Parameters
    ----------
    data : Dataset
    optimizer : GD or L2SAM
    weights0 : (L, d) array
    times : (T,) array
        Increasing, > 0.
    rtol : float
        Relative tolerance of a step.
    watch : LeadWatch, optional
        Is shown every step.

    Returns
    -------
    weights : (T, L, d) array
    nfev : int

    Raises
    ------
    Sliding
        If MAX_EVALUATIONS do not reach the last time, or the solver gets no further.
    """
    if not np.any(layer_gradients(weights0, np.ones(data.d))) and len(weights0) > 1:
        # The gradient and with it the perturbation are 0: the flow stays where it is.
        return np.repeat(weights0[None], len(times), axis=0), 0
    modes: DirectWeights | LogModes
    modes = (LogModes if len(weights0) == 2 else DirectWeights)(weights0, data.z, optimizer)

    log_unit = float(np.log(np.max(np.abs(data.z))))  # not all 0, or the gradient would be

    def velocity(_s: float, state: Array) -> Array:
        v, log_scale, size = modes.velocity(state[:-1])
        relative = float(np.linalg.norm(v)) / size
        if relative == 0:
            return np.append(np.zeros_like(v), 1.0)
        # With r the relative speed per unit of y: dy/ds = 1/(1 + r), dstate/ds = dstate/dy/(1 + r).
        log_r = state[-1] + log_scale + np.log(relative) - log_unit
        return np.append(scipy.special.expit(log_r) * v / relative, scipy.special.expit(-log_r))

    def at_rest(state: Array) -> bool:
        # A minimizer attracts at a rate that in log-time grows like t, so that no solver gets past it.
        speed, log_scale = modes.speed(state[:-1])
        slow = np.exp(log_scale - log_unit) * speed < AT_REST
        return bool(slow) and not separates(data, fixed_signs(weights0))

    with np.errstate(divide="ignore"):
        marks = np.logaddexp(0.0, np.log(times) + log_unit)  # log(1 + c t), also where c t is no float
    found = np.zeros((len(times), *weights0.shape))
    done, slides = 0, False
    seen, next_glance = 0.0, GLANCE
    start = np.append(modes.start, 0.0)
    atol = ATOL * rtol * np.append(np.broadcast_to(modes.scale, modes.start.shape), 1.0)
    solver = scipy.integrate.LSODA(velocity, 0.0, start, np.inf, rtol=rtol, atol=atol)
    while done < len(times):
        before = solver.t
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that it gets no further, which is looked at below
            message = solver.step()
        y = solver.y[-1]
        if watch is not None:
            _show(watch, solver, before, modes, log_unit)
        if marks[done] <= y:
            piece = solver.dense_output()
            while done < len(times) and marks[done] <= y:
                found[done] = modes.weights(_state_at(piece, marks[done], before, solver.t))
                done += 1
        if modes.log_size(solver.y[:-1]) < COLLAPSED:
            break  # the weights have vanished, in finite time: the rest stays 0
        if solver.nfev >= next_glance:
            if optimizer.rho == 0 and done < len(times) and at_rest(solver.y):
                found[done:] = modes.weights(solver.y[:-1])
                break
            slides = solver.t - seen < SLIDES
            seen, next_glance = solver.t, solver.nfev + GLANCE
        if solver.status != "running" or solver.nfev > MAX_EVALUATIONS or solver.t == before or slides:
            t = float(np.expm1(y) / np.exp(log_unit))
            raise Sliding(
                f"the flow was not finished: at t = {t:.4g} of {times[-1]:.4g} after {solver.nfev} "
                f"evaluations ({message or 'no progress'}). Ask for earlier `times`, scale `init` and the "
                "data to order 1, or use `descend`.",
                t,
                modes.weights(solver.y[:-1]),
                found[:done],
                solver.nfev,
            )
    return found, solver.nfev
