"""The linear diagonal network: L layers of d weights, multiplied elementwise into the predictor beta."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..checks import Array, brief, in_reach, real_array

LARGEST_MARGIN = 700.0  # ln of one


def predictor(weights: Array) -> Array:
    """Return beta = w^(1) * ... * w^(L) for weights of shape (..., L, d); beta has shape (..., d)."""
    value: Array = np.multiply.reduce(weights, axis=-2)  # half the overhead of np.prod, in the innermost loop
    return value


def layer_gradients(weights: Array, gradient: Array) -> Array:
    """Return the gradient with respect to each layer, given that with respect to beta.

    Parameters
    ----------
    weights : (L, d) array
    gradient : (d,) array
        Gradient with respect to beta, or any positive multiple of it.

    Returns
    -------
    (L, d) array
        Row l is ``gradient`` times the product of the *other* layers, formed without division so that
        weights of 0 are harmless.
    """
    depth = len(weights)
    if depth == 1:
        return gradient[None, :].copy()
    if depth == 2:
        return weights[::-1] * gradient
    before = np.ones_like(weights)
    after = np.ones_like(weights)
    np.cumprod(weights[:-1], axis=0, out=before[1:])
    after[:-1] = np.cumprod(weights[:0:-1], axis=0)[::-1]
    return before * after * gradient


def initial_weights(init: ArrayLike, depth: int, d: int) -> Array:
    """Return the (L, d) starting weights for an `init` given as a scalar, (d,) or (L, d).

    Raises
    ------
    ValueError
        If `init` is not finite or its shape fits none of the three.
    """
    expected = f"a number, a ({d},) array (identical layers) or a ({depth}, {d}) array of finite weights"
    array = real_array(init, "init", expected)
    if array.shape not in ((), (d,), (depth, d)):
        raise ValueError(f"`init` must be {expected}, got shape {array.shape}: {brief(init)}.")
    in_reach(array, "init")
    return np.array(np.broadcast_to(array, (depth, d)))


def check_margin(largest: float, rho: float, depth: int, z: Array, name: str) -> None:
    """Raise ValueError where a margin of the perturbed weights may be too large for a float.

    Parameters
    ----------
    largest : float
        Size of the largest weight.
    rho : float
    depth : int
    z : (N, d) array
        Signed examples.
    name : str
        Of the argument that gives the start.
    """
    with np.errstate(divide="ignore"):
        log_margin = depth * np.log(largest + rho) + np.log(np.max(np.sum(np.abs(z), axis=1)))
    if log_margin > LARGEST_MARGIN:
        raise ValueError(
            f"`{name}` must be smaller: at depth {depth}, from weights of up to {largest:g} and with rho = "
            f"{rho:g}, a margin may reach 1e{log_margin / np.log(10):.0f}, which is no float."
        )


def balanced(weights: Array) -> Array | None:
    """Return the common layer (d,) if all L layers are identical, else None."""
    return weights[0] if np.all(weights == weights[0]) else None


def fixed_signs(weights: Array) -> Array:
    """Return the sign that each beta_j keeps for ever, (d,): 1, -1, or 0 for none; nan where beta_j stays 0.

    Layers of one coordinate that agree up to their signs do so for ever, as beta_j = +-w^L; at depth two
    that is a mode u + v or u - v of 0 (claim C15).  Depth one is free.
    """
    size = np.abs(weights)
    tied = np.all(size == size[0], axis=0) & (len(weights) > 1)
    signs = np.where(tied, np.sign(predictor(weights)), 0.0)
    return np.where(tied & (size[0] == 0), np.nan, signs)
