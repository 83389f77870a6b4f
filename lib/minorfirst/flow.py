"""flow(): the continuous-time trajectory, exact where a solution is known and integrated elsewhere."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .checks import Array, instance, integer, times_vector
from .clock import FlowError, Path, positions
from .data import Dataset
from .exact import BalancedPath, DepthOnePath
from .layers import balanced, initial_weights
from .ode import integrate
from .optimizers import GD, L2SAM, LinfSAM, Optimizer
from .reduction import ReductionPath
from .steps import rescaled_steps
from .trajectory import Trajectory


def exact_path(data: Dataset, optimizer: Optimizer, weights0: Array) -> Path | None:
    """Return the known solution as a path, or None where there is none.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
    weights0 : (L, d) array

    Returns
    -------
    clock.Path or None
    """
    if data.n > 1:
        return None
    z, depth = data.z[0], len(weights0)
    if depth == 1:
        return DepthOnePath(z, weights0[0], optimizer.ascent(-z[None, :])[0])
    plain = optimizer.rho == 0
    if depth == 2 and (plain or isinstance(optimizer, L2SAM)):
        return ReductionPath(z, weights0, optimizer.rho)
    alpha = balanced(weights0)
    if alpha is None or not (plain or isinstance(optimizer, LinfSAM)):
        return None
    if np.all(alpha > 0) and np.all(z > 0):
        return BalancedPath(z, alpha, optimizer.rho, depth)
    return None


def flow(data: Dataset, optimizer: Optimizer, *, depth: int, init: ArrayLike, times: ArrayLike) -> Trajectory:
    """Follow the gradient flow of the logistic loss, taken at the optimizer's perturbed weights.

    theta' = -grad Loss(theta + eps(theta)), started from ``init`` at t = 0.  On one example the solution is
    known in closed form, or up to one scalar ODE, in these cases (``method`` "exact", relative error of beta
    <= 1e-6):

    - depth 1, any optimizer and init (Theorem 3.1);
    - GD and LinfSAM at any depth with identical layers, all entries of init and mu positive (Theorem 3.2,
      sliding modes and finite-time blow-up included, the clock in Filippov's sense);
    - GD and L2SAM at depth 2 from any init (the scalar reduction, claim C11).

    Elsewhere GD and L2SAM are integrated in log-time by scipy's LSODA ("ode", <= 1e-5).  LinfSAM on several
    examples or with unequal layers has sliding modes without a closed form, and so has L2SAM where the
    gradient passes through 0; there the discrete algorithm runs in the rescaled clock, at a step that moves
    the fastest weight by `steps.RELATIVE_STEP` (2.5e-4) of the largest ("steps", of first order: expect
    errors of some 1e-3).  Where two unequal layers of one coordinate have both reached 0, the flow itself is
    not unique: its perturbed margin depends on how the two chatter, and so do the clock and the result.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
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
        If an argument is of the wrong kind, shape or range.
    FlowError
        If the flow cannot be followed to the last time within a bounded number of evaluations.

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
    instance(optimizer, Optimizer, "optimizer", "an optimizer: `GD()`, `LinfSAM(rho)` or `L2SAM(rho)`")
    depth = integer(depth, "depth", 1, "an integer >= 1, the number of layers")
    weights0 = initial_weights(init, depth, data.d)
    t = times_vector(times)
    path = exact_path(data, optimizer, weights0)
    if path is not None:
        return Trajectory(data, t, path.weights(positions(path, t)), "exact")
    smooth: tuple[Any, ...] = (GD, L2SAM)
    if optimizer.rho == 0 or isinstance(optimizer, smooth):
        # Near a saddle the l2 perturbation can flip from step to step and the flow slides; no solver
        # follows that, so the discrete algorithm does.
        with contextlib.suppress(FlowError):
            return Trajectory(data, t, integrate(data, optimizer, weights0, t), "ode")
    return Trajectory(data, t, rescaled_steps(data, optimizer, weights0, t), "steps")
