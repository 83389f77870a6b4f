"""The plane: the predictor's path under each optimizer, from one start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import Optimizer
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ...plots.optimizers import EXACT, rows
from ...plots.plane import PlaneView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Control, Whole
from ..inputs import pair


class Plane(Explorer):
    """See `plane`."""

    init_1 = Control(0.05, 2.0, 0.01, "start α₁")
    init_2 = Control(0.05, 2.0, 0.01, "start α₂")
    rho = Control(0.0, 2.0, 0.01, "radius ρ")
    depth = Whole(1, 6, "depth L")
    log_t = Control(0.0, 12.0, 0.25, "log₁₀ t")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(pair(mu, "the axes of the plane"))
        self._view = PlaneView(Figure("paths of the predictor", height=4.0))
        super().__init__(
            self._view, values, fixed={"optimizers": rows(exact=True)}, mu=self._data.z[0].tolist()
        )

    def optimizers(self) -> list[Optimizer]:
        """Return the optimizers shown."""
        return [row.made(self.rho) for row in EXACT.values()]

    def trajectory(self, optimizer: Optimizer) -> Trajectory:
        """Return the trajectory of one optimizer, up to the time shown."""
        times = np.logspace(-3, self.log_t, 160)
        return flow(self._data, optimizer, depth=self.depth, init=[self.init_1, self.init_2], times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        runs = [(optimizer, self.trajectory(optimizer)) for optimizer in self.optimizers()]
        self._view.update(runs)
        ends = (number(traj.beta[-1], 3) for _, traj in runs)
        words = (f"{row.name} ends at β = {end}" for row, end in zip(EXACT.values(), ends, strict=True))
        return f"{'; '.join(words)}."


def plane(
    mu: ArrayLike = (1.0, 2.0),
    *,
    init: Sequence[float] = (0.55, 0.55),
    rho: float = 0.5,
    depth: int = 2,
    log_t: float = 4.0,
) -> Plane:
    """Return an interactive figure of the predictor's path under GD and both SAMs.

    Parameters
    ----------
    mu : (2,) array_like
        Feature strengths, > 0.
    init : (2,) sequence of float
        Balanced starting weights.
    rho : float
    depth : int
        1 to 6.
    log_t : float
        Decimal logarithm of the last time.

    Returns
    -------
    Explorer
        With traits ``init_1``, ``init_2``, ``rho``, ``depth``, ``log_t`` and ``trajectory(optimizer)``.

    Examples
    --------
    >>> figure = plane(rho=0.0)
    >>> figure.trajectory(figure.optimizers()[0]).dominant[-1]
    np.int64(1)
    """
    first, second = init
    return Plane(mu, {"init_1": first, "init_2": second, "rho": rho, "depth": depth, "log_t": log_t})
