"""The two gradients of a SAM step, and whether an optimizer can be followed at all."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ..checks import Array, brief, instance, radius
from .layers import check_margin, layer_gradients, predictor
from .logistic import scaled_gradient
from .optimizers import EXPECTED, GD, L2SAM, LinfSAM, Optimizer, descends, extras, perturbation


class Pair(NamedTuple):
    """The two gradients of a SAM step at some weights, each known up to a factor.

    Attributes
    ----------
    here : (d,) array
        Gradient of the loss in the predictor, at the weights, divided by ``exp(log_here)``.
    log_here : float
    layers : (L, d) array
        Gradient of the loss in the weights, divided by the same.
    eps, perturbed : (L, d) arrays
        The optimizer's perturbation, and the weights plus that.
    there : (d,) array
        Gradient in the predictor, at the perturbed weights, divided by ``exp(log_there)``.
    log_there : float
    """

    here: Array
    log_here: float
    layers: Array
    eps: Array
    perturbed: Array
    there: Array
    log_there: float


def gradients_a_step(optimizer: Optimizer) -> int:
    """Return how many gradients of the loss one step takes: without a perturbation the two are one."""
    return 1 if optimizer.rho == 0 and not descends(optimizer) else 2


def gradient_pair(weights: Array, z: Array, optimizer: Optimizer) -> Pair:
    """Return the gradients at the weights and where the optimizer's ascent leads, (L, d), (N, d) -> Pair.

    Without a perturbation the two are one, and one is formed.
    """
    here, log_here = scaled_gradient(predictor(weights), z)
    layers = layer_gradients(weights, here)
    if gradients_a_step(optimizer) == 1:
        return Pair(here, log_here, layers, np.zeros_like(weights), weights, here, log_here)
    eps = perturbation(optimizer, layers, weights, log_here)
    perturbed = weights + eps
    there, log_there = scaled_gradient(predictor(perturbed), z)
    return Pair(here, log_here, layers, eps, perturbed, there, log_there)


def perturbed_gradient(weights: Array, z: Array, optimizer: Optimizer) -> tuple[Array, float]:
    """Return what is descended along as (scaled gradient, log of its scale).

    It is the gradient at the perturbed weights, unless the optimizer has a ``descent`` of its own.

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
    pair = gradient_pair(weights, z, optimizer)
    if gradients_a_step(optimizer) == 1:
        return pair.layers, pair.log_here
    there = layer_gradients(pair.perturbed, pair.there)
    if not descends(optimizer):
        return there, pair.log_there
    largest = max(pair.log_here, pair.log_there)
    both = pair.layers * np.exp(pair.log_here - largest), there * np.exp(pair.log_there - largest)
    return np.asarray(optimizer.descent(*both)), largest  # type: ignore[attr-defined]


def _check_ascent(optimizer: Optimizer, gradient: Array, weights: Array, log_scale: float) -> bool:
    """Raise ValueError unless a reader's optimizer can be followed; return whether its ascent is a function.

    One that keeps state or draws noise is none.
    """
    kind = type(optimizer).__name__
    ask = partial(perturbation, optimizer)
    try:
        eps = np.asarray(ask(gradient, weights, log_scale))
    except Exception as error:
        raise ValueError(
            "`optimizer` must have an `ascent(gradient)`, which may ask for `weights` and `log_scale` by "
            f"name; `{kind}.ascent` raised {type(error).__name__}: {error}."
        ) from error
    if eps.shape != weights.shape or eps.dtype.kind not in "biuf" or not np.all(np.isfinite(eps)):
        raise ValueError(
            f"`optimizer` must return a perturbation of the gradient's shape {weights.shape}, all finite; "
            f"`{kind}.ascent` returned {brief(eps)}."
        )
    if optimizer.rho == 0 and np.any(eps != 0):
        raise ValueError(
            f"`optimizer` must not perturb where its `rho` is 0, got {brief(eps)} of `{kind}.ascent`; let "
            "`rho` be the radius of the perturbation."
        )
    # Not of the gradient at the start, which may be 0.
    slope = np.linspace(1.0, 2.0, weights.size).reshape(weights.shape)
    first, once = (np.asarray(ask(slope, weights, 0.0)) for _ in range(2))
    if not np.array_equal(first, once):
        return False
    if "log_scale" not in extras(optimizer):
        twice = np.asarray(ask(2.0 * slope, weights, 0.0))
        if not np.allclose(once, twice, rtol=1e-6, atol=0):
            raise ValueError(
                "`optimizer` must perturb by the same amount when the gradient is doubled, as it is given "
                f"the gradient up to a factor. If it needs the size, give `{kind}.ascent` one more "
                "parameter, `log_scale`: the true gradient is exp(log_scale) * gradient."
            )
    return True


def check_optimizer(optimizer: Any, weights: Array, z: Array) -> bool:
    """Raise ValueError unless the optimizer can be followed; return whether its ascent is a function."""
    instance(optimizer, Optimizer, "optimizer", EXPECTED)
    rho = radius(optimizer.rho, "optimizer.rho")
    check_margin(float(np.max(np.abs(weights))), rho, len(weights), z, "init")
    if type(optimizer) in (GD, LinfSAM, L2SAM):
        return True
    g, log_scale = scaled_gradient(predictor(weights), z)
    pure = _check_ascent(optimizer, layer_gradients(weights, g), weights, log_scale)
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
