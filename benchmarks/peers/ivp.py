"""The plain flow in t by scipy's solve_ivp, network by network."""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from ..tasks import EPSILON, Problem

PACKAGES = ("scipy", "numpy")
METHODS = ("DOP853", "LSODA")
DENSE = 1000  # LSODA keeps a matrix of d x d


class TooManyError(Exception):
    """A solve has used up its evaluations."""


def velocity(mu: np.ndarray, norm: str, rho: float, epsilon: float, most: float):
    """Return the flow's velocity as a function of t and the flat weights."""
    count = 0

    def rate(_t: float, flat: np.ndarray) -> np.ndarray:
        nonlocal count
        count += 1
        if count > most:
            raise TooManyError
        weights = flat.reshape(2, -1)
        pull = 1 / (1 + np.exp((weights[0] * weights[1]) @ mu))
        up = -pull * (mu * weights[::-1])
        climb = up / (np.sqrt(np.sum(up**2)) + epsilon) if norm == "l2" else np.sign(up)
        weights = weights + rho * climb
        pull = 1 / (1 + np.exp((weights[0] * weights[1]) @ mu))
        return (pull * (mu * weights[::-1])).ravel()

    return rate


def run(
    problem: Problem, rtol: float, method: str = "DOP853", epsilon: float = EPSILON, most: float = np.inf
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return beta at t, (n, d), whether each network got there, (n,), and the evaluations of each, (n,)."""
    n, d = problem.start.shape
    beta, done, evaluations = np.full((n, d), np.nan), np.zeros(n, bool), np.zeros(n, int)
    for k in range(n):
        rate = velocity(problem.mu, problem.norm, float(problem.rho[k]), epsilon, most)
        start = np.tile(problem.start[k], 2)
        try:
            found = solve_ivp(
                rate, (0.0, problem.t), start, method, t_eval=[problem.t], rtol=rtol, atol=1e-3 * rtol
            )
        except TooManyError:
            evaluations[k] = most
            continue
        evaluations[k] = found.nfev
        if found.success:
            u, v = found.y[:, -1].reshape(2, -1)
            beta[k], done[k] = u * v, True
    return beta, done, evaluations
