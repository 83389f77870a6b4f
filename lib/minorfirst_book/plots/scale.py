"""Figures of many flows at once: handover times, regimes over the strengths, a wide spectrum, timings."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import ArrayLike
from scipy.special import ndtr

from minorfirst.checks import Array, positive_vector, shaped
from minorfirst.theory.lens import Lens
from minorfirst.theory.regimes import Regime, RegimeThresholds

from .maps import regions
from .style import FAINT, INK, Figure, cue, log_axis, styled

DECADES = [-1, 0, 1, 3, 6, 12]  # of time, along which the surface is cut
BANDS = ["#F7FBFF", "#DCE9F6", "#BAD6EB", "#88BEDC", "#539ECD", "#2A7AB9", "#0B4F92"]
PLACES = {Regime.COLLAPSE: -1, Regime.MINOR_FIRST: 0, Regime.MAJOR_FIRST: 1}


@styled
def handover_times(
    alphas: ArrayLike, rhos: ArrayLike, log10_t: ArrayLike, thresholds: RegimeThresholds
) -> Figure:
    """Return a figure of the time of a handover over initialization scale and radius, as a map of heights.

    Parameters
    ----------
    alphas, rhos : (A,), (R,) array_like
    log10_t : (R, A) array_like
        Decimal logarithm of the time; nan where there is no handover, or one later than the sweep goes.
    thresholds : RegimeThresholds
        For rho = 1; both are proportional to rho.

    Returns
    -------
    Figure
    """
    x, y = positive_vector(alphas, "alphas", "scales"), positive_vector(rhos, "rhos", "radii")
    height = shaped(log10_t, "log10_t", (len(y), len(x)), "a row for each radius, a column for each scale")
    figure = Figure("time of the handover", height=4.2)
    axes = figure.subplots()
    edges = [-np.inf, *DECADES, np.inf]
    middle = np.sqrt(thresholds.collapse * thresholds.major)
    axes.fill_betweenx(y, thresholds.collapse * y, middle * y, color=BANDS[-1], linewidth=0)  # still later
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
    for threshold, style in zip(thresholds, ("-", "--"), strict=True):
        axes.plot(threshold * y, y, color="black", linewidth=1.6, linestyle=style)
    axes.text(
        1.13 * thresholds.collapse * 0.94 * y[-1],
        0.94 * y[-1],
        "later",
        color="white",
        ha="center",
        va="center",
    )
    axes.text(0.04, 0.9, "collapse", transform=axes.transAxes)
    axes.text(0.96, 0.08, "major from the outset", transform=axes.transAxes, ha="right")
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    axes.set_xlabel("initialization scale α")
    axes.set_ylabel("radius ρ")
    axes.set_title("time of the handover")
    return figure


@styled
def regime_map(ratios: ArrayLike, alphas: ArrayLike, regimes: ArrayLike, *lines: ArrayLike) -> Figure:
    """Return a figure of the regime over the ratio of strengths and the initialization scale.

    Parameters
    ----------
    ratios, alphas : (M,), (A,) array_like
        Increasing.
    regimes : (M, A) array_like of Regime
    *lines : (M,) array_like
        Boundaries to draw over the ratio: the first solid, the second dashed, further ones dotted.

    Returns
    -------
    Figure
    """
    x, y = positive_vector(ratios, "ratios", "ratios"), positive_vector(alphas, "alphas", "scales")
    shaped(regimes, "regimes", (len(x), len(y)), "a row for each ratio, a column for each scale")
    found = np.vectorize(PLACES.__getitem__, otypes=[int])(np.asarray(regimes, dtype=object))
    figure = Figure("regimes", height=3.9)
    axes = figure.subplots()
    axes.set_xscale("log")
    regions(axes, x, y, found.T, ["minor first", "major first"])
    for k, line in enumerate(lines):
        style = ["-", "--", ":"][min(k, 2)]
        axes.plot(x, np.asarray(line, dtype=float), color="black", linewidth=1.4, linestyle=style)
    log_axis(axes, x, "ratio of strengths μ₂/μ₁ (log scale)")
    axes.set_ylim(y[0], y[-1])
    axes.set_ylabel("scale over radius, α/ρ")
    return figure


def share_density(shares: Array, mu: Array, bins: int) -> tuple[Array, Array]:
    """Return the middles of bins of strength and the share of the predictor in each, per unit of strength.

    Parameters
    ----------
    shares, mu : (d,) arrays
    bins : int

    Returns
    -------
    two (bins,) arrays
    """
    height, edges = np.histogram(mu, bins, weights=shares / np.sum(shares))
    return (edges[:-1] + edges[1:]) / 2, height / np.diff(edges)


@styled
def spectrum(view_of: Lens, mu: ArrayLike, bins: int = 90) -> Figure:
    """Return a figure of how the predictor is spread over many features of evenly spaced strengths.

    Dots are the formula: the lens's Gaussian, cut at the weakest and the strongest feature.

    Parameters
    ----------
    view_of : Lens
        At few times.
    mu : (d,) array_like
        Feature strengths, evenly spaced.
    bins : int

    Returns
    -------
    Figure
    """
    strengths = np.asarray(mu, dtype=float)
    figure = Figure("spectrum", height=3.9)
    axes = figure.subplots()
    low, high = np.min(strengths), np.max(strengths)
    rows = zip(view_of.t, view_of.centre, view_of.width, view_of.view(strengths), strict=True)
    for k, (t, centre, width, beta) in enumerate(rows):
        look = cue(k)
        x, share = share_density(beta, strengths, bins)
        label = f"t = {t:.3g}, centre {centre:.2f}"
        axes.plot(x, share, color=look.color, linestyle=look.linestyle, label=label)
        inside = ndtr((high - centre) / width) - ndtr((low - centre) / width)
        formula = np.exp(-0.5 * ((x - centre) / width) ** 2) / (width * np.sqrt(2 * np.pi) * inside)
        axes.plot(x[::5], formula[::5], look.marker, color=look.color, markersize=4)
    axes.set_xlim(low, high)
    axes.set_ylim(0, None)
    axes.set_xlabel("feature strength μ")
    axes.set_ylabel("share of β per unit of strength")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, columnspacing=1.2)
    return figure


@styled
def timings(flows: ArrayLike, seconds: ArrayLike) -> Figure:
    """Return a figure of the time that sweeps take over their number of flows, with a fitted power law.

    Parameters
    ----------
    flows, seconds : (K,) array_like

    Returns
    -------
    Figure
    """
    n, took = np.asarray(flows, dtype=float), np.asarray(seconds, dtype=float)
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
