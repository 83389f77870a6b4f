"""The references: each network once more, slowly, by formulas that neither the package nor the peers use.

l2: the logarithms of the weights as functions of log(1 + t), by scipy at a tolerance of 1e-13.
l-infinity: the closed form in the rescaled time tau, whose clock mpmath integrates to 20 digits.
"""

from __future__ import annotations

import mpmath as mp
import numpy as np
from scipy.integrate import solve_ivp

from .tasks import DEAD, Problem

RTOL = 1e-13
GONE = -18.0  # log of the largest weight of a network that counts as collapsed
LATE = 1e12  # beyond this time the equation is stiff enough for an implicit method


def l2_network(mu: np.ndarray, start: np.ndarray, rho: float, t: float) -> np.ndarray:
    """Return beta of one network at t, (d,); 0 where it has collapsed."""

    def rate(y: float, logs: np.ndarray) -> np.ndarray:
        w = np.exp(logs)
        pull = rho * mu / (np.sqrt(2) * np.linalg.norm(mu * w))  # w_hat = w - pull w
        margin = np.sum(mu * (w * (1 - pull)) ** 2)
        return np.exp(y - np.logaddexp(0.0, margin)) * mu * (1 - pull)

    def collapsed(_y: float, logs: np.ndarray) -> float:
        return np.max(logs) - GONE

    collapsed.terminal = True
    method = "DOP853" if t < LATE else "Radau"
    found = solve_ivp(
        rate, (0.0, np.log1p(t)), np.log(start), method, rtol=RTOL, atol=1e-14, events=collapsed
    )
    if found.status < 0:
        raise RuntimeError(f"no reference: {found.message}")
    return np.exp(2 * found.y[:, -1]) if found.status == 0 else np.zeros(len(mu))


def linf_network(mu: np.ndarray, start: np.ndarray, rho: float, t: float) -> np.ndarray:
    """Return beta of one network at t, (d,); nan if it is still collapsing.  All coordinates start alike."""
    with mp.workdps(20):
        gap = mp.mpf(float(start[0])) - mp.mpf(float(rho))
        strengths = [mp.mpf(float(m)) for m in mu]

        def speed(tau: mp.mpf, alive: list[mp.mpf]) -> mp.mpf:
            dead = sum(m for m in strengths if m not in alive) * rho**2  # a weight at 0 is perturbed to -rho
            return 1 + mp.exp(dead + sum(m * (gap * mp.exp(m * tau)) ** 2 for m in alive))

        if gap < 0:  # every weight falls to 0 at a known tau, the strongest first
            stops = sorted((mp.log(rho / -gap) / m, m) for m in strengths)
            clock, before = mp.mpf(0), mp.mpf(0)
            alive = list(strengths)
            for stop, m in stops:
                clock += mp.quad(lambda tau, left=tuple(alive): speed(tau, list(left)), [before, stop])
                alive.remove(m)
                before = stop
            return np.zeros(len(mu)) if clock <= t else np.full(len(mu), np.nan)
        # t(tau) is convex: Newton's iterates, once beyond the root, come down to it.
        tau, clock = mp.mpf(0), mp.mpf(0)
        for _ in range(100):
            step = (t - clock) / speed(tau, strengths)
            step = min(step, mp.mpf("0.25"))
            clock += mp.quad(lambda s: speed(s, strengths), [tau, tau + step])
            tau += step
            if abs(step) < mp.mpf(10) ** -17:
                return np.array([float((rho + gap * mp.exp(m * tau)) ** 2) for m in strengths])
        raise RuntimeError("no reference: the clock's inversion did not converge")


def solve(problem: Problem) -> np.ndarray:
    """Return beta of every network, (n, d)."""
    network = l2_network if problem.norm == "l2" else linf_network
    rows = zip(problem.start, problem.rho, strict=True)
    return np.array([network(problem.mu, start, rho, problem.t) for start, rho in rows])


def compare(beta: np.ndarray, reference: np.ndarray) -> tuple[float, float]:
    """Return the largest relative error of beta, and on which share of networks' collapse both agree.

    The error is that of the networks that have not collapsed.  Those still collapsing, nan in the reference,
    are left out.
    """
    known = np.isfinite(reference[:, 0])
    beta, reference = beta[known], reference[known]
    alive = np.max(reference, axis=1) > DEAD
    agree = np.mean((np.max(np.abs(beta), axis=1) > DEAD) == alive)
    with np.errstate(invalid="ignore"):
        gaps = np.abs(beta[alive] / reference[alive] - 1)
    worst = np.max(gaps, initial=0.0)
    return float(worst) if np.all(np.isfinite(gaps)) else float("inf"), float(agree)
