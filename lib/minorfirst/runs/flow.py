"""flow(): the continuous-time trajectory, exact where a solution is known and integrated elsewhere."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, instance, layers_number, times_vector
from ..errors import NonUniqueFlowWarning
from ..kernels.clock import Path, positions, segments
from ..kernels.exact import BalancedPath, DepthOnePath
from ..kernels.leads import Handovers, LeadWatch
from ..kernels.ode import Sliding, integrate
from ..kernels.reduction import ReductionPath
from ..kernels.rescaled import rescaled_steps
from ..model.data import Dataset
from ..model.gradients import check_optimizer
from ..model.layers import balanced, initial_weights
from ..model.optimizers import GD, L2SAM, LinfSAM, Optimizer, descends, extras, moves_like
from .trajectory import Trajectory

NOT_UNIQUE = "steps, not unique"
SMALLEST_GRADIENT = 1e-290  # below that a float loses digits


def exact_path(data: Dataset, optimizer: Optimizer, weights0: Array) -> Path | None:
    """Return the known solution as a path, or None where there is none.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0 : (L, d) array

    Returns
    -------
    clock.Path or None
    """
    if data.n > 1:
        return None
    z, depth = data.z[0], len(weights0)
    if depth == 1:
        # The gradient keeps its direction, and an optimizer that looks at nothing else its perturbation.
        alone = not extras(optimizer) and not descends(optimizer)
        return None if not alone else DepthOnePath(z, weights0[0], optimizer.ascent(-z[None, :])[0])
    plain = optimizer.rho == 0 and not descends(optimizer)
    if depth == 2 and (plain or moves_like(optimizer, L2SAM)):
        return ReductionPath(z, weights0, optimizer.rho)
    alpha = balanced(weights0)
    if alpha is None or not (plain or moves_like(optimizer, LinfSAM)):
        return None
    if np.all(alpha > 0) and np.all(z > 0):
        return BalancedPath(z, alpha, optimizer.rho, depth)
    return None


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


def flow(data: Dataset, optimizer: Optimizer, *, depth: int, init: ArrayLike, times: ArrayLike) -> Trajectory:
    """Follow the gradient flow of the logistic loss, taken at the optimizer's perturbed weights.

    theta' = -grad Loss(theta + eps(theta)), started from ``init`` at t = 0.  On one example the solution is
    known in closed form, or up to one scalar ODE, in these cases (``method`` "exact", relative error of beta
    <= 1e-6):

    - depth 1, any init, and any optimizer whose perturbation depends on the gradient alone (Theorem 3.1);
    - GD and LinfSAM at any depth with identical layers, all entries of init and mu positive (Theorem 3.2,
      sliding modes and finite-time blow-up included, the clock in Filippov's sense);
    - GD and L2SAM at depth 2 from any init (the scalar reduction, claim C11).

    Elsewhere GD and L2SAM are integrated in log-time by scipy's LSODA ("ode", <= 1e-5).  LinfSAM on several
    examples or with unequal layers has sliding modes without a closed form, and so has L2SAM where the
    gradient passes through 0; there the discrete algorithm runs in the rescaled clock, at a step that moves
    the fastest weight by `steps.RELATIVE_STEP` (2.5e-4) of the largest ("steps", of first order:
    expect errors of up to 2e-3 of the largest weight).  Past a place where the gradient of several examples
    is 0 the l2 flow is not defined by its equation; "ode" and "steps" may differ there by some per cent.

    Where two unequal layers of one coordinate have both reached 0 under LinfSAM, the flow itself is not
    unique: its perturbed margin depends on how the two chatter, and so do the clock and the result.
    ``method`` is then "steps, not unique", a `NonUniqueFlowWarning` is issued, and `descend` may give
    a predictor several times as large.

    Where no predictor within reach separates the data, the loss has a least value.  GD comes to rest there,
    at any time asked for.  SAM hovers about it, and a late time is refused, with the reason, once the weights
    have stopped getting anywhere.

    An optimizer of a reader's own is followed in rescaled steps too, as nothing is known of it but its
    ``ascent`` and, where it has one, its ``descent``.  Both must be functions of what they are given.  One
    that needs the size of the gradient must ask for ``log_scale``.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
        Or any object with ``rho`` and ``ascent(gradient)``, which may also ask for ``weights`` and
        ``log_scale`` by name, and may have ``descent(gradient, perturbed_gradient)``; see
        `minorfirst.model.optimizers`.
    depth : int
        Number L of layers, >= 1.
    init : float, (d,) or (L, d) array_like
        Starting weights: one number for all, identical layers, or each weight; any sign.
    times : (T,) array_like
        Increasing times in (0, 1e300], in the flow's own time t.

    Returns
    -------
    Trajectory
        With T records, at ``times``.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range; weights, radii and data that are not 0 must be of
        a size from 1e-151 to 1e151, and their margins floats.
    FlowError
        If the flow cannot be followed to the last time within a bounded number of evaluations; for SAM on
        data that are not separable, by any or by this network, the message says so.

    Examples
    --------
    Minor first, major last:

    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> traj = mf.flow(data, mf.L2SAM(rho=1.0), depth=2, init=0.7, times=[5.0, 200.0, 1e6])
    >>> traj.beta.round(4)
    array([[ 2.3457,  2.1688],
           [ 4.1141,  5.2485],
           [ 6.0795, 10.2891]])
    >>> traj.method
    'exact'
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    depth = layers_number(depth)
    weights0 = initial_weights(init, depth, data.d)
    t = times_vector(times)
    if not check_optimizer(optimizer, weights0, data.z):
        raise ValueError(
            f"`optimizer` must perturb alike whenever it is given the same, got two answers of "
            f"`{type(optimizer).__name__}.ascent`: it keeps state or draws noise, and then there is no flow. "
            "Take the state or the noise out of it, or follow the algorithm itself with `descend`."
        )
    if optimizer.rho == 0 and not descends(optimizer):
        optimizer = GD()
    weights, method = _follow(data, optimizer, weights0, t)
    if method == NOT_UNIQUE:
        warnings.warn(
            "this flow is not unique: two unequal layers of one coordinate chatter about 0, and the clock "
            "depends on how they are in step. What you see is one of several, and `descend` may find another "
            "at every step size. Equal layers, or a start above the gate, make it unique.",
            NonUniqueFlowWarning,
            stacklevel=2,
        )
    return Trajectory(
        data, t, weights, method, partial(handovers_of, data, optimizer, weights0, float(t[-1]))
    )


def _follow(
    data: Dataset, optimizer: Optimizer, weights0: Array, t: Array, watch: LeadWatch | None = None
) -> tuple[Array, str]:
    """Return the weights at each time and the method; show the flow to a watch on the way."""
    path = exact_path(data, optimizer, weights0)
    if path is not None:
        if watch is not None:
            for segment in segments(path, float(t[-1])):
                watch.segment(*segment)
        return path.weights(positions(path, t)), "exact"
    _check_gradients(weights0)
    found, start = np.empty((0, *weights0.shape)), None
    if moves_like(optimizer, GD) or moves_like(optimizer, L2SAM):
        try:
            return integrate(data, optimizer, weights0, t, watch), "ode"
        except Sliding as place:
            # No solver follows a sliding flow, so from there on the discrete algorithm does.
            found, start = place.found, (place.t, place.weights)
    rest, unique = rescaled_steps(data, optimizer, weights0, t[len(found) :], start, watch)
    return np.concatenate([found, rest]), "steps" if unique else NOT_UNIQUE


def handovers_of(data: Dataset, optimizer: Optimizer, weights0: Array, last: float) -> Handovers:
    """Follow the flow once more and return its handovers."""
    watch = LeadWatch()
    _follow(data, optimizer, weights0, np.array([last]), watch)
    return watch.handovers(last)
