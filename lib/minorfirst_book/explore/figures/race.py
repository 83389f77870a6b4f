"""The gate and the race: weights of identical layers over log time under l-infinity-SAM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import LinfSAM
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.theory.limits import limit_direction

from ...plots.style import Figure
from ...plots.time import WeightsView
from ...tables import number
from ..base import Explorer
from ..controls import Control, Whole
from ..inputs import pair

TIMES = np.logspace(-1, 8, 240)


class Race(Explorer):
    """See `race`."""

    init_1 = Control(0.05, 2.5, 0.01, "start α₁")
    init_2 = Control(0.05, 2.5, 0.01, "start α₂")
    rho = Control(0.0, 2.0, 0.01, "gate ρ")
    depth = Whole(1, 6, "depth L")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(pair(mu, "one a racer"))
        self._view = WeightsView(Figure("weights against the gate"))
        super().__init__(self._view, values, mu=self._data.z[0].tolist())

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        init = [self.init_1, self.init_2]
        return flow(self._data, LinfSAM(self.rho), depth=self.depth, init=init, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        traj = self.trajectory()
        self._view.update(traj, self.rho if self.depth > 1 else 0.0)
        limit = limit_direction(
            self._data, LinfSAM(self.rho), depth=self.depth, init=[self.init_1, self.init_2]
        ).direction
        now = traj.direction[-1]
        shown = number(now, 3) if np.all(np.isfinite(now)) else "none, the predictor is 0"
        return f"Predicted limit direction {number(limit, 3)}; direction at t = 1e8: {shown}."


def race(
    mu: ArrayLike = (1.0, 2.0), *, init: Sequence[float] = (1.2, 0.9), rho: float = 1.0, depth: int = 2
) -> Race:
    """Return an interactive figure of the weights under l-infinity-SAM, against the gate rho.

    Parameters
    ----------
    mu : (2,) array_like
        Feature strengths, > 0.
    init : (2,) sequence of float
        Balanced starting weights.
    rho : float
    depth : int
        1 to 6; at depth 1 there is no gate.

    Returns
    -------
    Explorer
        With traits ``init_1``, ``init_2``, ``rho``, ``depth`` and the method ``trajectory()``.

    Examples
    --------
    >>> race(init=(1.2, 0.9)).summary
    'Predicted limit direction (1, 0); direction at t = 1e8: (1, 0).'
    """
    first, second = init
    return Race(mu, {"init_1": first, "init_2": second, "rho": rho, "depth": depth})
