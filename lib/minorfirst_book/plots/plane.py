"""Figures in a plane: paths of the predictor, one SAM step, separable points and their separators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike

from minorfirst.checks import Array, brief, layers_number, positive, real_array, shaped
from minorfirst.model.data import Dataset
from minorfirst.model.gradients import perturbed_gradient
from minorfirst.model.layers import initial_weights, layer_gradients, predictor
from minorfirst.model.logistic import log_loss, scaled_gradient
from minorfirst.model.optimizers import L2SAM, LinfSAM, Optimizer
from minorfirst.runs.trajectory import Trajectory

from .inputs import plane_data
from .optimizers import optimizer_cue, optimizer_looks, optimizer_name
from .style import FAINT, INK, Figure, cue, styled

Runs = Sequence[tuple[Optimizer, Trajectory]]


class PlaneView:
    """Paths of a two-dimensional predictor, one an optimizer; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._axes = figure.subplots()

    @styled
    def update(self, runs: Runs, reach: float | None = None, flows: Runs = ()) -> None:
        """Show other paths; ``reach`` is the largest coordinate to show, ``flows`` are drawn thinly."""
        axes = self._axes
        axes.clear()
        largest = max(float(np.max(np.abs(traj.beta[:, :2]))) for _, traj in [*runs, *flows])
        limit = 1.06 * (largest if reach is None else reach)
        for optimizer, traj in flows:
            axes.plot(*traj.beta[:, :2].T, color=optimizer_cue(optimizer).color, linewidth=1.0)
        looks = optimizer_looks([optimizer for optimizer, _ in runs])
        for (name, look), (_, traj) in zip(looks, runs, strict=True):
            beta = traj.beta
            axes.plot(
                beta[:, 0],
                beta[:, 1],
                color=look.color,
                linestyle=look.linestyle,
                label=name,
            )
            axes.plot(*beta[-1, :2], color=look.color, marker=look.marker, markersize=8, clip_on=False)
        axes.plot(*runs[0][1].beta[0, :2], color=INK, marker="o", markerfacecolor="white", markersize=8)
        low = -0.02 * limit if all(np.min(traj.beta) >= 0 for _, traj in runs) else -limit
        axes.set_xlim(low, limit)
        axes.set_ylim(low, limit)
        axes.plot([low, limit], [low, limit], color=FAINT, linewidth=0.8, zorder=0)
        axes.set_aspect("equal")
        names = [f"μ = {z:g}" for z in runs[0][1].data.z[0, :2]] if runs[0][1].data.n == 1 else ["", ""]
        axes.set_xlabel(f"β₁  ({names[0]})" if names[0] else "β₁")
        axes.set_ylabel(f"β₂  ({names[1]})" if names[1] else "β₂")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def _runs(value: Any, name: str) -> list[tuple[Optimizer, Trajectory]]:
    """Return pairs of an optimizer and a trajectory of two coordinates or more, or raise ValueError."""
    expected = "a sequence of pairs (optimizer, Trajectory), in two coordinates or more"
    pairs = list(value) if isinstance(value, Sequence) else [value]
    for pair in pairs:
        whole = isinstance(pair, Sequence) and len(pair) == 2 and isinstance(pair[1], Trajectory)
        if not whole or pair[1].data.d < 2 or isinstance(pair[0], type) or not hasattr(pair[0], "ascent"):
            raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.")
    return [(optimizer, run) for optimizer, run in pairs]


def paths(runs: Runs, reach: float | None = None, flows: Runs = ()) -> Figure:
    """Return a figure of the predictor's first two coordinates along several trajectories.

    Parameters
    ----------
    runs : sequence of (optimizer, Trajectory)
        From one starting point; the open circle marks it, the filled markers the last times.
    reach : float, optional
        Largest coordinate to show; by default all of every path.
    flows : sequence of (optimizer, Trajectory)
        Drawn as thin lines in the optimizers' colours, to compare with.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``runs`` or ``flows`` hold something else, or trajectories with one coordinate.

    Examples
    --------
    >>> import minorfirst as mf
    >>> pair, times = mf.single_example([1.0, 2.0]), [0.1, 1.0, 10.0]
    >>> both = [mf.GD(), mf.L2SAM(1.0)]
    >>> paths([(each, mf.flow(pair, each, depth=2, init=0.7, times=times)) for each in both])
    <Figure: paths of the predictor>
    """
    runs, flows = _runs(runs, "runs"), _runs(flows, "flows")
    if not runs:
        raise ValueError(f"`runs` must hold one pair or more, got {brief(runs)}.")
    if reach is not None:
        reach = positive(reach, "reach", "a number > 0, the largest coordinate to show")
    view = PlaneView(Figure("paths of the predictor", height=4.0))
    view.update(runs, reach, flows)
    return view.figure


