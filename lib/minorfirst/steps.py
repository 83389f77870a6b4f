"""l-infinity-SAM where no closed form is known: the discrete algorithm in the rescaled clock.

Its flow has sliding modes: a weight that reaches a sign change of its gradient stays there, as the
velocities on both sides point back at it.  A solver with error control would chatter for ever; fixed
relative steps do not.
"""

from __future__ import annotations

import numpy as np

from .checks import Array
from .clock import FlowError
from .data import Dataset
from .descend import perturbed_gradient
from .optimizers import Optimizer

RELATIVE_STEP = 2.5e-4  # how far the fastest weight moves in one step, as a share of the largest (or of rho)
MAX_STEPS = 200_000


def rescaled_steps(data: Dataset, optimizer: Optimizer, weights0: Array, times: Array) -> Array:
    """Return the weights at each time, by steps of one relative size.

    A step moves the fastest weight by RELATIVE_STEP max(rho, largest weight), and takes the time t that
    its velocity needs for that; weights at the times asked for are interpolated linearly.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0 : (L, d) array
    times : (T,) array
        Increasing, > 0.

    Returns
    -------
    (T, L, d) array

    Raises
    ------
    FlowError
        If MAX_STEPS steps do not reach the last time.
    """
    found = np.empty((len(times), *weights0.shape))
    weights, t, done = weights0, 0.0, 0
    for _ in range(MAX_STEPS):
        gradient, log_scale = perturbed_gradient(weights, data.z, optimizer)
        speed = np.max(np.abs(gradient))
        if speed == 0:
            found[done:] = weights
            return found
        move = gradient * (-RELATIVE_STEP * max(optimizer.rho, np.max(np.abs(weights))) / speed)
        passed = np.exp(np.log(np.max(np.abs(move)) / speed) - log_scale)
        while times[done] <= t + passed:
            found[done] = weights + move * ((times[done] - t) / passed)
            done += 1
            if done == len(times):
                return found
        weights, t = weights + move, t + passed
    raise FlowError(
        f"the flow was not finished: at t = {t:.4g} of {times[-1]:.4g} after {MAX_STEPS} steps. Some weights "
        "chatter about a sign change of their gradient. Ask for earlier `times`, or use `descend`."
    )
