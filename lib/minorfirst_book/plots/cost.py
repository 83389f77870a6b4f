"""The figure of what SAM costs: device hours over how rarely the weights are perturbed, and memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .style import FAINT, Figure, cue, styled


class CostView:
    """Device hours over k, one step in k perturbed, and below the memory of the weights' size."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._top, self._bottom = figure.subplots(2, 1, height_ratios=[3, 2])

    @styled
    def update(
        self, totals: np.ndarray, every: int, without: float, arrays: Sequence[str], size: float, note: str
    ) -> None:
        """Show another state.

        Parameters
        ----------
        totals : (K,) array
            Device hours with one step in 1, 2, ..., K perturbed.
        every : int
            The k that is marked.
        without : float
            Device hours without SAM.
        arrays : sequence of str
            Names of the arrays of the weights' size, the last one SAM's.
        size : float
            Megabytes of each.
        note : str
            What the marked k costs.
        """
        top, bottom, look = self._top, self._bottom, cue(2)
        for axes in (top, bottom):
            axes.clear()
        k = np.arange(1, len(totals) + 1)
        top.plot(k, totals, color=look.color, marker=look.marker, fillstyle="none")
        top.plot(every, totals[every - 1], color=look.color, marker=look.marker, markersize=9)
        top.axhline(without, color=FAINT, linewidth=1.2, linestyle=(0, (2, 2)))
        top.annotate(
            "without SAM", (k[-1], without), (0, -5), textcoords="offset points", ha="right", va="top"
        )
        top.text(0.99, 0.97, note, transform=top.transAxes, ha="right", va="top")
        top.set_xlim(0.5, len(totals) + 0.5)
        top.set_ylim(0, 2.2 * without)
        top.set_xticks([1, *range(5, len(totals) + 1, 5)])
        top.set_xlabel("one step in k is perturbed, k =")
        top.set_ylabel("device hours")
        rows = np.arange(len(arrays))
        colors = [FAINT] * (len(arrays) - 1) + [look.color]
        bottom.barh(rows, size, left=rows * size, color=colors, height=0.7)
        for row, name in zip(rows, arrays, strict=True):
            bottom.text((row + 1.1) * size, row, name, va="center")
        bottom.set_xlim(0, size * (len(arrays) + 3))
        bottom.invert_yaxis()
        bottom.set_yticks([])
        bottom.set_xlabel("megabytes")
