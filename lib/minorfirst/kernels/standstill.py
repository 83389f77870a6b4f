"""Flows in steps that get nowhere: found out early, and named.

Where the loss has a least value within the network's reach, SAM does not come to rest there: its
perturbation jumps from side to side, and the weights hover.  Time then passes at a constant pace, a little a
step, and t = 1e12 is out of reach.  A growing network's pace grows for ever.
"""

from __future__ import annotations

import numpy as np

from ..checks import Array
from ..model.data import Dataset
from ..model.layers import fixed_signs, predictor
from ..model.logistic import log_loss
from ..model.margins import separates
from ..model.optimizers import Optimizer, Rule, rule_of

BLOCK = 10_000  # steps between two looks


def reason(data: Dataset, optimizer: Optimizer, weights0: Array, weights: Array) -> str:
    """Return in words why the weights hover.

    Parameters
    ----------
    data : Dataset
    optimizer : Optimizer
    weights0, weights : (L, d) arrays
        At the start and now.
    """
    loss = np.exp(log_loss(data.z @ predictor(weights)))
    what = f"the weights hover about one place, and the loss stays at {loss:.3g}"
    if not separates(data):
        return (
            f"{what}. `data` are not separable by a hyperplane through the origin, so the loss has a least "
            "value, beside which the perturbation jumps from side to side for ever"
        )
    # At odd depth l-infinity-SAM carries a weight through 0.
    signs_are_kept = len(weights0) % 2 == 0 or rule_of(optimizer) is not Rule.LINF
    if signs_are_kept and not separates(data, fixed_signs(weights0)):
        return (
            f"{what}. `data` are separable, but not by a predictor of the signs that this `init` can reach: "
            "let the layers differ, or give the network [x, -x]"
        )
    return f"{what}. `data` are separable, but a part of the network has collapsed: try a larger `init`"


class Watch:
    """Tells whether a flow in steps still gets anywhere.

    Parameters
    ----------
    last : float
        The last time asked for.
    steps : int
        How many steps there will be at most.
    """

    def __init__(self, last: float, steps: int) -> None:
        self._last, self._left = last, steps
        self._count, self._t, self._pace = 0, 0.0, 0.0
        self._largest = self._before = np.zeros(())

    def hovers(self, weights: Array, move: Array, t: float) -> bool:
        """Return, at every BLOCK-th step, whether the weights hover and will not reach the last time.

        They do if neither the pace nor any weight has grown since the block before.
        """
        self._largest = np.maximum(self._largest, np.abs(weights))
        self._count += 1
        if self._count % BLOCK:
            return False
        pace, noise = t - self._t, 4 * np.max(np.abs(move))
        # Weights of a few steps' size jump about 0; those that escape from it grow by more than twofold.
        still = bool(np.all(self._largest <= np.where(self._largest > noise, 1.01, 2.0) * self._before))
        late = (self._last - t) * BLOCK > pace * (self._left - self._count)
        answer = still and late and pace <= 1.01 * self._pace
        self._t, self._pace = t, pace
        self._largest, self._before = np.abs(weights), self._largest
        return answer
