"""Figures of named lines: a quantity of several trajectories over time, or numbers over any axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import Array, brief, real_number
from minorfirst.runs.trajectory import Trajectory

from .inputs import by_name, text, trajectory, values_with_gaps, vector
from .style import FAINT, Figure, cue, label_ends, log_axis, styled
from .time import TIME


class Curve(NamedTuple):
    """One named line; places where y is nan are left out."""

    name: str
    x: Array
    y: Array


def _curves(
    curves: Sequence[Curve],
    *,
    xlabel: str,
    ylabel: str,
    logx: bool,
    logy: bool,
    marks: bool,
    level: float | None,
    level_name: str,
) -> Figure:
    figure = Figure(text(ylabel, "ylabel"))
    axes = figure.subplots()
    every = np.sort(np.concatenate([curve.x for curve in curves]))
    ends = []
    for k, (name, x, y) in enumerate(curves):
        look = cue(k)
        axes.plot(
            x,
            y,
            color=look.color,
            linestyle=look.linestyle,
            marker=look.marker if marks else "",
            markersize=6,
            clip_on=not marks,
            label=name,
        )
        alive = np.flatnonzero(np.isfinite(y))
        if alive.size:
            ends.append((y[alive[np.argmax(x[alive])]], name, look.color))
    if level is not None:
        level = real_number(level, "level", "one finite number, where a line is drawn")
        axes.axhline(level, color=FAINT, linewidth=1.2, label=text(level_name, "level_name"))
        ends.append((level, level_name, FAINT))
    if logy:
        axes.set_yscale("log")
    if logx:
        log_axis(axes, every, text(xlabel, "xlabel"))
    else:
        axes.set_xlim(every[0], every[-1])
        axes.set_xlabel(text(xlabel, "xlabel"))
    axes.set_ylabel(ylabel)
    figure.draw_without_rendering()
    label_ends(axes, ends)
    return figure


@styled
def over_time(
    runs: Mapping[str, Trajectory],
    quantity: Callable[[Trajectory], ArrayLike],
    *,
    ylabel: str,
    logx: bool = True,
    logy: bool = False,
    level: float | None = None,
    level_name: str = "",
) -> Figure:
    """Return a figure of a quantity along one or more trajectories over time, each at its own times.

    Parameters
    ----------
    runs : mapping of name to Trajectory
    quantity : callable
        Takes a trajectory and returns one number for each of its T records, e.g. ``lambda run: run.loss``;
        what is nan is not drawn.
    ylabel : str
    logx, logy : bool
        Logarithmic axes.
    level : float, optional
        A horizontal line to compare with, named ``level_name``.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``runs`` holds no trajectories, or ``quantity`` does not return a number for each record.

    Examples
    --------
    >>> import minorfirst as mf
    >>> pair = mf.single_example([1.0, 2.0])
    >>> runs = {
    ...     name: mf.flow(pair, optimizer, depth=2, init=0.7, times=[1.0, 10.0, 100.0])
    ...     for name, optimizer in (("GD", mf.GD()), ("l2-SAM", mf.L2SAM(1.0)))
    ... }
    >>> over_time(runs, lambda run: run.loss, ylabel="loss")
    <Figure: loss>
    """
    if not callable(quantity) or isinstance(quantity, type):
        raise ValueError(
            "`quantity` must be a function of a Trajectory, e.g. `lambda run: run.loss`, got "
            f"{brief(quantity)}."
        )
    curves = []
    for name, run in by_name(runs, "runs", "trajectories").items():
        t = trajectory(run, "runs").t
        with np.errstate(divide="ignore", invalid="ignore"):  # e.g. shares of a predictor that is 0
            y = quantity(run)
        curves.append(Curve(name, t, values_with_gaps(y, "quantity", len(t), "one for each record")))
    if logx and not any(np.any(curve.x > 0) for curve in curves):
        raise ValueError("`logx` must be False for runs that have no time > 0, got True.")
    return _curves(
        curves,
        xlabel=TIME if logx else "time t",
        ylabel=ylabel,
        logx=logx,
        logy=logy,
        marks=False,
        level=level,
        level_name=level_name,
    )


@styled
def lines(
    x: ArrayLike,
    ys: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    logx: bool = True,
    logy: bool = False,
    marks: bool = False,
    level: float | None = None,
    level_name: str = "",
) -> Figure:
    """Return a figure of named lines over one axis, labelled at their right ends.

    For what a `Trajectory` holds over time there is `over_time`.

    Parameters
    ----------
    x : (T,) array_like
    ys : mapping of name to (T,) array_like
        What is nan is not drawn.
    xlabel, ylabel : str
    logx, logy : bool
        Logarithmic axes.
    marks : bool
        Mark each point, for measurements at few x.
    level : float, optional
        A horizontal line to compare with, named ``level_name``.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the values are not numbers, or not as many as ``x``.

    Examples
    --------
    >>> lines([1.0, 2.0, 4.0], {"a square": [1.0, 4.0, 16.0]}, xlabel="side", ylabel="area")
    <Figure: area>
    """
    places = vector(x, "x", "where the values of `ys` are")
    if logx and not np.all(places > 0):
        raise ValueError(f"`x` must hold numbers > 0 on a logarithmic axis, got {brief(x)}.")
    curves = [
        Curve(name, places, values_with_gaps(y, "ys", len(places), "one for each of `x`"))
        for name, y in by_name(ys, "ys", "sequences of numbers").items()
    ]
    return _curves(
        curves,
        xlabel=xlabel,
        ylabel=ylabel,
        logx=logx,
        logy=logy,
        marks=marks,
        level=level,
        level_name=level_name,
    )
