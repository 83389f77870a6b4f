"""The figure of three slices through the phase diagram over scale, radius and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from minorfirst.checks import Array
from minorfirst.theory.regimes import RegimeThresholds

from .maps import regions
from .style import FAINT, Figure, styled

NAMES = {"alpha": "initialization scale α", "rho": "radius ρ", "t": "time t (log scale)"}
SYMBOLS = {"alpha": "α", "rho": "ρ", "t": "t"}
# Axes across and up, and what is held.  The first shares its time with the second, its scale with the third.
SLICES = [("alpha", "t", "rho"), ("rho", "t", "alpha"), ("alpha", "rho", "t")]
STYLES: list[Any] = ["-", "--"]


class SlicesView:
    """Who dominates on three slices through one point of (alpha, rho, t); redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        *self._axes, key = figure.subplots(2, 2).ravel()
        key.axis("off")
        lines = [Line2D([], [], color="black", linewidth=1.4, linestyle=style) for style in STYLES]
        point = Line2D([], [], color="black", marker="o", markerfacecolor="white", linewidth=0.8)
        words = ["collapse boundary", "major boundary: at larger α/ρ\nmajor leads from the outset"]
        key.legend([*lines, point], [*words, "the point of the slices"], loc="center")

    @styled
    def update(
        self,
        point: Mapping[str, float],
        maps: Sequence[tuple[Array, Array, Array]],
        names: Sequence[str],
        thresholds: RegimeThresholds,
    ) -> None:
        """Show another point.

        Parameters
        ----------
        point : mapping
            ``alpha``, ``rho`` and ``t`` of the point.
        maps : sequence of three (x, y, dominant)
            In the order of ``SLICES``: values on the axis across (X,) and up (Y,), and the dominant
            coordinate (Y, X), -1 where the network has collapsed.
        names : sequence of str
            One a coordinate.
        thresholds : RegimeThresholds
            For rho = 1; both are proportional to rho.
        """
        for axes, (across, up, held), (x, y, dominant) in zip(self._axes, SLICES, maps, strict=True):
            axes.clear()
            regions(axes, x, y, dominant, names)
            for a, style in zip(thresholds, STYLES, strict=True):
                edge = point["alpha"] / a if across == "rho" else a * (y if up == "rho" else point["rho"])
                axes.plot(np.broadcast_to(edge, y.shape), y, color="black", linewidth=1.4, linestyle=style)
            axes.axvline(point[across], color=FAINT, linewidth=0.8)
            axes.axhline(point[up], color=FAINT, linewidth=0.8)
            white = {"color": "black", "markerfacecolor": "white", "markersize": 8, "clip_on": False}
            axes.plot(point[across], point[up], "o", zorder=3, **white)
            if up == "t":
                axes.set_yscale("log")
            axes.set_xlim(x[0], x[-1])
            axes.set_ylim(y[0], y[-1])
            axes.set_xlabel(NAMES[across])
            axes.set_ylabel(NAMES[up])
            axes.set_title(f"slice at {SYMBOLS[held]} = {point[held]:.3g}")
