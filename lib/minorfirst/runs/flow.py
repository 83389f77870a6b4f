"""flow(): the continuous-time trajectory, exact where a solution is known and integrated elsewhere."""

from __future__ import annotations

import warnings
from functools import partial

from numpy.typing import ArrayLike

from ..checks import instance, layers_number, times_vector
from ..errors import NonUniqueFlowWarning
from ..model.data import Dataset
from ..model.layers import initial_weights
from ..model.optimizers import Optimizer
from .solvers import handovers_of, solver_for
from .trajectory import Trajectory


def flow(
    data: Dataset,
    optimizer: Optimizer,
    *,
    depth: int,
    init: ArrayLike,
    times: ArrayLike,
    method: str | None = None,
    rtol: float | None = None,
) -> Trajectory:
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
    the fastest weight by ``rtol`` (2.5e-4) of the largest ("steps", of first order: expect errors of up to
    2e-3 of the largest weight).  Past a place where the gradient of several examples
    is 0 the l2 flow is not defined by its equation; "ode" and "steps" may differ there by some per cent.

    Where two unequal layers of one coordinate have both reached 0 under LinfSAM, the flow itself is not
    unique: its perturbed margin depends on how the two chatter, and so do the clock and the result.
    A `NonUniqueFlowWarning` is then issued, ``Trajectory.message`` says so, and `descend` may give a
    predictor several times as large.

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
    method : {"exact", "ode", "steps"}, optional
        How to follow it; by default the first of these that can.
    rtol : float, optional
        Relative tolerance, 1e-13 to 0.1: of a step of the integrator, by default 1e-11 in the scalar
        reduction and 1e-9 in "ode"; in "steps", which estimate no error, the length of a step over the
        largest weight, 2.5e-4.  A closed form needs none.

    Returns
    -------
    Trajectory
        With T records, at ``times``.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range; weights, radii and data that are not 0 must be of
        a size from 1e-151 to 1e151, and their margins floats; or if ``method`` cannot follow this flow.
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
    >>> traj.method, traj.message
    ('exact', 'scalar reduction (claim C11)')
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    depth = layers_number(depth)
    weights0 = initial_weights(init, depth, data.d)
    t = times_vector(times)
    solver = solver_for(data, optimizer, weights0, method, rtol)
    found = solver.solve(t)
    if not found.unique:
        warnings.warn(
            "this flow is not unique: two unequal layers of one coordinate chatter about 0, and the clock "
            "depends on how they are in step. What you see is one of several, and `descend` may find another "
            "at every step size. Equal layers, or a start above the gate, make it unique.",
            NonUniqueFlowWarning,
            stacklevel=2,
        )
    replay = partial(handovers_of, solver, float(t[-1]))
    return Trajectory(data, t, found.weights, found.method, replay, found.nfev, found.message)
