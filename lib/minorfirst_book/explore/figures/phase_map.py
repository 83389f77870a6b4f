"""The map: who dominates over initialization scale and time, or over scale and radius at one time."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...plots.maps import MapView
from ...plots.style import Figure
from ..controls import Choice
from ..phase import NAMES, SHOWN, PhasePoint


class PhaseMap(PhasePoint):
    """See `phase_map`."""

    view = Choice(["scale and time", "scale and radius"], "map over")

    def __init__(self, values: dict[str, Any]) -> None:
        self._view = MapView(Figure("phase map", height=3.9))
        super().__init__(self._view, values, fixed={"shown": SHOWN})

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        thresholds = self.thresholds
        times = np.logspace(-1, 6, 60)
        alphas = np.linspace(0.8 * thresholds.collapse, 1.15 * thresholds.major, 48)
        self._view.update(alphas, times, self._leaders(self.rho, alphas, times).T, NAMES, thresholds)
        return self.words


def phase_map(*, rho: float = 1.0, ratio: float = 2.0, alpha: float = 0.7, log_t: float = 2.0) -> PhaseMap:
    """Return an interactive map of the dominant coordinate over initialization scale and time.

    In the browser it can also be drawn over scale and radius, at one time; the picture for paper is always
    over time.  A point of the map can be picked, and drive another figure by `link`.

    Parameters
    ----------
    rho : float
    ratio : float
        mu_2/mu_1, > 1, with mu_1 = 1.
    alpha : float
        Initialization scale of the picked point.
    log_t : float
        Decimal logarithm of its time.

    Returns
    -------
    Explorer
        With traits ``rho``, ``ratio``, ``alpha``, ``log_t``, ``view`` and the method ``trajectory()``.

    Examples
    --------
    >>> phase_map(alpha=0.6, log_t=3.0).summary.split(". ")[-1]
    'At α = 0.6, ρ = 1 and t = 1e+03 the minor feature leads.'
    """
    values = {"rho": rho, "ratio": ratio, "alpha": alpha, "log_t": log_t, "view": "scale and time"}
    return PhaseMap(values)
