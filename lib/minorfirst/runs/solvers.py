"""The solvers of a flow: which of them serves an optimizer is decided here, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np

from ..checks import Array, brief, positive
from ..errors import FlowError
from ..kernels.clock import Path, Segment, positions, segments
from ..kernels.exact import BalancedPath, DepthOnePath
from ..kernels.leads import Handovers, LeadWatch
from ..kernels.ode import Sliding, integrate
from ..kernels.reduction import ReductionPath
from ..kernels.rescaled import MAX_STEPS, rescaled_path, rescaled_steps, step_segment
from ..kernels.standstill import Watch, reason
from ..model.data import Dataset
from ..model.gradients import check_optimizer, gradients_a_step
from ..model.layers import balanced
from ..model.optimizers import GD, Optimizer, Rule, descends, extras, rule_of

RTOLS = {"exact": 1e-11, "ode": 1e-9, "steps": 2.5e-4}  # the methods in the order of preference
TOLERANCES = "a relative tolerance from 1e-13 to 0.1, e.g. 1e-8, or None"
SMALLEST_GRADIENT = 1e-290  # below that a float loses digits
NOT_UNIQUE = "this flow is not unique, and what was found is one of several"


class Solution(NamedTuple):
    """Weights at the times asked for, (T, L, d), and how they were found; see `Trajectory`."""

    weights: Array
    method: str
    nfev: int
    message: str
    unique: bool = True


class Solver(Protocol):
    """A flow that one method follows from its start."""

    method: str

    def solve(self, times: Array, watch: LeadWatch | None = None) -> Solution:
        """Return the weights at increasing times, and show the flow to a watch on the way."""


class ExactSolver:
    """A known solution: a path, and the clock on it."""

    method = "exact"

    def __init__(self, path: Path) -> None:
        self._path, self.message = path, path.source

    def solve(self, times: Array, watch: LeadWatch | None = None) -> Solution:
        """See `Solver`."""
        if watch is not None:
            for segment in self.segments(float(times[-1])):
                watch.segment(*segment)
        weights = self._path.weights(positions(self._path, times))
        return Solution(weights, self.method, self._path.nfev, self.message)

    def segments(self, last: float) -> Iterator[Segment]:
        """Yield the flow in short segments, up to a time."""
        return segments(self._path, last)

    def work(self, _segments: int) -> int:
        """Return what counts as ``nfev`` once some segments have been followed."""
        return self._path.nfev


class StepSolver:
    """The discrete algorithm in the rescaled clock; of first order in the length of its steps, ``rtol``."""

    method = "steps"

    def __init__(self, data: Dataset, optimizer: Optimizer, weights0: Array, rtol: float) -> None:
        self._data, self._optimizer, self._weights0, self._rtol = data, optimizer, weights0, rtol
        self.message = f"steps of {rtol:g} of the largest weight"

    def solve(
        self, times: Array, watch: LeadWatch | None = None, start: tuple[float, Array] | None = None
    ) -> Solution:
        """See `Solver`; ``start`` is the time and the weights to go on from."""
        weights, unique, steps = rescaled_steps(
            self._data, self._optimizer, self._weights0, times, self._rtol, start, watch
        )
        message = self.message if unique else f"{self.message}; {NOT_UNIQUE}"
        return Solution(weights, self.method, self.work(steps), message, unique)

    def work(self, steps: int) -> int:
        """Return how many gradients so many steps take."""
        return steps * gradients_a_step(self._optimizer)

    def segments(self, last: float) -> Iterator[Segment]:
        """Yield the steps, each as a segment from 0 to 1; FlowError once the weights hover."""
        standstill = Watch(last, MAX_STEPS)
        for weights, move, t, passed in rescaled_path(
            self._data, self._optimizer, self._weights0, self._rtol
        ):
            yield *step_segment(weights, move, t, passed), 0.0, 1.0
            if standstill.hovers(weights, move, t + passed):
                raise FlowError(reason(self._data, self._optimizer, self._weights0, weights))


class OdeSolver:
    """scipy's LSODA in log-time, and rescaled steps from where the flow slides, if any are to follow."""

    method = "ode"

    def __init__(
        self, data: Dataset, optimizer: Optimizer, weights0: Array, rtol: float, after: StepSolver | None
    ) -> None:
        self._data, self._optimizer, self._weights0, self._rtol = data, optimizer, weights0, rtol
        self._after = after

    def solve(self, times: Array, watch: LeadWatch | None = None) -> Solution:
        """See `Solver`."""
        message = f"LSODA in log-time, relative tolerance {self._rtol:g}"
        gradients = gradients_a_step(self._optimizer)
        try:
            weights, nfev = integrate(self._data, self._optimizer, self._weights0, times, self._rtol, watch)
            return Solution(weights, self.method, nfev * gradients, message)
        except Sliding as place:
            # No solver follows a sliding flow, so from there on the discrete algorithm does.
            if self._after is None:
                raise
            found, nfev = place.found, place.nfev
            rest = self._after.solve(times[len(found) :], watch, (place.t, place.weights))
            message += f" to t = {place.t:.3g}, where the gradient passes through 0; then {rest.message}"
        weights = np.concatenate([found, rest.weights])
        return Solution(weights, rest.method, nfev * gradients + rest.nfev, message, rest.unique)


