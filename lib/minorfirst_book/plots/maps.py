"""Figures of the lens over feature strength, and of the dominant coordinate over scale and time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from numpy.typing import ArrayLike
from scipy.ndimage import distance_transform_edt

from minorfirst.checks import Array, instance, strengths_vector
from minorfirst.sweeps.result import Sweep
from minorfirst.theory.lens import Lens
from minorfirst.theory.regimes import RegimeThresholds

from .inputs import sweep_over, words
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

    Raises
    ------
    ValueError
        If ``view_of`` is no Lens, or ``mu`` holds no strengths.

    Examples
    --------
    >>> import minorfirst as mf
    >>> lens(mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[5.0, 200.0]), [1.0, 2.0])
    <Figure: the lens>
    """
    instance(view_of, Lens, "view_of", "a Lens, e.g. from `lens(mu, rho=1.0, init=0.7, times=[5.0])`")
    strengths = strengths_vector(mu)
    view = LensView(Figure("the lens", height=3.9))
    view.update(view_of, strengths)
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
        axes.set_ylim(times[0], times[-1])  # the outer halves of cells may reach below 0
        axes.set_xlabel("initialization scale α")
        axes.set_ylabel("time t (log scale)")


def phase_map(result: Sweep, names: Sequence[str] | None = None) -> Figure:
    """Return a figure of the dominant coordinate over initialization scale and time.

    Parameters
    ----------
    result : Sweep
        Over alpha and t, as from ``sweep(L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[...], times=[...])``; of one
        with more axes, a part that `Sweep.sel` picks.
    names : sequence of d str, optional
        One a coordinate; by default the strengths.

    Returns
    -------
    Figure
        Where there are boundaries, for l2-SAM at depth two, they are vertical lines: solid at the collapse,
        dashed where the major coordinate leads from the outset.

    Raises
    ------
    ValueError
        If ``result`` has other axes, or there is not a name for each coordinate.

    Examples
    --------
    >>> import minorfirst as mf
    >>> result = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.4, 0.7, 1.0], times=[5.0, 200.0])
    >>> phase_map(result, names=["minor", "major"])
    <Figure: phase map>
    """
    sweep_over(result, "result", "alpha", "t")
    strengths = result.coords["mu"]
    shown = [f"μ = {m:g}" for m in strengths] if names is None else names
    shown = words(shown, "names", len(strengths), "one a coordinate")
    view = MapView(Figure("phase map", height=3.9))
    edges = result.boundaries if result.has_regimes else None
    view.update(result.axes["alpha"], result.axes["t"], result.dominant.T, shown, edges)
    return view.figure
