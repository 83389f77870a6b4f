"""Flows without a known solution, integrated by scipy in log-time.

The state carries y = log(1 + c t) beside the weights, c the largest entry of the data, and advances in the
arc length s of the two, ds = dy + ||relative change of the weights||.  So neither t = 1e300 nor a collapse
in finite time makes a rate unbounded, and the units of the data do not matter.
At depth two the weights are carried as log|u + v| and log|u - v|, whose signs never change (claim C15).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from scipy.integrate import LSODA
from scipy.optimize import brentq
from scipy.special import expit

from ..checks import Array
from ..errors import FlowError
from ..model.data import Dataset
from ..model.layers import fixed_signs, layer_gradients, predictor
from ..model.logistic import scaled_gradient
from ..model.margins import separates
from ..model.optimizers import Optimizer
from .leads import LeadWatch

RTOL = 1e-9
ATOL = 1e-11
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
    """

    def __init__(self, message: str, t: float, weights: Array, found: Array) -> None:
        super().__init__(message)
        self.t, self.weights, self.found = t, weights, found


class _DirectWeights:
    """The weights themselves as the state, (L*d,)."""

    def __init__(self, weights0: Array, z: Array, optimizer: Optimizer) -> None:
        self.start = weights0.ravel().copy()
        self._shape, self._z, self._optimizer = weights0.shape, z, optimizer
        self._log_size0 = np.log(np.max(np.abs(weights0), initial=1e-300))
        self._depth = len(weights0)
        # A weight of 1e-30 must keep its digits too: in a deep network it decides who grows, far later.
        size = np.abs(self.start)
        least = np.min(size[size > 0], initial=1.0)
        self.atol = ATOL * np.minimum(np.where(size > 0, size, least), 1.0) if self._depth > 1 else ATOL

    def velocity(self, state: Array) -> tuple[Array, float, float]:
        """Return dstate/dt over exp(log_scale), log_scale, and the size that makes it relative."""
        weights = state.reshape(self._shape)
        g, _ = scaled_gradient(predictor(weights), self._z)
        perturbed = weights + self._optimizer.ascent(layer_gradients(weights, g))
        g_hat, log_scale = scaled_gradient(predictor(perturbed), self._z)
        size = float(np.linalg.norm(state)) if self._depth > 1 else 1.0
        return -layer_gradients(perturbed, g_hat).ravel(), log_scale, size

    def speed(self, state: Array) -> tuple[float, float]:
        """Return the relative speed of the weights over exp(log_scale), and log_scale."""
        v, log_scale, size = self.velocity(state)
        return float(np.linalg.norm(v)) / size, log_scale

    def log_size(self, state: Array) -> float:
        """Return the log of the largest weight, relative to the start."""
        return float(np.log(np.max(np.abs(state), initial=1e-300)) - self._log_size0)

    def weights(self, state: Array) -> Array:
        """Return the (L, d) weights of a state."""
        return state.reshape(self._shape)


