"""The lens: the Gaussian over feature strength that l2-SAM looks through, moving with time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.theory.lens import lens as lens_of

from ...plots.maps import LensView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Control
from ..handovers import changes
from ..inputs import strengths

TIMES = np.logspace(-1, 8, 240)


class LensFigure(Explorer):
    """See `lens`."""

    plays = "log_t"
    log_t = Control(-1.0, 12.0, 0.1, "log₁₀ t")
    alpha = Control(0.05, 2.5, 0.005, "scale α", ".3f")
    rho = Control(0.01, 2.0, 0.01, "radius ρ")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._mu = np.sort(strengths(mu))
        self._data = single_example(self._mu)
        self._view = LensView(Figure("the lens", height=3.9))
        super().__init__(self._view, values, mu=self._mu.tolist())

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory behind the lens, at ``times``."""
        return flow(self._data, L2SAM(self.rho), depth=2, init=self.alpha, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        now = [10.0**self.log_t]
        one = lens_of(self._mu, rho=self.rho, init=self.alpha, times=now)
        self._view.update(one, self._mu)
        time, centre = number(now[0], 3), number(one.centre[0], 3)
        passes = changes(self.trajectory, self.trajectory(np.logspace(-1, 12, 300)))
        if not np.any(self.trajectory(now).beta):
            stop = f"the lens stopped at μ = {centre}, at t = {number(passes[-1][0], 2)}"
            return f"By t = {time} the network has collapsed to 0; {stop}."
        leader = self._mu[np.argmax(one.view(self._mu)[0])]
        words = f"At t = {time} the lens is centred at μ = {centre}; the feature μ = {leader:g} leads."
        before = self._mu[self.trajectory([0.1]).dominant[0]]
        passed = []
        for t, after in passes:
            if after >= 0:
                passed.append(f"from μ = {before:g} to μ = {self._mu[after]:g} at t = {number(t, 2)}")
                before = self._mu[after]
        return f"{words} Handovers: {', '.join(passed)}." if passed else words


def lens(
    mu: ArrayLike = (1.0, 2.0, 3.0), *, alpha: float = 0.5, rho: float = 1.0, log_t: float = 0.0
) -> LensFigure:
    """Return an interactive figure of the lens over feature strength.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, > 0.
    alpha, rho : float
    log_t : float
        Decimal logarithm of the time shown.

    Returns
    -------
    Explorer
        With traits ``log_t``, ``alpha``, ``rho`` and the method ``trajectory()``.

    Examples
    --------
    >>> lens([1.0, 2.0], alpha=0.7, log_t=1.0).summary.split(" Handovers: ")
    ['At t = 10 the lens is centred at μ = 1.52; the feature μ = 2 leads.', 'from μ = 1 to μ = 2 at t = 8.1.']
    """
    return LensFigure(mu, {"log_t": log_t, "alpha": alpha, "rho": rho})
