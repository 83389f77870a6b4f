"""Figures of many flows at once: handover times, regimes over the strengths, timings."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import ArrayLike

from minorfirst.checks import brief, positive_vector, shaped
from minorfirst.sweeps.result import Sweep
from minorfirst.theory.regimes import Regime

from .inputs import sweep_over, values_with_gaps
from .maps import regions
from .style import FAINT, INK, Figure, cue, log_axis, styled

DECADES = [-1, 0, 1, 3, 6, 12]  # of time, along which the surface is cut
BANDS = ["#F7FBFF", "#DCE9F6", "#BAD6EB", "#88BEDC", "#539ECD", "#2A7AB9", "#0B4F92"]
PLACES = {Regime.COLLAPSE: -1, Regime.MINOR_FIRST: 0, Regime.MAJOR_FIRST: 1}


@styled
def handover_times(result: Sweep) -> Figure:
    """Return a figure of the time of the last handover over scale and radius, as a map of heights.

    Parameters
    ----------
    result : Sweep
        Of L2SAM at depth two over rho and alpha; handovers are sought up to its last time.

    Returns
    -------
    Figure
        With the boundaries as lines, the collapse solid and the major one dashed.

    Raises
    ------
    ValueError
        If ``result`` is of another optimizer or depth, or has other axes.

    Examples
    --------
    >>> import minorfirst as mf
    >>> scales = [0.2, 0.6, 0.8, 1.0]
    >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=[0.5, 1.0], alpha=scales, times=[1e6])
    >>> handover_times(result)
    <Figure: time of the handover>
    """
    sweep_over(result, "result", "rho", "alpha", regimes=True)
    x, y = result.axes["alpha"], result.axes["rho"]
    collapse, major = result.boundaries
    found = result.handovers()
    height = np.full((len(y), len(x)), np.nan)
    height[found.flow] = np.log10(found.t)  # of several of one flow the last is kept
    figure = Figure("time of the handover", height=4.2)
    axes = figure.subplots()
    edges = [-np.inf, *DECADES, np.inf]
    axes.fill_betweenx(y, collapse, np.sqrt(collapse * major), color=BANDS[-1], linewidth=0)  # still later
    axes.contourf(x, y, np.clip(height, -300, 300), levels=np.clip(edges, -301, 301), colors=BANDS)
    drawn = axes.contour(x, y, height, levels=DECADES, colors=INK, linewidths=0.8)
    # A line is named where it crosses a circle about the origin, no two on the same one.
    named = {d: np.concatenate(pieces) for d, pieces in zip(DECADES, drawn.allsegs, strict=True) if pieces}
    named = {level: points for level, points in named.items() if len(points)}
    for k, (level, points) in enumerate(named.items()):
        radius = np.hypot(x[-1], y[-1]) * (0.3 + 0.45 * k / len(named))
        place = points[np.argmin(np.abs(np.hypot(*points.T) - radius))]
        box = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5}
        axes.text(
            float(place[0]),
            float(place[1]),
            f"$10^{{{level}}}$",
            ha="center",
            va="center",
            fontsize=10,
            bbox=box,
        )
    for edge, style in zip((collapse, major), ("-", "--"), strict=True):
        axes.plot(edge, y, color="black", linewidth=1.6, linestyle=style)
    axes.text(1.13 * 0.94 * collapse[-1], 0.94 * y[-1], "later", color="white", ha="center", va="center")
    axes.text(0.04, 0.9, "collapse", transform=axes.transAxes)
    axes.text(0.96, 0.08, "major from the outset", transform=axes.transAxes, ha="right")
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    axes.set_xlabel("initialization scale α")
    axes.set_ylabel("radius ρ")
    axes.set_title("time of the handover")
    return figure


@styled
def regime_map(result: Sweep, *lines: ArrayLike) -> Figure:
    """Return a figure of the regime over the ratio of two strengths and the scale over the radius.

    Parameters
    ----------
    result : Sweep
        Of L2SAM at depth two over mu, pairs of strengths whose ratios increase, and alpha; for one rho > 0.
    *lines : (M,) array_like
        Values of alpha/rho to compare with, one a pair, drawn dotted.

    Returns
    -------
    Figure
        With the boundaries as lines, the collapse solid and the major one dashed.

    Raises
    ------
    ValueError
        If ``result`` is of another optimizer or depth, has other axes or more than two strengths, or a line
        does not hold a number for each pair.

    Examples
    --------
    >>> import minorfirst as mf
    >>> pairs = [[1.0, 1.5], [1.0, 2.0], [1.0, 4.0]]
    >>> regime_map(mf.sweep(mf.L2SAM, mu=pairs, rho=1.0, alpha=[0.4, 0.7, 1.0], times=[1.0]))
    <Figure: regimes>
    """
    sweep_over(result, "result", "mu", "alpha", regimes=True)
    mu, rho = result.axes["mu"], result.coords["rho"]
    ratios = mu[:, 1] / mu[:, 0] if mu.shape[1] == 2 else np.empty(0)
    if not len(ratios) or np.any(np.diff(ratios) <= 0) or rho == 0:
        raise ValueError(
            "`result` must be of pairs of strengths whose ratios increase, and of a radius > 0, got "
            f"{result!r} with rho = {rho:g} and mu = {brief(mu.tolist())}."
        )
    x, y = ratios, result.axes["alpha"] / rho
    dotted = [values_with_gaps(line, "lines", len(x), "one for each pair") for line in lines]
    found = np.vectorize(PLACES.__getitem__, otypes=[int])(result.regimes)
    figure = Figure("regimes", height=3.9)
    axes = figure.subplots()
    axes.set_xscale("log")
    regions(axes, x, y, found.T, ["minor first", "major first"])
    edges = [edge / rho for edge in result.boundaries]
    for line, style in zip([*edges, *dotted], ["-", "--", *":" * len(dotted)], strict=True):
        axes.plot(x, line, color="black", linewidth=1.4, linestyle=style)
    log_axis(axes, x, "ratio of strengths μ₂/μ₁ (log scale)")
    axes.set_ylim(y[0], y[-1])
    axes.set_ylabel("scale over radius, α/ρ")
    return figure


@styled
def timings(flows: ArrayLike, seconds: ArrayLike) -> Figure:
    """Return a figure of the time that sweeps take over their number of flows, with a fitted power law.

    Parameters
    ----------
    flows, seconds : (K,) array_like
        Of two sweeps or more.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If they are not of one length, or not > 0.

    Examples
    --------
    >>> timings([1000, 2000, 4000], [0.1, 0.15, 0.3])
    <Figure: timings>
    """
    n, took = (
        positive_vector(flows, "flows", "numbers of flows"),
        positive_vector(seconds, "seconds", "times"),
    )
    if len(n) < 2:
        raise ValueError(f"`flows` must hold two numbers or more, got {brief(flows)}.")
    shaped(took, "seconds", n.shape, "one for each of `flows`")
    slope, offset = np.polyfit(np.log(n), np.log(took), 1)
    figure = Figure("timings")
    axes = figure.subplots()
    axes.plot(n, took, "o", color=cue(0).color, label="on this machine")
    axes.plot(
        n, np.exp(offset) * n**slope, color=FAINT, linestyle="--", label=f"flows to the power {slope:.2f}"
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(FixedLocator(n.tolist()))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("flows (log scale)")
    axes.set_ylabel("seconds (log scale)")
    axes.legend(loc="upper left")
    return figure
