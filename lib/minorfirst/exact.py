"""Closed-form paths of a single example: depth one, and balanced layers under GD and l-infinity-SAM.

Claim C2 (Theorem 3.2 of the paper), derived in the appendix "Proofs"; GD is the case rho = 0.
Each class is a `clock.Path`: a curve in a position c, on which the clock of the flow is read.
"""

from __future__ import annotations

import numpy as np

from .checks import Array
from .logistic import softplus


class DepthOnePath:
    """L = 1: w = w0 + tau z whatever the optimizer, which only changes the clock (Theorem 3.1).

    Parameters
    ----------
    z : (d,) array
        The signed example.
    w0 : (d,) array
        Starting weights.
    eps : (d,) array
        The optimizer's perturbation; constant along the path, since the gradient keeps its direction -z.
    """

    def __init__(self, z: Array, w0: Array, eps: Array) -> None:
        self._z, self._w0 = z, w0
        self._speed = float(z @ z)
        self._margin0 = float((w0 + eps) @ z)
        self.first_step = 1.0 / self._speed if self._speed > 0 else 1.0

    def next_break(self, c: float) -> float:
        """See `clock.Path`."""
        return np.inf if self._speed > 0 else c

    def log_rate(self, c: Array) -> Array:
        """See `clock.Path`; here c = tau."""
        return softplus(self._margin0 + self._speed * c)

    def weights(self, c: Array) -> Array:
        """See `clock.Path`."""
        return (self._w0 + c[:, None] * self._z)[:, None, :]


class BalancedPath:
    """L >= 2 identical layers alpha > 0 under l-infinity-SAM, or GD for rho = 0 (Theorem 3.2).

    The perturbed weight w_hat = w - rho obeys w_hat' = mu w_hat^(L-1) coordinate by coordinate, until w
    reaches 0 at even depth.  There sign(0) must be read as all of [-1, 1]: the weight stays, and its
    perturbed value, -rho or rho, keeps adding mu_j rho^L to the margin that drives the clock.

    The position c is tau at L = 2.  At L >= 3 it is -log(1 - tau/tau_blow_up) if some coordinate blows up
    and log(1 + tau/tau_slow) if none does, so that neither end of the path costs digits or steps.

    Parameters
    ----------
    mu, alpha : (d,) arrays, > 0
    rho : float
    depth : int, >= 2
    """

    def __init__(self, mu: Array, alpha: Array, rho: float, depth: int) -> None:
        self._mu, self._rho, self._depth = mu, rho, depth
        self._n = n = depth - 2
        self._gap = gap = alpha - rho
        self._up, self._down = gap > 0, gap < 0
        even = depth % 2 == 0
        # log(|w_hat|/rho) at the start, for coordinates below the gate.
        with np.errstate(divide="ignore"):
            self._log_gap = np.log1p(-alpha[self._down] / rho) if rho > 0 else np.empty(0)
        mu_down = mu[self._down]
        if n == 0:
            stop = -self._log_gap / mu_down
            self._blow_up = np.inf
            self.first_step = 1.0 / float(np.max(mu))
        else:
            with np.errstate(over="ignore"):
                self._excess = np.expm1(-n * self._log_gap)
            self._pace = n * mu_down * rho**n
            stop = self._excess / self._pace
            blow_up = gap[self._up] ** -float(n) / (n * mu[self._up])
            self._blow_up = float(np.min(blow_up, initial=np.inf))
            self._lag = blow_up - self._blow_up
            # 1/pace is the time in which a weight near 0 moves by about rho.
            self._slow = 1.0 / float(np.max(self._pace, initial=0.0)) if len(mu_down) else 1.0
            self.first_step = 1.0
        # Positions at which the coordinates below the gate reach 0; inf where they never do.
        self._stop = np.full_like(stop, np.inf)
        if even:
            in_time = stop < self._blow_up
            self._stop[in_time] = self._position(stop[in_time])
        self._rests = not np.any(self._up) and (even or not np.any(self._down))

    def _position(self, tau: Array) -> Array:
        if self._n == 0:
            return tau
        if self._blow_up < np.inf:
            return -np.log1p(-tau / self._blow_up)
        return np.log1p(tau / self._slow)

    def _tau(self, c: Array) -> Array:
        if self._n == 0:
            return c
        if self._blow_up < np.inf:
            return -self._blow_up * np.expm1(-c)
        return self._slow * np.expm1(c)

    def _log_tau_rate(self, c: Array) -> Array:
        if self._n == 0:
            return np.zeros_like(c)
        return np.log(self._blow_up) - c if self._blow_up < np.inf else np.log(self._slow) + c

    def next_break(self, c: float) -> float:
        """See `clock.Path`: the breaks are the moments at which a coordinate reaches 0 and stays."""
        later = self._stop[(self._stop > c) & (self._stop < np.inf)]
        if later.size:
            return float(np.min(later))
        return c if self._rests else np.inf

    def _log_fall(self, c: Array) -> Array:
        """Return log(|w_hat|/rho) of the coordinates below the gate, (M,) -> (M, number below)."""
        tau = self._tau(c)[:, None]
        if self._n == 0:
            return np.minimum(self._log_gap + self._mu[self._down] * tau, 0.0)
        if self._depth % 2 == 0:
            return -np.log1p(np.maximum(self._excess - self._pace * tau, 0.0)) / self._n
        return -np.log1p(self._excess + self._pace * tau) / self._n

    def _rise(self, c: Array) -> Array:
        """Return w_hat > 0 of the coordinates above the gate, (M,) -> (M, number above)."""
        mu, gap = self._mu[self._up], self._gap[self._up]
        with np.errstate(over="ignore"):
            if self._n == 0:
                return gap * np.exp(mu * c[:, None])
            left = self._lag + self._blow_up * np.exp(-c)[:, None]  # until the blow-up, in tau
            return (self._n * mu * left) ** (-1.0 / self._n)

    def log_rate(self, c: Array) -> Array:
        """See `clock.Path`."""
        depth = self._depth
        with np.errstate(over="ignore"):
            up = self._rise(c) ** depth @ self._mu[self._up]
        down = np.exp(depth * self._log_fall(c)) @ self._mu[self._down]
        margin = up + (-self._rho) ** depth * down
        return softplus(margin) + self._log_tau_rate(c)

    def weights(self, c: Array) -> Array:
        """See `clock.Path`."""
        w = np.full((len(c), len(self._mu)), self._rho)
        w[:, self._up] += self._rise(c)
        fallen = c[:, None] >= self._stop
        w[:, self._down] = np.where(fallen, 0.0, -self._rho * np.expm1(self._log_fall(c)))
        return np.broadcast_to(w[:, None, :], (len(c), self._depth, len(self._mu)))
