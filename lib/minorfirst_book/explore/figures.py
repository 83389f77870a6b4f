"""The interactive figures of the book, each from a view of `plots` and a call of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import positive_vector
from minorfirst.errors import NotSeparableError
from minorfirst.model.data import Dataset, separable, single_example
from minorfirst.model.margins import max_margin
from minorfirst.model.optimizers import GD, L2SAM, LinfSAM, Optimizer
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.theory.lens import lens as lens_of
from minorfirst.theory.limits import limit_direction

from ..plots.maps import LensView
from ..plots.plane import MarginsView, PlaneView
from ..plots.style import Figure, optimizer_name
from ..plots.time import WeightsView, WhoLeadsView
from ..tables import number
from .base import Choice, Control, Explorer, Whole
from .handovers import changes

TIMES = np.logspace(-1, 8, 240)
OPTIMIZERS: dict[str, Callable[[float], Optimizer]] = {
    "GD": lambda rho: GD(),
    "l-infinity-SAM": LinfSAM,
    "l2-SAM": L2SAM,
}
CLASS_NAMES = {"GD": "GD", "LinfSAM": "l-infinity-SAM", "L2SAM": "l2-SAM"}


class OptimizerChoice(Choice):
    """An optimizer by the name in the menu, the name of its class, the class itself or an instance."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the name in the menu."""
        kind = value if isinstance(value, type) else type(value)
        asked = value if isinstance(value, str) else kind.__name__
        return super().validate(obj, CLASS_NAMES.get(asked, asked))


MOST_FEATURES = 8  # that lines in one figure can be told apart by colour and dash


def _strengths(mu: ArrayLike) -> np.ndarray:
    strengths = positive_vector(mu, "mu", "the strength of each feature")
    if strengths.size > MOST_FEATURES:
        raise ValueError(f"`mu` must hold at most {MOST_FEATURES} strengths, got {strengths.size}.")
    return strengths


def _pair(mu: ArrayLike, why: str) -> np.ndarray:
    strengths = _strengths(mu)
    if strengths.size != 2:
        raise ValueError(f"`mu` must hold two strengths, {why}, got {strengths.size}.")
    return strengths


class WhoLeads(Explorer):
    """See `who_leads`."""

    _name = "who_leads"
    alpha = Control(0.7, 0.05, 2.5, 0.005, "scale α", ".3f")
    rho = Control(1.0, 0.0, 2.0, 0.01, "radius ρ")
    depth = Whole(2, 1, 6, "depth L")
    optimizer = OptimizerChoice(list(OPTIMIZERS), "l2-SAM", "optimizer")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(_strengths(mu))
        view = WhoLeadsView(Figure("who leads", height=4.4))
        self._view = view
        super().__init__(view.figure, values, mu=[float(m) for m in self._data.z[0]])

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory that the figure shows, at ``times``."""
        optimizer = OPTIMIZERS[self.optimizer](self.rho)
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


class Plane(Explorer):
    """See `plane`."""

    _name = "plane"
    init_1 = Control(0.55, 0.05, 2.0, 0.01, "start α₁")
    init_2 = Control(0.55, 0.05, 2.0, 0.01, "start α₂")
    rho = Control(0.5, 0.0, 2.0, 0.01, "radius ρ")
    depth = Whole(2, 1, 6, "depth L")
    log_t = Control(4.0, 0.0, 12.0, 0.25, "log₁₀ t")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(_pair(mu, "the axes of the plane"))
        view = PlaneView(Figure("paths of the predictor", height=4.0))
        self._view = view
        super().__init__(view.figure, values, mu=[float(m) for m in self._data.z[0]])

    def trajectory(self, optimizer: Optimizer) -> Trajectory:
        """Return the trajectory of one optimizer, up to the time shown."""
        times = np.logspace(-3, self.log_t, 160)
        return flow(self._data, optimizer, depth=self.depth, init=[self.init_1, self.init_2], times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        runs = [(o, self.trajectory(o)) for o in (GD(), LinfSAM(self.rho), L2SAM(self.rho))]
        self._view.update(runs)
        ends = [f"{optimizer_name(o)} ends at β = {number(traj.beta[-1], 3)}" for o, traj in runs]
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
        1 to 6.
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
    alpha = Control(0.5, 0.05, 2.5, 0.005, "scale α", ".3f")
    rho = Control(1.0, 0.01, 2.0, 0.01, "radius ρ")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._mu = np.sort(_strengths(mu))
        self._data = single_example(self._mu)
        view = LensView(Figure("the lens", height=3.9))
        self._view = view
        super().__init__(view.figure, values, mu=[float(m) for m in self._mu])
        # Play counts steps of the time slider; the figure turns them into times, and follows the slider.
        clock: Control = self.traits()["log_t"]
        steps = round((clock.high - clock.low) / clock.step)
        self.figure.tick = round((self.log_t - clock.low) / clock.step)
        play = widgets.Play(value=self.figure.tick, max=steps, interval=100, show_repeat=False)
        self._links += [
            widgets.jslink((play, "value"), (self.figure, "tick")),
            widgets.jslink((play, "playing"), (self.figure, "playing")),
        ]
        *controls, figure = self.children
        self.children = [*controls, play, figure]

    def trajectory(self, times: ArrayLike = TIMES) -> Trajectory:
        """Return the trajectory behind the lens, at ``times``."""
        return flow(self._data, L2SAM(self.rho), depth=2, init=self.alpha, times=times)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        now = [10.0**self.log_t]
        one = lens_of(self._mu, self.rho, self.alpha, now)
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


class Race(Explorer):
    """See `race`."""

    _name = "race"
    init_1 = Control(1.2, 0.05, 2.5, 0.01, "start α₁")
    init_2 = Control(0.9, 0.05, 2.5, 0.01, "start α₂")
    rho = Control(1.0, 0.0, 2.0, 0.01, "gate ρ")
    depth = Whole(2, 1, 6, "depth L")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(_pair(mu, "one a racer"))
        view = WeightsView(Figure("weights against the gate"))
        self._view = view
        super().__init__(view.figure, values, mu=[float(m) for m in self._data.z[0]])

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


class Margins(Explorer):
    """See `margins`."""

    _name = "margins"
    log_t = Control(2.0, 0.0, 12.0, 0.25, "log₁₀ t")
    rho = Control(0.5, 0.0, 2.0, 0.05, "radius ρ")

    def __init__(self, data: Dataset, values: dict[str, Any]) -> None:
        if data.d != 2:
            raise ValueError(f"`data` must have d = 2 coordinates to be drawn, got {data.d}.")
        max_margin(data)  # refuses data that no line separates
        view = MarginsView(Figure("separators", height=4.0))
        self._view = view
        points = np.column_stack([data.X, data.y]).tolist()
        super().__init__(view.figure, values, points=points)
        self.figure.initial = {**self.figure.initial, "points": points}

    @property
    def data(self) -> Dataset:
        """The points as they stand, dragged or not."""
        rows = np.array(self.figure.points)
        return Dataset(rows[:, :2], rows[:, 2])

    def reset(self) -> None:
        """See `Explorer.reset`; the points return too."""
        super().reset()
        self.figure.points = self.figure.initial["points"]

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
        for name, optimizer in (
            ("GD", GD()),
            ("ℓ∞-SAM", LinfSAM(self.rho)),
            ("ℓ2-SAM", L2SAM(self.rho)),
        ):
            shown[name] = self.trajectory(optimizer).direction[-1]
            angles.append(float(np.degrees(np.arccos(np.clip(goal @ shown[name], -1, 1)))))
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
