"""The interactive figures of the phase diagram of l2-SAM at depth two: one map, and three linked slices."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.sweeps.sweep import sweep
from minorfirst.theory.regimes import RegimeThresholds, regime_thresholds

from ..plots.maps import MapView
from ..plots.slices import SlicesView
from ..plots.style import Figure
from ..tables import number
from .base import Choice, Control, Explorer
from .handovers import changes

NAMES = ["minor", "major"]
TIMES = np.logspace(-1, 8, 240)
EVENT_TIMES = np.logspace(-6, 12, 400)  # among which what happens at a scale and radius is sought
SCALES, RADII, LOG_TIMES = (0.05, 2.5), (0.2, 2.0), (-1.0, 12.0)  # limits of the controls
# What is shown on paper; more where the point lies outside.
SHOWN = {"alpha": (0.05, 2.0), "rho": RADII, "log_t": (-1.0, 6.0)}
COLUMNS, ROWS = 120, 90  # of a slice on paper


@cache
def _edges(ratio: float) -> RegimeThresholds:
    """Return the boundaries for rho = 1, to which those of every radius are proportional."""
    return regime_thresholds([1.0, ratio], 1.0)


class PhasePoint(Explorer):
    """A point of the phase diagram, picked by four controls."""

    rho = Control(1.0, *RADII, 0.01, "radius ρ")
    ratio = Control(2.0, 1.1, 4.0, 0.1, "ratio μ₂/μ₁")
    alpha = Control(0.7, *SCALES, 0.005, "scale α", ".3f")
    log_t = Control(2.0, *LOG_TIMES, 0.05, "log₁₀ t")

    @property
    def mu(self) -> list[float]:
        """The strengths of the two features."""
        return [1.0, self.ratio]

    @property
    def thresholds(self) -> RegimeThresholds:
        """The boundaries at the picked radius."""
        return RegimeThresholds(*(self.rho * edge for edge in _edges(self.ratio)))

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory of the picked scale and radius, at ``times``."""
        return flow(single_example(self.mu), L2SAM(self.rho), depth=2, init=self.alpha, times=times)

    def _leaders(self, radii: ArrayLike, alphas: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Return who dominates, (radii, alphas, times), without the first axis for one radius."""
        return sweep(L2SAM, mu=self.mu, rho=radii, alpha=alphas, times=times, progress=False).dominant

    @property
    def words(self) -> str:
        """The boundaries at the picked radius and who leads at the picked point."""
        now = 10.0**self.log_t
        found = self.trajectory([now]).dominant[0]
        verdict = "the network has collapsed to 0" if found < 0 else f"the {NAMES[found]} feature leads"
        return (
            f"Collapse below α = {number(self.thresholds.collapse)}, "
            f"major from the outset at α = {number(self.thresholds.major)} and above. "
            f"At α = {number(self.alpha)}, ρ = {number(self.rho, 3)} and t = {number(now, 3)} {verdict}."
        )


class PhaseMap(PhasePoint):
    """See `phase_map`."""

    _name = "phase_map"
    view = Choice(["scale and time", "scale and radius"], "scale and time", "map over")

    def __init__(self, values: dict[str, Any]) -> None:
        view = MapView(Figure("phase map", height=3.9))
        self._view = view
        super().__init__(view.figure, values)

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


class Volume(PhasePoint):
    """See `volume`."""

    _name = "volume"

    def __init__(self, values: dict[str, Any]) -> None:
        self._view = SlicesView(Figure("slices of the phase diagram", height=6.2))
        super().__init__(self._view.figure, values)

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
        self._view.update(point, maps, NAMES, _edges(self.ratio))
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
