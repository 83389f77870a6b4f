"""What the figures are given, checked."""

from __future__ import annotations

from numpy.typing import ArrayLike

from minorfirst.checks import Array, positive_vector

MOST_FEATURES = 8  # that lines in one figure can be told apart by colour and dash


def strengths(mu: ArrayLike) -> Array:
    """Return the feature strengths, (d,), not too many to be told apart."""
    checked = positive_vector(mu, "mu", "the strength of each feature")
    if checked.size > MOST_FEATURES:
        raise ValueError(f"`mu` must hold at most {MOST_FEATURES} strengths, got {checked.size}.")
    return checked


def pair(mu: ArrayLike, why: str) -> Array:
    """Return two feature strengths; ``why`` says what they are in the figure."""
    checked = strengths(mu)
    if checked.size != 2:
        raise ValueError(f"`mu` must hold two strengths, {why}, got {checked.size}.")
    return checked
