"""Validators of arguments: each names the argument, says what it got and what to pass instead."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
MOST_LAYERS = 1000
LEAST, MOST = 1e-151, 1e151  # sizes of weights, radii and data, 0 apart: their squares are floats too


def brief(value: object) -> str:
    """Return ``repr(value)`` cut to one short line, for use in a message."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def real_array(value: ArrayLike, name: str, expected: str) -> Array:
    """Return ``value`` as a float array of finite numbers, or raise ValueError."""
    try:
        raw = np.asarray(value)
        if raw.dtype.kind not in "biuf":
            raise TypeError
        array = raw.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.") from None
    if not np.all(np.isfinite(array)):
        raise ValueError(f"`{name}` must hold finite numbers only, got {brief(value)}; pass {expected}.")
    return array


def real_number(value: Any, name: str, expected: str) -> float:
    """Return ``value`` as one finite float, or raise ValueError."""
    array = real_array(value, name, expected)
    if array.ndim != 0:
        raise ValueError(f"`{name}` must be {expected}, got an array of shape {array.shape}: {brief(value)}.")
    return float(array)


def non_negative(value: Any, name: str, expected: str) -> float:
    """Return ``value`` as one finite float >= 0, or raise ValueError."""
    number = real_number(value, name, expected)
    if number < 0:
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.")
    return number


def positive(value: Any, name: str, expected: str) -> float:
    """Return ``value`` as one finite float > 0, or raise ValueError."""
    number = non_negative(value, name, expected)
    if number == 0:
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.")
    return number


def in_reach(array: Array, name: str) -> None:
    """Raise ValueError where a number is so large or small, and not 0, that its square is no float."""
    size = np.abs(array)
    if np.any((size > MOST) | ((size > 0) & (size < LEAST))):
        worst = array[size > MOST] if np.any(size > MOST) else array[(size > 0) & (size < LEAST)]
        raise ValueError(
            f"`{name}` must be 0 or of a size from {LEAST:g} to {MOST:g}, got {worst.flat[0]:g}. "
            "Choose units in which it is of order 1."
        )


def radius(value: Any, name: str = "rho") -> float:
    """Return a SAM radius as a float >= 0, or raise ValueError."""
    number = non_negative(value, name, "a finite radius >= 0, e.g. 1.0")
    in_reach(np.array([number]), name)
    return number


def strengths_vector(mu: ArrayLike) -> Array:
    """Return the strengths of a single example as a vector of numbers > 0, or raise ValueError."""
    vector = positive_vector(mu, "mu", "the strength of each feature")
    in_reach(vector, "mu")
    return vector


def layers_number(depth: Any) -> int:
    """Return the number of layers as an int, or raise ValueError."""
    return integer(
        depth, "depth", 1, f"an integer from 1 to {MOST_LAYERS}, the number of layers", MOST_LAYERS
    )


def integer(value: Any, name: str, minimum: int, expected: str, maximum: int | None = None) -> int:
    """Return ``value`` as an int within its limits, or raise ValueError (bools and floats are refused)."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.") from None
    if number < minimum or (maximum is not None and number > maximum):
        raise ValueError(f"`{name}` must be {expected}, got {number}.")
    return number


def positive_vector(value: ArrayLike, name: str, meaning: str) -> Array:
    """Return ``value`` as a 1-D array of finite numbers > 0 with at least one entry, or raise ValueError."""
    expected = f"a non-empty 1-D sequence of positive numbers ({meaning})"
    array = real_array(value, name, expected)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"`{name}` must be {expected}, got shape {array.shape}: {brief(value)}.")
    if np.any(array <= 0):
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.")
    return array


def times_vector(times: ArrayLike) -> Array:
    """Return ``times`` as a strictly increasing array in (0, 1e300], or raise ValueError."""
    expected = "an increasing 1-D sequence of times, 0 < t <= 1e300, e.g. [20.0, 200.0, 1e6]"
    array = real_array(times, "times", expected)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"`times` must be {expected}, got shape {array.shape}: {brief(times)}.")
    if array[0] <= 0 or array[-1] > 1e300 or np.any(np.diff(array) <= 0):
        raise ValueError(f"`times` must be {expected}, got {brief(times)}.")
    return array


def shaped(value: ArrayLike, name: str, shape: tuple[int, ...], meaning: str) -> np.ndarray:
    """Return ``value`` as an array of one shape, or raise ValueError."""
    array = np.asarray(value)
    if array.shape != shape:
        swapped = " Pass its transpose." if array.T.shape == shape else ""
        raise ValueError(f"`{name}` must be of shape {shape}, {meaning}, got shape {array.shape}.{swapped}")
    return array


def instance(value: Any, kind: type, name: str, expected: str) -> None:
    """Raise ValueError unless ``value`` is an instance of ``kind``; a class in its place is none."""
    if isinstance(value, type) or not isinstance(value, kind):
        raise ValueError(f"`{name}` must be {expected}, got {brief(value)}.")
