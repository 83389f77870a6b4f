"""The phase diagram as a volume over scale, radius and time: three slices through one picked point."""

from __future__ import annotations

from typing import Any

import numpy as np

from minorfirst.theory.regimes import regime_thresholds

from ...plots.slices import SlicesView
from ...plots.style import Figure
from ...tables import number
from ..handovers import changes
from ..phase import NAMES, SHOWN, SOUGHT, PhasePoint

EVENT_TIMES = np.logspace(*SOUGHT, 400)  # among which what happens at a scale and radius is sought
COLUMNS, ROWS = 120, 90  # of a slice on paper


class Volume(PhasePoint):
    """See `volume`."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._view = SlicesView(Figure("slices of the phase diagram", height=6.2))
        super().__init__(self._view, values, fixed={"shown": SHOWN, "sought": SOUGHT})

    def event(self) -> tuple[float, int] | None:
        """Return what happens at the picked scale and radius, as (t, who leads from then on).

        Two coordinates have at most one event: the handover to the major one, or the collapse, with -1 in
        place of a leader.  None where neither comes between t = 1e-6 and t = 1e12.
        """
        found = changes(self.trajectory, self.trajectory(EVENT_TIMES))
        return found[0] if found else None

    def _story(self) -> str:
        """Return in words what happens at the picked scale and radius."""
        here, event = "at this scale and radius", self.event()
        if event:
            kind = "collapse" if event[1] < 0 else "handover"
            return f"The {kind} {here} is at t = {number(event[0], 3)}."
        if self.trajectory([1.0]).dominant[0] == 0:
            return f"The minor feature {here} still leads at t = 1e12."
        return f"The major feature {here} leads from the outset."

    def _axis(self, name: str, n: int) -> np.ndarray:
        low, high = SHOWN[name]
        value = getattr(self, name)
        return np.linspace(min(low, value), max(high, value), n)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        alphas, radii = self._axis("alpha", COLUMNS), self._axis("rho", COLUMNS)
        rows, times = self._axis("rho", ROWS), 10.0 ** self._axis("log_t", ROWS)
        alpha, rho, now = np.array([self.alpha]), np.array([self.rho]), np.array([10.0**self.log_t])
        maps = [
            (alphas, times, self._leaders(rho, alphas, times)[0].T),
            (radii, times, self._leaders(radii, alpha, times)[:, 0].T),
            (alphas, rows, self._leaders(rows, alphas, now)[:, :, 0]),
        ]
        point = {"alpha": self.alpha, "rho": self.rho, "t": float(now[0])}
        self._view.update(point, maps, NAMES, regime_thresholds(self.mu, rho=1.0))
        return f"{self.words} {self._story()}"


def volume(*, alpha: float = 0.7, rho: float = 1.0, log_t: float = 2.3, ratio: float = 2.0) -> Volume:
    """Return three linked slices through the phase diagram over initialization scale, radius and time.

    The diagram is that of l2-SAM at depth two on mu = (1, ratio).  Each slice holds one of the three at the
    value of the picked point, which a reader moves on any of them.

    Parameters
    ----------
    alpha : float
        Initialization scale of the picked point, 0.05 to 2.5.
    rho : float
        Its radius, 0.2 to 2.
    log_t : float
        Decimal logarithm of its time, -1 to 12.
    ratio : float
        mu_2/mu_1, 1.1 to 4, with mu_1 = 1.

    Returns
    -------
    Explorer
        With traits ``alpha``, ``rho``, ``log_t``, ``ratio`` and the methods ``trajectory()``, the flow of the
        picked scale and radius, and ``event()``, what happens on it and when.

    Examples
    --------
    >>> figure = volume(alpha=0.7, rho=1.0, log_t=2.3)
    >>> figure.summary.split(". ")[-1]
    'The handover at this scale and radius is at t = 8.1.'
    >>> figure.trajectory([5.0, 10.0]).dominant
    array([0, 1])
    """
    return Volume({"alpha": alpha, "rho": rho, "log_t": log_t, "ratio": ratio})