def known_path(data: Dataset, optimizer: Optimizer, rule: Rule, weights0: Array, rtol: float) -> Path | None:
    """Return the known solution as a path, or None where there is none.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    rule : Rule
        That of the optimizer.
    weights0 : (L, d) array
    rtol : float
        Relative tolerance of the scalar reduction; a closed form needs none.
    """
    if data.n > 1:
        return None
    z, depth, rho = data.z[0], len(weights0), optimizer.rho
    if depth == 1:
        # The gradient keeps its direction, and an optimizer that looks at nothing else its perturbation.
        alone = not extras(optimizer) and not descends(optimizer)
        return DepthOnePath(z, weights0[0], optimizer.ascent(-z[None, :])[0]) if alone else None
    if depth == 2 and rule in (Rule.GD, Rule.L2):
        return ReductionPath(z, weights0, rho, rtol)
    alpha = balanced(weights0)
    if alpha is not None and rule in (Rule.GD, Rule.LINF) and np.all(alpha > 0) and np.all(z > 0):
        return BalancedPath(z, alpha, rho, depth)
    return None


def solver_for(
    data: Dataset,
    optimizer: Optimizer,
    weights0: Array,
    method: str | None = None,
    rtol: float | None = None,
    rtols: Mapping[str, float] = RTOLS,
) -> ExactSolver | OdeSolver | StepSolver:
    """Return the solver that follows an optimizer from a start.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0 : (L, d) array
    method : {"exact", "ode", "steps"}, optional
        By default the first of them that can.
    rtol : float, optional
        By default that of the method in ``rtols``.
    rtols : mapping
        The methods to choose from, and their default tolerances.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind or range, or the method cannot follow this flow.
    """
    if method is not None and not (isinstance(method, str) and method in rtols):
        raise ValueError(f"`method` must be one of {', '.join(rtols)} or None, got {brief(method)}.")
    if rtol is not None and not 1e-13 <= positive(rtol, "rtol", TOLERANCES) <= 0.1:
        raise ValueError(f"`rtol` must be {TOLERANCES}, got {rtol:g}.")
    if not check_optimizer(optimizer, weights0, data.z):
        raise ValueError(
            f"`optimizer` must perturb alike whenever it is given the same, got two answers of "
            f"`{type(optimizer).__name__}.ascent`: it keeps state or draws noise, and then there is no flow. "
            "Take the state or the noise out of it, or follow the algorithm itself with `descend`."
        )
    rule = rule_of(optimizer)
    if rule is Rule.GD:
        optimizer = GD()
    rtols = rtols if rtol is None else dict.fromkeys(rtols, float(rtol))
    if method in (None, "exact"):
        path = known_path(data, optimizer, rule, weights0, rtols["exact"])
        if path is not None:
            return ExactSolver(path)
    if method == "exact":
        raise ValueError(
            "`method` must be 'ode', 'steps' or None for this flow, got 'exact': no solution is known here."
        )
    _check_gradients(weights0)
    steps = StepSolver(data, optimizer, weights0, rtols["steps"])
    smooth = rule in (Rule.GD, Rule.L2)
    if method == "steps" or (method is None and not (smooth and "ode" in rtols)):
        return steps
    if not smooth:
        raise ValueError(
            f"`method` must be 'steps' or None for {type(optimizer).__name__}, got 'ode': its flow may "
            "slide, and no solver with error control follows that."
        )
    return OdeSolver(data, optimizer, weights0, rtols["ode"], steps if method is None else None)


def _check_gradients(weights: Array) -> None:
    """Raise ValueError where a product of the other layers, and so a gradient, is too small for a float."""
    others = len(weights) - 1
    size = np.abs(weights)
    least = float(np.min(size[size > 0], initial=1.0))
    if others * np.log(least) < np.log(SMALLEST_GRADIENT):
        raise ValueError(
            f"`init` must be 0 or at least {SMALLEST_GRADIENT ** (1 / others):.1g} in size at depth "
            f"{others + 1}, got {least:g}: the gradients there are products too small for a float."
        )


def handovers_of(solver: Solver, last: float) -> Handovers:
    """Follow a flow once more, up to a time, and return its handovers."""
    watch = LeadWatch()
    solver.solve(np.array([last]), watch)
    return watch.handovers(last)
