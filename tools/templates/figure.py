"""TODO: what the figure shows, in a line."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ...plots.style import Figure
from ...plots.time import WeightsView
from ..base import Explorer
from ..controls import Control
from ..inputs import strengths

TIMES = np.logspace(-1, 8, 240)


class TITLE(Explorer):
    """See `WORD`."""

    alpha = Control(0.05, 2.5, 0.01, "scale α")
    rho = Control(0.0, 2.0, 0.01, "radius ρ")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(strengths(mu))
        self._view = WeightsView(Figure("WORD"))
        super().__init__(self._view, values, mu=self._data.z[0].tolist())

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        return flow(self._data, L2SAM(self.rho), depth=2, init=self.alpha, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        traj = self.trajectory()
        self._view.update(traj, 0.0)
        leader = traj.dominant[-1]
        if leader < 0:
            return "By t = 1e8 the network has collapsed to 0."
        return f"At t = 1e8 the feature μ = {self._data.z[0, leader]:g} leads."


def WORD(mu: ArrayLike = (1.0, 2.0), *, alpha: float = 0.7, rho: float = 1.0) -> TITLE:
    """Return TODO: an interactive figure of what.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    alpha, rho : float

    Returns
    -------
    Explorer
        With traits ``alpha``, ``rho`` and the method ``trajectory()``.

    Examples
    --------
    >>> WORD(alpha=0.7).summary
    'At t = 1e8 the feature μ = 2 leads.'
    """
    return TITLE(mu, {"alpha": alpha, "rho": rho})
