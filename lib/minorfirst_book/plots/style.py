"""The house style: a colour-blind-safe palette with a second cue, and figures that show themselves."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple

import matplotlib
import matplotlib.figure
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

DPI = 144
WIDTH = 6.4  # inches; a phone shows it at about half the size, so text stays at 11 points and more
INK = "#333333"
FAINT = "#767676"  # still 4.5 : 1 on white

RC: Any = {
    "font.size": 11.5,
    "axes.titlesize": 12,
    "axes.labelsize": 11.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "axes.titlelocation": "left",
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "axes.grid": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


class Cue(NamedTuple):
    """Colour and line style of one thing; the style tells them apart without the colour."""

    color: str
    linestyle: Any
    marker: str


# Okabe and Ito's palette.
_COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D1F"]
_STYLES = ["-", (0, (5, 1.6)), (0, (5, 1.5, 1.2, 1.5)), (0, (1.4, 1.3)), (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1))]
# Markers by matplotlib's names, with those of d3-shape for the browser.
MARKS = {
    "o": "circle", "s": "square", "^": "triangle", "D": "diamond",
    "v": "wye", "P": "cross", "X": "times", "*": "star",
}  # fmt: skip
_MARKERS = list(MARKS)


def cue(k: int) -> Cue:
    """Return the look of the k-th of several lines."""
    return Cue(_COLORS[k % len(_COLORS)], _STYLES[k % len(_STYLES)], _MARKERS[k % len(_MARKERS)])


class Figure(matplotlib.figure.Figure):
    """A matplotlib figure outside pyplot, which a notebook shows as a picture with a stable repr."""

    def __init__(self, name: str = "figure", height: float = 3.4, **options: Any) -> None:
        options.setdefault("figsize", (WIDTH, height))
        super().__init__(dpi=DPI, layout="constrained", **options)
        FigureCanvasAgg(self)
        self.name = name

    @staticmethod
    def height_of(axes: Axes) -> float:
        """Return the height in inches of the figure that holds the axes."""
        figure = axes.get_figure(root=True)
        assert figure is not None
        return float(figure.get_size_inches()[1])

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with matplotlib.rc_context(RC):
            self.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue()

    def __repr__(self) -> str:
        return f"<Figure: {self.name}>"


def styled(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Run a drawing function in the house style, whatever the reader's own settings are."""
    return matplotlib.rc_context(RC)(draw)


def log_axis(axes: Axes, x: np.ndarray, label: str) -> None:
    """Set up a logarithmic horizontal axis over the values given, which may reach 1e300."""
    positive = x[x > 0]
    axes.margins(x=0)  # a margin beyond 1e300 would overflow
    axes.set_xscale("log")
    low, high = np.log10(positive[0]), np.log10(positive[-1])
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if high - low <= 8 * step)
    exponents = np.arange(np.ceil(low - 1e-9), high + 1e-9)
    # matplotlib's own locators overflow where the axis comes near the largest float.
    if len(exponents) > 1:
        axes.xaxis.set_major_locator(FixedLocator(10.0 ** exponents[exponents % every == 0]))
        axes.xaxis.set_minor_locator(NullLocator())
    elif high - low > 0.5:  # about a decade: 1, 2 and 5 times powers of ten, written out
        ticks = np.outer(10.0 ** np.arange(np.floor(low), np.ceil(high)), [1, 2, 5]).ravel().tolist()
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(positive[0], positive[-1])
    axes.set_xlabel(label)


def label_ends(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write a label beside the right end of each line, (y, text, colour), pushed apart where they meet.

    ``y`` is in data units; call it last, when the limits are set.  Where ends lie so close together that
    labels beside them would not tell which is which, a legend above the axes takes their place.
    """
    if not ends:
        return
    to_axes = axes.transAxes.inverted().transform
    heights = [to_axes(axes.transData.transform((axes.get_xlim()[0], y)))[1] for y, _, _ in ends]
    gap = 0.17 / axes.get_position().height / Figure.height_of(axes)  # a line of text, in axis units
    if np.any(np.diff(np.sort(heights)) < 0.2 * gap):
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=min(3, len(ends)), columnspacing=1.2)
        return
    placed: list[float] = []
    order = np.argsort(heights)
    for k in order:
        low = placed[-1] + gap if placed else 0.0
        placed.append(float(np.clip(max(heights[k], low), 0.0, None)))
    overshoot = max(0.0, placed[-1] - 1.0)
    for k, height in zip(order, placed, strict=True):
        _, text, color = ends[k]
        axes.text(
            1.015, height - overshoot, text, transform=axes.transAxes, color=color, va="center", fontsize=11
        )
