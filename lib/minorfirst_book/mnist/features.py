"""Which features a predictor leans on, for data of any number of examples."""

from __future__ import annotations

import numpy as np

from minorfirst.checks import Array
from minorfirst.model.data import Dataset


def feature_strength(data: Dataset) -> Array:
    r"""Return the strength of each coordinate, \|mean_n z_n\|, (d,).

    On a single example it is mu.  For a pixel it is half the difference between its mean brightness in the
    one class and in the other: 0 where the classes agree or the pixel is always dark.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    (d,) array

    Examples
    --------
    >>> feature_strength(Dataset([[1.0, 2.0], [0.0, 1.0]], [1, -1]))
    array([0.5, 0.5])
    """
    return np.abs(np.mean(data.z, axis=0))


def leaning(beta: Array, strength: Array) -> Array:
    r"""Return the mean feature strength that predictors lean on, weighted by \|beta_j\|.

    Parameters
    ----------
    beta : (..., d) array
        Predictors.
    strength : (d,) array
        Strength of each coordinate, e.g. from `feature_strength`.

    Returns
    -------
    (...) array
        sum_j \|beta_j\| strength_j / sum_j \|beta_j\|; nan where beta is 0.

    Examples
    --------
    >>> leaning(np.array([3.0, -1.0]), np.array([1.0, 2.0]))
    np.float64(1.25)
    """
    size = np.abs(beta)
    with np.errstate(invalid="ignore"):
        return size @ strength / np.sum(size, axis=-1)
