"""Predictors of 28 x 28 pixels as pictures, and what they lean on against the training loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import ArrayLike

from minorfirst.checks import positive_vector, real_array, shaped

from ..mnist.data import SIDE
from .inputs import by_name, text, words
from .style import FAINT, WIDTH, Figure, cue, styled

# Orange and blue are told apart by every kind of colour vision; white is no weight.
DIVERGING = LinearSegmentedColormap.from_list("weights", ["#D55E00", "#FFFFFF", "#0072B2"])


class PredictorsView:
    """Weights of pixels as a grid of pictures with one legend; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    @styled
    def update(
        self,
        weights: ArrayLike,
        *,
        columns: Sequence[str],
        rows: Sequence[str] = ("",),
        classes: tuple[int, int],
    ) -> None:
        """Show other predictors; see `predictors`."""
        columns, rows = words(columns, "columns", None, "titles"), words(rows, "rows", None, "names")
        pictures = real_array(weights, "weights", f"an (R, C, {SIDE * SIDE}) array of weights")
        if pictures.shape != (len(rows), len(columns), SIDE * SIDE):
            wanted = (len(rows), len(columns), SIDE * SIDE)
            raise ValueError(
                f"`weights` must have shape {wanted}, a row for each of `rows` and a column for each of "
                f"`columns`, got {pictures.shape}."
            )
        self.figure.clear()
        grid = self.figure.subplots(len(rows), len(columns), squeeze=False)
        for axes, picture in zip(grid.ravel(), pictures.reshape(-1, SIDE, SIDE), strict=True):
            most = float(np.max(np.abs(picture))) or 1.0  # of its own: only the pattern is compared
            shown = axes.imshow(picture / most, cmap=DIVERGING, vmin=-1, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=FAINT, linewidth=0.8)
        for axes, name in zip(grid[0], columns, strict=True):
            axes.set_title(name, loc="center", fontsize=11)
        for axes, name in zip(grid[:, 0], rows, strict=True):
            axes.set_ylabel(name)
        bar = self.figure.colorbar(shown, ax=grid, location="bottom", aspect=40, shrink=0.7)
        a, b = shaped(classes, "classes", (2,), "the digits with the labels +1 and -1")
        bar.set_ticks([-1, 0, 1], labels=[f"speaks for {b}", "no weight", f"speaks for {a}"])
        bar.outline.set_visible(False)


def predictors(
    weights: ArrayLike,
    *,
    columns: Sequence[str],
    rows: Sequence[str] = ("",),
    classes: tuple[int, int],
) -> Figure:
    """Return a figure of predictors as pictures, each scaled to its own largest weight.

    Parameters
    ----------
    weights : (R, C, 784) array_like
        Weight of each pixel, e.g. from `minorfirst_book.mnist.data.effective`.
    columns : sequence of C str
        A title above each column.
    rows : sequence of R str
        A name beside each row.
    classes : (int, int)
        The digits with the labels +1 and -1, for the legend.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``weights`` does not hold one picture for each row and column.

    Examples
    --------
    >>> predictors(np.ones((1, 2, 784)), columns=["GD", "l2-SAM"], classes=(0, 1))
    <Figure: predictors as pictures>
    """
    columns, rows = words(columns, "columns", None, "titles"), words(rows, "rows", None, "names")
    height = 0.75 + len(rows) * (0.3 + (WIDTH - 0.3) / max(len(columns), 2) * 0.95)
    view = PredictorsView(Figure("predictors as pictures", height=height))
    view.update(weights, columns=columns, rows=rows, classes=classes)
    return view.figure


@styled
def leanings(losses: ArrayLike, panels: Mapping[str, Mapping[str, ArrayLike]], *, ylabel: str) -> Figure:
    """Return a figure of a quantity against the training loss, one panel a data set, with bands over seeds.

    Parameters
    ----------
    losses : (T,) array_like
        Training losses, falling; the axis runs from the largest to the smallest.
    panels : mapping of title to mapping of name to (S, T) array_like
        In each panel the same names, each with its values for S seeds.
    ylabel : str

    Returns
    -------
    Figure
        Lines are means over the seeds, bands reach from the smallest to the largest.

    Raises
    ------
    ValueError
        If there is no panel, or values do not fit the losses.

    Examples
    --------
    >>> seeds = [[0.1, 0.3], [0.2, 0.4]]
    >>> leanings([0.6, 0.2], {"0 against 1": {"GD": seeds}}, ylabel="strength")
    <Figure: strength>
    """
    x = positive_vector(losses, "losses", "training losses")
    by_name(panels, "panels", "series by name, one panel or more")
    columns = min(3, len(panels))
    lines = -(-len(panels) // columns)
    figure = Figure(text(ylabel, "ylabel"), height=0.9 + 2.0 * lines)
    grid = figure.subplots(lines, columns, sharex=True, squeeze=False)
    for axes in grid.ravel()[len(panels) :]:
        axes.set_visible(False)
    for axes, (title, values) in zip(grid.ravel(), panels.items(), strict=False):
        axes.set_title(title, fontsize=11.5)
        for k, (name, given) in enumerate(by_name(values, "panels", "arrays by name").items()):
            look, y = cue(k), real_array(given, "panels", "(S, T) arrays of finite numbers")
            if y.ndim != 2 or y.shape[1] != x.size:
                raise ValueError(f"`panels` must hold (S, {x.size}) arrays, got {name!r} of {y.shape}.")
            axes.fill_between(x, y.min(axis=0), y.max(axis=0), color=look.color, alpha=0.2, linewidth=0)
            axes.plot(x, y.mean(axis=0), color=look.color, linestyle=look.linestyle, label=name)
        axes.set_xscale("log")
        axes.set_xlim(x.max(), x.min())
        axes.set_ylim(bottom=0)
        ticks = [tick for tick in (0.6, 0.2, 0.05) if x.min() <= tick <= x.max()]
        axes.set_xticks(ticks, labels=[f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
    figure.supxlabel("training loss, falling →", fontsize=11.5)
    figure.supylabel(ylabel, fontsize=11.5)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=min(3, len(labels)))
    return figure
