"""Figures of the lens over feature strength, and of the dominant coordinate over scale and time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from numpy.typing import ArrayLike
from scipy.ndimage import distance_transform_edt

from minorfirst.checks import Array, brief, instance, positive_vector, shaped
from minorfirst.theory.lens import Lens
from minorfirst.theory.regimes import RegimeThresholds

from .style import FAINT, INK, Figure, cue, styled


class LensView:
    """The Gaussian over feature strength at one or more times, features marked on it; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._axes = figure.subplots()

    @styled
    def update(self, lens: Lens, mu: Array) -> None:
        """Show other times or features."""
        axes = self._axes
        axes.clear()
        mu = np.asarray(mu, dtype=float)
        strength = np.linspace(0, 1.35 * np.max(mu), 400)
        for k, (t, centre) in enumerate(zip(lens.t, lens.centre, strict=True)):
            look = cue(k)
            one = Lens(lens.t[k : k + 1], lens.tau[k : k + 1], lens.r[k : k + 1])
            # Scale by the Gaussian's own top, wherever it lies, so that features below it read as shares.
            top = 2 * centre * (one.tau[0] - centre * one.r[0])
            axes.plot(
                strength,
                np.exp(2 * strength * (one.tau[0] - strength * one.r[0]) - top),
                color=look.color,
                linestyle=look.linestyle,
                label=f"t = {t:.3g}, centre {centre:.2f}",
            )
            heights = np.exp(2 * mu * (one.tau[0] - mu * one.r[0]) - top)
            axes.plot(mu, heights, look.marker, color=look.color, markersize=8)
        for j, m in enumerate(mu):
            axes.axvline(m, color=FAINT, linewidth=0.8, zorder=0)
            if j + 1 < len(mu):
                axes.axvline((m + mu[j + 1]) / 2, color=INK, linewidth=0.8, linestyle=":", zorder=0)
        axes.set_xlim(0, strength[-1])
        axes.set_ylim(0, 1.08)
        axes.set_xlabel("feature strength μ  (dotted: handover, midway between two features)")
        axes.set_ylabel("β relative to the lens's top")
        axes.legend(loc="upper left", bbox_to_anchor=(0.0, 1.28), ncols=2, columnspacing=1.2)


def lens(view_of: Lens, mu: ArrayLike) -> Figure:
    """Return a figure of the lens at each of its times, with the features of strengths ``mu`` marked.

    Parameters
    ----------
    view_of : Lens
        At few times, say one to four.
    mu : (d,) array_like
        Feature strengths, increasing.

    Returns
    -------
    Figure
    """
    instance(view_of, Lens, "view_of", "a Lens, e.g. from `lens(mu, rho=1.0, init=0.7, times=[5.0])`")
    view = LensView(Figure("the lens", height=3.9))
    view.update(view_of, np.asarray(mu, dtype=float))
    return view.figure


def regions(axes: Axes, x: Array, y: Array, dominant: Array, names: Sequence[str]) -> None:
    """Draw the dominant coordinate (Y, X) over x (X,) and y (Y,), -1 where the network has collapsed."""
    labels = ["collapsed", *names]
    colors = ["#DDDDDD"] + [cue(j).color for j in range(len(names))]
    axes.pcolormesh(
        x, y, dominant + 1, cmap=ListedColormap(colors), vmin=-0.5, vmax=len(labels) - 0.5,
        shading="nearest", alpha=0.75,
    )  # fmt: skip
    # The second cue: each region carries its name, at the point farthest from its edge.
    for value, label in enumerate(labels):
        region = np.pad(dominant + 1 == value, 1)
        if np.any(region):
            depth = np.asarray(distance_transform_edt(region))[1:-1, 1:-1]
            row, column = np.unravel_index(np.argmax(depth), depth.shape)
            # In a narrow region at an edge the name starts at the edge.
            place = 0 if column < 0.15 * len(x) else -1 if column > 0.85 * len(x) else column
            side = {0: "left", -1: "right"}.get(int(place), "center")
            axes.text(
                x[place], y[row], label, ha=side, va="center", color="black", fontsize=11,
                bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 2},
            )  # fmt: skip


class MapView:
    """The dominant coordinate over initialization scale and time; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._axes = figure.subplots()

    @styled
    def update(
        self,
        alphas: Array,
        times: Array,
        dominant: Array,
        names: Sequence[str],
        thresholds: RegimeThresholds | None = None,
    ) -> None:
        """Show another map; ``dominant`` is (times, alphas), -1 where the network has collapsed."""
        axes = self._axes
        axes.clear()
        regions(axes, alphas, times, dominant, names)
        if thresholds is not None:
            for threshold, style in zip(thresholds, ("-", "--"), strict=True):
                axes.axvline(threshold, color="black", linewidth=1.4, linestyle=style)
        axes.set_yscale("log")
        axes.set_xlabel("initialization scale α")
        axes.set_ylabel("time t (log scale)")


def phase_map(
    alphas: ArrayLike,
    times: ArrayLike,
    dominant: ArrayLike,
    names: Sequence[str],
    thresholds: RegimeThresholds | None = None,
) -> Figure:
    """Return a figure of the dominant coordinate over initialization scale and time.

    Parameters
    ----------
    alphas : (A,) array_like
    times : (T,) array_like
    dominant : (T, A) int array_like
        Index of the dominant coordinate; -1 for a collapsed network.
    names : sequence of str
        One a coordinate.
    thresholds : RegimeThresholds, optional
        Drawn as vertical lines: solid at the collapse boundary, dashed at the major one.

    Returns
    -------
    Figure
    """
    across, up = positive_vector(alphas, "alphas", "scales"), positive_vector(times, "times", "times")
    held = shaped(
        dominant, "dominant", (len(up), len(across)), "a row for each time, a column for each scale"
    )
    if np.any(held >= len(names)):
        raise ValueError(f"`names` must hold one name for each coordinate, got {brief(names)}.")
    view = MapView(Figure("phase map", height=3.9))
    view.update(across, up, held, names, thresholds)
    return view.figure
