"""Who leads: each coordinate's share of the predictor over log time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM, LinfSAM, Optimizer
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory

from ...plots.optimizers import EXACT, rows
from ...plots.style import Figure
from ...plots.time import WhoLeadsView
from ...tables import number
from ..base import Explorer
from ..controls import Choice, Control, Whole
from ..handovers import changes
from ..inputs import strengths

TIMES = np.logspace(-1, 8, 240)
CLASSES = {row.kind.__name__: key for key, row in EXACT.items()}


class OptimizerChoice(Choice):
    """An optimizer by its key, the name of its class, the class itself or an instance."""

    def checked(self, control: Any, value: Any) -> Any:
        """Return the key."""
        kind = value if isinstance(value, type) else type(value)
        asked = value if isinstance(value, str) else kind.__name__
        return super().checked(control, CLASSES.get(asked, asked))


class WhoLeads(Explorer):
    """See `who_leads`."""

    alpha = Control(0.05, 2.5, 0.005, "scale α", ".3f")
    rho = Control(0.0, 2.0, 0.01, "radius ρ")
    depth = Whole(1, 6, "depth L")
    optimizer = OptimizerChoice(list(EXACT), "optimizer")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(strengths(mu))
        self._view = WhoLeadsView(Figure("who leads", height=4.4))
        super().__init__(
            self._view, values, fixed={"optimizers": rows(exact=True)}, mu=self._data.z[0].tolist()
        )

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        optimizer = EXACT[self.optimizer].made(self.rho)
        return flow(self._data, optimizer, depth=self.depth, init=self.alpha, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        traj = self.trajectory()
        self._view.update(traj)
        mu = self._data.z[0]
        story = f"μ = {mu[traj.dominant[0]]:g} leads at first"
        for t, leader in changes(self.trajectory, traj):
            if leader < 0:
                return f"The predictor has collapsed to 0 by t = {number(t, 2)}."
            story += f", μ = {mu[leader]:g} from t = {number(t, 2)}"
        return f"{story}. Loss at t = 1e8: {number(traj.loss[-1], 2)}."


def who_leads(
    mu: ArrayLike = (1.0, 2.0),
    *,
    alpha: float = 0.7,
    rho: float = 1.0,
    depth: int = 2,
    optimizer: str | type[Optimizer] | Optimizer = "l2-SAM",
) -> WhoLeads:
    """Return an interactive figure of each coordinate's share of the predictor over log time.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    alpha, rho : float
        Initialization scale and SAM radius to start from.
    depth : int
        Number of layers, 1 to 6.
    optimizer : {"GD", "l-infinity-SAM", "l2-SAM"}
        Or the class or its name, e.g. ``"L2SAM"``, or an instance, whose radius is then ``rho``.

    Returns
    -------
    Explorer
        With traits ``alpha``, ``rho``, ``depth``, ``optimizer`` and the method ``trajectory()``.

    Examples
    --------
    >>> figure = who_leads(alpha=0.6)
    >>> figure.alpha = 0.4
    >>> figure.summary
    'The predictor has collapsed to 0 by t = 3.'
    """
    if isinstance(optimizer, (LinfSAM, L2SAM)):
        rho = optimizer.rho
    return WhoLeads(mu, {"alpha": alpha, "rho": rho, "depth": depth, "optimizer": optimizer})
