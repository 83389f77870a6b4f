"""descend(): the discrete algorithm, literally."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .checks import Array, instance, integer, positive
from .data import Dataset
from .layers import initial_weights, layer_gradients, predictor
from .logistic import scaled_gradient
from .optimizers import Optimizer
from .trajectory import Trajectory


def perturbed_gradient(weights: Array, z: Array, optimizer: Optimizer) -> tuple[Array, float]:
    """Return the gradient at the perturbed weights as (scaled gradient, log of its scale).

    The two gradients of a SAM step: one at ``weights`` for the perturbation, one at the perturbed weights.

    Parameters
    ----------
    weights : (L, d) array
    z : (N, d) array
        Signed examples.
    optimizer : Optimizer

    Returns
    -------
    gradient : (L, d) array
    log_scale : float
        The true gradient is ``exp(log_scale) * gradient``.
    """
    g, _ = scaled_gradient(predictor(weights), z)
    perturbed = weights + optimizer.ascent(layer_gradients(weights, g))
    g_hat, log_scale = scaled_gradient(predictor(perturbed), z)
    return layer_gradients(perturbed, g_hat), log_scale


def descend(
    data: Dataset,
    optimizer: Optimizer,
    *,
    depth: int,
    init: ArrayLike,
    step_size: float,
    steps: int,
    record_every: int = 1,
) -> Trajectory:
    """Run the discrete algorithm: theta <- theta - step_size * grad Loss(theta + eps(theta)).

    Gradients are formed in the log domain and scaled before the perturbation is normalized, so that the
    perturbation keeps its full size however large the margins grow.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
        Or any object with ``rho`` and ``ascent(gradient)``.
    depth : int
        Number L of layers, >= 1.
    init : float, (d,) or (L, d) array_like
        Starting weights.
    step_size : float
        Learning rate, > 0.
    steps : int
        Number of steps, >= 0.
    record_every : int
        Steps 0, record_every, 2 record_every, ... and the last are recorded.

    Returns
    -------
    Trajectory
        With t = step * step_size and method "steps".

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> sam = mf.L2SAM(rho=1.0)
    >>> traj = mf.descend(data, sam, depth=2, init=0.7, step_size=0.01, steps=2000, record_every=1000)
    >>> traj.t
    array([ 0., 10., 20.])
    >>> traj.beta.round(3)
    array([[0.49 , 0.49 ],
           [2.896, 2.967],
           [3.273, 3.597]])
    """
    instance(data, Dataset, "data", "a Dataset, e.g. `single_example([1.0, 2.0])`")
    instance(optimizer, Optimizer, "optimizer", "an optimizer: `GD()`, `LinfSAM(rho)` or `L2SAM(rho)`")
    depth = integer(depth, "depth", 1, "an integer >= 1, the number of layers")
    weights = initial_weights(init, depth, data.d)
    step_size = positive(step_size, "step_size", "a finite learning rate > 0, e.g. 0.01")
    steps = integer(steps, "steps", 0, "an integer >= 0, the number of steps")
    record_every = integer(record_every, "record_every", 1, "an integer >= 1")

    recorded: list[int] = [0]
    records: list[Any] = [weights]
    for step in range(1, steps + 1):
        gradient, log_scale = perturbed_gradient(weights, data.z, optimizer)
        weights = weights - (step_size * np.exp(log_scale)) * gradient
        if step % record_every == 0 or step == steps:
            recorded.append(step)
            records.append(weights)
    return Trajectory(data, np.array(recorded) * step_size, np.stack(records), "steps")
