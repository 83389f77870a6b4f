"""The two gradients of a SAM step, and whether an optimizer can be followed at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import Array, brief, instance, radius
from .layers import check_margin, layer_gradients, predictor
from .logistic import scaled_gradient
from .optimizers import EXPECTED, GD, L2SAM, LinfSAM, Optimizer, check_variant, descends, perturbation


def perturbed_gradient(weights: Array, z: Array, optimizer: Optimizer) -> tuple[Array, float]:
    """Return what is descended along as (scaled gradient, log of its scale).

    The two gradients of a SAM step: one at ``weights`` for the perturbation, one at the perturbed weights,
    which is descended along unless the optimizer has a ``descent`` of its own.  Without a radius they are
    the same, and one is taken.

    Parameters
    ----------
    weights : (L, d) array
    z : (N, d) array
        Signed examples.
    optimizer : Optimizer

    Returns
    -------
    gradient : (L, d) array
    log_scale : float
        The true gradient is ``exp(log_scale) * gradient``.
    """
    g, log_scale = scaled_gradient(predictor(weights), z)
    gradient = layer_gradients(weights, g)
    own = descends(optimizer)
    if optimizer.rho == 0 and not own:
        return gradient, log_scale
    perturbed = weights + perturbation(optimizer, gradient, weights, log_scale)
    g_hat, log_scale_hat = scaled_gradient(predictor(perturbed), z)
    there = layer_gradients(perturbed, g_hat)
    if not own:
        return there, log_scale_hat
    largest = max(log_scale, log_scale_hat)
    both = gradient * np.exp(log_scale - largest), there * np.exp(log_scale_hat - largest)
    return np.asarray(optimizer.descent(*both)), largest  # type: ignore[attr-defined]


def check_optimizer(optimizer: Any, weights: Array, z: Array) -> bool:
    """Raise ValueError unless the optimizer can be followed; return whether its ascent is a function."""
    instance(optimizer, Optimizer, "optimizer", EXPECTED)
    rho = radius(optimizer.rho, "optimizer.rho")
    check_margin(float(np.max(np.abs(weights))), rho, len(weights), z, "init")
    if type(optimizer) in (GD, LinfSAM, L2SAM):
        return True
    g, log_scale = scaled_gradient(predictor(weights), z)
    pure = check_variant(optimizer, layer_gradients(weights, g), weights, log_scale)
    if descends(optimizer):
        kind = type(optimizer).__name__
        try:
            answer = perturbed_gradient(weights, z, optimizer)[0]
        except Exception as error:
            raise ValueError(
                "`optimizer` must have a `descent(gradient, perturbed_gradient)`, if it has one; "
                f"`{kind}.descent` raised {type(error).__name__}: {error}."
            ) from error
        fits = answer.shape == weights.shape and answer.dtype.kind in "biuf"
        if not fits or not np.all(np.isfinite(answer)):
            raise ValueError(
                f"`optimizer` must descend along an array of the gradient's shape {weights.shape}, all "
                f"finite; `{kind}.descent` returned {brief(answer)}."
            )
    return pure
