"""What figures are given: each check names the argument, says what it got and what to pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from minorfirst.checks import Array, brief, instance, real_array
from minorfirst.model.data import Dataset
from minorfirst.runs.trajectory import Trajectory
from minorfirst.sweeps.result import Sweep

TRAJECTORY = "a Trajectory, e.g. from `flow(data, L2SAM(1.0), depth=2, init=0.7, times=...)`"


def trajectory(value: Any, name: str) -> Trajectory:
    """Return a trajectory, or raise ValueError."""
    instance(value, Trajectory, name, TRAJECTORY)
    return value


def plane_data(value: Any, name: str) -> Dataset:
    """Return a data set with two coordinates, or raise ValueError."""
    expected = "a Dataset with d = 2, e.g. `single_example([1.0, 2.0])`"
    instance(value, Dataset, name, expected)
    if value.d != 2:
        raise ValueError(f"`{name}` must be {expected}, got one with d = {value.d}.")
    return value


def sweep_over(value: Any, name: str, *dims: str, regimes: bool = False) -> Sweep:
    """Return a sweep with these axes and no others, or raise ValueError.

    Parameters
    ----------
    value : Sweep
    name : str
        Of the argument.
    *dims : str
        In a sweep's order.  Where t is not among them, any times will do.
    regimes : bool
        Whether it must be one of L2SAM at depth two.
    """
    expected = f"a Sweep over {' and '.join(dims)} alone"
    instance(value, Sweep, name, f"{expected}, as `sweep` returns")
    if tuple(dim for dim in value.dims if dim != "t" or "t" in dims) != dims:
        raise ValueError(
            f"`{name}` must be {expected}, got {value!r}. `sweep` makes an axis of each sequence; "
            "`Sweep.sel` picks one value of an axis, and so drops it."
        )
    if regimes and not value.has_regimes:
        raise ValueError(f"`{name}` must be of L2SAM at depth 2, which has boundaries, got {value!r}.")
    for dim in dims:
        if len(dims) > 1 and len(value.axes[dim]) < 2:  # a map has an extent
            raise ValueError(f"`{name}` must have two values of {dim} or more, got {value!r}.")
    return value


def by_name(value: Any, name: str, expected: str) -> Mapping[str, Any]:
    """Return a mapping from names to something, with one entry at least, or raise ValueError."""
    if not isinstance(value, Mapping) or not value or not all(isinstance(key, str) for key in value):
        raise ValueError(f"`{name}` must be a mapping of names to {expected}, got {brief(value)}.")
    return value


def words(value: Any, name: str, count: int | None, meaning: str) -> list[str]:
    """Return a sequence of strings, ``count`` of them or one at least, or raise ValueError."""
    whole = isinstance(value, Sequence) and not isinstance(value, str)
    if whole and all(isinstance(each, str) for each in value) and len(value) == (count or len(value) or 1):
        return list(value)
    number = "one or more" if count is None else count
    raise ValueError(f"`{name}` must hold {number} strings, {meaning}, got {brief(value)}.")


def text(value: Any, name: str) -> str:
    """Return a string, or raise ValueError."""
    instance(value, str, name, "a string")
    return value


def values_with_gaps(value: Any, name: str, count: int, meaning: str) -> Array:
    """Return ``count`` numbers, some of them nan or infinite perhaps, which are not drawn."""
    expected = f"1-D sequences of {count} numbers, {meaning}"
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"`{name}` must hold {expected}, got {brief(value)}.") from None
    if array.shape != (count,):
        raise ValueError(f"`{name}` must hold {expected}, got shape {array.shape}: {brief(value)}.")
    return array


def vector(value: Any, name: str, meaning: str) -> Array:
    """Return a non-empty vector of finite numbers, or raise ValueError."""
    expected = f"a non-empty 1-D sequence of numbers ({meaning})"
    array = real_array(value, name, expected)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"`{name}` must be {expected}, got shape {array.shape}: {brief(value)}.")
    return array