@styled
def sam_step(data: Dataset, weights: ArrayLike, rho: float, depth: int = 2) -> Figure:
    """Return a figure of one step of each SAM in the plane of two balanced weights.

    The plane holds the weights (w_1, w_2) that all layers share.  Contours show the loss.  An arrow leads
    from the weights up to the perturbed weights, and a second one from there along the descent direction,
    which the algorithm then applies at the start.

    Parameters
    ----------
    data : Dataset
        With d = 2.
    weights : (2,) array_like
        Balanced weights.
    rho : float
        Radius.
    depth : int
        Number of layers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> import minorfirst as mf
    >>> sam_step(mf.single_example([1.0, 2.0]), weights=[1.2, 0.6], rho=0.5)
    <Figure: one SAM step>
    """
    plane_data(data, "data")
    start = shaped(real_array(weights, "weights", "two numbers"), "weights", (2,), "one a coordinate")
    rho = positive(rho, "rho", "a radius > 0, e.g. 0.5")
    depth = layers_number(depth)
    figure = Figure("one SAM step", height=3.6)
    reach = rho * 1.9
    grid = [np.linspace(c - reach, c + reach, 121) for c in start]
    w = np.stack(np.meshgrid(*grid), axis=-1)
    log_losses = log_loss(w**depth @ data.z.T)
    both = figure.subplots(1, 2, sharey=True)
    layers = initial_weights(start, depth, 2)
    pair: tuple[Optimizer, Optimizer] = (LinfSAM(rho), L2SAM(rho))
    for axes, optimizer in zip(both, pair, strict=True):
        look = optimizer_cue(optimizer)
        axes.contour(*grid, log_losses, levels=9, colors=FAINT, linewidths=0.8, linestyles="-")
        gradient, _ = scaled_gradient(predictor(layers), data.z)
        eps = optimizer.ascent(layer_gradients(layers, gradient))[0]
        hat = start + eps
        # A ball over all L balanced layers shows up in this plane with its radius over sqrt(L).
        if isinstance(optimizer, LinfSAM):
            axes.add_patch(
                Rectangle(tuple(start - rho), 2 * rho, 2 * rho, fill=False, color=look.color, linewidth=1)
            )
        else:
            axes.add_patch(
                Circle(tuple(start), rho / np.sqrt(depth), fill=False, color=look.color, linewidth=1)
            )
        down, _ = perturbed_gradient(layers, data.z, optimizer)
        size = np.linalg.norm(down[0])
        step = -down[0] * (0.7 * rho / size) if size > 0 else np.zeros(2)
        arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "linewidth": 2}
        axes.annotate("", hat, start, arrowprops=arrow | {"color": look.color})
        for foot, color in ((hat, look.color), (start, INK)):
            # A dotted shaft and a solid head: a dotted head is a blot.
            axes.plot(*np.transpose([foot, foot + 0.9 * step]), ":", color=color, linewidth=2)
            axes.annotate("", foot + step, foot + 0.7 * step, arrowprops=arrow | {"color": color})
        axes.plot(*start, "o", color=INK, markersize=7)
        axes.plot(*hat, look.marker, color=look.color, markersize=7)
        axes.set_aspect("equal")
        axes.set_title(optimizer_name(optimizer))
        axes.set_xlabel("w₁")
    both[0].set_ylabel("w₂")
    return figure


class MarginsView:
    """Separable points in the plane with the separators of several classifiers; redrawn in place."""

    @styled
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self._axes = figure.subplots()

    @styled
    def update(self, data: Dataset, directions: Mapping[str, Array]) -> None:
        """Show other points or classifiers."""
        axes = self._axes
        axes.clear()
        reach = 1.15 * float(np.max(np.abs(data.X)))
        for label, marker, color in ((1, "o", "#0072B2"), (-1, "X", "#D55E00")):
            points = data.X[data.y == label]
            axes.plot(points[:, 0], points[:, 1], marker, color=color, markersize=7, label=f"y = {label:+d}")
        for k, (name, direction) in enumerate(directions.items()):
            look = cue(k + 2)
            normal = direction / np.linalg.norm(direction)
            along = np.array([-normal[1], normal[0]]) * 2 * reach
            axes.plot(
                [-along[0], along[0]],
                [-along[1], along[1]],
                color=look.color,
                linestyle=look.linestyle,
                label=name,
            )
            axes.annotate(
                "",
                tuple(normal * 0.32 * reach),
                (0, 0),
                arrowprops={"arrowstyle": "-|>", "color": look.color, "shrinkA": 0, "shrinkB": 0},
            )
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-reach, reach)
        axes.set_aspect("equal")
        axes.set_xlabel("x₁")
        axes.set_ylabel("x₂")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
