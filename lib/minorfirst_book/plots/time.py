"""Figures of one trajectory over log time: who leads, weights against the gate."""

from __future__ import annotations

import numpy as np

from minorfirst.checks import Array, radius
from minorfirst.runs.trajectory import Trajectory

from .inputs import trajectory
from .style import FAINT, Figure, cue, label_ends, log_axis, styled

TIME = "time t (log scale)"


def shares(beta: Array) -> Array:
    r"""Return \|beta_j\| / sum_k \|beta_k\|, (T, d); nan where beta is 0."""
    size = np.abs(beta)
    with np.errstate(invalid="ignore"):
        return size / np.sum(size, axis=1, keepdims=True)


def _feature_names(traj: Trajectory) -> list[str]:
    if traj.data.n > 1:
        return [f"coordinate {j + 1}" for j in range(traj.data.d)]
    return [f"μ = {z:g}" for z in traj.data.z[0]]


class WhoLeadsView:
    """Each coordinate's share of the predictor over log time, the loss below; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._top, self._bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])

    @styled
    def update(self, traj: Trajectory) -> None:
        """Show another trajectory."""
        for axes in (self._top, self._bottom):
            axes.clear()
        part = shares(traj.beta)
        ends = []
        for j, name in enumerate(_feature_names(traj)):
            look = cue(j)
            self._top.plot(traj.t, part[:, j], color=look.color, linestyle=look.linestyle, label=name)
            alive = np.flatnonzero(np.isfinite(part[:, j]))
            if alive.size:
                ends.append((part[alive[-1], j], name, look.color))
        self._top.set_ylim(0, min(1.02, 1.15 * float(np.nanmax(part, initial=0.85 / len(part[0])))))
        self._top.set_ylabel("share of |β|")
        self._bottom.plot(traj.t, traj.loss, color="black", linewidth=1.8)
        self._bottom.set_yscale("log")
        self._bottom.set_ylabel("loss")
        log_axis(self._bottom, traj.t, TIME)
        self._top.tick_params(labelbottom=False)
        label_ends(self._top, ends)


def who_leads(traj: Trajectory) -> Figure:
    """Return a figure of each coordinate's share of the predictor, and the loss, over log time.

    Parameters
    ----------
    traj : Trajectory
        At times spread over several decades.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``traj`` is no Trajectory.

    Examples
    --------
    >>> import minorfirst as mf
    >>> pair = mf.single_example([1.0, 2.0])
    >>> who_leads(mf.flow(pair, mf.L2SAM(1.0), depth=2, init=0.7, times=[1.0, 10.0, 100.0]))
    <Figure: who leads>
    """
    trajectory(traj, "traj")
    view = WhoLeadsView(Figure("who leads", height=4.4))
    view.update(traj)
    return view.figure


class WeightsView:
    """Weights of balanced layers over log time, with the gate rho as a horizontal line; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._axes = figure.subplots()

    @styled
    def update(self, traj: Trajectory, rho: float) -> None:
        """Show another trajectory."""
        axes = self._axes
        axes.clear()
        w = traj.weights[:, 0, :]
        ends = []
        for j, name in enumerate(_feature_names(traj)):
            look = cue(j)
            axes.plot(traj.t, w[:, j], color=look.color, linestyle=look.linestyle, label=name)
            ends.append((w[-1, j], name, look.color))
        if rho > 0:
            axes.axhline(rho, color=FAINT, linewidth=1.2, label="gate ρ")
            ends.append((rho, "gate ρ", FAINT))
        axes.set_ylim(min(-0.05, float(np.min(w)) * 1.1), max(rho, float(np.max(w))) * 1.08)
        axes.set_ylabel("weight w of each layer")
        log_axis(axes, traj.t, TIME)
        label_ends(axes, ends)


def weights(traj: Trajectory, rho: float) -> Figure:
    """Return a figure of a balanced network's weights over log time, with the gate drawn at rho.

    Parameters
    ----------
    traj : Trajectory
    rho : float
        Radius of l-infinity-SAM; 0 draws no gate.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``traj`` is no Trajectory, or ``rho`` no radius.

    Examples
    --------
    >>> import minorfirst as mf
    >>> pair = mf.single_example([1.0, 2.0])
    >>> weights(mf.flow(pair, mf.LinfSAM(1.0), depth=2, init=[1.2, 0.9], times=[1.0, 10.0]), rho=1.0)
    <Figure: weights against the gate>
    """
    trajectory(traj, "traj")
    rho = radius(rho)
    view = WeightsView(Figure("weights against the gate"))
    view.update(traj, rho)
    return view.figure
