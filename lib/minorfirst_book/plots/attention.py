"""Attention maps over images, training curves, and differences with their confidence intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import brief, integer, positive_vector, real_array

from ..mnist.attention import REGIONS, Interval
from .inputs import by_name, text, words
from .style import FAINT, WIDTH, Figure, cue, styled


@styled
def attention_maps(
    images: ArrayLike, maps: ArrayLike, *, columns: Sequence[str], rows: Sequence[str] = ()
) -> Figure:
    """Return a figure of images and their attention maps, each map scaled to its own maximum.

    The white line in a map is the edge of the ink.

    Parameters
    ----------
    images : (R, height, width) array_like
        One a row.
    maps : (R, C, height, width) array_like
        Attention of each pixel, >= 0.
    columns : sequence of C str
        A title above each column of maps.
    rows : sequence of R str, optional
        A name beside each image.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> image = np.outer([0.0, 1.0, 0.0], [0.0, 1.0, 0.0])
    >>> attention_maps([image], [[image]], columns=["GD"])
    <Figure: attention maps>
    """
    pictures = real_array(images, "images", "(R, height, width) grey levels")
    columns = words(columns, "columns", None, "a title above each column of maps")
    if pictures.ndim != 3 or pictures.size == 0:
        raise ValueError(f"`images` must be (R, height, width) grey levels, got shape {pictures.shape}.")
    heat = real_array(maps, "maps", "(R, C, height, width) attention")
    if heat.ndim != 4 or heat.shape != (len(pictures), len(columns), *pictures.shape[1:]):
        raise ValueError(
            f"`maps` must hold a map for each of the {len(pictures)} `images` and {len(columns)} `columns`, "
            f"of their shape {pictures.shape[1:]}; got {heat.shape}."
        )
    rows = words(rows, "rows", len(pictures), "a name for each image") if rows != () else []
    side = (WIDTH - 0.5) / (len(columns) + 1)
    figure = Figure("attention maps", height=0.75 + side * len(pictures))
    grid = figure.subplots(len(pictures), len(columns) + 1, squeeze=False)
    for r, (line, picture) in enumerate(zip(grid, pictures, strict=True)):
        line[0].imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        for axes, one in zip(line[1:], heat[r], strict=True):
            shown = axes.imshow(one / (np.max(one) or 1.0), cmap="cividis", vmin=0, vmax=1)
            axes.contour(picture, levels=[REGIONS["ink"]], colors="white", linewidths=1.0)
        for axes in line:
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=FAINT, linewidth=0.8)
        if rows:
            line[0].set_ylabel(rows[r])
    for axes, title in zip(grid[0], ["image", *columns], strict=True):
        axes.set_title(title, loc="center", fontsize=11)
    bar = figure.colorbar(shown, ax=grid, location="bottom", aspect=40, shrink=0.6)
    bar.set_ticks([0, 1], labels=["none", "most"])
    bar.outline.set_visible(False)
    return figure


@styled
def differences(
    ticks: Sequence[str],
    panels: Mapping[str, Mapping[str, Sequence[Interval]]],
    *,
    xlabel: str,
    ylabel: str,
    full: int,
) -> Figure:
    """Return a figure of mean differences with their 95 % intervals, one panel a data set.

    Parameters
    ----------
    ticks : sequence of T str
        What stands below each group of points.
    panels : mapping of title to mapping of name to T intervals
        In each panel the same names.  An interval over fewer than half of ``full`` pairs is left out.
    xlabel, ylabel : str
    full : int
        Number of pairs in a complete comparison; a point with fewer is drawn hollow.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there is no panel, or it holds another number of intervals than there are ticks.

    Examples
    --------
    >>> pairs = [Interval(0.1, 0.0, 0.2, 8), Interval(0.3, 0.1, 0.5, 8)]
    >>> differences(["0.1", "0.2"], {"3 against 8": {"l2-SAM": pairs}}, xlabel="rho", ylabel="d", full=8)
    <Figure: d>
    """
    ticks = words(ticks, "ticks", None, "what stands below each group")
    by_name(panels, "panels", "intervals by name, one panel or more")
    full = integer(full, "full", 1, "an integer >= 1, a number of pairs")
    figure = Figure(text(ylabel, "ylabel"), height=3.6)
    grid = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (title, series) in zip(grid, panels.items(), strict=True):
        axes.set_title(title)
        axes.axhline(0, color=FAINT, linewidth=1.2)
        for k, (name, intervals) in enumerate(by_name(series, "panels", "intervals by name").items()):
            whole = isinstance(intervals, Sequence) and all(isinstance(each, Interval) for each in intervals)
            if not whole or len(intervals) != len(ticks):
                raise ValueError(
                    f"`panels` must hold {len(ticks)} intervals a name, one for each of `ticks`; "
                    f"{name!r} in {title!r} has {brief(intervals)}."
                )
            look = cue(k)
            shift = 0.22 * (k - (len(series) - 1) / 2)
            axes.plot([], [], color=look.color, marker=look.marker, linestyle="", label=name)
            for x, found in enumerate(intervals):
                if 2 * found.n < full:
                    continue
                axes.errorbar(
                    x + shift,
                    found.mean,
                    yerr=[[found.mean - found.low], [found.high - found.mean]],
                    color=look.color,
                    marker=look.marker,
                    markersize=6,
                    markerfacecolor=look.color if found.n >= full else "white",
                    capsize=2.5,
                    linewidth=1.6,
                )
        axes.set_xticks(range(len(ticks)), labels=ticks)
        axes.set_xlim(-0.6, len(ticks) - 0.4)
        axes.set_xlabel(text(xlabel, "xlabel"))
    grid[0].set_ylabel(ylabel)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


@styled
def training_curves(losses: Mapping[str, ArrayLike], *, every: int) -> Figure:
    """Return a figure of training losses over steps, each curve named where it ends.

    Parameters
    ----------
    losses : mapping of name to (T,) array_like
        Losses > 0 at the steps 0, every, 2 every, ...; the curves may differ in length.
    every : int
        Steps between two points.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a curve is no sequence of losses > 0.

    Examples
    --------
    >>> training_curves({"GD": [0.7, 0.1, 0.03], "l2-SAM": [0.7, 0.4, 0.1]}, every=10)
    <Figure: training loss>
    """
    by_name(losses, "losses", "sequences of losses")
    every = integer(every, "every", 1, "an integer >= 1, the steps between two points")
    figure = Figure("training loss", height=3.4)
    axes = figure.subplots()
    axes.axhline(np.log(2), color=FAINT, linewidth=1.0)
    for k, (name, given) in enumerate(losses.items()):
        look, loss = cue(k), positive_vector(given, "losses", "training losses")
        steps = every * np.arange(len(loss))
        axes.plot(steps, loss, color=look.color, linestyle=look.linestyle)
        axes.plot(steps[-1], loss[-1], color=look.color, marker=look.marker)
        axes.annotate(
            name,
            (steps[-1], loss[-1]),
            xytext=(0, -8),
            textcoords="offset points",
            color=look.color,
            ha="center",
            va="top",
            fontsize=11,
        )
    axes.set_yscale("log")
    axes.set_yticks([0.03, 0.1, 0.3, np.log(2)], labels=["0.03", "0.1", "0.3", "ln 2"])
    axes.minorticks_off()
    axes.margins(x=0.06, y=0.16)
    axes.set_xlim(left=0)
    axes.set_xlabel("step")
    axes.set_ylabel("training loss")
    return figure
