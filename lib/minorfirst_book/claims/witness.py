"""What the checks share: angles, a time beyond 1e300, and an example outside the closed forms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import Array
from minorfirst.model.data import Dataset
from minorfirst.model.optimizers import GD, L2SAM, LinfSAM, Optimizer
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.theory.limits import limit_direction


def methods(rho: float) -> dict[str, Optimizer]:
    """Return the three methods by the name under which the ledger shows them."""
    return {"GD": GD(), "ℓ∞-SAM": LinfSAM(rho), "ℓ2-SAM": L2SAM(rho)}


def degrees(direction: Array, goal: Array) -> Array:
    """Return the angle between directions of unit length, (..., d) and (d,) -> (...)."""
    return np.degrees(np.arccos(np.clip(direction @ goal, -1.0, 1.0)))


def predicted_limit(data: Dataset, optimizer: Optimizer, depth: int, init: ArrayLike) -> Array:
    """Return the direction that limit_direction predicts, where a theorem says one."""
    limit = limit_direction(data, optimizer, depth=depth, init=init)
    if limit.direction is None:
        raise ValueError(f"no theorem names a limit of {optimizer} at depth {depth} from {init!r}")
    return limit.direction


def twice(mu: Sequence[float]) -> Dataset:
    """Return the example mu two times: the same loss and flow, but outside the package's closed forms."""
    return Dataset([list(mu), list(mu)], [1.0, 1.0])


def leaders(run: Trajectory, mu: Sequence[float]) -> tuple[float, ...]:
    """Return the strengths that lead, in their order in time."""
    order = run.dominant
    return tuple(mu[k] for k in order[np.flatnonzero(np.diff(order, prepend=-1))])


def far_direction(data: Dataset, optimizer: Optimizer, depth: int, init: ArrayLike, rounds: int = 1) -> Array:
    """Return the direction of the predictor at a time whose logarithm is 10^(L rounds) times that of 1e300.

    On one example, weights and radius multiplied by one factor run along the same path, that factor larger.
    So the flow is stopped at t = 1e300, shrunk tenfold with its radius, and run to 1e300 again.
    nan after a collapse.
    """
    run = flow(data, optimizer, depth=depth, init=init, times=[1e300])
    for _ in range(rounds):
        weights = run.weights[-1]
        if not np.any(weights):
            break
        # A weight that has died starts again at almost nothing.
        again = np.where(weights == 0, 1e-10, weights / 10) if depth > 1 else weights / 10
        if isinstance(optimizer, (LinfSAM, L2SAM)):
            optimizer = type(optimizer)(optimizer.rho / 10)
        run = flow(data, optimizer, depth=depth, init=again, times=[1e300])
    return run.direction[-1]
