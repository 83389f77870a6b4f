"""Which places on an axis are meant by values on it, as in xarray's ``sel``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import Array, brief, integer, real_array, real_number

NEAR = 1e-9  # relative difference up to which a value is the one on the axis


def places(wanted: Any, axis: Array, name: str) -> np.ndarray:
    """Return the place of one value, (), or the places of several, (n,).

    Parameters
    ----------
    wanted : float, sequence of float or slice
        A slice holds both its ends; its step counts places.
    axis : (N,) array
        Increasing.
    name : str
        Of the axis, for the message.

    Raises
    ------
    ValueError
        If a value is not on the axis, or the values do not increase, or a slice holds none.

    Examples
    --------
    >>> axis = np.array([0.1, 0.2, 0.5])
    >>> int(places(0.2, axis, "rho")), places([0.1, 0.5], axis, "rho"), places(slice(0.2, 9), axis, "rho")
    (1, array([0, 2]), array([1, 2]))
    """
    if isinstance(wanted, slice):
        return _within(wanted, axis, name)
    expected = f"one value on its axis, an increasing sequence of them, or a slice ({_range(axis)})"
    values = real_array(wanted, name, expected)
    if values.ndim > 1 or values.size == 0:
        raise ValueError(f"`{name}` must be {expected}, got {brief(wanted)}.")
    found: np.ndarray = np.argmin(np.abs(axis - values[..., None]), axis=-1)
    off = np.abs(axis[found] - values) > NEAR * np.abs(values)
    if np.any(off):
        value, nearest = values[off][0], axis[found][off][0]
        raise ValueError(f"`{name}` must be {expected}, got {value:.12g}; the nearest is {nearest:.12g}.")
    if np.any(np.diff(np.atleast_1d(found)) <= 0):
        raise ValueError(f"`{name}` must be {expected}, got {brief(wanted)}.")
    return found


def _within(wanted: slice, axis: Array, name: str) -> np.ndarray:
    """Return the places between the ends of a slice, both included."""
    expected = f"a slice of numbers that holds values on its axis ({_range(axis)})"
    inside = np.ones(len(axis), bool)
    if wanted.start is not None:
        low = real_number(wanted.start, name, expected)
        inside &= axis >= low - NEAR * abs(low)
    if wanted.stop is not None:
        high = real_number(wanted.stop, name, expected)
        inside &= axis <= high + NEAR * abs(high)
    if not np.any(inside):
        raise ValueError(f"`{name}` must be {expected}, got {wanted}.")
    step = (
        1 if wanted.step is None else integer(wanted.step, name, 1, "a slice whose step is an integer >= 1")
    )
    return np.flatnonzero(inside)[::step]


def _range(axis: Array) -> str:
    return f"{len(axis)} from {axis[0]:g} to {axis[-1]:g}" if len(axis) > 1 else f"{axis[0]:g} alone"
