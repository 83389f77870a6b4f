"""Data sets: labelled examples, checked once, immutable afterwards."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, brief, in_reach, integer, positive, positive_vector, real_array, strengths_vector


class Dataset:
    """Labelled examples for a linear classifier through the origin.

    Parameters
    ----------
    X : (N, d) array_like
        Examples, one a row, finite.
    y : (N,) array_like
        Labels, each -1 or +1.

    Attributes
    ----------
    X, y : arrays, read-only
    z : (N, d) array, read-only
        Signed examples y_n x_n: all that loss and flow depend on.
    n, d : int
        Numbers of examples and of coordinates.

    Raises
    ------
    ValueError
        If `X` or `y` is empty, not finite or of the wrong shape, or a label is not -1 or +1.

    Examples
    --------
    >>> data = Dataset([[1.0, 2.0], [-1.0, 0.5]], [1, -1])
    >>> data
    Dataset(n=2, d=2)
    >>> data.z
    array([[ 1. ,  2. ],
           [ 1. , -0.5]])
    """

    def __init__(self, X: ArrayLike, y: ArrayLike) -> None:
        examples = real_array(X, "X", "an (N, d) array of finite numbers")
        if examples.ndim != 2 or examples.size == 0:
            raise ValueError(
                f"`X` must be a non-empty (N, d) array, one example a row, got shape {examples.shape}; "
                "for one example pass [[x_1, ..., x_d]] or use `single_example`."
            )
        in_reach(examples, "X")
        labels = real_array(y, "y", "a 1-D sequence of labels -1 or +1")
        if labels.shape != (len(examples),):
            raise ValueError(
                f"`y` must hold one label for each of the {len(examples)} rows of `X`, "
                f"got shape {labels.shape}."
            )
        if not np.all(np.abs(labels) == 1):
            wrong = brief(labels[np.abs(labels) != 1][0].item())
            raise ValueError(f"`y` must hold labels -1 or +1 only, got {wrong}; map other labels to these.")
        self.X: Array = examples
        self.y: Array = labels
        self.X.setflags(write=False)
        self.y.setflags(write=False)

    @cached_property
    def z(self) -> Array:
        """Signed examples y_n x_n, (N, d), read-only."""
        z = self.y[:, None] * self.X
        z.setflags(write=False)
        return z

    @property
    def n(self) -> int:
        """Number of examples."""
        return len(self.X)

    @property
    def d(self) -> int:
        """Number of coordinates."""
        return int(self.X.shape[1])

    def __reduce__(self) -> tuple[type[Dataset], tuple[Array, Array]]:
        return Dataset, (self.X, self.y)  # so that a copy is checked and read-only too

    def __repr__(self) -> str:
        return f"Dataset(n={self.n}, d={self.d})"


def single_example(mu: ArrayLike) -> Dataset:
    """Return the data set of one example mu > 0 with label +1, on which the theory is proved.

    Parameters
    ----------
    mu : (d,) array_like
        Feature strengths, finite and > 0.  The smallest is *minor*, the largest *major*.

    Returns
    -------
    Dataset
        With n = 1.

    Raises
    ------
    ValueError
        If `mu` is empty, not 1-D, not finite or not positive.

    Examples
    --------
    >>> single_example([1.0, 2.0]).z
    array([[1., 2.]])
    """
    return Dataset(strengths_vector(mu)[None, :], [1.0])


def separable(
    n: int, d: int, *, margin: float = 0.5, strengths: ArrayLike | None = None, seed: int = 0
) -> Dataset:
    """Return a seeded, linearly separable data set with a chosen l2 margin.

    Points are drawn from a normal distribution, scaled coordinate by coordinate by ``strengths``; then
    each is pushed along a random unit vector u, away from the hyperplane through the origin, until
    <u, z_n> >= margin.  One point lies exactly at that distance, so the l2 max margin is at least ``margin``;
    `max_margin` tells it.  Many points of few coordinates leave it little more (under 3 % for n = 200,
    d = 2), few points of many coordinates several times as much.

    Parameters
    ----------
    n, d : int
        Numbers of examples and of coordinates, >= 1.
    margin : float
        Distance from the separating hyperplane, > 0, in the units of X.
    strengths : (d,) array_like, optional
        Standard deviation of each coordinate, > 0; ones by default.
    seed : int
        Seed of ``numpy.random.default_rng``, >= 0.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> data = separable(20, 3, margin=0.5, seed=1)
    >>> data
    Dataset(n=20, d=3)
    """
    n = integer(n, "n", 1, "an integer >= 1, the number of examples")
    d = integer(d, "d", 1, "an integer >= 1, the number of coordinates")
    seed = integer(seed, "seed", 0, "an integer >= 0")
    margin = positive(margin, "margin", "a finite number > 0")
    scale = np.ones(d) if strengths is None else positive_vector(strengths, "strengths", "one a coordinate")
    if scale.shape != (d,):
        raise ValueError(f"`strengths` must hold d = {d} numbers, got shape {scale.shape}.")
    rng = np.random.default_rng(seed)
    u = rng.standard_normal(d)
    u /= np.linalg.norm(u)
    X = rng.standard_normal((n, d)) * scale
    y = np.where(X @ u >= 0, 1.0, -1.0)
    gap = np.abs(X @ u)
    X = X + (y * (margin - np.min(gap)))[:, None] * u
    return Dataset(X, y)
