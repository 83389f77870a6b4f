"""The interactive figures of the book, each from a view of `plots` and a call of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import positive_vector
from ..data import Dataset, separable, single_example
from ..flow import flow
from ..lens import lens as lens_of
from ..limits import limit_direction
from ..margins import max_margin
from ..optimizers import GD, L2SAM, LinfSAM, Optimizer
from ..phase import dominance
from ..plots.maps import LensView, MapView
from ..plots.plane import MarginsView, PlaneView
from ..plots.style import Figure
from ..plots.time import WeightsView, WhoLeadsView
from ..regimes import regime_thresholds
from ..tables import number
from ..trajectory import Trajectory
from .base import Choice, Control, Explorer

TIMES = np.logspace(-1, 8, 240)
OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {
    "GD": lambda rho: GD(),
    "l-infinity-SAM": LinfSAM,
    "l2-SAM": L2SAM,
}


def _strengths(mu: ArrayLike) -> np.ndarray:
    return positive_vector(mu, "mu", "the strength of each feature")


class WhoLeads(Explorer):
    """See `who_leads`."""

    _name = "who_leads"
    alpha = Control(0.7, 0.05, 2.0, 0.005, "scale α", ".3f")
    rho = Control(1.0, 0.0, 2.0, 0.01, "radius ρ")
    depth = Choice([1, 2, 3, 4, 5, 6], 2, "depth L")
    optimizer = Choice(list(OPTIMIZERS), "l2-SAM", "optimizer")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(_strengths(mu))
        view = WhoLeadsView(Figure("who leads", height=4.4))
        self._view = view
        super().__init__(view.figure, values)

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        optimizer = OPTIMIZERS[self.optimizer](self.rho)
        return flow(self._data, optimizer, depth=self.depth, init=self.alpha, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        traj = self.trajectory()
        self._view.update(traj)
        last = traj.direction[-1]
        if not np.all(np.isfinite(last)):
            gone = traj.t[~np.any(traj.beta != 0, axis=1)][0]
            return f"The predictor has collapsed to 0 by t = {number(gone, 2)}."
        mu = self._data.z[0]
        leaders = traj.dominant
        changes = np.flatnonzero(np.diff(leaders))
        story = f"μ = {mu[leaders[0]]:g} leads at first"
        for k in changes:
            story += f", μ = {mu[leaders[k + 1]]:g} from t = {number(traj.t[k + 1], 2)}"
        return f"{story}. Loss at t = 1e8: {number(traj.loss[-1], 2)}."


def who_leads(
    mu: ArrayLike = (1.0, 2.0),
    *,
    alpha: float = 0.7,
    rho: float = 1.0,
    depth: int = 2,
    optimizer: str = "l2-SAM",
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

    Returns
    -------
    Explorer
        With traits ``alpha``, ``rho``, ``depth``, ``optimizer`` and the method ``trajectory()``.

    Examples
    --------
    >>> figure = who_leads(alpha=0.6)
    >>> figure.alpha = 0.4
    >>> figure.summary
    'The predictor has collapsed to 0 by t = 3.2.'
    """
    return WhoLeads(mu, {"alpha": alpha, "rho": rho, "depth": depth, "optimizer": optimizer})


