"""How much of an attention map lies on dark, faint and bright pixels, and how sure a difference is."""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from minorfirst.checks import Array, real_array

# Grey levels run from 0 to 1.  A pixel belongs to the region whose lower bound it has reached last.
REGIONS = {"background": 0.0, "faint": 0.1, "ink": 0.5}


def regions(images: ArrayLike) -> dict[str, np.ndarray]:
    """Return which pixels are background (below 0.1), faint (0.1 to 0.5) and ink (0.5 and more).

    Parameters
    ----------
    images : array_like
        Grey levels in [0, 1], any shape.

    Returns
    -------
    dict of str to bool array
        Of the images' shape; each pixel is in one region.

    Examples
    --------
    >>> {name: part.tolist() for name, part in regions([0.0, 0.2, 0.9]).items()}
    {'background': [True, False, False], 'faint': [False, True, False], 'ink': [False, False, True]}
    """
    grey = real_array(images, "images", "grey levels in [0, 1]")
    if grey.size and (np.min(grey) < 0 or np.max(grey) > 1):
        raise ValueError(
            f"`images` must hold grey levels in [0, 1], got {np.min(grey):g} to {np.max(grey):g}; "
            "divide bytes by 255."
        )
    index = np.searchsorted(list(REGIONS.values()), grey, side="right") - 1
    return {name: index == k for k, name in enumerate(REGIONS)}


def _fitting(maps: ArrayLike, images: ArrayLike) -> tuple[Array, dict[str, np.ndarray]]:
    weight = real_array(maps, "maps", "attention >= 0 of each pixel")
    if weight.shape != np.shape(images) or weight.ndim != 3:
        raise ValueError(
            f"`maps` must have the shape of `images`, (N, height, width), got {weight.shape} and "
            f"{np.shape(images)}."
        )
    if weight.size and np.min(weight) < 0:
        raise ValueError(f"`maps` must not be negative, got {np.min(weight):g}; pass their absolute value.")
    return weight, regions(images)


def shares(maps: ArrayLike, images: ArrayLike) -> dict[str, Array]:
    """Return which share of each map lies on each region of its image.

    Parameters
    ----------
    maps : (N, height, width) array_like
        Attention of each pixel, >= 0.
    images : (N, height, width) array_like
        Grey levels in [0, 1].

    Returns
    -------
    dict of str to (N,) array
        The shares of an image add up to 1; nan where a map is 0 everywhere.

    Raises
    ------
    ValueError
        If the shapes differ, a map is negative or a grey level is outside [0, 1].

    Examples
    --------
    >>> {name: float(share[0]) for name, share in shares([[[1.0, 3.0]]], [[[0.0, 1.0]]]).items()}
    {'background': 0.25, 'faint': 0.0, 'ink': 0.75}
    """
    weight, parts = _fitting(maps, images)
    total = np.sum(weight, axis=(1, 2))
    with np.errstate(invalid="ignore"):
        return {name: np.sum(weight * part, axis=(1, 2)) / total for name, part in parts.items()}


def heights(maps: ArrayLike, images: ArrayLike) -> dict[str, Array]:
    """Return the mean height of each map over each region, each map scaled to a maximum of 1.

    Unlike `shares` this does not grow with the number of pixels in a region.

    Parameters
    ----------
    maps, images : (N, height, width) array_like
        As for `shares`.

    Returns
    -------
    dict of str to (N,) array
        nan where a map is 0 everywhere or an image lacks the region.

    Raises
    ------
    ValueError
        As `shares`.

    Examples
    --------
    >>> {name: float(mean[0]) for name, mean in heights([[[1.0, 4.0]]], [[[0.0, 1.0]]]).items()}
    {'background': 0.25, 'faint': nan, 'ink': 1.0}
    """
    weight, parts = _fitting(maps, images)
    top = np.max(weight, axis=(1, 2))
    with np.errstate(invalid="ignore"):
        return {
            name: np.sum(weight * part, axis=(1, 2)) / np.sum(part, axis=(1, 2)) / top
            for name, part in parts.items()
        }


class Interval(NamedTuple):
    """A mean of paired differences, its 95 % confidence interval, and how many pairs there were."""

    mean: float
    low: float
    high: float
    n: int


def paired(ours: ArrayLike, theirs: ArrayLike) -> Interval:
    """Return the mean of ours - theirs over pairs, with Student's 95 % confidence interval.

    Pairs in which either is nan are left out and not counted in ``n``.

    Parameters
    ----------
    ours, theirs : (n,) array_like
        One measurement a pair; nan where there is none.

    Returns
    -------
    Interval
        All nan with fewer than two pairs.

    Raises
    ------
    ValueError
        If the two differ in shape or are not 1-D.

    Examples
    --------
    >>> found = paired([1.0, 2.0, 3.0], [0.5, 1.0, 1.5])
    >>> found.mean, found.n, bool(found.low < 0 < found.high)
    (1.0, 3, True)
    """
    a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(
            f"`ours` and `theirs` must be 1-D and equally long, got shapes {a.shape} and {b.shape}."
        )
    difference = (a - b)[np.isfinite(a - b)]
    n = len(difference)
    if n < 2:
        return Interval(np.nan, np.nan, np.nan, n)
    mean = fsum(difference) / n  # whatever the order of summation, so that a tie rounds alike everywhere
    reach = float(stdtrit(n - 1, 0.975) * np.std(difference, ddof=1) / np.sqrt(n))
    return Interval(mean, mean - reach, mean + reach, n)
