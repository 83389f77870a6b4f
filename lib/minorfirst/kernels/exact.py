"""Closed-form paths of a single example: depth one, and balanced layers under GD and l-infinity-SAM.

Claim C2 (Theorem 3.2 of the paper), derived in the appendix "Proofs"; GD is the case rho = 0.
Each class is a `clock.Path`: a curve in a position c, on which the clock of the flow is read.
"""

from __future__ import annotations

import numpy as np

from ..checks import Array
from ..model.logistic import softplus


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

    source = "closed form at depth one (Theorem 3.1)"

    def __init__(self, z: Array, w0: Array, eps: Array) -> None:
        self._z, self._w0 = z, w0
        self._speed = float(z @ z)
        self._margin0 = float((w0 + eps) @ z)
        self.first_step = 1.0 / self._speed if self._speed > 0 else 1.0
        self.nfev = 0

    def next_break(self, c: float) -> float:
        """See `clock.Path`."""
        return np.inf if self._speed > 0 else c

    def log_rate(self, c: Array) -> Array:
        """See `clock.Path`; here c = tau."""
        self.nfev += len(c)
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

    All arrays have the coordinates first and then n paths, which advance side by side; with one path its
    positions may be many.

    Parameters
    ----------
    mu, alpha : (d,) or (d, n) arrays, > 0
        mu may be (d, 1), the same for all paths.
    rho : float or (n,) array
    depth : int, >= 2
    """

    source = "closed form of equal layers (Theorem 3.2)"

    def __init__(self, mu: Array, alpha: Array, rho: float | Array, depth: int) -> None:
        self.nfev = 0
        if alpha.ndim == 1:
            mu, alpha = mu[:, None], alpha[:, None]
        self._mu, self._rho, self._depth = mu, np.asarray(rho), depth
        self._n = n = depth - 2
        up, down = alpha > rho, alpha < rho
        self._gap = np.where(up, alpha - rho, 0.0)
        ones = np.ones(alpha.shape[1])
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            # log(|w_hat|/rho) at the start of the coordinates below the gate; -inf of the others, which
            # so count for nothing where the fallen are summed.
            self._log_gap = np.where(down, np.log1p(-np.where(down, alpha / rho, 0.0)), -np.inf)
            if n == 0:
                stop = -self._log_gap / mu
                self._blow_up = np.inf * ones
                self.first_steps = ones / np.max(mu, axis=0)
            else:
                self._excess = np.expm1(-n * self._log_gap)
                self._pace = n * mu * self._rho**n
                stop = np.where(down, self._excess / self._pace, np.inf)
                blow_up = np.where(up, self._gap ** -float(n) / (n * mu), np.inf)
                self._blow_up = np.min(blow_up, axis=0)
                self._lag = np.where(up, blow_up - self._blow_up, np.inf)
                # 1/pace is the time in which a weight near 0 moves by about rho.
                self._slow = 1.0 / np.max(np.where(down, self._pace, 0.0), axis=0)
                self._slow[~np.any(down, axis=0)] = 1.0
                self.first_steps = ones
        self.first_step = float(np.min(self.first_steps))
        self._soon = self._blow_up < np.inf
        # Positions at which the coordinates below the gate reach 0; inf where they never do.
        self._stop = np.full_like(stop, np.inf)
        even = depth % 2 == 0
        if even:
            with np.errstate(invalid="ignore", divide="ignore"):
                self._stop = np.where(stop < self._blow_up, self._position(stop), np.inf)
        self._rests = ~np.any(up, axis=0) & (even | ~np.any(down, axis=0))

    def _position(self, tau: Array) -> Array:
        if self._n == 0:
            return tau
        return np.where(self._soon, -np.log1p(-tau / self._blow_up), np.log1p(tau / self._slow))

    def _tau(self, c: Array) -> Array:
        if self._n == 0:
            return c
        with np.errstate(over="ignore", invalid="ignore"):
            return np.where(self._soon, -self._blow_up * np.expm1(-c), self._slow * np.expm1(c))

    def _log_tau_rate(self, c: Array) -> Array:
        if self._n == 0:
            return np.zeros_like(c)
        return np.where(self._soon, np.log(self._blow_up) - c, np.log(self._slow) + c)

    def next_breaks(self, c: Array) -> Array:
        """Return the next break of every path, (n,) -> (n,); see `next_break`."""
        later = np.min(np.where(self._stop > c, self._stop, np.inf), axis=0)
        return np.where(self._rests & (later == np.inf), c, later)

    def next_break(self, c: float) -> float:
        """See `clock.Path`: the breaks are the moments at which a coordinate reaches 0 and stays."""
        return float(self.next_breaks(np.array([c]))[0])

    def _log_fall(self, c: Array) -> Array:
        """Return log(|w_hat|/rho) of the coordinates below the gate, -inf of others, (M,) -> (d, M)."""
        tau = self._tau(c)
        if self._n == 0:
            return np.minimum(self._log_gap + self._mu * tau, 0.0)
        with np.errstate(divide="ignore"):
            left: Array = self._excess - self._pace * tau
            if self._depth % 2 == 1:
                left = self._excess + self._pace * tau
            return -np.log1p(np.maximum(left, 0.0)) / self._n

    def _rise(self, c: Array) -> Array:
        """Return w_hat > 0 of the coordinates above the gate, 0 of others, (M,) -> (d, M)."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if self._n == 0:
                rise = self._gap * np.exp(self._mu * c)
            else:
                left = self._lag + self._blow_up * np.exp(-c)  # until the blow-up, in tau
                rise = (self._n * self._mu * left) ** (-1.0 / self._n)
        return np.where(self._gap > 0, rise, 0.0)  # 0 inf, where nothing rises, is 0

    def log_rate(self, c: Array) -> Array:
        """See `clock.Path`."""
        self.nfev += len(c)
        depth = self._depth
        with np.errstate(over="ignore", under="ignore"):
            up = np.sum(self._mu * self._rise(c) ** depth, axis=0)
            down = np.sum(self._mu * np.exp(depth * self._log_fall(c)), axis=0)
        margin = up + (-self._rho) ** depth * down
        return softplus(margin) + self._log_tau_rate(c)

    def layer(self, c: Array) -> Array:
        """Return the weights of any one layer, (M,) -> (d, M)."""
        standing = -np.expm1(self._log_fall(c)) * (c < self._stop)
        value: Array = self._rho * standing + self._rise(c)
        return value

    def weights(self, c: Array) -> Array:
        """See `clock.Path`."""
        layer = self.layer(c).T
        return np.broadcast_to(layer[:, None, :], (len(c), self._depth, len(self._mu)))
