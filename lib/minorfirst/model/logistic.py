"""Log-sigmoid, loss and scaled gradients: the only place where the exp of a margin could overflow.

Margins of hundreds are ordinary here (t = 1e300 means a margin near 690), so nothing forms sigma or exp
of a margin.  A gradient is returned as (scaled gradient, logarithm of its scale).
"""

from __future__ import annotations

import numpy as np

from ..checks import Array


def softplus(x: Array) -> Array:
    """Return log(1 + exp(x)) elementwise, without overflow."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))  # five times as fast as np.logaddexp


def log_loss(margins: Array) -> Array:
    """Return the logarithm of the mean logistic loss.

    Parameters
    ----------
    margins : (..., N) array
        <beta, z_n> of every example, along the last axis.

    Returns
    -------
    (...) array
        log of mean_n log(1 + exp(-margin_n)), finite for margins beyond 745 too, where the loss itself
        underflows to 0.

    Examples
    --------
    >>> round(float(np.exp(log_loss(np.array([0.0])))), 6)
    0.693147
    >>> float(log_loss(np.array([800.0])))
    -800.0
    """
    with np.errstate(under="ignore"):
        single = softplus(-margins)
        # log(log1p(e)) = log(e) to 1e-16 for e below 1e-16; there e = exp(-margin).
        logs = np.where(margins > 37.0, -margins, np.log(np.where(single > 0, single, 1.0)))
    n = margins.shape[-1]
    if n == 1:
        return logs[..., 0]
    peak = np.max(logs, axis=-1, keepdims=True)
    value: Array = peak[..., 0] + np.log(np.mean(np.exp(logs - peak), axis=-1))
    return value


def scaled_gradient(beta: Array, z: Array) -> tuple[Array, float]:
    """Return the gradient of the mean logistic loss with respect to beta, scaled to order one.

    Parameters
    ----------
    beta : (d,) array
        Predictor.
    z : (N, d) array
        Signed examples y_n x_n.

    Returns
    -------
    gradient : (d,) array
        Gradient divided by ``exp(log_scale)``: the most wrong example weighs 1/N, the others less.
    log_scale : float
        max_n log sigma(-<beta, z_n>), so that the true gradient is ``exp(log_scale) * gradient``.
    """
    log_weights = -softplus(z @ beta)  # log sigma(-margin)
    log_scale = float(np.maximum.reduce(log_weights))
    weights = np.exp(log_weights - log_scale)
    return -(weights @ z) / len(z), log_scale