class Plane(Explorer):
    """See `plane`."""

    _name = "plane"
    init_1 = Control(0.55, 0.05, 2.0, 0.01, "start α₁")
    init_2 = Control(0.55, 0.05, 2.0, 0.01, "start α₂")
    rho = Control(0.5, 0.0, 2.0, 0.01, "radius ρ")
    depth = Choice([1, 2, 3, 4], 2, "depth L")
    log_t = Control(4.0, 0.0, 12.0, 0.25, "log₁₀ t")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        strengths = _strengths(mu)
        if strengths.size != 2:
            raise ValueError(f"`mu` must hold two strengths, the axes of the plane, got {strengths.size}.")
        self._data = single_example(strengths)
        view = PlaneView(Figure("paths of the predictor", height=4.0))
        self._view = view
        super().__init__(view.figure, values)

    def trajectory(self, optimizer: Optimizer) -> Trajectory:
        """Return the trajectory of one optimizer, up to the time shown."""
        times = np.logspace(-3, self.log_t, 160)
        return flow(self._data, optimizer, depth=self.depth, init=[self.init_1, self.init_2], times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        runs = [(o, self.trajectory(o)) for o in (GD(), LinfSAM(self.rho), L2SAM(self.rho))]
        self._view.update(runs)
        ends = [f"{o} ends at β = {number(traj.beta[-1], 3)}" for o, traj in runs]
        return "; ".join(ends) + "."


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
        1 to 4.
    log_t : float
        Decimal logarithm of the last time.

    Returns
    -------
    Explorer
        With traits ``init_1``, ``init_2``, ``rho``, ``depth``, ``log_t`` and ``trajectory(optimizer)``.

    Examples
    --------
    >>> plane(rho=0.0).trajectory(GD()).dominant[-1]
    np.int64(1)
    """
    first, second = init
    return Plane(mu, {"init_1": first, "init_2": second, "rho": rho, "depth": depth, "log_t": log_t})


class LensFigure(Explorer):
    """See `lens`."""

    _name = "lens"
    log_t = Control(0.0, -1.0, 12.0, 0.1, "log₁₀ t")
    alpha = Control(0.5, 0.05, 2.0, 0.005, "scale α", ".3f")
    rho = Control(1.0, 0.01, 2.0, 0.01, "radius ρ")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._mu = np.sort(_strengths(mu))
        view = LensView(Figure("the lens", height=3.9))
        self._view = view
        super().__init__(view.figure, values)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        one = lens_of(self._mu, self.rho, self.alpha, [10.0**self.log_t])
        self._view.update(one, self._mu)
        leader = self._mu[np.argmax(one.view(self._mu)[0])]
        return f"The lens is centred at μ = {number(one.centre[0], 3)}; the feature μ = {leader:g} leads."


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
        With traits ``log_t``, ``alpha``, ``rho``.

    Examples
    --------
    >>> lens([1.0, 2.0], alpha=0.7, log_t=1.0).summary
    'The lens is centred at μ = 1.52; the feature μ = 2 leads.'
    """
    return LensFigure(mu, {"log_t": log_t, "alpha": alpha, "rho": rho})


class PhaseMap(Explorer):
    """See `phase_map`."""

    _name = "phase_map"
    rho = Control(1.0, 0.2, 2.0, 0.05, "radius ρ")
    ratio = Control(2.0, 1.1, 4.0, 0.1, "ratio μ₂/μ₁")

    def __init__(self, values: dict[str, Any]) -> None:
        view = MapView(Figure("phase map", height=3.9))
        self._view = view
        super().__init__(view.figure, values)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        mu = [1.0, self.ratio]
        thresholds = regime_thresholds(mu, self.rho)
        times = np.logspace(-1, 6, 60)
        alphas = np.linspace(0.8 * thresholds.collapse, 1.15 * thresholds.major, 48)
        self._view.update(
            alphas, times, dominance(mu, self.rho, alphas, times), ["minor", "major"], thresholds
        )
        return (
            f"Collapse below α = {number(thresholds.collapse)}, "
            f"major from the outset at α = {number(thresholds.major)} and above."
        )


def phase_map(*, rho: float = 1.0, ratio: float = 2.0) -> PhaseMap:
    """Return an interactive map of the dominant coordinate over initialization scale and time.

    Parameters
    ----------
    rho : float
    ratio : float
        mu_2/mu_1, > 1, with mu_1 = 1.

    Returns
    -------
    Explorer
        With traits ``rho`` and ``ratio``.

    Examples
    --------
    >>> phase_map().summary
    'Collapse below α = 0.5213, major from the outset at α = 0.9487 and above.'
    """
    return PhaseMap({"rho": rho, "ratio": ratio})


class Race(Explorer):
    """See `race`."""

    _name = "race"
    init_1 = Control(1.2, 0.05, 2.5, 0.01, "start α₁")
    init_2 = Control(0.9, 0.05, 2.5, 0.01, "start α₂")
    rho = Control(1.0, 0.0, 2.0, 0.01, "gate ρ")
    depth = Choice([2, 3, 4, 5, 6], 2, "depth L")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        strengths = _strengths(mu)
        if strengths.size != 2:
            raise ValueError(f"`mu` must hold two strengths, one a racer, got {strengths.size}.")
        self._data = single_example(strengths)
        view = WeightsView(Figure("weights against the gate"))
        self._view = view
        super().__init__(view.figure, values)

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        init = [self.init_1, self.init_2]
        return flow(self._data, LinfSAM(self.rho), depth=self.depth, init=init, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        traj = self.trajectory()
        self._view.update(traj, self.rho)
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
        2 to 6.

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


class Margins(Explorer):
    """See `margins`."""

    _name = "margins"
    log_t = Control(2.0, 0.0, 12.0, 0.25, "log₁₀ t")
    rho = Control(0.5, 0.0, 2.0, 0.05, "radius ρ")

    def __init__(self, data: Dataset, values: dict[str, Any]) -> None:
        if data.d != 2:
            raise ValueError(f"`data` must have d = 2 coordinates to be drawn, got {data.d}.")
        self._data = data
        self._exact = {
            "ℓ1 max margin": max_margin(data, 1).direction,
            "ℓ2 max margin": max_margin(data, 2).direction,
        }
        view = MarginsView(Figure("separators", height=4.0))
        self._view = view
        super().__init__(view.figure, values)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        found = {}
        for name, optimizer in (("GD", GD()), ("ℓ2-SAM", L2SAM(self.rho))):
            traj = flow(self._data, optimizer, depth=1, init=0.0, times=[10.0**self.log_t])
            found[name] = traj.direction[-1]
        self._view.update(self._data, self._exact | found)
        goal = self._exact["ℓ2 max margin"]
        angles = [
            f"{name} is {number(np.degrees(np.arccos(np.clip(goal @ direction, -1, 1))), 2)}°"
            for name, direction in found.items()
        ]
        return " and ".join(angles) + " from the ℓ2 max margin."


def margins(data: Dataset | None = None, *, rho: float = 0.5, log_t: float = 2.0) -> Margins:
    """Return an interactive figure of separable points with max-margin and trained separators at depth one.

    Parameters
    ----------
    data : Dataset, optional
        With d = 2, separable; a seeded set by default.
    rho : float
        Radius of l2-SAM.
    log_t : float
        Decimal logarithm of the time shown.

    Returns
    -------
    Explorer
        With traits ``log_t`` and ``rho``.

    Examples
    --------
    >>> figure = margins()
    >>> figure.log_t = 6.0
    """
    chosen = separable(16, 2, margin=0.4, strengths=[1.0, 2.0], seed=5) if data is None else data
    return Margins(chosen, {"log_t": log_t, "rho": rho})
