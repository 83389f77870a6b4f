"""The margins: separable points that can be dragged, max-margin and trained separators at depth one."""

from __future__ import annotations

from typing import Any

import numpy as np

from minorfirst.errors import NotSeparableError
from minorfirst.model.data import Dataset, separable
from minorfirst.model.margins import max_margin
from minorfirst.model.optimizers import Optimizer
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ...plots.optimizers import EXACT, rows
from ...plots.plane import MarginsView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Control


class Margins(Explorer):
    """See `margins`."""

    log_t = Control(0.0, 12.0, 0.25, "log₁₀ t")
    rho = Control(0.0, 2.0, 0.05, "radius ρ")

    def __init__(self, data: Dataset, values: dict[str, Any]) -> None:
        if data.d != 2:
            raise ValueError(f"`data` must have d = 2 coordinates to be drawn, got {data.d}.")
        max_margin(data)  # refuses data that no line separates
        self._view = MarginsView(Figure("separators", height=4.0))
        points = np.column_stack([data.X, data.y]).tolist()
        super().__init__(self._view, values, fixed={"optimizers": rows(exact=True)}, points=points)
        self._initial["points"] = points
        self._show()

    @property
    def data(self) -> Dataset:
        """The points as they stand, dragged or not."""
        rows = np.array(self.figure.state["points"])
        return Dataset(rows[:, :2], rows[:, 2])

    def reset(self) -> None:
        """See `Explorer.reset`; the points return too."""
        super().reset()
        self.figure.state = {"points": self._initial["points"]}

    def trajectory(self, optimizer: Optimizer) -> Trajectory:
        """Return the trajectory of one optimizer at the time shown, started from 0."""
        return flow(self.data, optimizer, depth=1, init=0.0, times=[10.0**self.log_t])

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        data = self.data
        try:
            goal = max_margin(data, 2).direction
        except NotSeparableError:
            self._view.update(data, {})
            return "The points are not separable by a line through the origin: no separator exists."
        shown = {"ℓ1 max margin": max_margin(data, 1).direction, "ℓ2 max margin": goal}
        angles = []
        for row in EXACT.values():
            shown[row.name] = self.trajectory(row.made(self.rho)).direction[-1]
            angles.append(float(np.degrees(np.arccos(np.clip(goal @ shown[row.name], -1, 1)))))
        self._view.update(data, shown)
        gd, linf, l2 = angles
        # l-infinity-SAM slides here and is followed in steps: only whole degrees are certain.
        coarse = "less than 1°" if linf < 0.95 else f"{linf:.0f}°"
        return f"GD is {number(gd, 2)}°, ℓ∞-SAM {coarse} and ℓ2-SAM {number(l2, 2)}° from the ℓ2 max margin."


def margins(data: Dataset | None = None, *, rho: float = 0.5, log_t: float = 2.0) -> Margins:
    """Return an interactive figure of separable points with max-margin and trained separators at depth one.

    Parameters
    ----------
    data : Dataset, optional
        With d = 2, separable; a seeded set by default.
    rho : float
        Radius of both SAMs.
    log_t : float
        Decimal logarithm of the time shown.

    Returns
    -------
    Explorer
        With traits ``log_t``, ``rho``, the points as they stand in ``data``, and ``trajectory(optimizer)``.

    Examples
    --------
    >>> figure = margins()
    >>> figure.log_t = 6.0
    """
    chosen = separable(16, 2, margin=0.4, strengths=[1.0, 2.0], seed=5) if data is None else data
    return Margins(chosen, {"log_t": log_t, "rho": rho})
