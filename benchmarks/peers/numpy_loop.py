"""Discrete SAM in NumPy, as one reads it in a paper: two gradients a step, all networks side by side."""

from __future__ import annotations

import numpy as np

from ..tasks import EPSILON, Problem

PACKAGES = ("numpy",)


def gradient(weights: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """Return the gradient of log(1 + exp(-<u*v, mu>)) with respect to the layers u, v, (n, 2, d)."""
    margin = (weights[:, 0] * weights[:, 1]) @ mu
    pull = -1 / (1 + np.exp(margin))
    return pull[:, None, None] * (mu * weights[:, ::-1])


def run(problem: Problem, step_size: float, steps: int) -> np.ndarray:
    """Take the steps and return beta, (n, d)."""
    weights = np.repeat(problem.start[:, None, :], 2, axis=1)
    rho = problem.rho[:, None, None]
    for _ in range(steps):
        up = gradient(weights, problem.mu)
        if problem.norm == "l2":
            climb = up / (np.sqrt(np.sum(up**2, axis=(1, 2), keepdims=True)) + EPSILON)
        else:
            climb = np.sign(up)
        weights = weights - step_size * gradient(weights + rho * climb, problem.mu)
    return weights[:, 0] * weights[:, 1]
