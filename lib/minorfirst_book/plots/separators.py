"""The figure of separable points in the plane and the separators of several classifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.checks import Array, brief, real_array, shaped
from minorfirst.model.data import Dataset
from minorfirst.model.margins import MaxMargin
from minorfirst.runs.trajectory import Trajectory

from .inputs import by_name, plane_data
from .plane import MarginsView
from .style import Figure


def _normal(separator: Any) -> Array:
    """Return the direction of a separator, (2,), or raise ValueError."""
    if isinstance(separator, Trajectory):
        normal = separator.direction[-1]
    elif isinstance(separator, MaxMargin):
        normal = separator.direction
    else:
        normal = real_array(
            separator, "separators", "normals (2,), each a MaxMargin, a Trajectory or an array"
        )
    normal = shaped(normal, "separators", (2,), "each")
    if not np.any(normal) or not np.all(np.isfinite(normal)):
        raise ValueError(f"`separators` must have directions other than 0, got {brief(separator)}.")
    return normal


def margins(data: Dataset, separators: Mapping[str, MaxMargin | Trajectory | ArrayLike]) -> Figure:
    """Return a figure of two-dimensional examples and separators through the origin.

    Parameters
    ----------
    data : Dataset
        With d = 2.
    separators : mapping of name to MaxMargin, Trajectory or (2,) array_like
        The max margin's direction, the last one of the trajectory, or a normal; an arrow shows which side it
        calls +1.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If ``data`` is not two-dimensional, or a separator has no direction.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.separable(10, 2, margin=0.5, seed=1)
    >>> margins(data, {"l2 max margin": mf.max_margin(data, norm=2), "an axis": [1.0, 0.0]})
    <Figure: separators>
    """
    plane_data(data, "data")
    named = by_name(separators, "separators", "directions")
    directions = {name: _normal(each) for name, each in named.items()}
    view = MarginsView(Figure("separators", height=4.0))
    view.update(data, directions)
    return view.figure