class _LogModes:
    """The logarithms of |u + v| and |u - v| as the state, those that are not 0 (L = 2, l2-SAM or GD)."""

    def __init__(self, weights0: Array, z: Array, optimizer: Optimizer) -> None:
        self._modes0 = np.stack([weights0[0] + weights0[1], weights0[0] - weights0[1]])
        self._alive = self._modes0 != 0
        self._sign = np.where(np.arange(2)[:, None] == 0, -1.0, 1.0) * np.ones(weights0.shape[1])
        self._z, self._rho = z, optimizer.rho
        self.start = np.log(np.abs(self._modes0[self._alive]))
        self.atol = ATOL

    def weights(self, state: Array) -> Array:
        """Return the (2, d) weights of a state."""
        modes = np.zeros_like(self._modes0)
        with np.errstate(under="ignore"):
            modes[self._alive] = np.copysign(np.exp(state), self._modes0[self._alive])
        return np.stack([modes[0] + modes[1], modes[0] - modes[1]]) / 2

    def velocity(self, state: Array) -> tuple[Array, float, float]:
        """Return dstate/dt over exp(log_scale), log_scale, and the size 1: logarithms are relative."""
        weights = self.weights(state)
        g, _ = scaled_gradient(predictor(weights), self._z)
        climb = layer_gradients(weights, g)
        largest = np.max(np.abs(climb))
        norm = largest * np.linalg.norm(climb / largest) if largest > 0 else np.inf
        ratio = self._rho / norm if self._rho > 0 else 0.0
        perturbed = weights + ratio * climb
        g_hat, log_scale = scaled_gradient(predictor(perturbed), self._z)
        velocity = self._sign * g_hat - ratio * g_hat * g
        return velocity[self._alive], log_scale, 1.0

    def speed(self, state: Array) -> tuple[float, float]:
        """Return the relative speed of the modes over exp(log_scale), and log_scale.

        A mode that falls counts by its size: beside a minimizer it falls for ever.  One that rises counts in
        full, since it will matter.
        """
        v, log_scale, _ = self.velocity(state)
        with np.errstate(under="ignore"):
            return float(np.linalg.norm(np.where(v < 0, v * np.exp(state - np.max(state)), v))), log_scale

    def log_size(self, state: Array) -> float:
        """Return the log of the largest mode, relative to the start."""
        return float(np.max(state) - np.max(self.start))


_Modes = _DirectWeights | _LogModes


def _state_at(piece: Callable[[float], Array], y: float, left: float, right: float) -> Array:
    """Return the state within one step of the solver at which the clock shows y."""
    s = brentq(lambda s: piece(s)[-1] - y, left, right, xtol=1e-14, rtol=1e-14)
    return piece(s)[:-1]


def _show(watch: LeadWatch, solver: LSODA, before: float, modes: _Modes, log_unit: float) -> None:
    """Show a watch the last step."""
    piece = solver.dense_output()
    watch.segment(
        lambda s: modes.weights(piece(s)[:-1]),
        lambda s: float(np.expm1(piece(s)[-1]) / np.exp(log_unit)),
        before,
        solver.t,
    )


def integrate(
    data: Dataset, optimizer: Optimizer, weights0: Array, times: Array, watch: LeadWatch | None = None
) -> Array:
    """Return the weights of a GD or l2-SAM flow at each time.

    Parameters
    ----------
    data : Dataset
    optimizer : GD or L2SAM
    weights0 : (L, d) array
    times : (T,) array
        Increasing, > 0.
    watch : LeadWatch, optional
        Is shown every step.

    Returns
    -------
    (T, L, d) array

    Raises
    ------
    Sliding
        If MAX_EVALUATIONS do not reach the last time, or the solver gets no further.
    """
    if not np.any(layer_gradients(weights0, np.ones(data.d))) and len(weights0) > 1:
        # The gradient and with it the perturbation are 0: the flow stays where it is.
        return np.repeat(weights0[None], len(times), axis=0)
    modes: _Modes
    modes = (_LogModes if len(weights0) == 2 else _DirectWeights)(weights0, data.z, optimizer)

    log_unit = float(np.log(np.max(np.abs(data.z))))  # not all 0, or the gradient would be

    def velocity(_s: float, state: Array) -> Array:
        v, log_scale, size = modes.velocity(state[:-1])
        relative = float(np.linalg.norm(v)) / size
        if relative == 0:
            return np.append(np.zeros_like(v), 1.0)
        # With r the relative speed per unit of y: dy/ds = 1/(1 + r), dstate/ds = dstate/dy/(1 + r).
        log_r = state[-1] + log_scale + np.log(relative) - log_unit
        return np.append(expit(log_r) * v / relative, expit(-log_r))

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
    atol = np.append(np.broadcast_to(modes.atol, modes.start.shape), ATOL)
    solver = LSODA(velocity, 0.0, start, np.inf, rtol=RTOL, atol=atol)
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
            )
    return found
