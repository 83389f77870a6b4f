"""The figure of a predictor spread over very many features, beside the lens's formula."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from minorfirst.checks import Array, brief, integer
from minorfirst.sweeps.result import Sweep
from minorfirst.theory.lens import Lens

from .inputs import sweep_over
from .style import Figure, cue, styled


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
def spectrum(result: Sweep, bins: int = 90) -> Figure:
    """Return a figure of how the predictor is spread over many features of evenly spaced strengths.

    Dots are the formula: the lens's Gaussian, cut at the weakest and the strongest feature.

    Parameters
    ----------
    result : Sweep
        Of L2SAM at depth two over t alone, at few times, from equal weights; one that does not collapse.
    bins : int
        Intervals of strength, >= 2.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``result`` is of another optimizer, depth or start, has other axes, or has collapsed.

    Examples
    --------
    >>> import minorfirst as mf
    >>> mu = np.linspace(0.5, 2.0, 1000)
    >>> spectrum(mf.sweep(mf.L2SAM, mu=mu, rho=1.0, alpha=0.03, times=[1.0, 10.0]))
    <Figure: spectrum>
    """
    sweep_over(result, "result", "t", regimes=True)
    bins = integer(bins, "bins", 2, "an integer >= 2, a number of intervals")
    strengths, rho, (tau, r) = result.coords["mu"], result.coords["rho"], result.scalars.T
    if np.ptp(result.grid.shape) > 0 or rho == 0 or np.any(np.isinf(r)):
        raise ValueError(
            "`result` must be of equal starting weights and a radius > 0, and not collapse, got "
            f"{result!r} with rho = {rho:g} and dominant = {brief(result.dominant.tolist())}."
        )
    lens = Lens(result.axes["t"], tau, r)
    figure = Figure("spectrum", height=3.9)
    axes = figure.subplots()
    low, high = np.min(strengths), np.max(strengths)
    rows = zip(lens.t, lens.centre, lens.width, lens.view(strengths), strict=True)
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
