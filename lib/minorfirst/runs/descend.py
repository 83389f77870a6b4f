"""descend(): the discrete algorithm, literally."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import Array, instance, integer, layers_number, positive
from ..errors import FlowError
from ..kernels.leads import Handovers, LeadWatch
from ..model.data import Dataset
from ..model.gradients import check_optimizer, gradients_a_step, perturbed_gradient
from ..model.layers import initial_weights
from ..model.optimizers import GD, Optimizer
from .trajectory import Trajectory

MOST_STEPS = 10**9  # some hours


def batches(n: int, size: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Yield the examples of one mini-batch after another, without end.

    An epoch is one random order of the ``n`` examples, cut into batches of ``size``; the last of an epoch
    holds the rest.
    """
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(n)
        for first in range(0, n, size):
            yield order[first : first + size]


def descend(
    data: Dataset,
    optimizer: Optimizer,
    *,
    depth: int,
    init: ArrayLike,
    step_size: float,
    steps: int,
    record_every: int = 1,
    batch_size: int | None = None,
    seed: int = 0,
    perturb_every: int = 1,
) -> Trajectory:
    """Run the discrete algorithm: theta <- theta - step_size * grad Loss(theta + eps(theta)).

    Gradients are formed in the log domain and scaled before the perturbation is normalized, so that the
    perturbation keeps its full size however large the margins grow.

    With ``batch_size`` = m, a step takes both of its gradients, that of the perturbation and that of the
    descent, on the same m examples: SAM then lowers the m-sharpness of Foret et al. (2021).  Examples are
    drawn without replacement within an epoch; an epoch's last batch holds what is left.

    With ``perturb_every`` = k, steps 1, k + 1, 2k + 1, ... are the optimizer's and the others plain gradient
    descent: k + 1 gradients in k steps.  Liu et al. (2022) call it SAM-k.

    Parameters
    ----------
    data : Dataset
    optimizer : GD, LinfSAM or L2SAM
        Or any object with ``rho`` and ``ascent(gradient)``, which may also ask for ``weights`` and
        ``log_scale`` by name, and may have ``descent(gradient, perturbed_gradient)``; see
        `minorfirst.model.optimizers`.  Gradients are given up to a positive factor.
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
    batch_size : int, optional
        Examples a step, 1 to N; all of them by default.
    seed : int
        Seed of the order in which examples are drawn, >= 0; without effect unless ``batch_size`` is given.
    perturb_every : int
        One step in so many perturbs the weights, >= 1.

    Returns
    -------
    Trajectory
        With t = step * step_size and method "steps".  Its loss is that of all examples.

    Raises
    ------
    ValueError
        If an argument is of the wrong kind, shape or range.
    FlowError
        If the weights overflow, as the steps are too long.

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
    depth = layers_number(depth)
    weights = weights0 = initial_weights(init, depth, data.d)
    check_optimizer(optimizer, weights, data.z)
    steps_meaning = "an integer from 0 to 1e9, the number of steps"
    step_size = positive(step_size, "step_size", "a finite learning rate > 0, e.g. 0.01")
    steps = integer(steps, "steps", 0, steps_meaning, MOST_STEPS)
    record_every = integer(record_every, "record_every", 1, "an integer >= 1")
    seed = integer(seed, "seed", 0, "an integer >= 0")
    perturb_every = integer(perturb_every, "perturb_every", 1, "an integer >= 1; 1 perturbs in every step")
    size: int | None = None
    if batch_size is not None:
        expected = f"an integer from 1 to the number of examples, {data.n}, or None for all of them"
        size = integer(batch_size, "batch_size", 1, expected)
        if size > data.n:
            raise ValueError(f"`batch_size` must be {expected}, got {size}.")
    run = partial(_iterates, data, optimizer, weights, step_size, steps, size, seed, perturb_every)
    recorded, records = [0], [weights]
    for step, weights in run():
        if step % record_every == 0 or step == steps:
            recorded.append(step)
            records.append(weights)
    t = np.array(recorded) * step_size
    perturbed = -(-steps // perturb_every)
    nfev = perturbed * gradients_a_step(optimizer) + steps - perturbed
    replay = partial(_handovers, weights0, step_size, run)
    return Trajectory(data, t, np.stack(records), "steps", replay, nfev, f"{steps} steps of {step_size:g}")


def _iterates(
    data: Dataset,
    optimizer: Optimizer,
    weights: Array,
    step_size: float,
    steps: int,
    batch_size: int | None,
    seed: int,
    perturb_every: int,
) -> Iterator[tuple[int, Array]]:
    """Yield the number of each step, from 1, and the weights after it."""
    drawn = None if batch_size is None else batches(data.n, batch_size, seed)
    plain = GD()
    for step in range(1, steps + 1):
        z = data.z if drawn is None else data.z[next(drawn)]
        chosen = optimizer if (step - 1) % perturb_every == 0 else plain
        with np.errstate(over="ignore", invalid="ignore"):
            gradient, log_scale = perturbed_gradient(weights, z, chosen)
            weights = weights - (step_size * np.exp(log_scale)) * gradient
        if not np.isfinite(np.add.reduce(weights, axis=None)):
            raise FlowError(
                f"the weights overflowed at step {step} of {steps}: the steps are too long for this network. "
                f"Pass a smaller `step_size` than {step_size:g}."
            )
        yield step, weights


def _handovers(
    weights0: Array, step_size: float, run: Callable[[], Iterator[tuple[int, Array]]]
) -> Handovers:
    """Run the algorithm once more; each handover is the first step at which the new coordinate leads."""
    watch, last, before = LeadWatch(), 0, weights0
    for last, after in run():
        watch.segment(partial(_either, last, before, after), partial(_time, step_size), last - 1, last)
        before = after
    return watch.handovers(last * step_size)


def _either(step: int, before: Array, after: Array, place: float) -> Array:
    """Return the weights of the step at which a place between two of them ends."""
    return after if math.ceil(place) == step else before


def _time(step_size: float, place: float) -> float:
    return math.ceil(place) * step_size
